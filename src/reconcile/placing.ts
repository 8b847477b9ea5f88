// Placing invoice lines in months: with the billed detail they tie to, else by day over their period, else in the
// month of issue. Σ months = the document's net, exactly. Pure.
import { allocate, decimalsOf, minorUnit, sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { dayAfter } from '../domain/day.ts'
import { addMonths, daysOf, monthOf } from '../domain/period.ts'
import { billKey } from './bill.ts'
import type { BillTotals } from './bill.ts'
import type { Document, SelectedLine } from './documents.ts'
import type { BilledDay } from './facts.ts'

/** A part of a document that belongs to one month; amounts are the selected (AI) part unless named whole. */
export interface PlacedPart {
  readonly document: Document
  readonly month: string
  /** Days covered, the end exclusive. */
  readonly start: string
  readonly end: string
  readonly component: string
  readonly nature: string
  readonly lines: readonly SelectedLine[]
  readonly net: Money
  readonly tax: Money
  readonly wholeNet: Money
  readonly wholeTax: Money
  readonly raisesBalance: boolean
  /** Detail rows this part covers. */
  readonly detail: readonly BilledDay[]
  /** Neither the line nor the document has a period. */
  readonly assumed: boolean
  /** Of a whole bill whose rows are not there: how much of it is AI is not known. */
  readonly awaitsRows: boolean
}

export interface Detail {
  readonly billed: readonly BilledDay[]
  /** By account|currency|invoice. */
  readonly bills: ReadonlyMap<string, BillTotals>
  /** Sources whose documents tie whole and count by their AI part. */
  readonly isWholeBill: (account: string) => boolean
}

export function placeDocument(document: Document, detail: Detail): PlacedPart[] {
  const rows = detail.billed.filter((row) => row.account === document.account && row.currency === document.currency && row.category !== 'Tax')
  const byInvoice = rows.filter((row) => row.invoice === document.number)
  const own = byInvoice.length > 0 ? byInvoice : inPeriod(rows, document)
  const unnumbered = monthOf(document.period?.start ?? document.issueDate)
  const bill = detail.bills.get(billKey(document.account, document.currency, document.number, '')) ?? detail.bills.get(billKey(document.account, document.currency, '', unnumbered))
  // A manual entry is what somebody says it is; rows of which nothing was left out are all the document shows.
  const manual = document.lines.every(({ line }) => line.manual)
  if (detail.isWholeBill(document.account) && !manual && (bill !== undefined || own.length === 0)) return placeWhole(document, own, bill)
  const balance = document.lines.filter((line) => line.raisesBalance).map((line) => oneMonth(document, [line], monthOf(document.issueDate), [], true, false))
  const groups = new Map<string, SelectedLine[]>()
  for (const line of document.lines.filter((candidate) => !candidate.raisesBalance)) {
    // Lines that tie to the same detail are compared with it together: all of a component where the detail names the invoice.
    const named = byInvoice.some((row) => row.component === line.component)
    const { start, end } = periodOf(line, document) ?? {}
    const key = JSON.stringify([line.component, ...(named ? [] : [start, end])])
    groups.set(key, [...(groups.get(key) ?? []), line])
  }
  return [...balance, ...[...groups.values()].flatMap((lines) => placeGroup(document, lines, rows, byInvoice))]
}

/** The line's own period, else the document's. */
function periodOf({ line }: SelectedLine, document: Document): { start: string; end: string } | null {
  return line.periodStart && line.periodEnd ? { start: line.periodStart, end: line.periodEnd } : document.period
}

function inPeriod(rows: readonly BilledDay[], document: Document): BilledDay[] {
  const { period } = document
  if (!period) return []
  // A row on the bill of another month than its own belongs to that month's document.
  const isOn = (row: BilledDay): boolean => (row.billMonth === monthOf(row.day) ? row.day >= period.start && row.day < period.end : row.billMonth === monthOf(period.start))
  return rows.filter((row) => row.invoice === '' && isOn(row))
}

/** An invoice of a whole bill: the selected detail it shows, and its part of what the document differs from the whole. */
function placeWhole(document: Document, rows: readonly BilledDay[], bill: BillTotals | undefined): PlacedPart[] {
  const month = bill?.month ?? (rows[0] ? monthOf(rows[0].day) : document.period ? monthOf(document.period.start) : monthOf(document.issueDate))
  const selectedNet = bill === undefined ? 0n : bill.selected + (bill.whole === 0n ? 0n : ((document.net - bill.whole) * bill.selected) / bill.whole)
  const selectedTax = bill === undefined || document.tax === 0n ? 0n : bill.wholeTax === document.tax ? bill.selectedTax
    : bill.wholeTax !== 0n ? (document.tax * bill.selectedTax) / bill.wholeTax : bill.whole === 0n ? 0n : (document.tax * bill.selected) / bill.whole
  const others = otherMonths(document, rows.filter((row) => monthOf(row.day) !== month), selectedNet - (bill?.selected ?? 0n), bill?.selected ?? 0n)
  const [start, end] = monthSpan(month, document.period)
  const elsewhere = sum(others.map((part) => part.net))
  return [...others, { document, month, start, end, component: 'usage', nature: 'usage', lines: document.lines, net: selectedNet - elsewhere, tax: selectedTax, wholeNet: document.net - elsewhere, wholeTax: document.tax, raisesBalance: false, detail: rows.filter((row) => monthOf(row.day) === month), assumed: bill === undefined && document.period === null, awaitsRows: bill === undefined }]
}

/** What a bill's late rows are in their own months: the rows, and their part of the difference. */
function otherMonths(document: Document, rows: readonly BilledDay[], difference: Money, selected: Money): PlacedPart[] {
  return [...new Set(rows.map((row) => monthOf(row.day)))].sort().map((month) => {
    const detail = rows.filter((row) => monthOf(row.day) === month)
    const billed = sum(detail.map((row) => row.billed))
    const net = billed + (selected === 0n ? 0n : (difference * billed) / selected)
    const days = detail.map((row) => row.day).sort()
    return {
      document, month, start: days[0] ?? `${month}-01`, end: dayAfter(days.at(-1) ?? `${month}-01`), component: 'usage', nature: 'usage', lines: document.lines,
      net, tax: 0n, wholeNet: net, wholeTax: 0n, raisesBalance: false, detail, assumed: false, awaitsRows: false,
    }
  })
}

function placeGroup(document: Document, lines: readonly SelectedLine[], rows: readonly BilledDay[], byInvoice: readonly BilledDay[]): PlacedPart[] {
  const [first] = lines
  if (!first) return []
  const periods = lines.flatMap((line) => periodOf(line, document) ?? [])
  const [start] = periods.map((period) => period.start).sort()
  const end = periods.map((period) => period.end).sort().at(-1)
  const period = start !== undefined && end !== undefined ? { start, end } : null
  const tied = (byInvoice.length > 0 ? byInvoice : period ? rows.filter((row) => row.day >= period.start && row.day < period.end) : []).filter((row) => row.component === first.component)
  const tiedTotal = sum(tied.map((row) => row.billed))
  if (tied.length > 0 && tiedTotal !== 0n) return byDetail(document, lines, tied, tiedTotal, period)
  if (!period) return [oneMonth(document, lines, monthOf(document.issueDate), tied, false, true)]
  return lines.flatMap((line) => byDay(document, line, periodOf(line, document) ?? period))
}

/** Each month gets its detail and, in the detail's proportion, its part of the difference. */
function byDetail(document: Document, lines: readonly SelectedLine[], tied: readonly BilledDay[], tiedTotal: Money, period: { start: string; end: string } | null): PlacedPart[] {
  const months = [...new Set(tied.map((row) => monthOf(row.day)))].sort()
  const weights = months.map((month) => sum(tied.filter((row) => monthOf(row.day) === month).map((row) => row.billed)))
  const net = sum(lines.map((line) => line.net))
  const tax = sum(lines.map((line) => line.tax))
  const cut = (amount: Money): Money[] => allocate(amount, weights, Math.max(minorUnit(document.currency), decimalsOf(amount)))
  const difference = cut(net - tiedTotal)
  const taxes = cut(tax)
  return months.map((month, index) => {
    const [start, end] = monthSpan(month, period)
    const part = (weights[index] ?? 0n) + (difference[index] ?? 0n)
    const whole = wholeOf(lines, net, part, tax, taxes[index] ?? 0n)
    return { document, month, start, end, component: lines[0]?.component ?? 'usage', nature: natureOf(lines), lines, net: part, tax: taxes[index] ?? 0n, ...whole, raisesBalance: false, detail: tied.filter((row) => monthOf(row.day) === month), assumed: false, awaitsRows: false }
  })
}

function byDay(document: Document, line: SelectedLine, period: { start: string; end: string }): PlacedPart[] {
  const byMonth = new Map<string, number>()
  for (const day of daysOf({ start: `${period.start}T00:00:00Z`, end: `${period.end}T00:00:00Z` })) byMonth.set(monthOf(day), (byMonth.get(monthOf(day)) ?? 0) + 1)
  const months = [...byMonth.keys()].sort()
  const weights = months.map((month) => BigInt(byMonth.get(month) ?? 0))
  const cut = (amount: Money): Money[] => allocate(amount, weights, Math.max(minorUnit(document.currency), decimalsOf(amount)))
  const [nets, taxes, wholeNets, wholeTaxes] = [cut(line.net), cut(line.tax), cut(line.line.net), cut(line.line.tax)]
  return months.map((month, index) => {
    const [start, end] = monthSpan(month, period)
    return { document, month, start, end, component: line.component, nature: line.line.nature, lines: [line], net: nets[index] ?? 0n, tax: taxes[index] ?? 0n, wholeNet: wholeNets[index] ?? 0n, wholeTax: wholeTaxes[index] ?? 0n, raisesBalance: false, detail: [], assumed: false, awaitsRows: false }
  })
}

function oneMonth(document: Document, lines: readonly SelectedLine[], month: string, tied: readonly BilledDay[], raisesBalance: boolean, assumed: boolean): PlacedPart {
  const [start, end] = monthSpan(month, null)
  return {
    document, month, start, end, component: lines[0]?.component ?? 'usage', nature: natureOf(lines), lines, net: sum(lines.map((line) => line.net)), tax: sum(lines.map((line) => line.tax)),
    wholeNet: sum(lines.map((line) => line.line.net)), wholeTax: sum(lines.map((line) => line.line.tax)), raisesBalance, detail: tied, assumed, awaitsRows: false,
  }
}

const natureOf = (lines: readonly SelectedLine[]): string => (new Set(lines.map((line) => line.line.nature)).size === 1 ? (lines[0]?.line.nature ?? 'usage') : 'usage')

/** The whole's part of a month where the selected part is known: equal where the lines are taken whole. */
function wholeOf(lines: readonly SelectedLine[], net: Money, part: Money, tax: Money, taxPart: Money): { wholeNet: Money; wholeTax: Money } {
  const whole = sum(lines.map((line) => line.line.net))
  const wholeTax = sum(lines.map((line) => line.line.tax))
  return { wholeNet: whole === net || net === 0n ? part : (whole * part) / net, wholeTax: wholeTax === tax || tax === 0n ? taxPart : (wholeTax * taxPart) / tax }
}

/** The days of a month, cut to a period. */
function monthSpan(month: string, period: { start: string; end: string } | null): [string, string] {
  const first = `${month}-01`
  const next = `${addMonths(month, 1)}-01`
  if (!period) return [first, next]
  return [period.start > first ? period.start : first, period.end < next ? period.end : next]
}
