// The statements behind the lead schedule, one block each: the cells that are recognized, the documents, the bridges.
import { money, round, sum, ZERO, type Money } from '../domain/money.ts'
import { dayCell, exactCell, formulaCell, letter, quoted, reference, textCell, type Cell } from './cell.ts'
import { amountFormat, exactFormat, type Look } from './looks.ts'
import { decimalsFor } from './sheet.ts'
import type { SheetWriter } from './workbook.ts'
import type { Bridge, StatementDocument, WorkpaperStatement } from './workpaper-data.ts'
import { CHARGES, STATEMENTS } from './workpaper-layout.ts'
import { banded, emptyRow, lined, openPage, statementRef, type ChargeTotals, type Heading, type Making, type StatementCells } from './workpaper-page.ts'

const AMOUNT = 7
const CHECK = 13
const COLUMNS = 13
const AT = letter(AMOUNT)

const HEADINGS: readonly Heading[] = [
  { title: 'Ref', width: 6 }, { title: 'Item', width: 34 }, { title: '', width: 13 }, { title: '', width: 13 }, { title: '', width: 13 }, { title: '', width: 13 },
  ...Array.from({ length: 6 }, () => ({ title: '', width: 16, right: true })), { title: '', width: 12, right: true },
]
const SUB: Look = { bold: true, ink: 'grey', fill: 'soft', edge: 'head' }

interface Block {
  readonly making: Making
  readonly page: SheetWriter
  readonly statement: WorkpaperStatement
  readonly ref: string
  readonly decimals: number
}

export function writeStatements(making: Making, charges: ChargeTotals): StatementCells[] {
  const page = openPage(making, STATEMENTS, 'Statements', HEADINGS, { untitled: true })
  const cells = making.data.statements.map((statement, index) => {
    const block: Block = { making, page, statement, ref: statementRef(index), decimals: decimalsFor(statement.currency) }
    const row = writeBand(block)
    writeCells(block, charges)
    writeDocuments(block)
    const variance = writeBridges(block)
    page.row([])
    return { ref: block.ref, row, variance }
  })
  if (cells.length === 0) emptyRow(page, 'No statements this month.')
  page.close()
  return cells
}

function writeBand({ page, statement, ref }: Block): number {
  const facts = [statement.issuer, statement.account, statement.currency, `scope ${statement.scope}`, `basis ${statement.basis}`, statement.state, statement.provisional ? 'provisional' : `final by ${statement.finality}`]
  const cells = [textCell(ref), textCell(facts.join('  ·  '))]
  return page.row(banded(cells, COLUMNS, { bold: true, ink: 'blue', fill: 'band', edge: 'head' }), 20)
}

/** A row of the block; its ref stands in the first column, so that the sheet can be filtered and looked up. */
function line({ page, ref }: Block, cells: readonly (Cell | null)[], look: Look = {}): number {
  const whole = lined([textCell(ref, { ink: 'grey' }), ...cells], COLUMNS)
  return page.row(whole.map((cell) => ({ ...cell, look: { ...cell.look, ...look } })))
}

function subHead({ page, ref }: Block, titles: readonly string[]): void {
  const cells = [textCell(ref), ...titles.map((title, index) => textCell(title, index + 2 >= AMOUNT ? { align: 'right', indent: 1 } : { align: index === 0 ? 'left' : 'center' }))]
  page.row(banded(cells, COLUMNS, SUB))
}

const NONE = [null, null, null, null] as const
const BOLD: Look = { bold: true, edge: 'subtotal' }

function writeCells(block: Block, charges: ChargeTotals): void {
  const { page, statement, ref, decimals } = block
  subHead(block, ['Recognized cells', 'From', 'To (excl.)', 'Leg', 'Currency', 'Amount'])
  const first = page.lastRow() + 1
  for (const cell of statement.cells) {
    line(block, [textCell(cell.component), dayCell(cell.start), dayCell(cell.end), textCell(cell.leg, { align: 'center' }), textCell(statement.currency, { align: 'center' }), exactCell(cell.amount, decimals)])
  }
  if (statement.cells.length === 0) line(block, [textCell('No cell is recognized', { italic: true, ink: 'grey' })])
  const last = page.lastRow()
  const total = sum(statement.cells.map((cell) => money(cell.amount)))
  const currency = textCell(statement.currency, { align: 'center' })
  const full = line(block, [textCell('Recognized, full precision'), null, null, null, currency, formulaCell(`SUM(${AT}${first}:${AT}${last})`, total, exactFormat(decimals))], BOLD)
  line(block, [textCell('Recognized, rounded'), null, null, null, currency, formulaCell(`ROUND(${AT}${full},${decimals})`, round(total, decimals), amountFormat(decimals))], { bold: true })

  const onCharges = charges.byStatement.get(statement.id) ?? ZERO
  const lookup = charges.parts.map((part) => `SUMIFS(${reference(part.sheet, CHARGES.recognized, part.firstRow, part.lastRow)},${reference(part.sheet, CHARGES.ref, part.firstRow, part.lastRow)},${quoted(ref)})`).join('+')
  const lines = line(block, [textCell('Lines on Charges'), ...NONE, formulaCell(lookup || '0', onCharges, exactFormat(decimals))])
  check(block, `ROUND(${AT}${full}-${AT}${lines},${decimals})`, round(total - onCharges, decimals), { label: 'Difference', id: `${ref}-charges`, title: `${ref}: recognized cells against the lines on Charges` })
}

const DOCUMENT_HEAD = ['Documents', 'Issued', 'Due', 'From', 'To (excl.)', 'Net', 'Tax', 'Gross', 'In this month', 'Paid', 'Open', 'Net+tax−gross']

function writeDocuments(block: Block): void {
  const { page, statement, making, ref, decimals } = block
  if (statement.documents.length === 0) return
  subHead(block, DOCUMENT_HEAD)
  const first = page.lastRow() + 1
  for (const document of statement.documents) {
    const at = page.lastRow() + 1
    const foot = formulaCell(`ROUND(${AT}${at}+H${at}-I${at},${decimals})`, round(money(document.net) + money(document.tax) - money(document.gross), decimals), amountFormat(decimals))
    line(block, [textCell(document.number), dayCell(document.issue_date), dayCell(document.due_date), dayCell(document.period?.start ?? null), dayCell(document.period?.end ?? null), ...amountsOf(document, making.data.month).map((amount) => exactCell(amount, decimals)), foot])
  }
  const last = page.lastRow()
  const foot = letter(CHECK)
  page.check(`${foot}${first}:${foot}${last}`)
  const sums = amountsOf(null, '').map((_, index) => {
    const amounts = statement.documents.map((document) => amountsOf(document, making.data.month)[index] ?? null).filter((amount) => amount !== null)
    const at = letter(AMOUNT + index)
    return amounts.length === 0 ? null : formulaCell(`SUM(${at}${first}:${at}${last})`, sum(amounts.map(money)), exactFormat(decimals))
  })
  line(block, [textCell('All documents'), ...NONE, ...sums], BOLD)
  const result = sum(statement.documents.map((document) => absolute(round(money(document.net) + money(document.tax) - money(document.gross), decimals))))
  making.checks.push({ id: `${ref}-documents`, title: `${ref}: net and tax of its documents against their gross`, formula: `SUMPRODUCT(ABS(${reference(STATEMENTS, CHECK, first, last)}))`, where: `${STATEMENTS}!${foot}${first}:${foot}${last}`, result, currency: statement.currency, decimals })
}

function amountsOf(document: StatementDocument | null, month: string): (string | null)[] {
  if (!document) return Array.from({ length: 6 }, () => null)
  return [document.net, document.tax, document.gross, document.placed_by_month[month] ?? null, document.paid, document.open]
}

function absolute(amount: Money): Money {
  return amount < ZERO ? -amount : amount
}

/** Writes the bridges and gives the cell of bridge I's total. */
function writeBridges(block: Block): string | null {
  if (block.statement.bridges.length === 0) return null
  subHead(block, ['Bridges', 'Code', '', '', '', 'Amount'])
  let variance: string | null = null
  for (const bridge of block.statement.bridges) {
    const row = writeBridge(block, bridge)
    if (bridge.bridge === 'I' && bridge.total !== null) variance = reference(STATEMENTS, AMOUNT, row)
  }
  return variance
}

/** The bridge's total, its codes, and total less codes: a formula that must be zero. */
function writeBridge(block: Block, bridge: Bridge): number {
  const { page, ref, statement } = block
  // P is in the reporting currency where a payment is in another than its document.
  const currency = bridge.currency ?? statement.currency
  const decimals = decimalsFor(currency)
  const name = `${bridge.bridge}: ${bridge.from} → ${bridge.to}${currency === statement.currency ? '' : `, in ${currency}`}`
  if (bridge.total === null) return line(block, [textCell(`${name} (nothing to compare)`, { ink: 'grey' })])
  const row = line(block, [textCell(name), ...NONE, exactCell(bridge.total, decimals)], { bold: true })
  const codes = Object.entries(bridge.codes)
  for (const [code, amount] of codes) line(block, [null, textCell(code, { align: 'center' }), null, null, null, exactCell(amount, decimals)])
  const total = money(bridge.total)
  const rest = round(total - sum(codes.map(([, amount]) => money(amount))), decimals + 2)
  const explained = codes.length === 0 ? '' : `-SUM(${AT}${row + 1}:${AT}${page.lastRow()})`
  check(block, `ROUND(${AT}${row}${explained},${decimals + 2})`, rest, { label: `${bridge.bridge} less its codes`, id: `${ref}-bridge-${bridge.bridge}`, title: `${ref}: bridge ${bridge.bridge} (${bridge.from} → ${bridge.to}) against its codes, ${currency}`, currency })
  return row
}

function check(block: Block, formula: string, result: Money, words: { label: string; id: string; title: string; currency?: string }): void {
  const { page, making, statement } = block
  const currency = words.currency ?? statement.currency
  const decimals = decimalsFor(currency)
  const row = line(block, [textCell(words.label, { align: 'left', indent: 1 }), ...NONE, formulaCell(formula, result, exactFormat(decimals), { bold: true })])
  page.check(`${AT}${row}`)
  making.checks.push({ id: words.id, title: words.title, formula: reference(STATEMENTS, AMOUNT, row), where: `${STATEMENTS}!${AT}${row}`, result, currency, decimals })
}
