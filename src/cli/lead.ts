// The lead schedule as a person reads it: statements, open items, what is missing.
import type { Sheet } from '../render/sheet.ts'

/** The parts of the reconcile document that the lead schedule prints. */
export interface ReconcileJson {
  readonly month: string
  readonly currency: string
  readonly state: string
  readonly version_no: number
  readonly provisional: boolean
  readonly signed_total: string | null
  readonly totals: Readonly<Record<string, string | null>>
  readonly statements: readonly StatementJson[]
  readonly completeness: readonly { readonly source: string; readonly leg: string; readonly required: string; readonly state: string; readonly missing_days: readonly string[] }[]
  readonly unknown_payees: readonly { readonly payee: string; readonly amount: string; readonly currency: string; readonly date: string }[]
  readonly prepaid: readonly Readonly<Record<string, string | null>>[]
  readonly checks: readonly { readonly id: string; readonly passed: boolean; readonly amount: string }[]
  /** Absent in months signed before items came back, and before pairs had ids. */
  readonly carried?: readonly (VarianceJson & { readonly statement: string })[]
  readonly possible_duplicates?: readonly { readonly id?: string; readonly statements: readonly string[]; readonly model_family: string; readonly state?: string }[]
}

interface VarianceJson {
  readonly id: string
  readonly code: string
  readonly bridge: string
  readonly amount: string
  readonly currency?: string
  readonly state: string
  readonly because: string
  readonly since?: string
  readonly age_days: number
}

interface StatementJson {
  readonly id: string
  readonly issuer: string
  readonly account: string
  readonly currency: string
  readonly basis: string
  readonly state: string
  readonly provisional: boolean
  readonly recognized: string
  readonly signed: string | null
  readonly metered: string | null
  readonly billed: string | null
  readonly invoiced: string | null
  readonly payable: string | null
  readonly paid: string | null
  readonly open_payable: string | null
  readonly reporting?: { readonly recognized: string | null }
  readonly bridges: readonly { readonly bridge: string; readonly total: string | null }[]
  readonly variances: readonly VarianceJson[]
}

const text = (key: string, title: string) => ({ key, title, kind: 'text' as const })
const amount = (key: string, title: string) => ({ key, title, kind: 'money' as const, currencyKey: 'currency' })

export function leadSheets(body: ReconcileJson): Sheet[] {
  const single = body.statements.every((statement) => statement.currency === body.currency)
  const recognized = single ? { key: 'recognized', title: 'Recognized', kind: 'money' as const } : amount('recognized', 'Recognized')
  const lead: Sheet = {
    title: `${body.month} · ${body.state}${body.state === 'open' ? '' : ` · version ${body.version_no}`}${body.provisional ? ' · provisional' : ''}`,
    columns: [text('issuer', 'Issuer'), text('account', 'Account'), text('basis', 'Basis'), amount('metered', 'Metered'), amount('billed', 'Billed'), amount('invoiced', 'Invoiced'), amount('paid', 'Paid'), amount('open_payable', 'Open'), amount('variance', 'Variance'), recognized, text('currency', ''), text('state', 'State')],
    currency: body.currency,
    rows: body.statements.map((statement) => ({
      issuer: statement.issuer, account: statement.account, basis: statement.basis, metered: statement.metered, billed: statement.billed, invoiced: statement.invoiced, paid: statement.paid, open_payable: statement.open_payable,
      variance: statement.bridges.find((bridge) => bridge.bridge === 'I')?.total ?? null, recognized: statement.recognized, currency: statement.currency, state: statement.provisional ? `${statement.state}, provisional` : statement.state,
    })),
    ...(single ? { total: { recognized: body.totals['recognized'] ?? null, currency: body.currency } } : {}),
    notes: body.signed_total === null ? [] : [`Signed total ${body.signed_total} ${body.currency}`],
  }
  return [lead, ...openItems(body), ...returned(body), ...sameMoney(body), ...missing(body), ...prepaid(body), ...failedChecks(body)]
}

function openItems(body: ReconcileJson): Sheet[] {
  const rows = body.statements.flatMap((statement) => statement.variances.filter((variance) => variance.state !== 'in_tolerance' && (variance.since ?? body.month) === body.month).map(({ id, bridge, code, amount: value, currency, state, because }) => ({ id, statement: statement.id, bridge, code, amount: value, currency: currency ?? statement.currency, state, because })))
  if (rows.length === 0) return []
  return [{ title: 'Variances', columns: [text('id', 'Id'), text('statement', 'Statement'), text('bridge', ''), text('code', 'Code'), amount('amount', 'Amount'), text('currency', ''), text('state', 'State'), text('because', 'Because')], rows }]
}

/** Put off in earlier months: listed, in no bridge of this one. */
function returned(body: ReconcileJson): Sheet[] {
  const rows = (body.carried ?? []).map(({ id, statement, since, age_days: days, bridge, code, amount: value, currency, state, because }) => ({ id, statement, since: since ?? null, age_days: String(days), bridge, code, amount: value, currency: currency ?? body.currency, state, because }))
  if (rows.length === 0) return []
  return [{ title: 'From earlier months', columns: [text('id', 'Id'), text('statement', 'Statement'), text('since', 'Since'), { key: 'age_days', title: 'Days', kind: 'count' }, text('bridge', ''), text('code', 'Code'), amount('amount', 'Amount'), text('currency', ''), text('state', 'State'), text('because', 'Because')], rows }]
}

function sameMoney(body: ReconcileJson): Sheet[] {
  const rows = (body.possible_duplicates ?? []).map((pair) => ({ id: pair.id ?? null, statements: pair.statements.join(' and '), family: pair.model_family, state: pair.state ?? 'open' }))
  if (rows.length === 0) return []
  return [{ title: 'Possibly the same money', columns: [text('id', 'Id'), text('statements', 'Statements'), text('family', 'Models'), text('state', 'State')], rows }]
}

function missing(body: ReconcileJson): Sheet[] {
  const rows = body.completeness.filter((entry) => entry.state !== 'received').map((entry) => ({ what: `${entry.source} ${entry.leg}`, state: entry.state, required: entry.required, detail: entry.missing_days.length > 0 ? `${entry.missing_days.length} days from ${entry.missing_days[0] ?? ''}` : null }))
  const payees = body.unknown_payees.map((payee) => ({ what: payee.payee, state: 'unknown payee', required: 'close', detail: `${payee.amount} ${payee.currency} on ${payee.date}` }))
  if (rows.length + payees.length === 0) return []
  return [{ title: 'Missing', columns: [text('what', 'What'), text('state', 'State'), text('required', 'Required'), text('detail', '')], rows: [...rows, ...payees] }]
}

function prepaid(body: ReconcileJson): Sheet[] {
  if (body.prepaid.length === 0) return []
  const terms = body.prepaid.some((entry) => entry['commitment'] !== undefined)
  return [{ title: terms ? 'Prepaid accounts and commitments' : 'Prepaid accounts', columns: [text('source', 'Source'), ...(terms ? [text('commitment', 'Commitment')] : []), amount('opening', 'Opening'), amount('purchases', 'Purchases'), amount('grants', 'Grants'), amount('consumption', 'Consumption'), amount('expiry', 'Expiry'), amount('closing', 'Closing'), text('currency', '')], rows: body.prepaid.map((entry) => ({ ...entry })) }]
}

function failedChecks(body: ReconcileJson): Sheet[] {
  const rows = body.checks.filter((check) => !check.passed).map((check) => ({ id: check.id, amount: check.amount }))
  return rows.length === 0 ? [] : [{ title: 'Checks that fail', columns: [text('id', 'Check'), { key: 'amount', title: 'Amount', kind: 'quantity' }], rows }]
}
