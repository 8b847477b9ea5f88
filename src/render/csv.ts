// A sheet as CSV for machines and spreadsheets: one header of keys, full precision, nothing that could run.
// The total is left out: a column of a CSV file is there to be added up.
import { inert, printable } from './safe.ts'
import type { Sheet } from './sheet.ts'

export function renderCsv(sheet: Sheet): string {
  const head = sheet.columns.map((column) => field(column.key))
  const rows = sheet.rows.map((row) => sheet.columns.map((column) => field(row[column.key] ?? null)))
  return [head, ...rows].map((cells) => `${cells.join(',')}\n`).join('')
}

/** Nothing is an empty field, the empty text is `""`. */
function field(value: string | null): string {
  if (value === null) return ''
  const safe = inert(printable(value))
  return safe === '' || /[",\n\r]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
