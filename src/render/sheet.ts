// What every listing is before it has a format: columns with a kind, rows of decimal or plain text, a total.
import { fixed, minorUnit, money, multiply, ONE, round, sum, text, type Money } from '../domain/money.ts'
import { oneLine } from './safe.ts'

/** money, quantity, count: decimal text. percent: a fraction as decimal text (`0.45` is 45 %). date: YYYY-MM-DD or ISO instant. */
export type ColumnKind = 'text' | 'money' | 'quantity' | 'count' | 'percent' | 'date'

export interface SheetColumn {
  readonly key: string
  readonly title: string
  readonly kind: ColumnKind
  readonly align?: 'left' | 'right'
  /** The column that holds the currency of this row's amount; such a column has no footing. */
  readonly currencyKey?: string
  /** false for a money column whose total is not the sum of its rows, such as a price. */
  readonly foots?: boolean
}

export type SheetRow = Readonly<Record<string, string | null>>

export interface Sheet {
  readonly title?: string
  readonly columns: readonly SheetColumn[]
  readonly rows: readonly SheetRow[]
  readonly total?: SheetRow
  /** Currency of the money columns without a currencyKey; decides the minor unit. Default: two decimals. */
  readonly currency?: string
  readonly notes?: readonly string[]
}

export const NOTHING = '—'

export function alignment(column: SheetColumn): 'left' | 'right' {
  return column.align ?? (column.kind === 'text' || column.kind === 'date' ? 'left' : 'right')
}

/** Decimals of a currency code; text that is none has two. */
export function decimalsFor(currency: string | null | undefined): number {
  return currency && /^[A-Z]{3}$/.test(currency) ? minorUnit(currency) : 2
}

/** 1234567.5 → 1,234,567.5 */
export function grouped(decimal: string): string {
  const [whole = '', fraction] = decimal.split('.')
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? separated : `${separated}.${fraction}`
}

/** A cell as a person reads it: rounded to the minor unit, thousands separated. */
export function shown(sheet: Sheet, column: SheetColumn, row: SheetRow): string {
  const value = row[column.key]
  if (value === null || value === undefined) return NOTHING
  if (column.kind === 'money') return grouped(fixed(money(value), decimalsOfCell(sheet, column, row)))
  if (column.kind === 'percent') return `${grouped(fixed(multiply(money(value), 100n * ONE), 1))} %`
  if (column.kind === 'quantity' || column.kind === 'count') return grouped(text(money(value)))
  return oneLine(value)
}

function decimalsOfCell(sheet: Sheet, column: SheetColumn, row: SheetRow): number {
  return decimalsFor(column.currencyKey === undefined ? sheet.currency : row[column.currencyKey])
}

/** The total with a word in its first column. */
export function labelledTotal(sheet: Sheet): SheetRow | null {
  const first = sheet.columns[0]
  if (!sheet.total || !first) return sheet.total ?? null
  return { ...sheet.total, [first.key]: sheet.total[first.key] ?? 'Total' }
}

/**
 * What the rounded rows lack to the rounded total, by column; null when they foot. 0.005 + 0.005 shows as
 * 0.01 + 0.01 and a total of 0.01: rounding -0.01. Rows that do not add up exactly before rounding are a bug, never
 * something to hide in this row.
 */
export function roundingRow(sheet: Sheet): SheetRow | null {
  const first = sheet.columns[0]
  if (!sheet.total || !first) return null
  const row: Record<string, string | null> = {}
  for (const column of sheet.columns) {
    const total = sheet.total[column.key]
    if (column.kind !== 'money' || column.currencyKey !== undefined || column.foots === false || total === null || total === undefined) continue
    const difference = roundingOf(sheet, column, money(total))
    if (difference !== 0n) row[column.key] = text(difference)
  }
  return Object.keys(row).length === 0 ? null : { ...row, [first.key]: 'Rounding' }
}

function roundingOf(sheet: Sheet, column: SheetColumn, total: Money): Money {
  const amounts = sheet.rows.map((row) => row[column.key]).filter((value) => value !== null && value !== undefined).map(money)
  if (sum(amounts) !== total) throw new Error(`column ${column.key} does not foot: rows ${text(sum(amounts))}, total ${text(total)}`)
  const decimals = decimalsFor(sheet.currency)
  return round(total, decimals) - sum(amounts.map((amount) => round(amount, decimals)))
}
