// The month's workpaper: one xlsx that a controller can keep. Charges are written first, because they stream and the
// other sheets point at their rows; in the file the sheets stand in the order a reader wants.
import { openBook, type Book } from './workbook.ts'
import { ACCRUALS, writeAccruals } from './workpaper-accruals.ts'
import { BALANCES, writeBalances } from './workpaper-balances.ts'
import { BRIDGES, writeBridgeSheet } from './workpaper-bridges.ts'
import { writeCharges } from './workpaper-charges.ts'
import { COVER_SIGNED, coverNames, writeCover } from './workpaper-cover.ts'
import type { Workpaper } from './workpaper-data.ts'
import { FX, writeFx } from './workpaper-fx.ts'
import { POST_CLOSE, writeLog, writePostClose } from './workpaper-history.ts'
import { JOURNAL, writeJournal, type JournalTotals } from './workpaper-journal.ts'
import { LEAD, leadLayout, type LeadLayout } from './workpaper-layout.ts'
import { writeLead } from './workpaper-lead.ts'
import { CHECKS, writeChecks, writeCompleteness, writeDecisions, writeSources, writeVariances } from './workpaper-lists.ts'
import type { Making, ScheduleCells } from './workpaper-page.ts'
import { writeSchedules } from './workpaper-schedules.ts'

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
  const schedules = writeSchedules(making, charges.totals)
  const rates = data.fx.length > 0 ? writeFx(making) : new Map<string, string>()
  writeLead(making, lead, { schedules, charges: charges.totals, rates, coverSigned: COVER_SIGNED })
  const bases = writeBridgeSheet(making, schedules)
  writeVariances(making)
  writeAccruals(making, bases)
  writeBalances(making)
  const journal = writeJournal(making, lead)
  writePostClose(making, bases)
  writeDecisions(making)
  writeLog(making)
  writeCompleteness(making)
  writeSources(making)
  const checks = writeChecks(making)
  const sheets = [
    LEAD.name, BRIDGES, 'Variances', ...schedules.map((schedule) => schedule.sheet), ACCRUALS, BALANCES, ...(data.fx.length > 0 ? [FX] : []), JOURNAL.name,
    ...charges.sheets, 'Completeness', 'Sources', CHECKS.name, 'Decisions', 'Log', POST_CLOSE,
  ]
  writeCover(making, lead, checks, sheets)
  for (const [name, cell] of workbookNames(lead, schedules, journal)) book.define(name, cell)
  await book.close(['Cover', ...sheets])
}

/** Names for the cells that others quote. */
function workbookNames(lead: LeadLayout, schedules: readonly ScheduleCells[], journal: JournalTotals | null): (readonly [string, string])[] {
  return [
    ...coverNames(lead),
    ...schedules.map((schedule) => [`recognized_${schedule.ref}`, schedule.recognized.full] as const),
    ...(journal === null ? [] : [['journal_debits', journal.debit] as const, ['journal_credits', journal.credit] as const]),
  ]
}
