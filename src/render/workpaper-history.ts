// Sheets of a workpaper that look across months and back: what moved after the close, and the log.
import { money, sum } from '../domain/money.ts'
import { countCell, exactCell, formulaCell, quoted, reference, textCell, type Cell } from './cell.ts'
import { exactFormat } from './looks.ts'
import { decimalsFor } from './sheet.ts'
import type { SheetWriter } from './workbook.ts'
import type { AdjustmentLine } from './workpaper-data.ts'
import { banded, emptyRow, FIRST_ROW, fitted, lined, openPage, openTable, recognizedBy, statementRef, wrappedHeight, type BasisColumns, type Heading, type Making } from './workpaper-page.ts'

export const POST_CLOSE = 'Post-close'
const COLUMNS = 7
const WORDS_WIDTH = 60
const LATE: Readonly<Record<string, string>> = { prior_period: 'prior period', true_up: 'true up' }
const amounts = (titles: readonly string[]): Heading[] => titles.map((title) => ({ title, width: 18, right: true }))
const plain = (titles: readonly string[]): Heading[] => titles.map((title) => ({ title, width: 18 }))

/** What this month took of earlier ones, and what its own evidence says since it was signed. */
export function writePostClose(making: Making, bases: BasisColumns): void {
  const page = openPage(making, POST_CLOSE, 'After the close', [
    { title: '', width: 6 }, { title: '', width: 28 }, { title: '', width: 14 }, { title: '', width: 12 }, { title: '', width: 9 }, ...amounts(['']), { title: '', width: WORDS_WIDTH },
  ], { untitled: true })
  writeTaken(making, page, bases)
  writeDrift(making, page)
  page.close()
}

function writeTaken(making: Making, page: SheetWriter, bases: BasisColumns): void {
  const { statements } = making.data
  const taken = statements.flatMap((statement, index) => statement.adjustments.filter((line) => line.kind in LATE).map((line) => ({ line, ref: statementRef(index), issuer: statement.issuer, currency: statement.currency })))
  openTable(page, 'Of earlier months, taken by this one', [...plain(['Ref', 'Issuer', 'Kind', 'Service month', 'Currency']), ...amounts(['Amount']), { title: 'Because', width: WORDS_WIDTH }], COLUMNS)
  if (taken.length === 0) return emptyRow(page, 'Nothing: this month has cost of its own days alone.')
  const first = page.lastRow() + 1
  for (const { line, ref, issuer, currency } of taken) {
    const words = wordsOf(line)
    page.row(lined([textCell(ref), textCell(issuer), textCell(LATE[line.kind] ?? line.kind), textCell(line.service_month), textCell(currency), exactCell(line.recognized, decimalsFor(currency)), textCell(words, { wrap: true })], COLUMNS), wrappedHeight([[words, WORDS_WIDTH]]))
  }
  const last = page.lastRow()
  for (const currency of [...new Set(taken.map((one) => one.currency))].sort()) {
    const decimals = decimalsFor(currency)
    const total = sum(taken.filter((one) => one.currency === currency).map((one) => money(one.line.recognized)))
    const inCells = sum(statements.filter((statement) => statement.currency === currency).flatMap((statement) => statement.cells.filter(({ leg }) => Object.values(LATE).includes(leg)).map((cell) => money(cell.amount))))
    const row = page.row(banded([null, textCell(`All taken, ${currency}`), null, null, textCell(currency), formulaCell(`SUMIFS(F${first}:F${last},E${first}:E${last},${quoted(currency)})`, total, exactFormat(decimals))], COLUMNS, { bold: true, edge: 'total', fill: 'soft' }))
    const behind = page.row(lined([null, textCell('Their cells, on Bridge'), null, null, null, formulaCell(recognizedBy(bases, Object.values(LATE), currency), inCells, exactFormat(decimals))], COLUMNS))
    const check = page.row(lined([null, textCell('Difference', { align: 'left', indent: 1 }), null, null, null, formulaCell(`ROUND(F${row}-F${behind},${decimals})`, total - inCells, exactFormat(decimals), { bold: true })], COLUMNS))
    page.check(`F${check}`)
    making.checks.push({ id: `taken-cells-${currency}`, title: `What was taken of earlier months against the schedules, ${currency}`, formula: reference(POST_CLOSE, 6, check), where: `${POST_CLOSE}!F${check}`, result: total - inCells, currency, decimals })
  }
}

const wordsOf = (line: AdjustmentLine): string => (line.document === null ? line.description : `${line.description} (${line.document})`)

function writeDrift(making: Making, page: SheetWriter): void {
  const { drift, statements, currency: reporting } = making.data
  openTable(page, 'Drift: what the evidence of this month says since it was signed', [...plain(['Ref', 'Statement', '', '', 'Currency']), ...amounts(['Amount']), { title: '', width: WORDS_WIDTH }], COLUMNS)
  if (drift.length === 0) return emptyRow(page, making.data.state === 'signed' ? 'None: the evidence says what was signed.' : 'Not signed: there is nothing to drift from.')
  for (const item of drift) {
    const index = statements.findIndex((statement) => statement.id === item.statement)
    const currency = item.currency ?? reporting
    page.row(lined([textCell(index < 0 ? null : statementRef(index)), textCell(item.statement), null, null, textCell(currency), exactCell(item.amount, decimalsFor(currency)), null], COLUMNS))
  }
}

/** Who did what about the month, old and new, and why. */
export function writeLog(making: Making): void {
  const { log } = making.data
  const page = openPage(making, 'Log', 'Log of the month', [
    { title: 'No', width: 7, right: true }, { title: 'At', width: 22 }, { title: 'Who', width: fitted(log.map(({ who }) => who), 16, 30) }, { title: 'What', width: 16 }, { title: 'Subject', width: fitted(log.map(({ subject }) => subject), 20, 36) },
    { title: 'Old → new', width: WORDS_WIDTH }, { title: 'Why', width: 40 }, { title: 'Hash', width: 70 },
  ])
  for (const entry of log) {
    const cells: Cell[] = [countCell(entry.log_no), textCell(entry.at), textCell(entry.who), textCell(entry.what), textCell(entry.subject), textCell(entry.changes || null, { wrap: true }), textCell(entry.why, { wrap: true }), textCell(entry.hash, { ink: 'grey' })]
    page.row(lined(cells), wrappedHeight([[entry.changes, WORDS_WIDTH], [entry.why, 40]]))
  }
  if (log.length === 0) emptyRow(page, 'No entries.')
  else page.filter(`A${FIRST_ROW - 1}:H${page.lastRow()}`)
  page.close()
}
