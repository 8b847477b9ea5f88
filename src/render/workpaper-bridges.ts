// The sheet Bridge of a workpaper: every bridge by code, what is recognized by the evidence it rests on, and what terms
// and commitments make of what was billed. All of it points at the schedules.
import { abs, money, round, sum, text, ZERO, type Money } from '../domain/money.ts'
import { exactCell, formulaCell, letter, quoted, reference, textCell, type Cell } from './cell.ts'
import { exactFormat, type Look } from './looks.ts'
import { decimalsFor } from './sheet.ts'
import type { SheetWriter } from './workbook.ts'
import { recognizedCells } from './workpaper-layout.ts'
import { banded, emptyRow, lined, openPage, openTable, type BasisColumns, type Heading, type Making, type ScheduleCells } from './workpaper-page.ts'

export const BRIDGES = 'Bridge'
/** In the order in which the codes of a bridge take their amounts. */
const CODES = ['DUP', 'ERR', 'MISS', 'LATE', 'CUT', 'TAX', 'FEE', 'SEAT', 'COMMIT', 'CRED', 'DISC', 'FX', 'RATE', 'VOL', 'ROUND', 'UNEXP']
/** The strongest evidence first; after them what belongs to no evidence of the month. */
const LEGS = ['invoiced', 'billed', 'metered', 'accrued']
const TOTAL = 6
const NUMBER = 17

interface Row {
  readonly ref: string
  readonly issuer: string
  readonly at: ScheduleCells['bridges'][number]
  readonly currency: string
}

/** Gives the columns of what is recognized by its evidence. */
export function writeBridgeSheet(making: Making, schedules: readonly ScheduleCells[]): BasisColumns {
  const { statements } = making.data
  const rows = schedules.flatMap((schedule, index) => schedule.bridges.map((at): Row => ({ ref: schedule.ref, issuer: statements[index]?.issuer ?? '', at, currency: at.bridge.currency ?? statements[index]?.currency ?? '' })))
  const used = new Set(rows.flatMap(({ at }) => [...at.codes.keys()]))
  const codes = [...CODES.filter((code) => used.has(code)), ...[...used].filter((code) => !CODES.includes(code)).sort()]
  const found = new Set(statements.flatMap((statement) => statement.cells.map((cell) => cell.leg)))
  const legs = [...LEGS.filter((leg) => found.has(leg)), ...[...found].filter((leg) => !LEGS.includes(leg)).sort()]
  const columns = TOTAL + 1 + Math.max(codes.length, legs.length + 1, 4)
  const page = openPage(making, BRIDGES, 'Bridges', [
    { title: '', width: 6 }, { title: '', width: 28 }, { title: '', width: 8 }, { title: '', width: 24 }, { title: '', width: 9 }, ...Array.from({ length: columns - TOTAL + 1 }, (): Heading => ({ title: '', width: NUMBER, right: true })),
  ], { untitled: true, frozenColumns: 2 })
  writeCodes(making, page, rows, codes, columns)
  const bases = writeBases(making, page, schedules, legs, columns)
  writeEffective(page, making, schedules, columns)
  page.close()
  return bases
}

const amounts = (titles: readonly string[]): Heading[] => titles.map((title) => ({ title, width: NUMBER, right: true }))
const plain = (titles: readonly string[]): Heading[] => titles.map((title) => ({ title, width: NUMBER }))
const CHECKED: Look = { bold: true }

/** A row a bridge: its total, its codes, and what they leave over. */
function writeCodes(making: Making, page: SheetWriter, rows: readonly Row[], codes: readonly string[], columns: number): void {
  openTable(page, 'By code: later leg less earlier leg', [...plain(['Ref', 'Issuer', 'Bridge', 'From → to', 'Currency']), ...amounts(['Total', ...codes, 'Left'])], columns)
  if (rows.length === 0) return emptyRow(page, 'Nothing to compare.')
  const first = page.lastRow() + 1
  const left = TOTAL + codes.length + 1
  for (const { ref, issuer, at, currency } of rows) {
    const { bridge } = at
    const row = page.lastRow() + 1
    const decimals = decimalsFor(currency)
    const cells = codes.map((code) => at.codes.get(code)).map((cell, index) => (cell === undefined ? null : formulaCell(cell, money(bridge.codes[codes[index] ?? ''] ?? '0'), exactFormat(decimals))))
    const rest = leftOf(bridge, decimals)
    const explained = codes.length === 0 ? '' : `-SUM(${letter(TOTAL + 1)}${row}:${letter(left - 1)}${row})`
    page.row(lined([textCell(ref), textCell(issuer), textCell(bridge.bridge, { align: 'center' }), textCell(`${bridge.from} → ${bridge.to}`), textCell(currency), formulaCell(at.total, money(bridge.total ?? '0'), exactFormat(decimals), CHECKED), ...cells, formulaCell(`ROUND(${letter(TOTAL)}${row}${explained},${decimals + 2})`, rest, exactFormat(decimals), CHECKED)], columns))
  }
  const last = page.lastRow()
  page.check(`${letter(left)}${first}:${letter(left)}${last}`)
  writeCodeTotals(page, rows, codes, { first, last, columns })
  making.checks.push({
    id: 'bridge-codes', title: 'Every bridge against its codes', formula: `SUMPRODUCT(ABS(${reference(BRIDGES, left, first, last)}))`, where: `${BRIDGES}!${letter(left)}${first}:${letter(left)}${last}`,
    result: sum(rows.map(({ at, currency }) => abs(leftOf(at.bridge, decimalsFor(currency))))), currency: null, decimals: 2,
  })
}

const leftOf = (bridge: Row['at']['bridge'], decimals: number): Money => round(money(bridge.total ?? '0') - sum(Object.values(bridge.codes).map(money)), decimals + 2)

/** One total a bridge and currency; bridges are never added to each other. */
function writeCodeTotals(page: SheetWriter, rows: readonly Row[], codes: readonly string[], { first, last, columns }: { first: number; last: number; columns: number }): void {
  const groups = [...new Set(rows.map(({ at, currency }) => `${at.bridge.bridge} ${currency}`))].sort()
  for (const group of groups) {
    const [bridge = '', currency = ''] = group.split(' ')
    const own = rows.filter((row) => row.at.bridge.bridge === bridge && row.currency === currency)
    const over = (column: number): string => `${letter(column)}$${first}:${letter(column)}$${last}`
    const total = (column: number, amount: Money): Cell => formulaCell(`SUMIFS(${over(column)},$${letter(3)}$${first}:$${letter(3)}$${last},${quoted(bridge)},$${letter(5)}$${first}:$${letter(5)}$${last},${quoted(currency)})`, amount, exactFormat(decimalsFor(currency)))
    const cells = codes.map((code, index) => {
      const there = own.flatMap(({ at }) => at.bridge.codes[code] ?? [])
      return there.length === 0 ? null : total(TOTAL + 1 + index, sum(there.map(money)))
    })
    page.row(banded([null, textCell(`All of bridge ${bridge}`), textCell(bridge, { align: 'center' }), null, textCell(currency), total(TOTAL, sum(own.map(({ at }) => money(at.bridge.total ?? '0')))), ...cells], columns, { bold: true, edge: group === groups[0] ? 'total' : 'row', fill: 'soft' }))
  }
}

/** What is recognized, by the evidence it rests on: invoiced, billed, metered, accrued, and what belongs to no cell of evidence. */
function writeBases(making: Making, page: SheetWriter, schedules: readonly ScheduleCells[], legs: readonly string[], columns: number): BasisColumns {
  openTable(page, 'By basis: the evidence that is recognized', [...plain(['Ref', 'Issuer', '', '', 'Currency']), ...amounts([...legs.map((leg) => `${leg.charAt(0).toUpperCase()}${leg.slice(1)}`), 'Recognized', 'Left'])], columns)
  if (schedules.length === 0) {
    emptyRow(page, 'No statements this month.')
    return { legs: new Map(), currencies: '' }
  }
  const first = page.lastRow() + 1
  const recognized = TOTAL + legs.length
  schedules.forEach((schedule, index) => {
    const statement = making.data.statements[index]
    if (statement === undefined) return
    const row = page.lastRow() + 1
    const decimals = decimalsFor(statement.currency)
    const cells = legs.map((leg) => {
      const own = statement.cells.filter((cell) => cell.leg === leg)
      return own.length === 0 ? null : formulaCell(`SUMIFS(${schedule.cells.amounts},${schedule.cells.legs},${quoted(leg)})`, sum(own.map((cell) => money(cell.amount))), exactFormat(decimals))
    })
    const total = recognizedCells(statement)
    const spent = legs.length === 0 ? '' : `-SUM(${letter(TOTAL)}${row}:${letter(recognized - 1)}${row})`
    page.row(lined([textCell(schedule.ref), textCell(statement.issuer), null, null, textCell(statement.currency), ...cells, formulaCell(schedule.recognized.full, total, exactFormat(decimals), CHECKED), formulaCell(`ROUND(${letter(recognized)}${row}${spent},${decimals + 2})`, ZERO, exactFormat(decimals), CHECKED)], columns))
  })
  const last = page.lastRow()
  page.check(`${letter(recognized + 1)}${first}:${letter(recognized + 1)}${last}`)
  making.checks.push({ id: 'bridge-bases', title: 'Every statement against the evidence it is recognized by', formula: `SUMPRODUCT(ABS(${reference(BRIDGES, recognized + 1, first, last)}))`, where: `${BRIDGES}!${letter(recognized + 1)}${first}:${letter(recognized + 1)}${last}`, result: ZERO, currency: null, decimals: 2 })
  const column = (at: number): string => reference(BRIDGES, at, first, last)
  return { legs: new Map(legs.map((leg, index) => [leg, column(TOTAL + index)])), currencies: column(TOTAL - 1) }
}

/** Documents tie to billed cost, the month's cost is effective: what prepaid terms and commitments put between the two. */
function writeEffective(page: SheetWriter, making: Making, schedules: readonly ScheduleCells[], columns: number): void {
  const billed = schedules.flatMap((schedule, index) => {
    const statement = making.data.statements[index]
    return statement === undefined || statement.billed === null || statement.billed_effective === null ? [] : [{ schedule, statement, billed: money(statement.billed), effective: money(statement.billed_effective) }]
  })
  if (billed.length === 0) return
  openTable(page, 'Basis: billed to effective cost', [...plain(['Ref', 'Issuer', '', '', 'Currency']), ...amounts(['Billed', 'Terms, commitments', 'Effective', 'Gross cost', 'Credits'])], columns)
  for (const { schedule, statement, billed: from, effective } of billed) {
    const row = page.lastRow() + 1
    const format = exactFormat(decimalsFor(statement.currency))
    const at = letter(TOTAL)
    page.row(lined([
      textCell(schedule.ref), textCell(statement.issuer), null, null, textCell(statement.currency), formulaCell(schedule.legs.get('billed') ?? '0', from, format), exactCell(text(effective - from), decimalsFor(statement.currency)),
      formulaCell(`${at}${row}+${letter(TOTAL + 1)}${row}`, effective, format, CHECKED), formulaCell(schedule.gross, money(statement.gross_cost), format), formulaCell(schedule.credits, money(statement.credits), format),
    ], columns))
  }
}
