// The schedules behind the lead schedule, a sheet a statement: its figures, the cells that are recognized, the
// documents, the bridges.
import { abs, money, round, sum, ZERO, type Money } from '../domain/money.ts'
import { dayCell, exactCell, formulaCell, letter, quoted, reference, textCell, type Cell } from './cell.ts'
import { amountFormat, exactFormat, type Look } from './looks.ts'
import { decimalsFor } from './sheet.ts'
import type { SheetWriter } from './workbook.ts'
import type { Bridge, StatementDocument, WorkpaperStatement } from './workpaper-data.ts'
import { CHARGES, EVIDENCE_LEGS, recognizedCells } from './workpaper-layout.ts'
import { banded, lined, openPage, scheduleName, statementRef, type ChargeTotals, type Heading, type Making, type ScheduleCells } from './workpaper-page.ts'

const AMOUNT = 7
const CHECK = 13
const COLUMNS = 13
const AT = letter(AMOUNT)

const HEADINGS: readonly Heading[] = [
  { title: 'Ref', width: 6 }, { title: 'Item', width: 34 }, { title: '', width: 13 }, { title: '', width: 13 }, { title: '', width: 13 }, { title: '', width: 13 },
  ...Array.from({ length: 6 }, () => ({ title: '', width: 16, right: true })), { title: '', width: 14, right: true },
]
const SUB: Look = { bold: true, ink: 'grey', fill: 'soft', edge: 'head' }
const NONE = [null, null, null, null] as const
const BOLD: Look = { bold: true, edge: 'subtotal' }

interface Block {
  readonly making: Making
  readonly page: SheetWriter
  readonly statement: WorkpaperStatement
  readonly ref: string
  readonly decimals: number
}

export function writeSchedules(making: Making, charges: ChargeTotals): ScheduleCells[] {
  return making.data.statements.map((statement, index) => {
    const ref = statementRef(index)
    const page = openPage(making, scheduleName(statement, index), `${ref}: ${statement.issuer}, ${statement.account}`, HEADINGS, { untitled: true })
    const block: Block = { making, page, statement, ref, decimals: decimalsFor(statement.currency) }
    writeFacts(block)
    const legs = writeLegs(block)
    const recognized = writeCells(block, charges)
    writeDocuments(block)
    const bridges = writeBridges(block)
    page.close()
    return { ref, sheet: page.name, legs, ...recognized, bridges }
  })
}

function writeFacts({ page, statement, ref }: Block): void {
  const facts = [statement.issuer, statement.account, statement.currency, `scope ${statement.scope}`, `basis ${statement.basis}`, statement.state, statement.provisional ? 'provisional' : `final by ${statement.finality}`]
  page.row(banded([textCell(ref), textCell(facts.join('  ·  '))], COLUMNS, { bold: true, ink: 'blue', fill: 'band', edge: 'head' }), 20)
}

/** A row of the schedule; its ref stands in the first column, so that rows that are copied elsewhere can be told. */
function line({ page, ref }: Block, cells: readonly (Cell | null)[], look: Look = {}): number {
  const whole = lined([textCell(ref, { ink: 'grey' }), ...cells], COLUMNS)
  return page.row(whole.map((cell) => ({ ...cell, look: { ...cell.look, ...look } })))
}

function subHead({ page, ref }: Block, titles: readonly string[]): void {
  if (page.lastRow() > 5) page.row([], 8)
  const cells = [textCell(ref), ...titles.map((title, index) => textCell(title, index + 2 >= AMOUNT ? { align: 'right', indent: 1 } : { align: index === 0 ? 'left' : 'center' }))]
  page.row(banded(cells, COLUMNS, SUB))
}

const LEG_NAMES: Readonly<Record<(typeof EVIDENCE_LEGS)[number], string>> = {
  metered: 'Metered, at the rate card', billed: 'Billed', invoiced: 'Invoiced, net', tax: 'Tax', payable: 'Payable', paid: 'Paid', booked: 'Booked', open_payable: 'Open payable',
}

/** What each kind of evidence says; empty where there is none. */
function writeLegs(block: Block): Map<string, string> {
  const { page, statement, ref, decimals } = block
  subHead(block, ['Evidence', '', '', '', 'Currency', 'Amount'])
  const cells = new Map<string, string>()
  const rows = new Map<string, number>()
  for (const leg of EVIDENCE_LEGS) {
    const row = line(block, [textCell(LEG_NAMES[leg]), null, null, null, textCell(statement.currency, { align: 'center' }), exactCell(statement[leg], decimals)])
    cells.set(leg, reference(page.name, AMOUNT, row))
    rows.set(leg, row)
  }
  if (statement.payable !== null) {
    const at = (leg: string): string => `${AT}${rows.get(leg) ?? 0}`
    const rest = round(money(statement.invoiced ?? '0') + money(statement.tax ?? '0') - money(statement.payable), decimals)
    check(block, `ROUND(${at('invoiced')}+${at('tax')}-${at('payable')},${decimals})`, rest, { label: 'Invoiced + tax less payable', id: `${ref}-payable`, title: `${ref}: invoiced and tax against payable` })
  }
  return cells
}

function writeCells(block: Block, charges: ChargeTotals): Pick<ScheduleCells, 'recognized' | 'cells' | 'gross' | 'credits'> {
  const { page, statement, ref, decimals } = block
  subHead(block, ['Recognized cells', 'From', 'To (excl.)', 'Leg', 'Currency', 'Amount'])
  const first = page.lastRow() + 1
  const currency = textCell(statement.currency, { align: 'center' })
  for (const cell of statement.cells) {
    line(block, [textCell(cell.component), dayCell(cell.start), dayCell(cell.end), textCell(cell.leg, { align: 'center' }), currency, exactCell(cell.amount, decimals)])
  }
  if (statement.cells.length === 0) line(block, [textCell('No cell is recognized', { italic: true, ink: 'grey' })])
  const last = page.lastRow()
  const total = recognizedCells(statement)
  const full = line(block, [textCell('Recognized, full precision'), null, null, null, currency, formulaCell(`SUM(${AT}${first}:${AT}${last})`, total, exactFormat(decimals))], BOLD)
  const rounded = line(block, [textCell('Recognized, rounded'), null, null, null, currency, formulaCell(`ROUND(${AT}${full},${decimals})`, round(total, decimals), amountFormat(decimals))], { bold: true })
  const ledger = line(block, [textCell('Recognized, as the ledger has it'), ...NONE, exactCell(statement.recognized, decimals)])
  check(block, `ROUND(${AT}${full}-${AT}${ledger},${decimals + 2})`, round(total - money(statement.recognized), decimals + 2), { label: 'Difference', id: `${ref}-cells`, title: `${ref}: recognized cells against the statement` })

  const onCharges = charges.byStatement.get(statement.id) ?? ZERO
  const lookup = charges.parts.map((part) => `SUMIFS(${reference(part.sheet, CHARGES.recognized, part.firstRow, part.lastRow)},${reference(part.sheet, CHARGES.ref, part.firstRow, part.lastRow)},${quoted(ref)})`).join('+')
  const lines = line(block, [textCell('Lines on Charges'), ...NONE, formulaCell(lookup || '0', onCharges, exactFormat(decimals))])
  check(block, `ROUND(${AT}${full}-${AT}${lines},${decimals})`, round(total - onCharges, decimals), { label: 'Difference', id: `${ref}-charges`, title: `${ref}: recognized cells against the lines on Charges` })
  const gross = line(block, [textCell('Gross cost'), ...NONE, exactCell(statement.gross_cost, decimals)])
  const credits = line(block, [textCell('Credits'), ...NONE, exactCell(statement.credits, decimals)])
  check(block, `ROUND(${AT}${gross}+${AT}${credits}-${AT}${ledger},${decimals + 2})`, round(money(statement.gross_cost) + money(statement.credits) - money(statement.recognized), decimals + 2), { label: 'Gross cost + credits less recognized', id: `${ref}-gross`, title: `${ref}: gross cost and credits against recognized` })
  const at = (row: number): string => reference(page.name, AMOUNT, row)
  return { recognized: { full: at(full), rounded: at(rounded) }, gross: at(gross), credits: at(credits), cells: { legs: reference(page.name, AMOUNT - 2, first, last), amounts: reference(page.name, AMOUNT, first, last) } }
}

const DOCUMENT_HEAD = ['Documents', 'Issued', 'Due', 'From', 'To (excl.)', 'Net', 'Tax', 'Gross', 'In this month', 'Paid', 'Open', 'Net+tax−gross']

function writeDocuments(block: Block): void {
  const { page, statement, making, ref, decimals } = block
  if (statement.documents.length === 0) return
  subHead(block, DOCUMENT_HEAD)
  const first = page.lastRow() + 1
  for (const document of statement.documents) {
    const at = page.lastRow() + 1
    const foot = formulaCell(`ROUND(${AT}${at}+H${at}-I${at},${decimals})`, untied(document, decimals), amountFormat(decimals))
    line(block, [textCell(document.number), dayCell(document.issue_date), dayCell(document.due_date), dayCell(document.period?.start ?? null), dayCell(document.period?.end ?? null), ...amountsOf(document, making.data.month).map((amount) => exactCell(amount, decimals)), foot])
  }
  const last = page.lastRow()
  const foot = letter(CHECK)
  page.check(`${foot}${first}:${foot}${last}`)
  const sums = Array.from({ length: DOCUMENT_AMOUNTS }, (_, index) => {
    const amounts = statement.documents.map((document) => amountsOf(document, making.data.month)[index] ?? null).filter((amount) => amount !== null)
    const at = letter(AMOUNT + index)
    return amounts.length === 0 ? null : formulaCell(`SUM(${at}${first}:${at}${last})`, sum(amounts.map(money)), exactFormat(decimals))
  })
  line(block, [textCell('All documents'), ...NONE, ...sums], BOLD)
  const result = sum(statement.documents.map((document) => abs(untied(document, decimals))))
  const where = reference(page.name, CHECK, first, last)
  making.checks.push({ id: `${ref}-documents`, title: `${ref}: net and tax of its documents against their gross`, formula: `SUMPRODUCT(ABS(${where}))`, where: where.replaceAll('$', ''), result, currency: statement.currency, decimals })
}

const untied = ({ net, tax, gross }: StatementDocument, decimals: number): Money => round(money(net) + money(tax) - money(gross), decimals)

const DOCUMENT_AMOUNTS = 6
const amountsOf = ({ net, tax, gross, placed_by_month: placed, paid, open }: StatementDocument, month: string): (string | null)[] => [net, tax, gross, placed[month] ?? null, paid, open]

function writeBridges(block: Block): ScheduleCells['bridges'] {
  if (block.statement.bridges.length === 0) return []
  subHead(block, ['Bridges', 'Code', '', '', 'Currency', 'Amount'])
  const { bridges } = block.statement
  return bridges.flatMap((bridge, index) => writeBridge(block, bridge, bridges.slice(0, index).filter((other) => other.bridge === bridge.bridge && other.total !== null).length))
}

/** The bridge's total, its codes, and total less codes: a formula that must be zero. `before` counts others of its name. */
function writeBridge(block: Block, bridge: Bridge, before: number): ScheduleCells['bridges'] {
  const { page, ref, statement } = block
  // P is in the reporting currency where a payment is in another than its document.
  const currency = bridge.currency ?? statement.currency
  const decimals = decimalsFor(currency)
  const name = `${bridge.bridge}: ${bridge.from} → ${bridge.to}`
  if (bridge.total === null) {
    line(block, [textCell(`${name} (nothing to compare)`, { ink: 'grey' })])
    return []
  }
  const row = line(block, [textCell(name), null, null, null, textCell(currency, { align: 'center' }), exactCell(bridge.total, decimals)], { bold: true })
  const codes = Object.entries(bridge.codes)
  const cells = codes.map(([code, amount]) => [code, reference(page.name, AMOUNT, line(block, [null, textCell(code, { align: 'center' }), null, null, null, exactCell(amount, decimals)]))] as const)
  const total = money(bridge.total)
  const rest = round(total - sum(codes.map(([, amount]) => money(amount))), decimals + 2)
  const explained = codes.length === 0 ? '' : `-SUM(${AT}${row + 1}:${AT}${page.lastRow()})`
  check(block, `ROUND(${AT}${row}${explained},${decimals + 2})`, rest, { label: `${bridge.bridge} less its codes`, id: `${ref}-bridge-${bridge.bridge}${before === 0 ? '' : `-${before + 1}`}`, title: `${ref}: bridge ${bridge.bridge} (${bridge.from} → ${bridge.to}) against its codes, ${currency}`, currency })
  return [{ bridge, total: reference(page.name, AMOUNT, row), codes: new Map(cells) }]
}

function check(block: Block, formula: string, result: Money, words: { label: string; id: string; title: string; currency?: string }): void {
  const { page, making, statement } = block
  const currency = words.currency ?? statement.currency
  const decimals = decimalsFor(currency)
  const row = line(block, [textCell(words.label, { align: 'left', indent: 1 }), ...NONE, formulaCell(formula, result, exactFormat(decimals), { bold: true })])
  page.check(`${AT}${row}`)
  making.checks.push({ id: words.id, title: words.title, formula: reference(page.name, AMOUNT, row), where: `${page.name}!${AT}${row}`, result, currency, decimals })
}
