// Months, days and half-open periods [start, end). Instants are ISO 8601 UTC text ("2026-10-01T00:00:00Z"),
// so that they sort and compare as text.
import { DateTime } from 'luxon'

/** A half-open period; both ends are ISO 8601 UTC instants. */
export interface Period {
  readonly start: string
  readonly end: string
}

/** An instant of a calendar day as this program writes it, or the day: in UTC they need no calendar library, which a large month's thousands of days are felt in. */
const PLAIN = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?$/
const DAY_MS = 86_400_000

/** Milliseconds of a plain instant or day in UTC; NaN of anything else, and of days that are not in the calendar. */
function plain(at: string, zone: string): number {
  const time = zone === 'UTC' && PLAIN.test(at) ? Date.parse(at) : NaN
  return new Date(time).getUTCDate() === Number(at.slice(8, 10)) ? time : NaN
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/

export function isMonth(text: string): boolean {
  return MONTH.test(text)
}

/** The instant as ISO text with seconds and Z, without a fraction unless it has one. */
export function instant(value: DateTime): string {
  return value.toUTC().toISO({ suppressMilliseconds: true }) ?? ''
}

/** The period of a month in a zone: monthPeriod('2026-10') → Oct 1 … Nov 1 UTC. */
export function monthPeriod(month: string, zone = 'UTC'): Period {
  const start = DateTime.fromISO(`${month}-01`, { zone })
  return { start: instant(start), end: instant(start.plus({ months: 1 })) }
}

export function monthOf(at: string, zone = 'UTC'): string {
  return Number.isNaN(plain(at, zone)) ? DateTime.fromISO(at, { zone }).toFormat('yyyy-MM') : at.slice(0, 7)
}

export function addMonths(month: string, count: number): string {
  const at = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + count
  return `${String(Math.floor(at / 12)).padStart(4, '0')}-${String((at % 12) + 1).padStart(2, '0')}`
}

/** The months a period touches, in order. */
export function monthsOf(period: Period, zone = 'UTC'): string[] {
  const months: string[] = []
  for (let month = monthOf(period.start, zone); monthPeriod(month, zone).start < period.end; month = addMonths(month, 1)) months.push(month)
  return months
}

/** Number of whole days between two instants. */
export function days(period: Period): number {
  return Math.round(DateTime.fromISO(period.end, { zone: 'UTC' }).diff(DateTime.fromISO(period.start, { zone: 'UTC' }), 'days').days)
}

const midnight = (time: number): string => `${new Date(time).toISOString().slice(0, 10)}T00:00:00Z`

/** The days of a period as YYYY-MM-DD, cut in a zone. */
export function daysOf(period: Period, zone = 'UTC'): string[] {
  const result: string[] = []
  const first = plain(period.start.slice(0, 10), zone)
  if (PLAIN.test(period.start) && !Number.isNaN(first)) {
    for (let time = first; midnight(time) < period.end; time += DAY_MS) result.push(midnight(time).slice(0, 10))
    return result
  }
  for (let day = DateTime.fromISO(period.start, { zone }).startOf('day'); instant(day) < period.end; day = day.plus({ days: 1 })) result.push(day.toFormat('yyyy-MM-dd'))
  return result
}

export function overlap(a: Period, b: Period): Period | null {
  const start = a.start > b.start ? a.start : b.start
  const end = a.end < b.end ? a.end : b.end
  return start < end ? { start, end } : null
}

export function addDays(at: string, count: number): string {
  const time = plain(at, 'UTC')
  return Number.isNaN(time) ? instant(DateTime.fromISO(at, { zone: 'UTC' }).plus({ days: count })) : new Date(time + count * DAY_MS).toISOString().replace('.000Z', 'Z')
}

/** Midnight of a calendar day: dayStart('2026-10-01') → 2026-10-01T00:00:00Z. */
export function dayStart(day: string, zone = 'UTC'): string {
  return instant(DateTime.fromISO(day, { zone }))
}

/** Length of a period in milliseconds, for splitting by overlap. */
export function length(period: Period): number {
  return DateTime.fromISO(period.end).toMillis() - DateTime.fromISO(period.start).toMillis()
}
