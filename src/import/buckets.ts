// The buckets of a delivery: what it covers and therefore replaces.
import { DateTime } from 'luxon'
import { AicostError } from '../domain/error.ts'
import { least } from '../domain/list.ts'
import { addDays, instant } from '../domain/period.ts'
import type { Grain, Parser } from './contract.ts'
import type { Seen } from './delivery.ts'
import { invoiceMonths } from './invoice-month.ts'
import type { Reach } from './invoice-month.ts'

export interface Bucket {
  readonly claim: string
  readonly key: string
  readonly start: string
  readonly end: string
  readonly records: number
  /** Of an invoice month. */
  readonly reach?: Reach
}

interface SeenBucket {
  readonly claim: string
  readonly key: string
  readonly start: string
  readonly end: string | null
  readonly records: string
}

interface StatedPeriod {
  readonly start: string
  readonly end: string
  readonly from: 'option' | 'manifest' | 'file_name'
}

const HOUR = 3_600_000
const MINUTES_TEXT = 16

/** Grain of the delivery: the declared one, else the length of its buckets, else how its dates are written. */
export function grainOf(parser: Parser, seen: readonly SeenBucket[], startLength: number): Grain {
  if (parser.policy === 'billing_period') return 'month'
  if (parser.policy === 'invoice_month') return 'hour'
  if (parser.policy !== 'window') return 'period'
  if (parser.slice.end !== undefined) {
    const lengths = seen.filter((row) => row.end !== null).map((row) => Date.parse(row.end ?? '') - Date.parse(row.start))
    const shortest = lengths.length > 0 ? least(lengths) : 24 * HOUR
    return shortest < HOUR ? 'instant' : shortest < 24 * HOUR ? 'hour' : 'day'
  }
  if (parser.slice.grain !== undefined) return parser.slice.grain
  const timed = seen.some((row) => !row.start.endsWith('T00:00:00Z'))
  return timed || startLength === MINUTES_TEXT ? 'hour' : 'day'
}

/**
 * Buckets present, and for formats that leave idle buckets out, every bucket of the covered window: the stated
 * period, else the one in the file's name, else from the first to the last bucket.
 */
export function bucketsOf(parser: Parser, seen: readonly Seen[], grain: Grain, stated: StatedPeriod | null, file: string, severalAccounts: boolean, covers: readonly string[] = []): Bucket[] {
  const present = new Map<string, Bucket>()
  for (const row of seen) {
    const key = `${row.claim}\u001e${row.key}\u001e${row.start}`
    const known = present.get(key)
    const end = parser.policy === 'window' ? windowEnd(row, grain) : (row.end ?? addDays(row.start, 1))
    present.set(key, { claim: row.claim, key: row.key, start: row.start, end: known && known.end > end ? known.end : end, records: (known?.records ?? 0) + Number(row.records) })
  }
  const buckets = [...present.values()]
  if (parser.policy === 'invoice_month' && buckets.length + covers.length > 0) return invoiceMonths(parser, buckets, seen, covers)
  if (buckets.length === 0 && stated === null) throw noPeriod(file)
  if (parser.policy !== 'window') {
    // Without records a bill says that its period holds nothing; documents and bank rows are just not there.
    return buckets.length === 0 && parser.policy === 'billing_period' && stated !== null ? [{ claim: '', key: '', start: stated.start, end: stated.end, records: 0 }] : buckets
  }
  const showsIdle = parser.dropped?.some((rule) => rule.code === 'EMPTY_BUCKET') ?? false
  if (showsIdle && stated?.from !== 'option' && buckets.length > 0) return buckets
  const starts = buckets.map((bucket) => bucket.start).sort()
  const ends = buckets.map((bucket) => bucket.end).sort()
  const from = earliest(stated?.start, starts[0])
  const to = latest(stated?.end, ends.at(-1))
  const claim = buckets[0]?.claim ?? ''
  const keys = [...new Set([...(parser.slice.parts ?? ['']), ...buckets.map((bucket) => bucket.key)])]
  const covered = new Set(buckets.map((bucket) => `${bucket.key}\u001e${bucket.start}`))
  // Whose the idle buckets would be cannot be told.
  if (severalAccounts) return buckets
  const idle = keys.flatMap((key) => steps(from, to, grain).filter((start) => !covered.has(`${key}\u001e${start}`)).map((start) => ({ claim, key, start, end: step(start, grain), records: 0 })))
  return [...buckets, ...idle]
}

function noPeriod(file: string): AicostError {
  return new AicostError('PERIOD_UNKNOWN', 'has no records that count and names no period', { file, hint: 'say which with --period 2026-10-01..2026-11-01' })
}

const earliest = (a: string | undefined, b: string | undefined): string => (a === undefined ? (b ?? '') : b === undefined || a < b ? a : b)
const latest = (a: string | undefined, b: string | undefined): string => (a === undefined ? (b ?? '') : b === undefined || a > b ? a : b)

function windowEnd(row: SeenBucket, grain: Grain): string {
  return row.end ?? step(row.start, grain)
}

function step(start: string, grain: Grain): string {
  return instant(DateTime.fromISO(start, { zone: 'UTC' }).plus(grain === 'hour' || grain === 'instant' ? { hours: 1 } : { days: 1 }))
}

function steps(from: string, to: string, grain: Grain): string[] {
  const result: string[] = []
  for (let at = from; at < to; at = step(at, grain)) result.push(at)
  return result
}
