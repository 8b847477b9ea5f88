// The sheet Accruals of a workpaper: what is accrued and how it was worked out, the roll-forward, what is still open and
// how old it is.
import { abs, money, round, sum, type Money } from '../domain/money.ts'
import { countCell, exactCell, formulaCell, quoted, reference, textCell, type Cell } from './cell.ts'
import { amountFormat, exactFormat } from './looks.ts'
import { decimalsFor } from './sheet.ts'
import type { SheetWriter } from './workbook.ts'
import type { AccrualForward, AccrualLine } from './workpaper-data.ts'
import { banded, emptyRow, lined, openPage, openTable, recognizedBy, wrappedHeight, type BasisColumns, type Heading, type Making } from './workpaper-page.ts'

export const ACCRUALS = 'Accruals'
const COLUMNS = 8
const NOTE_WIDTH = 60
const amounts = (titles: readonly string[]): Heading[] => titles.map((title) => ({ title, width: 16, right: true }))
const plain = (titles: readonly string[]): Heading[] => titles.map((title) => ({ title, width: 16 }))

export function writeAccruals(making: Making, bases: BasisColumns): void {
  const page = openPage(making, ACCRUALS, 'Accruals', [
    { title: '', width: 26 }, { title: '', width: 16 }, { title: '', width: 9 }, ...amounts(['', '', '', '']), { title: '', width: NOTE_WIDTH },
  ], { untitled: true })
  writeInForce(making, page, bases)
  writeForward(making, page)
  writeOpen(making, page)
  page.close()
}

function writeInForce(making: Making, page: SheetWriter, bases: BasisColumns): void {
  const { accruals } = making.data
  openTable(page, 'Accrued this month, no actual has replaced it', [...plain(['Source', 'Component', 'Currency']), ...amounts(['Amount']), ...plain(['Method', 'By', '']), { title: 'Working and note', width: NOTE_WIDTH }], COLUMNS)
  if (accruals === null) return emptyRow(page, 'Signed by a version that did not list accruals; the cover has them as qualifications.')
  if (accruals.length === 0) return emptyRow(page, 'Nothing is accrued.')
  const first = page.lastRow() + 1
  for (const line of accruals) {
    const words = [line.working, line.note].filter((part) => part !== null && part !== '').join('; ') || null
    page.row(lined([textCell(line.source), textCell(line.component), textCell(line.currency), exactCell(line.amount, decimalsFor(line.currency)), textCell(line.method ?? 'amount given'), textCell(line.by), null, textCell(words, { wrap: true })], COLUMNS), wrappedHeight([[words, NOTE_WIDTH]]))
  }
  const last = page.lastRow()
  for (const currency of [...new Set(accruals.map((line) => line.currency))].sort()) writeInForceTotal(making, page, bases, { currency, first, last, accruals })
}

/** The sum of a currency, against the accrued cells of its statements. */
function writeInForceTotal(making: Making, page: SheetWriter, bases: BasisColumns, { currency, first, last, accruals }: { currency: string; first: number; last: number; accruals: readonly AccrualLine[] }): void {
  const decimals = decimalsFor(currency)
  const total = sum(accruals.filter((line) => line.currency === currency).map((line) => money(line.amount)))
  const inCells = sum(making.data.statements.filter((statement) => statement.currency === currency).flatMap((statement) => statement.cells.filter((cell) => cell.leg === 'accrued').map((cell) => money(cell.amount))))
  const row = page.row(banded([textCell(`All accrued, ${currency}`), null, textCell(currency), formulaCell(`SUMIFS(D${first}:D${last},C${first}:C${last},${quoted(currency)})`, total, exactFormat(decimals))], COLUMNS, { bold: true, edge: 'total', fill: 'soft' }))
  const behind = page.row(lined([textCell('Accrued cells, on Bridge'), null, null, formulaCell(recognizedBy(bases, ['accrued'], currency), inCells, exactFormat(decimals))], COLUMNS))
  const result = round(total - inCells, decimals)
  const check = page.row(lined([textCell('Difference', { align: 'left', indent: 1 }), null, null, formulaCell(`ROUND(D${row}-D${behind},${decimals})`, result, amountFormat(decimals), { bold: true })], COLUMNS))
  page.check(`D${check}`)
  making.checks.push({ id: `accruals-cells-${currency}`, title: `Accruals against the accrued cells of the schedules, ${currency}`, formula: reference(ACCRUALS, 4, check), where: `${ACCRUALS}!D${check}`, result, currency, decimals })
}

function writeForward(making: Making, page: SheetWriter): void {
  const forward = making.data.roll_forward
  openTable(page, 'Roll-forward', [...plain(['Source', '', 'Currency']), ...amounts(['Opening', 'New', 'Settled', 'Closing']), { title: 'Check', width: NOTE_WIDTH }], COLUMNS)
  if (forward.length === 0) return emptyRow(page, 'Nothing is or was accrued.')
  const first = page.lastRow() + 1
  for (const line of forward) {
    const at = page.lastRow() + 1
    const decimals = decimalsFor(line.currency)
    const cells = [line.opening, line.new, line.settled, line.closing].map((amount): Cell => exactCell(amount, decimals))
    page.row(lined([textCell(line.source), null, textCell(line.currency), ...cells, formulaCell(`ROUND(D${at}+E${at}-F${at}-G${at},${decimals + 2})`, left(line), exactFormat(decimals), { align: 'left', bold: true })], COLUMNS))
  }
  const last = page.lastRow()
  page.check(`H${first}:H${last}`)
  making.checks.push({
    id: 'accruals-roll', title: 'Accruals: opening + new − settled = closing', formula: `SUMPRODUCT(ABS(${reference(ACCRUALS, COLUMNS, first, last)}))`, where: `${ACCRUALS}!H${first}:H${last}`, result: sum(forward.map((line) => abs(left(line)))), currency: null, decimals: 2,
  })
}

const left = (line: AccrualForward): Money => round(money(line.opening) + money(line.new) - money(line.settled) - money(line.closing), decimalsFor(line.currency) + 2)

/** What waits for its actual at the month's end, the oldest first. */
function writeOpen(making: Making, page: SheetWriter): void {
  const open = making.data.roll_forward.flatMap((line) => line.open.map((item) => ({ ...item, source: line.source, currency: line.currency })))
  if (open.length === 0) return
  openTable(page, 'Open at the end of the month', [...plain(['Source', 'Component', 'Currency']), ...amounts(['Amount']), ...plain(['Accrued for']), { title: 'Age, months', width: 16, right: true }, ...plain(['', ''])], COLUMNS)
  const first = page.lastRow() + 1
  for (const item of open.toSorted((a, b) => b.age_months - a.age_months)) {
    page.row(lined([textCell(item.source), textCell(item.component), textCell(item.currency), exactCell(item.amount, decimalsFor(item.currency)), textCell(item.month), countCell(item.age_months), null, item.aged ? textCell('waits longer than a month', { bold: true }) : null], COLUMNS))
  }
  const last = page.lastRow()
  const closing = sum(making.data.roll_forward.map((line) => money(line.closing)))
  const listed = sum(open.map((item) => money(item.amount)))
  const check = page.row(lined([textCell('Closing balances less the open items', { align: 'left', indent: 1 }), null, null, formulaCell(`ROUND(SUM(${closingCells(making, first)})-SUM(D${first}:D${last}),4)`, round(closing - listed, 4), exactFormat(2), { bold: true })], COLUMNS))
  page.check(`D${check}`)
  making.checks.push({ id: 'accruals-open', title: 'Open accruals against the closing balances', formula: reference(ACCRUALS, 4, check), where: `${ACCRUALS}!D${check}`, result: round(closing - listed, 4), currency: null, decimals: 2 })
}

/** The closing balances stand above the table of open items: a blank row, its band and its heading lie between. */
function closingCells(making: Making, firstOpen: number): string {
  const last = firstOpen - 4
  return `G${last - making.data.roll_forward.length + 1}:G${last}`
}
