// Days on which euro reference rates are published: Monday to Friday, less the closing days of the euro area's
// settlement system (TARGET). Pure.
import { addMonths } from '../domain/period.ts'
import { dayAfter } from '../domain/day.ts'

/** Closing days of every year, month and day. */
const FIXED: ReadonlySet<string> = new Set(['01-01', '05-01', '12-25', '12-26'])

/** The working days of a month, in order. */
export function workingDays(month: string): string[] {
  const easter = easterSunday(Number(month.slice(0, 4)))
  const closed = new Set([dayAfter(easter, -2), dayAfter(easter)])
  const found: string[] = []
  for (let day = `${month}-01`; day < `${addMonths(month, 1)}-01`; day = dayAfter(day)) {
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
    if (weekday !== 0 && weekday !== 6 && !FIXED.has(day.slice(5)) && !closed.has(day)) found.push(day)
  }
  return found
}

/** Easter Sunday of the Gregorian calendar, by the usual computus. */
function easterSunday(year: number): string {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const skipped = Math.floor((8 * century + 13) / 25)
  const epact = (19 * golden + century - Math.floor(century / 4) - skipped + 15) % 30
  const moon = epact - Math.floor(epact / 28) * (1 - Math.floor(29 / (epact + 1)) * Math.floor((21 - golden) / 11))
  const weekday = (year + Math.floor(year / 4) + moon + 2 - century + Math.floor(century / 4)) % 7
  const offset = moon - weekday
  const month = 3 + Math.floor((offset + 40) / 44)
  const day = offset + 28 - 31 * Math.floor(month / 4)
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}
