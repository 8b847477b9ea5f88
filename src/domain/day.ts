// Calendar days without a zone, as YYYY-MM-DD: what vendors print and documents are dated with.
import { addDays } from 'date-fns/addDays'
import { differenceInCalendarDays } from 'date-fns/differenceInCalendarDays'
import { isValid } from 'date-fns/isValid'
import { lightFormat } from 'date-fns/lightFormat'
import { parseISO } from 'date-fns/parseISO'

const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Whether the text is a day of the calendar: 2026-02-30 is not. */
export function isDay(text: string): boolean {
  return DAY.test(text) && isValid(parseISO(text))
}

/** The day `count` days later: dayAfter('2026-02-28') → 2026-03-01. */
export function dayAfter(day: string, count = 1): string {
  return lightFormat(addDays(parseISO(day), count), 'yyyy-MM-dd')
}

/** Days from one day to another: daysBetween('2026-02-28', '2026-03-01') → 1. */
export function daysBetween(from: string, to: string): number {
  return differenceInCalendarDays(parseISO(to), parseISO(from))
}
