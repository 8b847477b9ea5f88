// The cells a workbook can hold. Amounts come as exact decimal text and become a number here, in one place; text is
// always typed as text, so that nothing a vendor wrote becomes a formula or loses a leading zero.
import { fixed, money, text as decimalText, type Money } from '../domain/money.ts'
import { amountFormat, COUNT_FORMAT, DAY_FORMAT, exactFormat, PERCENT_FORMAT, QUANTITY_FORMAT, TEXT_FORMAT, type Look } from './looks.ts'
import { looksLikeFormula, looksLikeNumber, printable } from './safe.ts'

export type CellValue = null | string | number | { readonly formula: string; readonly result: number | string }

export interface Cell {
  readonly value: CellValue
  readonly look: Look
}

/** Excel's limit for the text of a cell. */
const LONGEST = 32_767

/** Text. What a program could take for a formula or a number carries the text format, and so a quote prefix. */
export function textCell(value: string | null, look: Look = {}): Cell {
  if (value === null) return { value: null, look }
  const clean = printable(value)
  const shown = clean.length > LONGEST ? `${clean.slice(0, LONGEST - 1)}…` : clean
  const guarded = looksLikeFormula(shown) || looksLikeNumber(shown)
  return { value: shown, look: guarded ? { ...look, format: TEXT_FORMAT } : look }
}

/** Money, rounded to the minor unit; nothing stays an empty cell, never 0. */
export function amountCell(value: string | null, decimals: number, look: Look = {}): Cell {
  return { value: value === null ? null : Number(fixed(money(value), decimals)), look: { format: amountFormat(decimals), align: 'right', ...look } }
}

/** Money at the full precision a number cell has. */
export function exactCell(value: string | null, decimals: number, look: Look = {}): Cell {
  return { value: value === null ? null : Number(value), look: { format: exactFormat(decimals), align: 'right', ...look } }
}

export function countCell(value: number | string | null, look: Look = {}): Cell {
  return { value: value === null ? null : Number(value), look: { format: COUNT_FORMAT, align: 'right', ...look } }
}

export function quantityCell(value: string | null, look: Look = {}): Cell {
  return { value: value === null ? null : Number(value), look: { format: QUANTITY_FORMAT, align: 'right', ...look } }
}

/** The exact decimal text beside a number, right-aligned, never a number itself. */
export function decimalCell(value: string | null, look: Look = {}): Cell {
  return { value, look: { format: TEXT_FORMAT, align: 'right', ...look } }
}

const DAY = /^(\d{4})-(\d{2})-(\d{2})/
const FIRST_SERIAL_DAY = Date.UTC(1899, 11, 30)

/** A calendar day (the first ten characters of an ISO date or instant) as a real date. */
export function dayCell(value: string | null, look: Look = {}): Cell {
  const match = value === null ? null : DAY.exec(value)
  if (value !== null && !match) return textCell(value, look)
  const serial = match ? (Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) - FIRST_SERIAL_DAY) / 86_400_000 : null
  return { value: serial, look: { format: DAY_FORMAT, align: 'center', ...look } }
}

/** A formula with the result it has on the exact figures, so that readers who do not calculate see it too. */
export function formulaCell(formula: string, result: Money, format: string, look: Look = {}): Cell {
  return { value: { formula, result: Number(decimalText(result)) }, look: { format, align: 'right', ...look } }
}

/** A ratio: 0.125 is 12.5 %. */
export function percentCell(formula: string, result: Money, look: Look = {}): Cell {
  return formulaCell(formula, result, PERCENT_FORMAT, look)
}

export function textFormulaCell(formula: string, result: string, look: Look = {}): Cell {
  return { value: { formula, result: printable(result) }, look }
}

/** A blank cell that still has a look: the fill of a band, the line of a total. */
export function blank(look: Look): Cell {
  return { value: null, look }
}

/** Text inside a formula: quotes doubled. */
export function quoted(value: string): string {
  return `"${printable(value).replaceAll('"', '""')}"`
}

/** 1 → A, 28 → AB. */
export function letter(column: number): string {
  return column <= 26 ? String.fromCharCode(64 + column) : letter(Math.floor((column - 1) / 26)) + letter(((column - 1) % 26) + 1)
}

/** An absolute reference to a cell or range of a sheet: `'Charges 2'!$K$6:$K$20`. */
export function reference(sheet: string, column: number, row: number, lastRow?: number): string {
  const name = /^[A-Za-z]+$/.test(sheet) ? sheet : `'${sheet}'`
  const cell = (at: number): string => `$${letter(column)}$${at}`
  return `${name}!${cell(row)}${lastRow === undefined ? '' : `:${cell(lastRow)}`}`
}
