// The month's workpaper: one xlsx that a controller can keep. Charges are written first, because they stream and the
// other sheets point at their rows; in the file the sheets stand in the order a reader wants.
import { openBook, type Book } from './workbook.ts'
import { BALANCES, writeBalances } from './workpaper-balances.ts'
import { writeCharges } from './workpaper-charges.ts'
import { COVER_SIGNED, coverNames, writeCover } from './workpaper-cover.ts'
import type { Workpaper } from './workpaper-data.ts'
import { LEAD, leadLayout, STATEMENTS } from './workpaper-layout.ts'
import { writeLead } from './workpaper-lead.ts'
import { writeChecks, writeCompleteness, writeDecisions, writeSources, writeVariances } from './workpaper-lists.ts'
import type { Making } from './workpaper-page.ts'
import { writeStatements } from './workpaper-statements.ts'

/** Writes the file at `path`; whatever fails, no half file stays behind. `rowsPerSheet` is Excel's limit but for tests. */
export async function writeWorkpaper(path: string, data: Workpaper, options: { rowsPerSheet?: number } = {}): Promise<void> {
  const book = await openBook(path, { stamped: data.stamped, creator: `aicost ${data.program_version}`, title: `${data.company}: AI spend ${data.month}` })
  try {
    await fill(book, data, options.rowsPerSheet)
  } catch (error) {
    await book.abandon()
    throw error
  }
}

async function fill(book: Book, data: Workpaper, rowsPerSheet: number | undefined): Promise<void> {
  const making: Making = { book, data, checks: [] }
  const lead = leadLayout(data)
  const charges = await writeCharges(making, lead, rowsPerSheet)
  const statements = writeStatements(making, charges.totals)
  writeLead(making, lead, statements, charges.totals, COVER_SIGNED)
  writeVariances(making)
  writeDecisions(making)
  const balances = data.prepaid.length > 0 ? [BALANCES] : []
  if (balances.length > 0) writeBalances(making)
  writeCompleteness(making)
  writeSources(making)
  const checks = writeChecks(making)
  const sheets = [LEAD.name, STATEMENTS, 'Variances', 'Decisions', ...balances, ...charges.sheets, 'Completeness', 'Sources', 'Checks']
  writeCover(making, lead, checks, sheets)
  for (const [name, cell] of coverNames(lead)) book.define(name, cell)
  await book.close(['Cover', ...sheets])
}
