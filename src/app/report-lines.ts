// Aggregates of a month's lines, one a combination of dimension values and statement: translated into the reporting
// currency, proven to add up to the statements, and only then filtered. Charges themselves stay in the ledger.
import { DateTime } from 'luxon'
import { divideRound, money, multiply, ONE, sum, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { literal } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Config } from '../config/config.ts'
import { fits, LINE_COLUMNS } from './report-dimensions.ts'
import type { Dimension, DimensionValues, LineDimension, ReportQuery } from './report-dimensions.ts'
import type { MonthView, StoredStatement } from './report-months.ts'

/** Lines that have the same dimensions and statement, added up. */
export interface LineSum {
  readonly values: DimensionValues
  readonly statement: StoredStatement
  /** In the reporting currency; null where no line has an amount (unpriced), or the rate is not known. */
  readonly recognized: Money | null
  readonly credits: Money | null
  readonly unpriced: number
  readonly basisMissing: number
  readonly fxMissing: boolean
}

export interface TokenSum {
  readonly values: DimensionValues
  /** By token kind. */
  readonly tokens: ReadonlyMap<string, Money>
  readonly requests: Money | null
}

type Raw = Readonly<Record<string, string | null>>

/** The select list of the dimensions a query needs, `d_<name>` each. */
function dimensionColumns(query: ReportQuery): string[] {
  const needed = new Set<Dimension>([...query.by, ...query.where.map(({ dimension }) => dimension)])
  return [...needed].flatMap((dimension) => (dimension in LINE_COLUMNS ? [`line.${LINE_COLUMNS[dimension as LineDimension]} as d_${dimension}`] : []))
}

/** The recognized lines of one month as it reads, whole; every line belongs to one of the month's statements. */
export async function readLines(ledger: Ledger, view: MonthView, query: ReportQuery, config: Config): Promise<LineSum[]> {
  const moving = query.restated ? ['line.service_month', "line.kind in ('prior_period', 'true_up') as taken"] : []
  const columns = ['line.account', 'line.currency', ...moving, ...dimensionColumns(query)]
  const rows = await ledger.rows<Raw>(
    `select ${columns.join(', ')}, sum(line.recognized_cost)::varchar as recognized, sum(line.credits) filter (line.recognized_cost is not null)::varchar as credits,
       count(*) filter (line.unpriced)::varchar as unpriced, count(*) filter (line.basis_missing)::varchar as basis_missing
     from recognized_line(${literal(view.month)}, ${view.reads}) as line group by all order by all`)
  const byStatement = new Map<StoredStatement, Raw[]>()
  for (const row of rows) {
    const statement = statementOf(view, String(row['account']), String(row['currency']))
    const group = byStatement.get(statement)
    if (group) group.push(row)
    else byStatement.set(statement, [row])
  }
  proveFoots(view, byStatement)
  return [...byStatement].flatMap(([statement, group]) => translated(statement, group, view, config)).filter((line) => fits(line.values, query.where))
}

/** A line without a price has no currency yet: it belongs to its account's statement. */
function statementOf(view: MonthView, account: string, currency: string): StoredStatement {
  const own = view.statements.filter((statement) => statement.account === account)
  const found = own.find((statement) => statement.currency === currency) ?? (currency === '' ? own[0] : undefined)
  if (!found) throw new Error(`${view.month}: lines of ${account} in ${currency || 'no currency'} belong to no statement`)
  return found
}

/** Identity: the lines of each statement are its recognized amount, to the last digit. Anything else is a bug. */
function proveFoots(view: MonthView, groups: ReadonlyMap<StoredStatement, readonly Raw[]>): void {
  for (const statement of view.statements) {
    const lines = sum((groups.get(statement) ?? []).map((row) => money(row['recognized'] ?? '0')))
    if (lines !== statement.recognized) throw new Error(`lines of ${statement.id} add up to ${text(lines)}, the statement recognizes ${text(statement.recognized)}`)
  }
}

function translated(statement: StoredStatement, rows: readonly Raw[], view: MonthView, config: Config): LineSum[] {
  const recognized = translateAll(rows.map((row) => row['recognized'] ?? null), statement.rate)
  const credits = translateAll(rows.map((row) => row['credits'] ?? null), statement.rate)
  return rows.map((row, index) => ({
    values: valuesOf(row, statement, view, config), statement, recognized: recognized[index] ?? null, credits: credits[index] ?? null,
    unpriced: Number(row['unpriced']), basisMissing: Number(row['basis_missing']), fxMissing: statement.rate === null,
  }))
}

/**
 * Amounts of one statement in the reporting currency. They add up to the statement's own translated amount: what
 * rounding at the 18th digit leaves goes to the largest remainders.
 */
function translateAll(amounts: readonly (string | null)[], rate: Money | null): (Money | null)[] {
  const known = amounts.map((amount) => (amount === null ? null : money(amount)))
  if (rate === null) return known.map(() => null)
  if (rate === ONE) return known
  const target = multiply(sum(known.map((amount) => amount ?? 0n)), rate)
  const floors = known.map((amount) => (amount === null ? null : divideFloor(amount * rate)))
  const left = Number(target - sum(floors.map((part) => part?.floor ?? 0n)))
  const raised = new Set(floors.flatMap((part, index) => (part === null ? [] : [{ index, rest: part.rest }])).sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1)).slice(0, left).map(({ index }) => index))
  return floors.map((part, index) => (part === null ? null : part.floor + (raised.has(index) ? 1n : 0n)))
}

function divideFloor(exact: bigint): { floor: bigint; rest: bigint } {
  const rest = ((exact % ONE) + ONE) % ONE
  return { floor: (exact - rest) / ONE, rest }
}

function valuesOf(row: Raw, statement: StoredStatement | null, view: MonthView, config: Config): DimensionValues {
  const moved = String(row['taken']) === 'true'
  const day = moved ? `${row['service_month']}-01` : (row['d_day'] ?? row['d_week'] ?? null)
  const own = Object.fromEntries(Object.entries(row).flatMap(([name, value]) => (name.startsWith('d_') ? [[name.slice(2), value === '' ? null : value]] : []))) as DimensionValues
  const source = statement?.source ?? null
  return {
    ...own,
    ...('d_day' in row ? { day } : {}), ...('d_week' in row ? { week: day === null ? null : DateTime.fromISO(day, { zone: 'UTC' }).toFormat("kkkk-'W'WW") } : {}),
    // Where a line names no category, what the inventory says of its source.
    ...('d_category' in row ? { category: own.category ?? config.sources.find((candidate) => candidate.id === source)?.category ?? null } : {}),
    month: moved ? row['service_month'] ?? view.month : view.month, issuer: statement?.issuer ?? null, source,
  }
}

/** Tokens and requests of one month by the same dimensions. */
export async function readTokens(ledger: Ledger, view: MonthView, query: ReportQuery, config: Config): Promise<TokenSum[]> {
  const columns = ['line.account', 'line.currency', 'line.token_kind as kind', ...dimensionColumns(query)]
  const rows = await ledger.rows<Raw>(`select ${columns.join(', ')}, sum(line.tokens)::varchar as tokens, sum(line.requests)::varchar as requests
     from token_line(${literal(view.month)}, ${view.reads}) as line group by all order by all`)
  return rows.map((row): TokenSum => {
    const own = view.statements.filter((statement) => statement.account === row['account'])
    const statement = own.find((candidate) => candidate.currency === row['currency']) ?? own[0] ?? null
    const values = valuesOf(row, statement, view, config)
    return { values: 'd_currency' in row ? { ...values, currency: values.currency ?? statement?.currency ?? null } : values, tokens: row['tokens'] === null ? new Map() : new Map([[row['kind'] ?? '', money(row['tokens'] ?? '0')]]), requests: row['requests'] === null ? null : money(row['requests'] ?? '0') }
  }).filter((line) => fits(line.values, query.where))
}

/** A share of the total as a fraction, rounded at the 18th digit; null of a total of 0. */
export function shareOf(part: Money, total: Money): Money | null {
  return total === 0n ? null : divideRound(part * ONE, total)
}

