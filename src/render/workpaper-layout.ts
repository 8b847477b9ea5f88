// Where things stand in the workpaper, known before anything is written, because sheets point at each other.
import { money, round, sum, type Money } from '../domain/money.ts'
import { letter, quoted } from './cell.ts'
import type { Workpaper, WorkpaperStatement } from './workpaper-data.ts'
import { currenciesOf, FIRST_ROW } from './workpaper-page.ts'

export const STATEMENTS = 'Statements'
export const CHARGES = { name: 'Charges', ref: 2, currency: 9, billed: 10, recognized: 11, exact: 12, columns: 14 } as const
export const LEAD = { name: 'Lead', currency: 4, firstLeg: 6, recognized: 14, signed: 15, variance: 16, columns: 17, reportedRecognized: 19, reportedSigned: 20 } as const

export const LEGS = ['metered', 'billed', 'invoiced', 'tax', 'payable', 'paid', 'booked', 'open_payable', 'recognized', 'signed'] as const

/** Total, rounding and full precision of one currency (or of the reporting currency over all statements). */
export interface LeadGroup {
  readonly label: string
  readonly currency: string
  readonly totalRow: number
  readonly fullRow: number
  /** Column → the exact amounts in it, null for no evidence. */
  readonly columns: readonly { readonly column: number; readonly amounts: readonly (Money | null)[] }[]
  readonly formula: (column: number) => string
}

export interface LeadLayout {
  readonly lastRow: number
  readonly translated: boolean
  readonly groups: readonly LeadGroup[]
  /** The group whose columns are in the reporting currency for the whole month. */
  readonly whole: LeadGroup
  readonly recognizedColumn: number
  readonly signedColumn: number
}

export function leadLayout(data: Workpaper): LeadLayout {
  const currencies = currenciesOf(data)
  const translated = data.statements.some((statement) => statement.currency !== data.currency)
  const lastRow = FIRST_ROW + Math.max(data.statements.length, 1) - 1
  const range = (column: number): string => `${letter(column)}$${FIRST_ROW}:${letter(column)}$${lastRow}`
  const all = (column: number): string => `SUM(${range(column)})`
  const rowsAt = (index: number): { totalRow: number; fullRow: number } => ({ totalRow: lastRow + 1 + 3 * index, fullRow: lastRow + 3 + 3 * index })
  const groups = currencies.map((currency, index): LeadGroup => ({
    label: `Total ${currency}`,
    currency,
    ...rowsAt(index),
    columns: legColumns(data.statements.filter((statement) => statement.currency === currency)),
    formula: currencies.length === 1 ? all : (column) => `SUMIFS(${range(column)},$${range(LEAD.currency).replace(':', ':$')},${quoted(currency)})`,
  }))
  const reported = translated ? [{ label: `Total in ${data.currency}`, currency: data.currency, ...rowsAt(currencies.length), columns: reportedColumns(data), formula: all }] : []
  const whole = reported[0] ?? groups[0]
  if (!whole) throw new Error('a lead schedule has at least one currency')
  return {
    lastRow,
    translated,
    groups: [...groups, ...reported],
    whole,
    recognizedColumn: translated ? LEAD.reportedRecognized : LEAD.recognized,
    signedColumn: translated ? LEAD.reportedSigned : LEAD.signed,
  }
}

const exact = (value: string | null | undefined): Money | null => (value === null || value === undefined ? null : money(value))

function legColumns(statements: readonly WorkpaperStatement[]): LeadGroup['columns'] {
  const legs = LEGS.map((leg, index) => ({ column: LEAD.firstLeg + index, amounts: statements.map((statement) => exact(statement[leg])) }))
  return [...legs, { column: LEAD.variance, amounts: statements.map((statement) => exact(bridgeI(statement))) }]
}

/** A total that lacks a statement for want of a rate would look like one: such a column has none. */
function reportedColumns(data: Workpaper): LeadGroup['columns'] {
  const recognized = data.statements.map((statement) => exact((statement.reporting ?? statement).recognized))
  const signed = data.statements.map((statement) => exact((statement.reporting ?? statement).signed))
  return [
    ...(recognized.includes(null) ? [] : [{ column: LEAD.reportedRecognized, amounts: recognized }]),
    ...(signed.includes(null) ? [] : [{ column: LEAD.reportedSigned, amounts: signed }]),
  ]
}

export function bridgeI(statement: WorkpaperStatement): string | null {
  return statement.bridges.find((bridge) => bridge.bridge === 'I')?.total ?? null
}

/** Sum of what is there; null when there is nothing at all. */
export function sumOf(amounts: readonly (Money | null)[], decimals: number | null): Money | null {
  const there = amounts.filter((amount) => amount !== null)
  return there.length === 0 ? null : sum(decimals === null ? there : there.map((amount) => round(amount, decimals)))
}
