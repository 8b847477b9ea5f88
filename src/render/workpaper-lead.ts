// The lead schedule: one row a statement, each figure a reference to its schedule, the change since the month before, a
// total by currency, and the checks against the sheets behind it.
import { abs, divide, money, round, sum, text, ZERO, type Money } from '../domain/money.ts'
import { amountCell, exactCell, formulaCell, letter, percentCell, quoted, reference, textCell, textFormulaCell, type Cell } from './cell.ts'
import { amountFormat, exactFormat, type Look } from './looks.ts'
import { decimalsFor } from './sheet.ts'
import type { SheetWriter } from './workbook.ts'
import type { Workpaper, WorkpaperStatement } from './workpaper-data.ts'
import { bridgeI, EVIDENCE_LEGS, LEAD, recognizedCells, recognizedReported, sumOf, type LeadGroup, type LeadLayout, type PriorLine } from './workpaper-layout.ts'
import { banded, currenciesOf, emptyRow, fitted, lined, openPage, type ChargeTotals, type Heading, type Making, type ScheduleCells } from './workpaper-page.ts'

/** What the lead schedule points at. */
export interface Behind {
  readonly schedules: readonly ScheduleCells[]
  readonly charges: ChargeTotals
  /** Cells of the rates of exchange, by currency. */
  readonly rates: ReadonlyMap<string, string>
  readonly coverSigned: string
}

export function writeLead(making: Making, layout: LeadLayout, behind: Behind): void {
  const { data } = making
  const page = openPage(making, LEAD.name, 'Lead schedule', headings(data, layout), { frozenColumns: 3 })
  data.statements.forEach((statement, index) => page.row(lined([...statementRow(data, layout, statement, { schedule: behind.schedules[index], rates: behind.rates }), ...priorCells(data, layout, page.lastRow() + 1, layout.prior?.lines[index] ?? null, statement)], layout.columns)))
  for (const line of layout.prior?.lines.slice(data.statements.length) ?? []) page.row(lined([...goneRow(layout, line), ...priorCells(data, layout, page.lastRow() + 1, line, null)], layout.columns))
  if (page.lastRow() < layout.lastRow) emptyRow(page, 'No statements this month.')
  for (const group of layout.groups) writeGroup(page, group, layout, data)
  page.row([])
  page.row([...Array.from({ length: LABEL - 1 }, () => null), textCell('Checks, each must be zero', { bold: true, ink: 'blue' })])
  for (const group of layout.groups.slice(0, currenciesOf(data).length)) writeChecks(making, page, group, behind.charges)
  writeSignedCheck(making, page, layout, behind.coverSigned)
  writePriorCheck(making, page, layout)
  page.close()
}

function headings(data: Workpaper, layout: LeadLayout): Heading[] {
  const amounts = ['Metered', 'Billed', 'Invoiced', 'Tax', 'Payable', 'Paid', 'Booked', 'Open payable', 'Recognized', 'Signed', 'Variance (I)']
  const translated = ['FX rate', `Recognized ${data.currency}`, `Signed ${data.currency}`]
  const accounts = [...data.statements, ...(data.prior?.statements ?? [])]
  return [
    { title: 'Ref', width: 6 },
    { title: 'Issuer', width: fitted(accounts.map((line) => line.issuer), 28, 44) },
    { title: 'Account', width: fitted(accounts.map((line) => line.account), 14, 34) },
    { title: 'Currency', width: 9 },
    { title: 'Basis', width: 10 },
    ...amounts.map((title) => ({ title, width: 14.5, right: true })),
    { title: 'State', width: 13 },
    ...(layout.translated ? translated.map((title) => ({ title, width: 15, right: true })) : []),
    ...(data.prior === null ? [] : [{ title: `${data.prior.month}, ${data.prior.state}, ${data.currency}`, width: 15, right: true }, { title: `Change ${data.currency}`, width: 15, right: true }, { title: 'Change %', width: 10, right: true }]),
  ]
}

/** Every figure leads to the schedule it is from; what was signed stands here alone. */
function statementRow(data: Workpaper, layout: LeadLayout, statement: WorkpaperStatement, { schedule, rates }: { schedule: ScheduleCells | undefined; rates: Behind['rates'] }): (Cell | null)[] {
  if (schedule === undefined) throw new Error(`no schedule of ${statement.id}`)
  const decimals = decimalsFor(statement.currency)
  const linked = (cell: string | undefined, value: Money | null, look: Look = {}): Cell | null => (value === null || cell === undefined ? null : formulaCell(`ROUND(${cell},${decimals})`, round(value, decimals), amountFormat(decimals), look))
  const variance = bridgeI(statement)
  return [
    textFormulaCell(`HYPERLINK(${quoted(`#'${schedule.sheet}'!A1`)},${quoted(schedule.ref)})`, schedule.ref, { ink: 'link' }),
    textCell(statement.issuer),
    textCell(statement.account),
    textCell(statement.currency),
    textCell(statement.basis),
    ...EVIDENCE_LEGS.map((leg) => linked(schedule.legs.get(leg), statement[leg] === null ? null : money(statement[leg]))),
    formulaCell(schedule.recognized.rounded, round(recognizedCells(statement), decimals), amountFormat(decimals), { bold: true }),
    amountCell(statement.signed, decimals),
    variance === null ? null : linked(schedule.bridges.find(({ bridge }) => bridge.bridge === 'I')?.total, money(variance)),
    textCell(statement.provisional ? `${statement.state}, prov.` : statement.state, { align: 'left', indent: 1 }),
    ...(layout.translated ? translatedCells(data, statement, schedule, rates) : []),
  ]
}

function translatedCells(data: Workpaper, statement: WorkpaperStatement, schedule: ScheduleCells, rates: Behind['rates']): (Cell | null)[] {
  const decimals = decimalsFor(data.currency)
  const { reporting } = statement
  const recognized = recognizedReported(statement)
  const rate = reporting?.fx_rate ?? null
  const cell = rates.get(statement.currency)
  const shown = rate === null ? null : cell === undefined ? exactCell(rate, 4) : formulaCell(cell, money(rate), exactFormat(4))
  const product = reporting === undefined ? schedule.recognized.full : `${schedule.recognized.full}*${cell ?? rate ?? ''}`
  return [
    shown, recognized === null ? null : formulaCell(`ROUND(${product},${decimals})`, round(recognized, decimals), amountFormat(decimals)),
    amountCell((reporting ?? statement).signed, decimals),
  ]
}

/** A statement of the month before that this one does not have. */
function goneRow(layout: LeadLayout, line: PriorLine): (Cell | null)[] {
  const own = layout.prior === null ? 0 : layout.prior.column - 1
  const cells: (Cell | null)[] = [textCell('–', { ink: 'grey' }), textCell(line?.issuer ?? null), textCell(line?.account ?? null), textCell(line?.currency ?? null)]
  return [...cells, ...Array.from({ length: LEAD.columns - 5 }, () => null), textCell('not this month', { align: 'left', indent: 1, ink: 'grey' }), ...Array.from({ length: own - LEAD.columns }, () => null)]
}

/** The month before, and the change since: of a statement that was not there before the whole, without a percentage. */
function priorCells(data: Workpaper, layout: LeadLayout, row: number, line: PriorLine, statement: WorkpaperStatement | null): (Cell | null)[] {
  if (layout.prior === null) return []
  const decimals = decimalsFor(data.currency)
  const now = statement === null ? ZERO : recognizedReported(statement)
  const before = line === null ? ZERO : line.amount
  const amount = line === null ? null : amountCell(before === null ? null : text(before), decimals)
  if (now === null || before === null) return [amount, null, null]
  return [amount, ...changeCells(layout.prior.column, layout.recognizedColumn, row, { now: round(now, decimals), before, decimals })]
}

function changeCells(prior: number, current: number, row: number, { now, before, decimals }: { now: Money; before: Money; decimals: number }): [Cell, Cell] {
  const [was, change] = [`${letter(prior)}${row}`, `${letter(prior + 1)}${row}`]
  const percent = `IF(N(${was})=0,"new",${change}/ABS(${was}))`
  return [
    formulaCell(`ROUND(${letter(current)}${row}-${was},${decimals})`, now - before, amountFormat(decimals)),
    before === ZERO ? textFormulaCell(percent, 'new', { align: 'right', ink: 'grey' }) : percentCell(percent, divide(now - before, abs(before))),
  ]
}

/** Rows are rounded, so the total of the rows is; the next row carries it back to full precision. */
function writeGroup(page: SheetWriter, group: LeadGroup, layout: LeadLayout, data: Workpaper): void {
  const decimals = decimalsFor(group.currency)
  const total: (Cell | null)[] = [null, textCell(group.label)]
  const rounding: (Cell | null)[] = [null, textCell('Rounding to full precision')]
  const full: (Cell | null)[] = [null, textCell(`${group.label}, full precision`)]
  for (const { column, amounts } of group.columns) {
    const rounded = sumOf(amounts, decimals)
    const exactly = sumOf(amounts, null)
    if (rounded === null || exactly === null) continue
    const at = letter(column)
    total[column - 1] = formulaCell(group.formula(column), rounded, amountFormat(decimals))
    rounding[column - 1] = exactCell(text(exactly - rounded), decimals)
    full[column - 1] = formulaCell(`${at}${group.totalRow}+${at}${group.totalRow + 1}`, exactly, exactFormat(decimals))
  }
  if (group === layout.whole) putPriorTotal(total, layout, data)
  page.row(banded(total, layout.columns, { bold: true, edge: 'total', fill: 'soft' }))
  page.row(lined(rounding, layout.columns).map((cell) => ({ ...cell, look: { ...cell.look, ink: 'grey', italic: true } })))
  page.row(lined(full, layout.columns))
}

function putPriorTotal(total: (Cell | null)[], layout: LeadLayout, data: Workpaper): void {
  const before = priorTotal(layout)
  if (layout.prior === null || before === null) return
  const decimals = decimalsFor(data.currency)
  const { column } = layout.prior
  total[column - 1] = formulaCell(layout.whole.formula(column), before, amountFormat(decimals))
  const now = sumOf(layout.whole.columns.find((one) => one.column === layout.recognizedColumn)?.amounts ?? [], decimals)
  if (now === null && data.statements.length > 0) return
  const [change, percent] = changeCells(column, layout.recognizedColumn, layout.whole.totalRow, { now: now ?? ZERO, before, decimals })
  total[column] = change
  total[column + 1] = percent
}

/** Null where one of its statements has no rate. */
function priorTotal(layout: LeadLayout): Money | null {
  const lines = (layout.prior?.lines ?? []).filter((line) => line !== null)
  return layout.prior === null || lines.some((line) => line.amount === null) ? null : sum(lines.map((line) => line.amount ?? ZERO))
}

function writeChecks(making: Making, page: SheetWriter, group: LeadGroup, charges: ChargeTotals): void {
  const { currency, fullRow } = group
  const decimals = decimalsFor(currency)
  const recognized = group.columns.find(({ column }) => column === LEAD.recognized)?.amounts ?? []
  const inCharges = charges.byCurrency.get(currency)
  const lines = page.row(evidence(`Recognized on Charges, ${currency}`, formulaCell(inCharges?.cell ?? '0', inCharges?.recognized ?? ZERO, exactFormat(decimals))))
  difference(making, page, { id: `lead-charges-${currency}`, title: `Lead, full precision, against the sheet Charges, ${currency}`, formula: `ROUND(${letter(LEAD.recognized)}${fullRow}-${letter(LEAD.recognized)}${lines},${decimals})`, result: round((sumOf(recognized, null) ?? ZERO) - (inCharges?.recognized ?? ZERO), decimals), currency })
}

function writeSignedCheck(making: Making, page: SheetWriter, layout: LeadLayout, coverSigned: string): void {
  const { signed_total: signed, currency } = making.data
  if (signed === null) return
  const decimals = decimalsFor(currency)
  const amounts = layout.whole.columns.find(({ column }) => column === layout.signedColumn)?.amounts ?? []
  const recognized = sumOf(layout.whole.columns.find(({ column }) => column === layout.recognizedColumn)?.amounts ?? [], decimals) ?? ZERO
  const at = (column: number): string => `${letter(column)}${layout.whole.totalRow}`
  const row = page.row(evidence(`Signed total on Cover, ${currency}`, formulaCell(coverSigned, money(signed), amountFormat(decimals))))
  difference(making, page, { id: 'lead-cover', title: `Signed on Lead against the signed total on Cover, ${currency}`, formula: `ROUND(${at(layout.signedColumn)}-${letter(LEAD.recognized)}${row},${decimals})`, result: (sumOf(amounts, decimals) ?? ZERO) - money(signed), currency })
  difference(making, page, { id: 'lead-signed', title: `Recognized on Lead, rounded, against signed on Lead, ${currency}`, formula: `ROUND(${at(layout.recognizedColumn)}-${at(layout.signedColumn)},${decimals})`, result: recognized - (sumOf(amounts, decimals) ?? ZERO), currency }, 'Recognized less signed')
}

/** The column of the month before comes to what that month was signed at. */
function writePriorCheck(making: Making, page: SheetWriter, layout: LeadLayout): void {
  const { prior, currency } = making.data
  const before = priorTotal(layout)
  if (layout.prior === null || before === null || prior === null || prior.signed_total === null) return
  const decimals = decimalsFor(currency)
  const row = page.row(evidence(`Signed total of ${prior.month}, ${currency}`, amountCell(prior.signed_total, decimals)))
  difference(making, page, { id: 'lead-prior', title: `The month before on Lead against its signed total, ${currency}`, formula: `ROUND(${letter(layout.prior.column)}${layout.whole.totalRow}-${letter(LEAD.recognized)}${row},${decimals})`, result: before - money(prior.signed_total), currency })
}

/** The column in which the words of a check begin, near its amount. */
const LABEL = 10

function evidence(label: string, amount: Cell, look: Look = {}): (Cell | null)[] {
  const before = Array.from({ length: LABEL - 1 }, () => null)
  const cells = lined([textCell(label, look), ...Array.from({ length: LEAD.recognized - LABEL - 1 }, () => null), amount])
  return [...before, ...cells]
}

function difference(making: Making, page: SheetWriter, check: { id: string; title: string; formula: string; result: Money; currency: string }, label = 'Difference'): void {
  const decimals = decimalsFor(check.currency)
  const row = page.row(evidence(label, formulaCell(check.formula, check.result, amountFormat(decimals), { bold: true }), { align: 'left', indent: 1 }))
  page.check(`${letter(LEAD.recognized)}${row}`)
  making.checks.push({ id: check.id, title: check.title, formula: reference(LEAD.name, LEAD.recognized, row), where: `${LEAD.name}!${letter(LEAD.recognized)}${row}`, result: check.result, currency: check.currency, decimals })
}
