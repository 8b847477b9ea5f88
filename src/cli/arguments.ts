// Dates, months and periods as they are written on the command line.
import { AicostError } from '../domain/error.ts'
import { isMonth } from '../domain/period.ts'
import type { Period } from '../domain/period.ts'

const DAY = /^\d{4}-\d{2}-\d{2}$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?Z$/

/** A date or a UTC instant as an ISO 8601 instant; a date is its first moment. */
export function dayText(option: string, text: string): string {
  const instant = DAY.test(text) ? `${text}T00:00:00Z` : INSTANT.test(text) ? text.replace(/T(\d{2}:\d{2})Z$/, 'T$1:00Z') : ''
  if (instant === '' || Number.isNaN(Date.parse(instant)) || new Date(instant).toISOString().slice(0, 10) !== instant.slice(0, 10)) throw new AicostError('USAGE', `${option} ${text} is not a date (2026-11-03 or 2026-11-03T06:00:00Z)`)
  return instant
}

/** `2026-10-01..2026-11-01`, the end exclusive. */
export function periodText(option: string, text: string): Period {
  const [from, to, more] = text.split('..')
  if (from === undefined || to === undefined || more !== undefined) throw new AicostError('USAGE', `${option} ${text} is not a period (2026-10-01..2026-11-01, end exclusive)`)
  const period = { start: dayText(option, from), end: dayText(option, to) }
  if (period.start >= period.end) throw new AicostError('USAGE', `${option} ${text} ends before it begins`)
  return period
}

/** Invoice months, `202610` or several with commas. */
export function invoiceMonths(text: string): string[] {
  const months = text.split(',').map((month) => month.trim())
  const wrong = months.find((month) => !/^20\d{2}(?:0[1-9]|1[0-2])$/.test(month))
  if (wrong !== undefined) throw new AicostError('USAGE', `--covers ${wrong} is not an invoice month`, { hint: '--covers 202610' })
  return months
}

export function monthText(option: string, text: string | undefined): string {
  if (text === undefined) throw new AicostError('USAGE', `${option} is needed`, { hint: `${option} 2026-10` })
  if (!isMonth(text)) throw new AicostError('USAGE', `${option} ${text} is not a month`, { hint: `${option} 2026-10` })
  return text
}
