// The periods a contract's prices and minimums are of, and the part of an amount that belongs to days of them. Pure.
import { dayAfter } from '../domain/day.ts'
import { decimalsOf, minorUnit, multiplyDivide, round, sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { addMonths, days } from '../domain/period.ts'
import { termParts } from './terms.ts'

export type Per = 'month' | 'quarter' | 'year'

/** Days, the end exclusive. */
export interface Days {
  readonly start: string
  readonly end: string
}

/** From when periods are counted: a contract's first day, and the day of the month on which they begin. */
export interface Anchor {
  readonly from?: string | undefined
  readonly day?: number | undefined
}

const MONTHS: Readonly<Record<Per, number>> = { month: 1, quarter: 3, year: 12 }

export const daysBetween = (start: string, end: string): number => days({ start: `${start}T00:00:00Z`, end: `${end}T00:00:00Z` })

/** A day of a month, its last where the month is shorter. */
function dayIn(month: string, day: number): string {
  const last = dayAfter(`${addMonths(month, 1)}-01`, -1)
  const asked = `${month}-${String(day).padStart(2, '0')}`
  return asked < last ? asked : last
}

/**
 * The periods that have a day in [start, end). Months are the calendar's unless an anchor day says otherwise; quarters
 * and years run from the contract's first day, and are the calendar's where it has none.
 */
export function periodsOf(per: Per, anchor: Anchor, start: string, end: string): Days[] {
  const step = MONTHS[per]
  const base = step > 1 && anchor.from !== undefined ? anchor.from.slice(0, 7) : `${start.slice(0, 4)}-01`
  const day = anchor.day ?? (step > 1 && anchor.from !== undefined ? Number(anchor.from.slice(8)) : 1)
  const monthNumber = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7))
  const found: Days[] = []
  // One step back from the start's own: an anchor day may lie after it.
  for (let at = Math.floor((monthNumber(start) - monthNumber(base)) / step) - 1; ; at++) {
    const period = { start: dayIn(addMonths(base, at * step), day), end: dayIn(addMonths(base, (at + 1) * step), day) }
    if (period.start >= end) return found
    if (period.end > start) found.push(period)
  }
}

/** The days two spans have in common; null without one. */
export function common(a: Days, b: { readonly start?: string | undefined; readonly end?: string | undefined }): Days | null {
  const start = b.start !== undefined && b.start > a.start ? b.start : a.start
  const end = b.end !== undefined && b.end < a.end ? b.end : a.end
  return start < end ? { start, end } : null
}

/** What a whole period costs, of some of its days: in the currency's minor unit at least, as it would be invoiced. */
export function prorated(whole: Money, period: Days, part: Days, currency: string): Money {
  const [some, all] = [BigInt(daysBetween(part.start, part.end)), BigInt(daysBetween(period.start, period.end))]
  return some === all ? whole : round(multiplyDivide(whole, some, all), Math.max(minorUnit(currency), decimalsOf(whole)))
}

/** An amount for days, of some of them: cut by months as invoices are placed, so that the months add up to it. */
export function partOfDays(amount: Money, own: Days, asked: Days, currency: string): Money {
  return sum(termParts({ currency, ...own, amount }).flatMap((part) => {
    const cut = common(part, asked)
    return cut === null ? [] : [prorated(part.amount, part, cut, currency)]
  }))
}
