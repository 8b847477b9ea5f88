// What all sheets of a workpaper share: the title block, the header row, and what one sheet must know of another.
import { ZERO, type Money } from '../domain/money.ts'
import { blank, quoted, textCell, type Cell } from './cell.ts'
import type { Look } from './looks.ts'
import { displayWidth, oneLine } from './safe.ts'
import type { Book, SheetWriter } from './workbook.ts'
import type { Bridge, Workpaper, WorkpaperStatement } from './workpaper-data.ts'

/** A check cell somewhere in the workbook, listed again on the sheet Checks. */
export interface CheckCell {
  readonly id: string
  readonly title: string
  /** `Lead!$N$20`, or a formula over several cells. */
  readonly formula: string
  readonly where: string
  readonly result: Money
  readonly currency: string | null
  readonly decimals: number
}

/** Where the parts of the Charges sheets are, and their exact totals. */
export interface ChargeTotals {
  readonly parts: readonly { readonly sheet: string; readonly firstRow: number; readonly lastRow: number }[]
  readonly byStatement: ReadonlyMap<string, Money>
  readonly byCurrency: ReadonlyMap<string, { readonly billed: Money; readonly recognized: Money; readonly cell: string }>
}

/** The cells of a statement's schedule that other sheets point to. */
export interface ScheduleCells {
  readonly ref: string
  readonly sheet: string
  /** Metered, billed … as the schedule shows them. */
  readonly legs: ReadonlyMap<string, string>
  readonly recognized: { readonly full: string; readonly rounded: string }
  /** The range of the recognized cells' legs, and of their amounts. */
  readonly cells: { readonly legs: string; readonly amounts: string }
  readonly gross: string
  readonly credits: string
  readonly bridges: readonly { readonly bridge: Bridge; readonly total: string; readonly codes: ReadonlyMap<string, string> }[]
}

/** Ranges of a table with a row a statement: what is recognized by each leg, and the currency it is in. */
export interface BasisColumns {
  readonly legs: ReadonlyMap<string, string>
  readonly currencies: string
}

/** The sum over all statements of a currency, however many there are, in a formula of bounded length. */
export function recognizedBy({ legs, currencies }: BasisColumns, wanted: readonly string[], currency: string): string {
  const ranges = wanted.flatMap((leg) => legs.get(leg) ?? [])
  return ranges.map((range) => `SUMIFS(${range},${currencies},${quoted(currency)})`).join('+') || '0'
}

export interface Making {
  readonly book: Book
  readonly data: Workpaper
  readonly checks: CheckCell[]
}

export const FIRST_ROW = 6

export interface Heading {
  readonly title: string
  readonly width: number
  readonly right?: boolean
}

const HEAD: Look = { bold: true, ink: 'white', fill: 'head', wrap: true, edge: 'head' }

const TABLE_BAND: Look = { bold: true, ink: 'blue', fill: 'band', edge: 'head' }
const TABLE_HEAD: Look = { bold: true, ink: 'grey', fill: 'soft', edge: 'head' }

export function openPage(making: Making, name: string, title: string, headings: readonly Heading[], options: { frozenColumns?: number; portrait?: boolean; streamed?: boolean; untitled?: boolean } = {}): SheetWriter {
  const { data } = making
  const { untitled = false, ...rest } = options
  const page = making.book.sheet(name, {
    widths: headings.map((heading) => heading.width),
    frozenRows: untitled ? FIRST_ROW - 2 : FIRST_ROW - 1,
    footer: `${oneLine(data.company)} · ${data.month} · version ${data.version_no} (${data.state})`,
    ...rest,
  })
  page.row([textCell(data.company, { bold: true, size: 14, ink: 'blue' })], 21)
  page.row([textCell(`${title} · ${data.month}`, { bold: true, size: 12 })], 18)
  page.row([textCell(stateLine(data), { ink: 'grey' })], 15)
  page.row([], 6)
  if (!untitled) page.row(headingCells(headings).map((cell) => ({ ...cell, look: { ...HEAD, ...cell.look } })), 30)
  return page
}

function headingCells(headings: readonly Heading[]): Cell[] {
  return apart(headings.map((heading) => textCell(heading.title, heading.right ? { align: 'right', indent: 1 } : { align: 'left' }))).map((cell) => cell ?? blank({}))
}

/** Text that follows a figure keeps a distance from it. */
function apart(cells: readonly (Cell | null)[]): (Cell | null)[] {
  return cells.map((cell, index) => {
    const { align = 'left', indent } = cell?.look ?? {}
    const after = cells[index - 1]?.look.align === 'right'
    return cell !== null && cell.value !== null && after && align === 'left' && indent === undefined ? { ...cell, look: { ...cell.look, align, indent: 1 } } : cell
  })
}

function stateLine(data: Workpaper): string {
  const state = `${data.state.charAt(0).toUpperCase()}${data.state.slice(1)}, version ${data.version_no}${data.provisional ? ', provisional' : ''}`
  return `${state} · reporting currency ${data.currency} · days cut in ${data.time_zone}`
}

/** The word that stands where a list is empty. */
export function emptyRow(page: SheetWriter, words: string): void {
  page.row([textCell(words, { italic: true, ink: 'grey' })])
}

/** A row of a list: every cell with the fine line under it. */
export function lined(given: readonly (Cell | null)[], columns = given.length): Cell[] {
  const cells = apart(given)
  return Array.from({ length: columns }, (_, index) => {
    const cell = cells[index]
    return cell ? { ...cell, look: { edge: 'row', ...cell.look } } : blank({ edge: 'row' })
  })
}

/** The cells of a row under one look: the band of a block, the line of a total. */
export function banded(given: readonly (Cell | null)[], columns: number, look: Look): Cell[] {
  const cells = apart(given)
  return Array.from({ length: columns }, (_, index) => {
    const cell = cells[index]
    return cell ? { ...cell, look: { ...cell.look, ...look } } : blank(look)
  })
}

/** A column width that shows the longest of the values, within limits. */
export function fitted(values: Iterable<string | null>, least: number, most: number): number {
  let longest = least
  for (const value of values) longest = Math.max(longest, displayWidth(oneLine(value ?? '')) + 2)
  return Math.min(longest, most)
}

/** Height of a row whose texts wrap in columns of these widths; Excel does not find it by itself in a streamed sheet. */
export function wrappedHeight(texts: readonly (readonly [string | null, number])[]): number {
  const lines = texts.map(([text, width]) => (text ?? '').split('\n').reduce((count, line) => count + Math.max(1, Math.ceil(displayWidth(line) / (width * 1.1))), 0))
  return 14 * Math.max(1, ...lines)
}

/** The name of a statement inside the workpaper: S1, S2 … in the order of the report. */
export function statementRef(index: number): string {
  return `S${index + 1}`
}

const OF_A_NAME = /[^\p{L}\p{N} .-]+/gu

/** The sheet of a statement: its ref with as much of the issuer as is plain and short. */
export function scheduleName(statement: WorkpaperStatement, index: number): string {
  const issuer = statement.issuer.replace(OF_A_NAME, ' ').replace(/\s+/g, ' ').trim()
  return `${statementRef(index)} ${Array.from(issuer).slice(0, 18).join('')}`.trim()
}

/** The band above a table on a sheet of several, and the table's heading. */
export function openTable(page: SheetWriter, title: string, headings: readonly Heading[], columns = headings.length): void {
  if (page.lastRow() >= FIRST_ROW - 1) page.row([])
  page.row(banded([textCell(title)], columns, TABLE_BAND), 20)
  page.row(banded(headingCells(headings), columns, TABLE_HEAD), 18)
}

/** The currencies of the statements in order of appearance; the reporting currency where there is no statement. */
export function currenciesOf(data: Workpaper): string[] {
  const found = [...new Set(data.statements.map((statement) => statement.currency))]
  return found.length === 0 ? [data.currency] : found
}

export function addTo<K>(totals: Map<K, Money>, key: K, amount: Money): void {
  totals.set(key, (totals.get(key) ?? ZERO) + amount)
}
