// aicost report …: the documented JSON of a report, and the same as a table that foots. Reports that need the code of
// reconciliation load it when they run: the spend of a month at rest starts without.
import { modelsReport, spendReport, tokensReport, TOKEN_KINDS } from '../../app/report-spend.ts'
import type { Report } from '../../app/report-spend.ts'
import { withSession } from '../../app/session.ts'
import type { Session } from '../../app/session.ts'
import type { Sheet, SheetColumn, SheetRow } from '../../render/sheet.ts'
import { workspaceOf } from '../action.ts'
import type { Context } from '../action.ts'
import type { Outcome } from '../output.ts'

export type DimensionReport = 'spend' | 'models' | 'tokens' | 'excluded'
export type ListReport = 'prepaid' | 'commitments' | 'matches' | 'accruals' | 'accrual-accuracy'

export interface ReportOptions {
  readonly month?: string
  readonly from?: string
  readonly to?: string
  readonly by?: string
  readonly where?: readonly string[]
  readonly clock?: string
  readonly version?: string
  readonly restated?: boolean
  readonly wait?: number
}

type JsonRow = Readonly<Record<string, unknown>>
interface Body {
  readonly month: string | null
  readonly months: readonly { readonly month: string; readonly state: string }[]
  readonly currency?: string
  readonly by?: readonly string[]
  readonly rows: readonly JsonRow[]
  readonly total?: JsonRow
}

type ReportWork = (session: Session, options: ReportOptions) => Promise<Report>

const DIMENSION_REPORTS: Readonly<Record<DimensionReport, () => Promise<ReportWork>>> = {
  spend: () => Promise.resolve(spendReport), models: () => Promise.resolve(modelsReport), tokens: () => Promise.resolve(tokensReport),
  excluded: async () => (await import('../../app/report-excluded.ts')).excludedReport,
}
const LIST_REPORTS: Readonly<Record<ListReport, () => Promise<ReportWork>>> = {
  'prepaid': async () => (await import('../../app/report-month-lists.ts')).prepaidReport,
  'commitments': async () => (await import('../../app/report-month-lists.ts')).commitmentsReport,
  'matches': async () => (await import('../../app/report-matches.ts')).matchesReport,
  'accruals': async () => (await import('../../app/report-accruals.ts')).accrualsReport,
  'accrual-accuracy': async () => (await import('../../app/report-accruals.ts')).accuracyReport,
}

export async function dimensionReport(context: Context, name: DimensionReport, options: ReportOptions): Promise<Outcome> {
  return outcome(context, name, options, async (session) => (await DIMENSION_REPORTS[name]())(session, options), (body) => [dimensionSheet(name, body)])
}

export async function unpricedCommand(context: Context, options: ReportOptions): Promise<Outcome> {
  return outcome(context, 'unpriced', options, async (session) => (await import('../../app/report-excluded.ts')).unpricedReport(session, options), (body) => [
    sheet(`Use without a price, ${period(body)}`, body.rows, [...texts('month', 'provider', 'model', 'token_kind', 'tier'), column('rows', 'count'), column('quantity', 'quantity'), ...texts('unit')]),
  ])
}

export async function listReport(context: Context, name: ListReport, options: ReportOptions): Promise<Outcome> {
  return outcome(context, name, options, async (session) => (await LIST_REPORTS[name]())(session, options), LIST_SHEETS[name])
}

async function outcome(context: Context, name: string, options: ReportOptions, work: (session: Session) => Promise<Report>, sheets: (body: Body) => Sheet[]): Promise<Outcome> {
  const workspace = await workspaceOf(context)
  const report = await withSession(workspace, context.surroundings, { wait: options.wait }, work)
  return { name: `report.${name}`, workspace: workspace.root, asOf: report.asOf, body: report.body, sheets: sheets(report.body as unknown as Body), exitReasons: report.reasons }
}

const LIST_SHEETS: Readonly<Record<ListReport, (body: Body) => Sheet[]>> = {
  prepaid: (body) => [sheet(`Prepaid balances, ${period(body)}`, body.rows, [
    ...texts('month', 'source', ...(body.rows.some((row) => row['commitment'] !== undefined) ? ['commitment'] : []), 'currency'), ...['opening', 'purchases', 'grants', 'consumption', 'expiry', 'closing'].map((key) => ({ ...column(key, 'money'), currencyKey: 'currency' })),
  ])],
  matches: (body) => [
    sheet(`Payments and the documents they settle, ${period(body)}`, body.rows.map(paymentRow), [...texts('date', 'payee', 'document'), inCurrency('amount'), ...texts('currency'), ...paidColumns(body.rows), ...texts('pass', 'evidence', 'id', 'file', 'record')]),
    sheet('Payments without a document', ((body as unknown as { unmatched: JsonRow[] }).unmatched).map(paymentRow), [...texts('id', 'date', 'payee', 'source'), inCurrency('paid'), ...texts('currency', 'state'), column('age_days', 'count', 'Days'), ...texts('because', 'file', 'record')]),
    sheet('Open documents', (body as unknown as { open_documents: JsonRow[] }).open_documents, [...texts('document', 'issuer', 'issue_date', 'due_date'), inCurrency('total'), inCurrency('paid'), inCurrency('open'), ...texts('currency'), column('age_days', 'count', 'Days'), column('overdue_days', 'count', 'Overdue')]),
  ],
  commitments: (body) => [sheet(`Commitments and minimums, ${period(body)}`, body.rows, [
    ...texts('month', 'contract', 'source', 'kind', 'start', 'end', 'currency'), ...['amount', 'used_before', 'used', 'remaining', 'over', 'unused'].map(inCurrency),
  ])],
  accruals: (body) => [
    sheet(`Accruals, ${period(body)}`, body.rows, [...texts('month', 'source', 'component'), inCurrency('amount'), ...texts('currency', 'method', 'working', 'note', 'decided_by')]),
    sheet('Roll-forward', forwardOf(body), [...texts('month', 'source', 'currency'), ...['opening', 'new', 'settled', 'closing'].map(inCurrency), ...texts('waiting')]),
  ],
  'accrual-accuracy': (body) => [sheet(`Accruals and what they came to, ${period(body)}`, body.rows, [
    ...texts('month', 'source', 'component', 'method', 'currency'), ...['accrued', 'actual', 'difference'].map(inCurrency), ...texts('pct', 'settled_in'),
  ])],
}

interface Waiting {
  readonly month: string
  readonly amount: string
  readonly age_months: number
  readonly aged: boolean
}

/** Rows of the roll-forward, with what waits for its actual and since when in words. */
function forwardOf(body: Body): JsonRow[] {
  const { roll_forward: rows } = body as unknown as { roll_forward: readonly (JsonRow & { open: readonly Waiting[] })[] }
  return rows.map(({ open, ...row }) => ({ ...row, waiting: open.map((one) => `${one.amount} of ${one.month}${one.aged ? ` (${one.age_months} months)` : ''}`).join(', ') }))
}

/** The cash itself, where some was in another currency than its document. */
function paidColumns(rows: readonly JsonRow[]): SheetColumn[] {
  const foreign = rows.map(paymentRow).some((row) => row['paid_in'] !== row['currency'])
  return foreign ? [{ ...column('paid', 'money'), currencyKey: 'paid_in' }, ...texts('paid_in')] : []
}

function paymentRow(row: JsonRow): JsonRow {
  const payment = row['payment'] as JsonRow
  return { ...row, id: payment['id'], date: payment['date'], payee: payment['payee'], paid: payment['amount'], currency: row['currency'] ?? payment['currency'], paid_in: payment['currency'], file: payment['file'], record: payment['record'] }
}

function dimensionSheet(name: DimensionReport, body: Body): Sheet {
  const by = body.by ?? []
  const dimensions = name === 'excluded' && !by.includes('provider') ? ['provider', ...by] : [...by]
  const amounts: Readonly<Record<DimensionReport, SheetColumn[]>> = {
    spend: [column('recognized_cost', 'money', 'Recognized'), column('gross_cost', 'money', 'Gross'), column('credits', 'money'), column('share', 'percent'), ...texts('basis')],
    models: [column('recognized_cost', 'money', 'Recognized'), column('share', 'percent'), column('tokens', 'count'), price(), ...texts('basis')],
    tokens: [...TOKEN_KINDS.map((kind) => column(kind, 'count')), column('requests', 'count'), column('recognized_cost', 'money', 'Recognized'), price()],
    excluded: [column('records', 'count'), column('billed_cost', 'money', 'Billed'), ...texts('candidate')],
  }
  const titles: Readonly<Record<DimensionReport, string>> = { spend: 'Spend', models: 'Spend by model', tokens: 'Tokens', excluded: 'Billed, not AI' }
  const unpriced = body.rows.reduce((total, row) => total + Number(row['unpriced_rows'] ?? 0), 0)
  return {
    ...sheet(`${titles[name]}, ${period(body)}`, body.rows, [...texts(...dimensions), ...amounts[name]]),
    ...(body.total === undefined ? {} : { total: plainRow(body.total) }), ...(body.currency === undefined ? {} : { currency: body.currency }),
    notes: [...(unpriced > 0 ? [`${unpriced} rows of use have no price and are in no amount: aicost report unpriced`] : []), ...gpuNotes(name, body), ...(typeof body.total?.['signed'] === 'string' ? [`signed: ${body.total['signed']} ${body.currency ?? ''}`] : [])],
  }
}

function gpuNotes(name: DimensionReport, body: Body): string[] {
  if (name !== 'excluded') return []
  const types = new Set(body.rows.flatMap((row) => (row['candidates'] as { usage_type: string }[]).map((candidate) => candidate.usage_type)))
  return types.size === 0 ? [] : [`machines with accelerators, if they are AI select them with ai_rules: ${[...types].sort().join(', ')}`]
}

function period(body: Body): string {
  const [first, last] = [body.months[0], body.months.at(-1)]
  if (body.month !== null || !first || !last || first === last) return first ? `${first.month} (${first.state})` : ''
  return `${first.month} to ${last.month}`
}

function sheet(title: string, rows: readonly JsonRow[], columns: readonly SheetColumn[]): Sheet {
  return { title, columns, rows: rows.map(plainRow) }
}

/** Cells of a sheet are text: counts are written out, lists belong to the JSON alone. */
function plainRow(row: JsonRow): SheetRow {
  return Object.fromEntries(Object.entries(row).flatMap(([key, value]) => (typeof value === 'object' && value !== null ? [] : [[key, value === null || value === undefined ? null : String(value)]])))
}

const column = (key: string, kind: SheetColumn['kind'], title: string = titleOf(key)): SheetColumn => ({ key, title, kind })
const texts = (...keys: string[]): SheetColumn[] => keys.map((key) => column(key, 'text'))
const inCurrency = (key: string): SheetColumn => ({ ...column(key, 'money'), currencyKey: 'currency' })
const price = (): SheetColumn => ({ ...column('cost_per_million', 'money', 'Per 1M tokens'), foots: false })
const titleOf = (key: string): string => `${key.slice(0, 1).toUpperCase()}${key.slice(1).replaceAll('_', ' ')}`
