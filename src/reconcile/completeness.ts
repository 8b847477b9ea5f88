// Completeness: inventory × month. What each source's legs must show, what is there, and what is missing. Pure.
// "Complete" looks at the evidence's own dates, never at today.
import { addDays, addMonths, daysOf, dayStart, monthPeriod } from '../domain/period.ts'
import type { Config, Leg, Source } from '../config/config.ts'
import type { Coverage } from './facts.ts'
import type { PlacedPart } from './placing.ts'

export interface Completeness {
  readonly source: string
  readonly leg: Leg
  readonly required: 'close' | 'advisory'
  readonly state: 'received' | 'partial' | 'missing' | 'provisional' | 'waived' | 'accrued'
  readonly missingDays: readonly string[]
  readonly owner: string | null
}

export interface CompletenessInput {
  readonly month: string
  readonly config: Config
  readonly coverage: readonly Coverage[]
  /** All placed parts, of any month. */
  readonly parts: readonly PlacedPart[]
  /** Days of lag by format id. */
  readonly lagOf: (format: string) => number
  readonly waived: ReadonlySet<string>
  readonly accrued: ReadonlySet<string>
  /** Mid-month: only what is due by then is asked for. */
  readonly asOf: string | null
  readonly hasMarker: (account: string) => boolean
  /** Every document of the month is paid, whenever that was. */
  readonly isPaid: (account: string) => boolean
  /** The ledger has postings of the month's documents. */
  readonly isBooked: (account: string) => boolean
}

/** Whether a source is in use during a month. */
export function inUse(source: Source, month: string): boolean {
  return (source.from === undefined || source.from < `${addMonths(month, 1)}-01`) && (source.to === undefined || source.to > `${month}-01`)
}

/** Its days of a month. */
export function daysInUse(month: string, source: Pick<Source, 'from' | 'to'> | undefined): string[] {
  const days = daysOf(monthPeriod(month))
  const used = days.filter((day) => (source?.from === undefined || day >= source.from) && (source?.to === undefined || day < source.to))
  return used.length === 0 ? days : used
}

export function completeness(input: CompletenessInput): Completeness[] {
  return input.config.sources.filter((source) => inUse(source, input.month)).flatMap((source) =>
    (Object.entries(source.legs) as [Leg, 'close' | 'advisory'][]).map(([leg, required]) => {
      const found = legState(source, leg, input)
      const settled = found.state === 'received' ? found.state : input.waived.has(`${source.id}:${leg}`) ? 'waived' : (found.state === 'missing' || found.state === 'partial') && input.accrued.has(source.id) ? 'accrued' : found.state
      return { source: source.id, leg, required, state: settled, missingDays: found.missingDays, owner: source.owner ?? null }
    }))
}

type Found = Pick<Completeness, 'state' | 'missingDays'>

function legState(source: Source, leg: Leg, input: CompletenessInput): Found {
  if (leg === 'invoiced') return invoicedState(source, input)
  if (leg === 'paid') return paidState(source, input)
  if (leg === 'booked') return { state: input.isBooked(source.account) ? 'received' : 'missing', missingDays: [] }
  const mine = input.coverage.filter((slice) => slice.account === source.account && slice.leg === leg)
  return bucketState(source, mine, input)
}

/** Days of the month without a counted bucket are missing; buckets taken before their lag was over are provisional. */
function bucketState(source: Source, slices: readonly Coverage[], input: CompletenessInput): Found {
  const period = monthPeriod(input.month, 'UTC')
  const inside = slices.filter((slice) => slice.start < period.end && slice.end > period.start)
  if (source.cadence === 'on_demand' && inside.length === 0) return { state: 'received', missingDays: [] }
  if (inside.length === 0) return { state: 'missing', missingDays: [] }
  const from = source.from !== undefined && source.from > `${input.month}-01` ? source.from : `${input.month}-01`
  const to = source.to !== undefined && source.to < `${addMonths(input.month, 1)}-01` ? source.to : `${addMonths(input.month, 1)}-01`
  const covered = new Set(inside.flatMap((slice) => daysOf({ start: slice.start, end: slice.end })))
  const days = daysOf({ start: dayStart(from), end: dayStart(to) }).filter((day) => input.asOf === null || `${day}T00:00:00Z` < input.asOf)
  const missingDays = days.filter((day) => !covered.has(day))
  if (missingDays.length > 0) return { state: 'partial', missingDays }
  if (input.hasMarker(source.account)) return { state: 'received', missingDays: [] }
  const lag = (slice: Coverage): number => source.lag_days ?? input.lagOf(slice.format)
  const waiting = inside.filter((slice) => {
    const end = slice.end < period.end ? slice.end : period.end
    return slice.completeAsOf < addDays(end, lag(slice)) && (input.asOf === null || end <= input.asOf)
  })
  return { state: waiting.length > 0 ? 'provisional' : 'received', missingDays: [] }
}

/** A document is there if one places money in the month, raises a balance in it, or (quarterly, annual) its period holds it. */
function invoicedState(source: Source, input: CompletenessInput): Found {
  const mine = input.parts.filter((part) => part.document.account === source.account)
  if (mine.some((part) => part.month === input.month)) return { state: 'received', missingDays: [] }
  const held = mine.some((part) => part.document.period !== null && part.document.period.start < `${addMonths(input.month, 1)}-01` && part.document.period.end > `${input.month}-01`)
  if (held || source.cadence === 'on_demand' || source.billing === 'prepaid') return { state: 'received', missingDays: [] }
  return { state: 'missing', missingDays: [] }
}

/** Bank and card statements belong to the company: together they must reach the month's end, unless they show all of it paid. */
function paidState(source: Source, input: CompletenessInput): Found {
  if (input.isPaid(source.account)) return { state: 'received', missingDays: [] }
  const end = monthPeriod(input.month).end
  const start = monthPeriod(input.month).start
  const payments = input.coverage.filter((slice) => slice.leg === 'paid')
  if (payments.length === 0) return { state: 'missing', missingDays: [] }
  const last = payments.map((slice) => (slice.completeAsOf > slice.periodEnd ? slice.completeAsOf : slice.periodEnd)).sort().at(-1) ?? ''
  const first = payments.map((slice) => slice.periodStart).sort()[0] ?? ''
  if (last < end) return { state: last > start ? 'partial' : 'missing', missingDays: [] }
  return { state: first < end ? 'received' : 'missing', missingDays: [] }
}
