// How much of an invoice month a delivery shows. Invoice months begin and end in the vendor's own zone, rows of one may
// carry use of another, and a download is whatever rows somebody asked for: only some say that they hold a whole month. Pure.
import { diagnostic } from '../domain/diagnostic.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { addDays, addMonths, monthPeriod } from '../domain/period.ts'
import type { Bucket } from './buckets.ts'
import type { Parser } from './contract.ts'
import type { Seen } from './delivery.ts'

/** complete: it replaces; running: begins with the month and does not reach its end; touched: some rows of it are there. */
export type Reach = 'complete' | 'running' | 'touched'

/** An invoice month as YYYY-MM, from its key YYYYMM. */
const monthOfKey = (key: string): string => `${key.slice(0, 4)}-${key.slice(4)}`

interface Span {
  readonly from: string | null
  readonly to: string | null
}

/** The buckets with their reach, and those that --covers states without a record. */
export function invoiceMonths(parser: Parser, buckets: readonly Bucket[], seen: readonly Seen[], covers: readonly string[]): Bucket[] {
  const [only = '', ...others] = new Set(buckets.map((bucket) => bucket.claim))
  // Whose a month without records would be cannot be told where several accounts are.
  const idle = others.length > 0 ? [] : covers.filter((key) => !buckets.some((bucket) => bucket.key === key)).map((key): Bucket => ({ claim: only, key, ...monthPeriod(monthOfKey(key)), records: 0 }))
  return [...buckets, ...idle].map((bucket) => {
    const months = new Set(buckets.filter((other) => other.claim === bucket.claim).map((other) => other.key))
    return { ...bucket, reach: reachOf(bucket.key, months, spanOf(seen, bucket), parser.slice.monthZone ?? parser.zone) }
  })
}

/**
 * With the months before and after in the same file it was not cut where this one begins or ends. Alone it must reach
 * both ends: to the day where it begins (nobody may be up at midnight), to the hour where it ends, as a download cut at
 * the end of the month in another zone lacks some hours.
 */
function reachOf(key: string, months: ReadonlySet<string>, span: Span, zone: string): Reach {
  const period = monthPeriod(monthOfKey(key), zone)
  const neighbour = (by: number): boolean => months.has(addMonths(monthOfKey(key), by).replace('-', ''))
  if (neighbour(-1) && neighbour(1)) return 'complete'
  const begins = neighbour(-1) || (span.from !== null && span.from < addDays(period.start, 1))
  const ends = neighbour(1) || (span.to !== null && span.to >= period.end)
  if (begins && !ends) return 'running'
  return begins && months.size === 1 ? 'complete' : 'touched'
}

/** From the first to the last use that the rows of a month show. */
function spanOf(seen: readonly Seen[], bucket: Bucket): Span {
  const rows = seen.filter((row) => row.claim === bucket.claim && row.key === bucket.key)
  return { from: rows.flatMap((row) => row.reaches ?? []).sort()[0] ?? null, to: rows.flatMap((row) => row.covered ?? []).sort().at(-1) ?? null }
}

/** Whether a running month's download was taken while the month could still change. */
const isTakenInTime = (asOf: string, key: string, zone: string, lagDays: number): boolean => asOf < addDays(monthPeriod(monthOfKey(key), zone).end, lagDays)

/** What the user should know of months that are not whole. */
export function reachNotes(parser: Parser, buckets: readonly Bucket[], covers: readonly string[], asOf: string, lagOf: (bucket: Bucket) => number, file: string): Diagnostic[] {
  const zone = parser.slice.monthZone ?? parser.zone
  return buckets.flatMap((bucket) => {
    if (bucket.reach === undefined || bucket.reach === 'complete' || covers.includes(bucket.key)) return []
    if (bucket.reach === 'running' && isTakenInTime(asOf, bucket.key, zone, lagOf(bucket))) return [diagnostic('MONTH_RUNNING', 'info', `invoice month ${bucket.key} is not over in this file: it counts until a complete one is there`, file)]
    return [diagnostic('MONTH_CANDIDATE', 'warning', `invoice month ${bucket.key} is not counted: nothing shows that the ${bucket.records === 1 ? 'record' : 'records'} of it in this file ${bucket.records === 1 ? 'is' : `(${bucket.records}) are`} all there is (--covers ${bucket.key} says so)`, file)]
  })
}
