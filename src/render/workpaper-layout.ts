// Where things stand in the workpaper, known before anything is written, because sheets point at each other.
import { money, multiply, round, sum, type Money } from '../domain/money.ts'
import { letter, quoted } from './cell.ts'
import type { Workpaper, WorkpaperStatement } from './workpaper-data.ts'
import { currenciesOf, FIRST_ROW } from './workpaper-page.ts'

export const CHARGES = { name: 'Charges', ref: 2, currency: 9, billed: 10, recognized: 11, exact: 12, columns: 14 } as const
export const LEAD = { name: 'Lead', currency: 4, firstLeg: 6, recognized: 14, signed: 15, variance: 16, columns: 17, fxRate: 18, reportedRecognized: 19, reportedSigned: 20 } as const

/** Legs whose figures stand on a statement's schedule; the lead schedule points there. */
export const EVIDENCE_LEGS = ['metered', 'billed', 'invoiced', 'tax', 'payable', 'paid', 'booked', 'open_payable'] as const

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
  /** Columns of the sheet, those of the month before included. */
  readonly columns: number
  /** Prior month, change and its percentage, in the reporting currency; null where nothing is known of that month. */
  readonly prior: { readonly column: number; readonly lines: readonly PriorLine[] } | null
  readonly groups: readonly LeadGroup[]
  /** The group whose columns are in the reporting currency for the whole month. */
  readonly whole: LeadGroup
  readonly recognizedColumn: number
  readonly signedColumn: number
}

/** What a row of the lead schedule had in the month before; the rows after the statements are those of that month alone. */
export type PriorLine = { readonly issuer: string; readonly account: string; readonly currency: string; readonly amount: Money | null } | null

export function leadLayout(data: Workpaper): LeadLayout {
  const currencies = currenciesOf(data)
  const translated = data.statements.some((statement) => statement.currency !== data.currency)
  const own = translated ? LEAD.reportedSigned : LEAD.columns
  const prior = data.prior === null ? null : { column: own + 1, lines: priorLines(data, data.prior.statements) }
  const lastRow = FIRST_ROW + Math.max(prior?.lines.length ?? data.statements.length, 1) - 1
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
    columns: own + (prior === null ? 0 : 3),
    prior,
    groups: [...groups, ...reported],
    whole,
    recognizedColumn: translated ? LEAD.reportedRecognized : LEAD.recognized,
    signedColumn: translated ? LEAD.reportedSigned : LEAD.signed,
  }
}

const exact = (value: string | null | undefined): Money | null => (value === null || value === undefined ? null : money(value))

function priorLines(data: Workpaper, before: NonNullable<Workpaper['prior']>['statements']): PriorLine[] {
  const known = before.map((line) => ({ ...line, amount: exact(line.amount) }))
  const same = (line: (typeof known)[number], statement: WorkpaperStatement): boolean => line.account === statement.account && line.currency === statement.currency
  return [...data.statements.map((statement) => known.find((line) => same(line, statement)) ?? null), ...known.filter((line) => !data.statements.some((statement) => same(line, statement)))]
}

function legColumns(statements: readonly WorkpaperStatement[]): LeadGroup['columns'] {
  const legs = EVIDENCE_LEGS.map((leg, index) => ({ column: LEAD.firstLeg + index, amounts: statements.map((statement) => exact(statement[leg])) }))
  return [
    ...legs, { column: LEAD.recognized, amounts: statements.map(recognizedCells) }, { column: LEAD.signed, amounts: statements.map((statement) => exact(statement.signed)) },
    { column: LEAD.variance, amounts: statements.map((statement) => exact(bridgeI(statement))) },
  ]
}

/** What the cells of a statement come to: its schedule compares that with what the ledger says of the whole. */
export const recognizedCells = (statement: WorkpaperStatement): Money => sum(statement.cells.map((cell) => money(cell.amount)))

/** A total that lacks a statement for want of a rate would look like one: such a column has none. */
function reportedColumns(data: Workpaper): LeadGroup['columns'] {
  const recognized = data.statements.map(recognizedReported)
  const signed = data.statements.map((statement) => exact((statement.reporting ?? statement).signed))
  return [
    ...(recognized.includes(null) ? [] : [{ column: LEAD.reportedRecognized, amounts: recognized }]),
    ...(signed.includes(null) ? [] : [{ column: LEAD.reportedSigned, amounts: signed }]),
  ]
}

/** In the reporting currency; null while no rate is known. */
export function recognizedReported(statement: WorkpaperStatement): Money | null {
  const { reporting } = statement
  if (reporting === undefined) return recognizedCells(statement)
  return reporting.fx_rate === null ? null : multiply(recognizedCells(statement), money(reporting.fx_rate))
}

/** A statement may have two of one name, of which one has something to compare. */
export function bridgeI(statement: WorkpaperStatement): string | null {
  return statement.bridges.find((bridge) => bridge.bridge === 'I' && bridge.total !== null)?.total ?? null
}

/** Sum of what is there; null when there is nothing at all. */
export function sumOf(amounts: readonly (Money | null)[], decimals: number | null): Money | null {
  const there = amounts.filter((amount) => amount !== null)
  return there.length === 0 ? null : sum(decimals === null ? there : there.map((amount) => round(amount, decimals)))
}
