// The dimensions a report may be broken down by, and what a user asked for in words: months, --by, --where. Dimension
// names reach SQL only through the map below; values never do, they are compared in the program.
import { AicostError } from '../domain/error.ts'
import { addMonths, isMonth } from '../domain/period.ts'

/** Dimensions that are a column of the lines; week is the ISO week of the line's day. */
export const LINE_COLUMNS = {
  provider: 'provider', account: 'account', sub_account: 'sub_account', model: 'model', model_maker: 'model_maker', category: 'category', component: 'component', service: 'service', sku: 'sku', region: 'region',
  api_key: 'api_key', user: 'user_name', day: 'day', week: 'day', currency: 'currency', leg: 'leg', token_kind: 'token_kind', tier: 'tier',
} as const
/** Dimensions of the statement or month a line belongs to. */
export const STATEMENT_DIMENSIONS = ['issuer', 'source', 'month'] as const

export type LineDimension = keyof typeof LINE_COLUMNS
export type Dimension = LineDimension | (typeof STATEMENT_DIMENSIONS)[number]

/** In the order they are listed to users. */
export const DIMENSION_NAMES: readonly Dimension[] = [
  'provider', 'issuer', 'source', 'account', 'sub_account', 'model', 'model_maker', 'category', 'component', 'service', 'sku', 'region', 'api_key', 'user', 'day', 'week', 'month', 'currency', 'leg', 'token_kind', 'tier',
]
const TOKEN_DIMENSIONS: readonly Dimension[] = ['token_kind', 'tier']
const TIMES: ReadonlySet<string> = new Set(['day', 'week', 'month'])

export type ReportName = 'spend' | 'models' | 'tokens' | 'excluded' | 'unpriced' | 'prepaid' | 'matches' | 'accruals'

/** What a report is asked for, as given on the command line. */
export interface ReportRequest {
  readonly month?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly by?: string | undefined
  readonly where?: readonly string[] | undefined
  readonly clock?: string | undefined
  readonly version?: string | undefined
  readonly restated?: boolean | undefined
}

/** Values one dimension may have; several dimensions must all fit. */
export interface Condition {
  readonly dimension: Dimension
  readonly values: readonly string[]
}

export interface ReportQuery {
  /** Null for a range. */
  readonly month: string | null
  readonly months: readonly string[]
  readonly by: readonly Dimension[]
  readonly where: readonly Condition[]
  readonly version: number | null
  readonly restated: boolean
}

const usage = (message: string, hint: string): AicostError => new AicostError('USAGE', message, { hint })

export function reportQuery(name: ReportName, request: ReportRequest, defaultBy: readonly Dimension[]): ReportQuery {
  refuseClock(request.clock ?? 'usage')
  const allowed = name === 'tokens' ? DIMENSION_NAMES : DIMENSION_NAMES.filter((dimension) => !TOKEN_DIMENSIONS.includes(dimension))
  const { month, months } = monthsAsked(request)
  return { month, months, by: dimensionsAsked(request.by, defaultBy, allowed), where: conditions(request.where ?? [], allowed), version: versionAsked(request.version, month), restated: request.restated ?? false }
}

export function monthsAsked(request: ReportRequest): { month: string | null; months: string[] } {
  const { month, from, to } = request
  if (month !== undefined && (from !== undefined || to !== undefined)) throw usage('--month and --from/--to exclude each other', '--month 2026-10, or --from 2026-07 --to 2026-10')
  if (month !== undefined) return { month: checkedMonth('--month', month), months: [month] }
  if (from === undefined || to === undefined) throw usage('say which months', '--month 2026-10, or --from 2026-07 --to 2026-10')
  const [first, last] = [checkedMonth('--from', from), checkedMonth('--to', to)]
  if (first > last) throw usage(`--from ${first} is after --to ${last}`, '--from 2026-07 --to 2026-10, both inclusive')
  const months: string[] = []
  for (let at = first; at <= last; at = addMonths(at, 1)) months.push(at)
  return { month: null, months }
}

function checkedMonth(option: string, text: string): string {
  if (!isMonth(text)) throw usage(`${option} ${text} is not a month`, `${option} 2026-10`)
  return text
}

/** Lines are placed by service time; their invoice and payment dates are not all known, and a guess would be a wrong figure. */
function refuseClock(clock: string): void {
  if (clock === 'usage') return
  if (clock !== 'invoice' && clock !== 'payment') throw usage(`--clock ${clock} is not one of usage, invoice, payment`, '--clock usage')
  throw new AicostError('CLOCK_UNSUPPORTED', `reports by ${clock} date are not available yet: lines without ${clock === 'invoice' ? 'an invoice' : 'a payment'} would have to be guessed`, { hint: '--clock usage, the default' })
}

function dimensionsAsked(text: string | undefined, defaults: readonly Dimension[], allowed: readonly Dimension[]): Dimension[] {
  if (text === undefined) return [...defaults]
  const names = text.split(',').map((name) => name.trim()).filter((name) => name !== '')
  if (names.length === 0) throw usage('--by names no dimension', allowed.join(', '))
  const dimensions = names.map((name) => dimensionNamed('--by', name, allowed))
  return dimensions.filter((dimension, index) => dimensions.indexOf(dimension) === index)
}

/** A dimension given twice may have either value. */
function conditions(texts: readonly string[], allowed: readonly Dimension[]): Condition[] {
  const found = new Map<Dimension, string[]>()
  for (const text of texts) {
    const at = text.indexOf('=')
    if (at < 1) throw usage(`--where ${text} is not DIMENSION=VALUE`, '--where provider=OpenAI')
    const dimension = dimensionNamed('--where', text.slice(0, at).trim(), allowed)
    found.set(dimension, [...(found.get(dimension) ?? []), text.slice(at + 1).trim()])
  }
  return [...found].map(([dimension, values]) => ({ dimension, values }))
}

function dimensionNamed(option: string, name: string, allowed: readonly Dimension[]): Dimension {
  const dimension = allowed.find((candidate) => candidate === name)
  if (dimension === undefined) throw usage(`${option} ${name} is not a dimension of this report`, allowed.join(', '))
  return dimension
}

function versionAsked(text: string | undefined, month: string | null): number | null {
  if (text === undefined) return null
  if (!/^[1-9]\d{0,6}$/.test(text)) throw usage(`--version ${text} is not a version number`, '--version 1')
  if (month === null) throw usage('--version belongs to one month', '--month 2026-10 --version 1')
  return Number(text)
}

export type DimensionValues = Readonly<Partial<Record<Dimension, string | null>>>

export function fits(values: DimensionValues, where: readonly Condition[]): boolean {
  return where.every(({ dimension, values: wanted }) => wanted.includes(values[dimension] ?? ''))
}

/** Rows in the documented order: amount descending, then name; a report whose first dimension is a time is in its order. */
export function ordered<T>(rows: readonly T[], by: readonly Dimension[], valuesOf: (row: T) => DimensionValues, amountOf: (row: T) => bigint): T[] {
  const byName = (a: T, b: T, dimensions: readonly Dimension[]): number => {
    for (const dimension of dimensions) {
      const [left, right] = [valuesOf(a)[dimension] ?? null, valuesOf(b)[dimension] ?? null]
      if (left !== right) return left === null ? 1 : right === null ? -1 : left < right ? -1 : 1
    }
    return 0
  }
  const byAmount = (a: T, b: T): number => (amountOf(a) === amountOf(b) ? 0 : amountOf(a) > amountOf(b) ? -1 : 1)
  const first = by[0]
  const times = first !== undefined && TIMES.has(first) ? [first] : []
  return [...rows].sort((a, b) => byName(a, b, times) || byAmount(a, b) || byName(a, b, by))
}
