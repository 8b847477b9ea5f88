// An amount paid for days, and what of it belongs to each month: by its days, so that the months add up to it. Pure.
import { dayAfter } from '../domain/day.ts'
import { allocate, decimalsOf, minorUnit } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { addMonths } from '../domain/period.ts'

const DAY = 86_400_000
const monthOf = (day: string): string => day.slice(0, 7)

export interface Term {
  readonly currency: string
  /** The days it pays for, the end exclusive. */
  readonly start: string
  readonly end: string
  readonly amount: Money
}

/** Days of one month, the end exclusive, and their part of the amount. */
export interface TermPart {
  readonly month: string
  readonly start: string
  readonly end: string
  readonly amount: Money
}

/** The amount by months, in order; the parts add up to it. A term of no days is of its first. */
export function termParts(term: Term): TermPart[] {
  const end = term.end > term.start ? term.end : dayAfter(term.start)
  const spans: { month: string; start: string; end: string }[] = []
  for (let month = monthOf(term.start); `${month}-01` < end; month = addMonths(month, 1)) {
    const [first, next] = [`${month}-01`, `${addMonths(month, 1)}-01`]
    spans.push({ month, start: term.start > first ? term.start : first, end: end < next ? end : next })
  }
  const weights = spans.map((span) => BigInt((Date.parse(span.end) - Date.parse(span.start)) / DAY))
  const parts = allocate(term.amount, weights, Math.max(minorUnit(term.currency), decimalsOf(term.amount)))
  return spans.map((span, index) => ({ ...span, amount: parts[index] ?? 0n }))
}

/** A month's part; null of a month outside the term. */
export const termPart = (term: Term, month: string): TermPart | null => (`${month}-01` >= term.end && month > monthOf(term.start) ? null : (termParts(term).find((part) => part.month === month) ?? null))
