// The lead schedule: one row a statement, a total by currency, and the checks against the sheets behind it.
import { money, round, sum, text, ZERO, type Money } from '../domain/money.ts'
import { amountCell, exactCell, formulaCell, letter, quoted, reference, textCell, textFormulaCell, type Cell } from './cell.ts'
import { amountFormat, exactFormat, type Look } from './looks.ts'
import { decimalsFor } from './sheet.ts'
import type { SheetWriter } from './workbook.ts'
import type { Workpaper, WorkpaperStatement } from './workpaper-data.ts'
import { bridgeI, LEAD, LEGS, STATEMENTS, sumOf, type LeadGroup, type LeadLayout } from './workpaper-layout.ts'
import { banded, currenciesOf, emptyRow, fitted, lined, openPage, type ChargeTotals, type Heading, type Making, type StatementCells } from './workpaper-page.ts'

export function writeLead(making: Making, layout: LeadLayout, statements: readonly StatementCells[], charges: ChargeTotals, coverSigned: string): void {
  const { data } = making
  const page = openPage(making, LEAD.name, 'Lead schedule', headings(data, layout), { frozenColumns: 3 })
  data.statements.forEach((statement, index) => page.row(statementRow(data, layout, statement, statements[index])))
  if (data.statements.length === 0) emptyRow(page, 'No statements this month.')
  for (const group of layout.groups) writeGroup(page, group, layout)
  page.row([])
  page.row([...Array.from({ length: LABEL - 1 }, () => null), textCell('Checks, each must be zero', { bold: true, ink: 'blue' })])
  for (const group of layout.groups.slice(0, currenciesOf(data).length)) writeChecks(making, page, group, charges)
  writeSignedCheck(making, page, layout, coverSigned)
  page.close()
}

function headings(data: Workpaper, layout: LeadLayout): Heading[] {
  const amounts = ['Metered', 'Billed', 'Invoiced', 'Tax', 'Payable', 'Paid', 'Booked', 'Open payable', 'Recognized', 'Signed', 'Variance (I)']
  const translated = ['FX rate', `Recognized ${data.currency}`, `Signed ${data.currency}`]
  return [
    { title: 'Ref', width: 6 },
    { title: 'Issuer', width: fitted(data.statements.map((statement) => statement.issuer), 28, 44) },
    { title: 'Account', width: fitted(data.statements.map((statement) => statement.account), 14, 30) },
    { title: 'Currency', width: 9 },
    { title: 'Basis', width: 10 },
    ...amounts.map((title) => ({ title, width: 14.5, right: true })),
    { title: 'State', width: 13 },
    ...(layout.translated ? translated.map((title) => ({ title, width: 15, right: true })) : []),
  ]
}

function statementRow(data: Workpaper, layout: LeadLayout, statement: WorkpaperStatement, cells: StatementCells | undefined): Cell[] {
  const decimals = decimalsFor(statement.currency)
  const ref = cells?.ref ?? ''
  const link = textFormulaCell(`HYPERLINK("#${STATEMENTS}!A${cells?.row ?? 1}",${quoted(ref)})`, ref, { ink: 'link' })
  const variance = bridgeI(statement)
  const reporting = statement.reporting ?? { recognized: statement.recognized, signed: statement.signed, fx_rate: null }
  return lined([
    link,
    textCell(statement.issuer),
    textCell(statement.account),
    textCell(statement.currency),
    textCell(statement.basis),
    ...LEGS.map((leg) => amountCell(statement[leg], decimals, leg === 'recognized' ? { bold: true } : {})),
    variance !== null && cells?.variance ? formulaCell(`ROUND(${cells.variance},${decimals})`, round(money(variance), decimals), amountFormat(decimals)) : null,
    textCell(statement.provisional ? `${statement.state}, prov.` : statement.state, { align: 'left', indent: 1 }),
    ...(layout.translated ? [exactCell(reporting.fx_rate, 4), amountCell(reporting.recognized, decimalsFor(data.currency)), amountCell(reporting.signed, decimalsFor(data.currency))] : []),
  ])
}

/** Rows are rounded, so the total of the rows is; the next row carries it back to full precision. */
function writeGroup(page: SheetWriter, group: LeadGroup, layout: LeadLayout): void {
  const decimals = decimalsFor(group.currency)
  const columns = layout.translated ? LEAD.reportedSigned : LEAD.columns
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
  page.row(banded(total, columns, { bold: true, edge: 'total', fill: 'soft' }))
  page.row(lined(rounding, columns).map((cell) => ({ ...cell, look: { ...cell.look, ink: 'grey', italic: true } })))
  page.row(lined(full, columns))
}

function writeChecks(making: Making, page: SheetWriter, group: LeadGroup, charges: ChargeTotals): void {
  const { currency, totalRow, fullRow } = group
  const decimals = decimalsFor(currency)
  const recognized = group.columns.find(({ column }) => column === LEAD.recognized)?.amounts ?? []
  const inCells = sum(making.data.statements.filter((statement) => statement.currency === currency).map((statement) => round(sum(statement.cells.map((cell) => money(cell.amount))), decimals)))
  const inCharges = charges.byCurrency.get(currency)
  const at = letter(LEAD.recognized)
  const column = (number: number): string => `${STATEMENTS}!$${letter(number)}:$${letter(number)}`

  const statements = page.row(evidence(`Recognized on Statements, ${currency}`, formulaCell(`SUMIFS(${column(7)},${column(2)},"Recognized, rounded",${column(6)},${quoted(currency)})`, inCells, amountFormat(decimals))))
  difference(making, page, { id: `lead-statements-${currency}`, title: `Lead total against the sheet Statements, ${currency}`, formula: `ROUND(${at}${totalRow}-${at}${statements},${decimals})`, result: (sumOf(recognized, decimals) ?? ZERO) - inCells, currency })
  const lines = page.row(evidence(`Recognized on Charges, ${currency}`, formulaCell(inCharges?.cell ?? '0', inCharges?.recognized ?? ZERO, exactFormat(decimals))))
  difference(making, page, { id: `lead-charges-${currency}`, title: `Lead, full precision, against the sheet Charges, ${currency}`, formula: `ROUND(${at}${fullRow}-${at}${lines},${decimals})`, result: round((sumOf(recognized, null) ?? ZERO) - (inCharges?.recognized ?? ZERO), decimals), currency })
}

function writeSignedCheck(making: Making, page: SheetWriter, layout: LeadLayout, coverSigned: string): void {
  const { signed_total: signed, currency } = making.data
  if (signed === null) return
  const decimals = decimalsFor(currency)
  const amounts = layout.whole.columns.find(({ column }) => column === layout.signedColumn)?.amounts ?? []
  const lead = `${letter(layout.signedColumn)}${layout.whole.totalRow}`
  const row = page.row(evidence(`Signed total on Cover, ${currency}`, formulaCell(coverSigned, money(signed), amountFormat(decimals))))
  difference(making, page, { id: 'lead-cover', title: `Signed on Lead against the signed total on Cover, ${currency}`, formula: `ROUND(${lead}-${letter(LEAD.recognized)}${row},${decimals})`, result: (sumOf(amounts, decimals) ?? ZERO) - money(signed), currency })
}

/** The column in which the words of a check begin, near its amount. */
const LABEL = 10

function evidence(label: string, amount: Cell, look: Look = {}): (Cell | null)[] {
  const before = Array.from({ length: LABEL - 1 }, () => null)
  const cells = lined([textCell(label, look), ...Array.from({ length: LEAD.recognized - LABEL - 1 }, () => null), amount])
  return [...before, ...cells]
}

function difference(making: Making, page: SheetWriter, check: { id: string; title: string; formula: string; result: Money; currency: string }): void {
  const decimals = decimalsFor(check.currency)
  const row = page.row(evidence('Difference', formulaCell(check.formula, check.result, amountFormat(decimals), { bold: true }), { align: 'left', indent: 1 }))
  page.check(`${letter(LEAD.recognized)}${row}`)
  making.checks.push({ id: check.id, title: check.title, formula: reference(LEAD.name, LEAD.recognized, row), where: `${LEAD.name}!${letter(LEAD.recognized)}${row}`, result: check.result, currency: check.currency, decimals })
}

