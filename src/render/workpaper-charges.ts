// The recognized lines, streamed: as many as there are, in little memory, over further sheets when one is full.
import { money, round, sum, text, ZERO, type Money } from '../domain/money.ts'
import { countCell, dayCell, decimalCell, exactCell, formulaCell, letter, quantityCell, quoted, reference, textCell, type Cell } from './cell.ts'
import { amountFormat, exactFormat, type Look } from './looks.ts'
import { decimalsFor } from './sheet.ts'
import type { SheetWriter } from './workbook.ts'
import type { ChargeLine } from './workpaper-data.ts'
import { CHARGES, LEAD, sumOf, type LeadLayout } from './workpaper-layout.ts'
import { addTo, banded, currenciesOf, emptyRow, FIRST_ROW, openPage, statementRef, type ChargeTotals, type Heading, type Making } from './workpaper-page.ts'

const HEADINGS: readonly Heading[] = [
  { title: 'Date', width: 11 }, { title: 'Ref', width: 6 }, { title: 'Provider', width: 18 }, { title: 'Account', width: 20 }, { title: 'Model', width: 26 },
  { title: 'Kind', width: 15 }, { title: 'Quantity', width: 16, right: true }, { title: 'Unit', width: 14 }, { title: 'Currency', width: 9 },
  { title: 'Billed cost', width: 16, right: true }, { title: 'Recognized cost', width: 16, right: true }, { title: 'Recognized, exact', width: 24, right: true },
  { title: 'File', width: 38 }, { title: 'Record', width: 9, right: true },
]

/** Excel has 1,048,576 rows; the rest is for heading and totals. */
const FULL = 1_000_000

/** Text right of a figure keeps a distance from it. */
const AFTER_FIGURE: Look = { align: 'left', indent: 1 }

interface Totals {
  readonly billed: Map<string, Money>
  readonly recognized: Map<string, Money>
  readonly byStatement: Map<string, Money>
}

export async function writeCharges(making: Making, lead: LeadLayout, full = FULL): Promise<{ totals: ChargeTotals; sheets: string[] }> {
  const { data } = making
  const refs = new Map(data.statements.map((statement, index) => [statement.id, statementRef(index)]))
  const found: Totals = { billed: new Map(), recognized: new Map(), byStatement: new Map() }
  const parts: { sheet: string; firstRow: number; lastRow: number }[] = []
  let page = openCharges(making, 1)
  const closePart = (): number => parts.push({ sheet: page.name, firstRow: FIRST_ROW, lastRow: Math.max(page.lastRow(), FIRST_ROW) })
  for await (const batch of data.charges) {
    for (const charge of batch) {
      if (page.lastRow() - FIRST_ROW + 1 >= full) {
        closePart()
        page.close()
        page = openCharges(making, parts.length + 1)
      }
      page.row(chargeRow(charge, refs.get(charge.statement) ?? charge.statement))
      addTo(found.recognized, charge.currency, money(charge.recognized_cost))
      addTo(found.byStatement, charge.statement, money(charge.recognized_cost))
      if (charge.billed_cost !== null) addTo(found.billed, charge.currency, money(charge.billed_cost))
    }
    await page.drained()
  }
  if (parts.length === 0 && found.recognized.size === 0) emptyRow(page, 'No recognized lines this month.')
  closePart()
  const byCurrency = writeTotals(making, page, lead, parts, found)
  page.close()
  return { totals: { parts, byStatement: found.byStatement, byCurrency }, sheets: parts.map((part) => part.sheet) }
}

function openCharges(making: Making, number: number): SheetWriter {
  return openPage(making, number === 1 ? CHARGES.name : `${CHARGES.name} ${number}`, 'Charges: the recognized lines', HEADINGS, { streamed: true })
}

// A cell a record: the number at the precision numbers have, the exact amount as text beside it. Sub-cent lines would
// all be zero if they were rounded here, and their sum could not be compared with the lead schedule.
function chargeRow(charge: ChargeLine, ref: string): (Cell | null)[] {
  const decimals = decimalsFor(charge.currency)
  return [
    dayCell(charge.date),
    textCell(ref),
    textCell(charge.provider),
    textCell(charge.account),
    textCell(charge.model),
    textCell(charge.kind),
    quantityCell(charge.quantity),
    textCell(charge.unit, AFTER_FIGURE),
    textCell(charge.currency),
    exactCell(charge.billed_cost, decimals),
    exactCell(charge.recognized_cost, decimals),
    decimalCell(charge.recognized_cost),
    textCell(charge.file, AFTER_FIGURE),
    countCell(charge.record),
  ]
}

function writeTotals(making: Making, page: SheetWriter, lead: LeadLayout, parts: ChargeTotals['parts'], found: Totals): ChargeTotals['byCurrency'] {
  const currencies = [...new Set([...currenciesOf(making.data), ...[...found.recognized.keys()].sort()])]
  const over = (column: number, currency: string): string =>
    parts.map((part) => {
      const range = reference(part.sheet, column, part.firstRow, part.lastRow)
      return currencies.length === 1 ? `SUM(${range})` : `SUMIFS(${range},${reference(part.sheet, CHARGES.currency, part.firstRow, part.lastRow)},${quoted(currency)})`
    }).join('+')
  const result = new Map<string, { billed: Money; recognized: Money; cell: string }>()
  for (const currency of currencies) {
    const decimals = decimalsFor(currency)
    const recognized = found.recognized.get(currency) ?? ZERO
    const billed = found.billed.get(currency) ?? null
    const cells: (Cell | null)[] = [null, null, textCell(`Total ${currency}`)]
    if (billed !== null) cells[CHARGES.billed - 1] = formulaCell(over(CHARGES.billed, currency), billed, exactFormat(decimals))
    cells[CHARGES.recognized - 1] = formulaCell(over(CHARGES.recognized, currency), recognized, exactFormat(decimals))
    cells[CHARGES.exact - 1] = decimalCell(text(recognized))
    const row = page.row(banded(cells, CHARGES.columns, { bold: true, edge: 'total', fill: 'soft' }))
    result.set(currency, { billed: billed ?? ZERO, recognized, cell: reference(page.name, CHARGES.recognized, row) })
    writeLeadCheck(making, page, lead, { currency, row, recognized, decimals })
  }
  return result
}

function writeLeadCheck(making: Making, page: SheetWriter, lead: LeadLayout, total: { currency: string; row: number; recognized: Money; decimals: number }): void {
  const { currency, decimals } = total
  const group = lead.groups.find((candidate) => candidate.currency === currency && candidate.columns.some(({ column }) => column === LEAD.recognized))
  const amounts = group?.columns.find(({ column }) => column === LEAD.recognized)?.amounts ?? []
  const onLead = sumOf(amounts, null)
  const at = letter(CHARGES.recognized)
  const put = (label: string, cell: Cell): number => page.row(banded([null, null, textCell(label), ...Array.from({ length: CHARGES.recognized - 4 }, () => null), cell], CHARGES.columns, { edge: 'row' }))
  const row = put('On Lead, full precision', onLead === null || !group ? formulaCell('0', ZERO, amountFormat(decimals)) : formulaCell(reference(LEAD.name, LEAD.recognized, group.fullRow), onLead, exactFormat(decimals)))
  const result = round(sum([total.recognized, -(onLead ?? ZERO)]), decimals)
  const check = put('Difference', formulaCell(`ROUND(${at}${total.row}-${at}${row},${decimals})`, result, amountFormat(decimals), { bold: true }))
  page.check(`${at}${check}`)
  making.checks.push({ id: `charges-lead-${currency}`, title: `Sum of the sheet Charges against Lead, full precision, ${currency}`, formula: reference(page.name, CHARGES.recognized, check), where: `${page.name}!${at}${check}`, result, currency, decimals })
}
