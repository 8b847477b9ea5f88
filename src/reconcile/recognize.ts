// Recognition in cells: account × component × interval. In a cell the strongest leg that covers it counts, and only it:
// invoiced > billed > metered × rate card. Detail is never scaled to fit: invoice − detail is a line of its own. Pure.
import { dayAfter } from '../domain/day.ts'
import { decimalsOf, minorUnit, sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { addMonths, daysOf } from '../domain/period.ts'
import type { ApportionedLine } from './bill.ts'
import type { BilledDay, MeteredDay } from './facts.ts'
import type { PlacedPart } from './placing.ts'
import type { Adjustment, Cell } from './result.ts'

export interface RecognitionInput {
  readonly month: string
  /** Of this account, currency and month; no tax rows. */
  readonly billed: readonly BilledDay[]
  readonly metered: readonly MeteredDay[]
  readonly apportioned: readonly ApportionedLine[]
  /** Parts of documents placed in the month that are cost. */
  readonly parts: readonly PlacedPart[]
  readonly provider: string
  /** Days of the month that counted evidence of each leg covers. */
  readonly billedDays: ReadonlySet<string>
  readonly meteredDays: ReadonlySet<string>
}

/** Expected against invoiced of one cell that an invoice covers. */
export interface InvoicedCell {
  readonly part: PlacedPart
  readonly component: string
  readonly invoiced: Money
  /** Billed detail, else priced metered use; null when there is neither. */
  readonly expected: Money | null
  /** Its high end, where metered use has a price that is a band. */
  readonly expectedHigh: Money | null
  readonly expectedLeg: 'billed' | 'metered' | null
  readonly days: { readonly start: string; readonly end: string }
  readonly detailRecords: number
  /** The detail is finer than the invoice can be: writing it in minor units rounds it. */
  readonly roundedByInvoice: boolean
  /** The detail has credit or discount rows of its own, apportioned lines included. */
  readonly detailShowsReductions: boolean
}

export interface Recognition {
  readonly cells: readonly Cell[]
  readonly adjustments: readonly Adjustment[]
  readonly recognized: Money
  readonly gross: Money
  readonly credits: Money
  readonly invoicedCells: readonly InvoicedCell[]
}

export const isDiscountRow = (row: BilledDay): boolean => /discount/i.test(row.lineType)
const isCredit = (row: BilledDay): boolean => row.category === 'Credit' || row.component === 'credit'

export function recognize(input: RecognitionInput): Recognition {
  const cells: Cell[] = []
  const adjustments: Adjustment[] = []
  const invoicedCells: InvoicedCell[] = []
  const coveredRows = new Set<BilledDay>()
  const coveredLines = new Set<ApportionedLine>()
  const coveredDays = new Set<MeteredDay>()
  const own = new Set(input.billed)
  for (const part of together(input)) {
    const rows = part.detail.filter((row) => own.has(row) && !coveredRows.has(row))
    const lines = rows.length > 0 ? input.apportioned.filter((line) => line.component !== 'tax' && line.term === undefined && rows.some((row) => row.invoice === line.invoice) && !coveredLines.has(line)) : []
    // Beside billed detail, the metered days that stand in for what it leaves out: the invoice covers them as well.
    const days = meteredOf(part, input).filter((day) => (rows.length === 0 || day.recognized) && !coveredDays.has(day))
    for (const row of rows) coveredRows.add(row)
    for (const line of lines) coveredLines.add(line)
    for (const day of days) coveredDays.add(day)
    coverPart(part, rows, lines, days, { input, cells, adjustments, invoicedCells })
  }
  const looseRows = input.billed.filter((row) => !coveredRows.has(row))
  const looseLines = input.apportioned.filter((line) => line.component !== 'tax' && !coveredLines.has(line))
  const looseDays = input.metered.filter((day) => day.recognized && !coveredDays.has(day))
  cells.push(...looseCells(looseRows, looseLines, looseDays, input.month))
  adjustments.push(...input.apportioned.filter((line) => line.component !== 'tax').map((line) => apportionedLine(line, input.provider)))
  const detail = sum(input.billed.map((row) => row.effective)) + sum(input.metered.filter((day) => day.recognized).map((day) => day.low))
  const detailCredits = sum(input.billed.filter(isCredit).map((row) => row.effective))
  const credits = detailCredits + sum(adjustments.map((line) => line.credits))
  const recognized = detail + sum(adjustments.map((line) => line.recognized))
  return { cells: cells.sort(byComponent), adjustments, recognized, gross: recognized - credits, credits, invoicedCells }
}

const meteredOf = (part: PlacedPart, input: RecognitionInput): MeteredDay[] => input.metered.filter((day) => day.component === part.component && day.day >= part.start && day.day < part.end)

/**
 * Parts that cover the same detail are one invoiced amount: 600.00 and 400.00 of two invoices against 1,000.00 of
 * one export, two lines against the same tokens. Parts without detail, or each with its own, stay as they are.
 */
function together(input: RecognitionInput): PlacedPart[] {
  const merged: PlacedPart[] = []
  for (const part of input.parts) {
    const metered = part.detail.length === 0 && meteredOf(part, input).length > 0
    const at = merged.findIndex((other) => other.component === part.component && other.start < part.end && part.start < other.end
      && (metered && other.detail.length === 0 ? meteredOf(other, input).length > 0 : part.detail.some((row) => other.detail.includes(row))))
    const other = merged[at]
    if (other) merged[at] = mergeParts(other, part)
    else merged.push(part)
  }
  return merged
}

function mergeParts(a: PlacedPart, b: PlacedPart): PlacedPart {
  return {
    ...a, start: a.start < b.start ? a.start : b.start, end: a.end > b.end ? a.end : b.end, nature: a.nature === b.nature ? a.nature : 'usage', lines: [...a.lines, ...b.lines], assumed: a.assumed || b.assumed,
    net: a.net + b.net, tax: a.tax + b.tax, wholeNet: a.wholeNet + b.wholeNet, wholeTax: a.wholeTax + b.wholeTax, detail: [...new Set([...a.detail, ...b.detail])],
  }
}

interface Building {
  readonly input: RecognitionInput
  readonly cells: Cell[]
  readonly adjustments: Adjustment[]
  readonly invoicedCells: InvoicedCell[]
}

/** One part of a document against the detail it covers. */
function coverPart(part: PlacedPart, rows: readonly BilledDay[], lines: readonly ApportionedLine[], days: readonly MeteredDay[], building: Building): void {
  const { input, cells, adjustments, invoicedCells } = building
  const billed = sum(rows.map((row) => row.billed)) + sum(lines.map((line) => line.billed))
  const priced = sum(days.filter((day) => day.recognized).map((day) => day.low))
  const hasBilled = rows.length > 0
  const hasMetered = days.length > 0
  const detail = billed + priced
  const numbers = [...new Set(part.lines.filter((line) => !line.raisesBalance).map(({ line }) => line.number))].join(', ')
  const difference = part.net - detail
  const provider = part.lines[0]?.line.provider || rows[0]?.provider || input.provider
  const credit = part.nature === 'credit'
  if (difference !== 0n) {
    adjustments.push({
      kind: hasBilled || hasMetered ? 'invoice_difference' : 'invoice_line', component: part.component, provider,
      description: hasBilled || hasMetered ? `invoice ${numbers || part.document.number} − detail` : (part.lines[0]?.line.description ?? part.document.number),
      day: part.start, serviceMonth: part.month, billed: difference, recognized: difference, gross: credit ? 0n : difference, credits: credit ? difference : 0n, document: part.document.number,
    })
  }
  const components = [...new Set([...rows.map((row) => row.component), ...lines.map((line) => line.component), ...(hasBilled && !hasMetered ? [] : [part.component])])].sort()
  const main = components.includes(part.component) ? part.component : (components[0] ?? part.component)
  for (const component of components) {
    const own = rows.filter((row) => row.component === component)
    const ownLines = lines.filter((line) => line.component === component)
    const effective = sum(own.map((row) => row.effective)) + sum(ownLines.map((line) => line.effective)) + (component === part.component ? priced : 0n)
    cells.push({ component, start: part.start, end: part.end, leg: 'invoiced', amount: effective + (component === main ? difference : 0n) })
  }
  invoicedCells.push({
    part, component: part.component, invoiced: part.net, ...expectedOf(part, hasBilled ? billed + priced : null, lines.length > 0, input),
    days: { start: part.start, end: part.end }, detailRecords: rows.reduce((total, row) => total + row.records, 0),
    roundedByInvoice: [...rows.map((row) => row.billed), ...lines.map((line) => line.billed), ...days.map((day) => day.low)].some((amount) => decimalsOf(amount) > minorUnit(part.document.currency)),
    detailShowsReductions: lines.length > 0 || rows.some((row) => isCredit(row) || isDiscountRow(row)),
  })
}

/** Expected is billed where it is complete, else metered × card where that is; incomplete detail is better than none. */
function expectedOf(part: PlacedPart, billed: Money | null, wholeBill: boolean, input: RecognitionInput): Pick<InvoicedCell, 'expected' | 'expectedHigh' | 'expectedLeg'> {
  const days = daysOf({ start: `${part.start}T00:00:00Z`, end: `${part.end}T00:00:00Z` })
  if (billed !== null && (wholeBill || part.detail.some((row) => row.invoice !== '') || days.every((day) => input.billedDays.has(day)))) return { expected: billed, expectedHigh: billed, expectedLeg: 'billed' }
  const metered = meteredOf(part, input)
  const priced = metered.length > 0 && metered.every((day) => day.unpricedRecords === 0)
  if (priced && (billed === null || days.every((day) => input.meteredDays.has(day)))) return { expected: sum(metered.map((day) => day.low)), expectedHigh: sum(metered.map((day) => day.high)), expectedLeg: 'metered' }
  return billed === null ? { expected: null, expectedHigh: null, expectedLeg: null } : { expected: billed, expectedHigh: billed, expectedLeg: 'billed' }
}

function apportionedLine(line: ApportionedLine, provider: string): Adjustment {
  if (line.term) {
    const { kind, start, end, commitment, document, words } = line.term
    const what = [line.lineType, commitment].filter((text) => text !== '').join(' ')
    const reduces = line.category === 'Credit'
    return {
      kind, component: line.component, provider: line.term.provider || provider, description: `${what}: ${start} to ${dayAfter(end, -1)} of its term`, day: line.day, serviceMonth: line.day.slice(0, 7),
      billed: 0n, recognized: line.effective, gross: reduces ? 0n : line.effective, credits: reduces ? line.effective : 0n, document, ...(words === null ? {} : { words }),
    }
  }
  const unused = line.component === 'commitment'
  const credit = line.component === 'credit'
  return {
    kind: unused ? 'unused_commitment' : 'apportioned', component: line.component, provider, description: `${line.lineType}, AI part of invoice ${line.invoice || '(not issued)'}`, day: line.day, serviceMonth: line.day.slice(0, 7),
    billed: line.billed, recognized: line.effective, gross: credit ? 0n : line.effective, credits: credit ? line.effective : 0n, document: line.invoice || null,
  }
}

/** Cells that no invoice covers, one a component and leg over the days they have. */
function looseCells(rows: readonly BilledDay[], lines: readonly ApportionedLine[], days: readonly MeteredDay[], month: string): Cell[] {
  const cells: Cell[] = []
  for (const component of [...new Set([...rows.map((row) => row.component), ...lines.map((line) => line.component)])].sort()) {
    const own = rows.filter((row) => row.component === component)
    const ownLines = lines.filter((line) => line.component === component)
    cells.push({ component, ...spanOf([...own, ...ownLines].flatMap((row) => ('term' in row && row.term ? [row.day, dayAfter(row.term.end, -1)] : [row.day])), month), leg: 'billed', amount: sum(own.map((row) => row.effective)) + sum(ownLines.map((line) => line.effective)) })
  }
  for (const component of [...new Set(days.map((day) => day.component))].sort()) {
    const own = days.filter((day) => day.component === component)
    cells.push({ component, ...spanOf(own.map((day) => day.day), month), leg: 'metered', amount: sum(own.map((day) => day.low)) })
  }
  return cells
}

function spanOf(dates: readonly string[], month: string): { start: string; end: string } {
  const sorted = [...dates].sort()
  const last = sorted.at(-1)
  return { start: sorted[0] ?? `${month}-01`, end: last === undefined ? `${addMonths(month, 1)}-01` : dayAfter(last) }
}

const byComponent = (a: Cell, b: Cell): number => (a.start === b.start ? (a.component < b.component ? -1 : a.component > b.component ? 1 : 0) : a.start < b.start ? -1 : 1)
