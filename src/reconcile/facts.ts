// Everything reconciliation looks at, read from the ledger once: sums by day, document lines, payments, coverage.
// Amounts are Money (units of 10^-18); days are YYYY-MM-DD in the close zone, ends exclusive.
import { money } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { addMonths } from '../domain/period.ts'
import { sqlText } from '../ledger/assets.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { CommitmentFacts } from './commitments.ts'
import type { Control } from './controls.ts'
import type { FocusInvoice } from './focus-invoices.ts'
import type { PublishedRate } from './fx.ts'
import { withIds } from './payment-id.ts'
import type { SpanningCharge } from './spans.ts'

/** Priced detail of one day. */
export interface BilledDay {
  readonly account: string
  readonly currency: string
  readonly component: string
  readonly day: string
  /** Month in which the bill's period begins: late rows and rows near midnight are on the bill of another month than their own. */
  readonly billMonth: string
  readonly invoice: string
  readonly provider: string
  readonly issuer: string
  readonly lineType: string
  readonly category: string
  readonly records: number
  readonly basisMissing: number
  readonly billed: Money
  readonly effective: Money
  /** Effective cost that is cost of the days its charges are for, some of them in other months: not in `effective`. */
  readonly spread: Money
  /** Before the share of an AI rule. */
  readonly billedWhole: Money
}

/** Metered use of one day, priced as a band. */
export interface MeteredDay {
  readonly account: string
  readonly currency: string
  readonly component: string
  readonly day: string
  readonly provider: string
  readonly recognized: boolean
  readonly records: number
  readonly low: Money
  readonly high: Money
  readonly unpricedRecords: number
  readonly unpricedQuantity: Money
  readonly unpricedModels: readonly string[]
  readonly pricedRecords: number
}

/** What a whole bill holds besides its AI rows. */
export interface ExcludedSum {
  readonly account: string
  readonly invoice: string
  readonly day: string
  readonly lineType: string
  readonly category: string
  readonly hasProduct: boolean
  readonly currency: string
  readonly records: number
  readonly billed: Money
  readonly effective: Money
}

export interface DocumentLine {
  readonly importId: number
  readonly file: string | null
  readonly record: number
  readonly number: string
  readonly documentType: 'invoice' | 'credit_note' | 'receipt'
  readonly refersTo: string | null
  readonly issuer: string
  readonly account: string
  readonly sourceId: string | null
  readonly issueDate: string
  readonly dueDate: string | null
  readonly currency: string
  readonly lineNo: string
  readonly description: string
  readonly nature: string
  readonly provider: string
  readonly periodStart: string | null
  readonly periodEnd: string | null
  readonly quantity: Money | null
  readonly unit: string | null
  readonly unitPrice: Money | null
  readonly net: Money
  readonly tax: Money
  /** Percent, as the document states it. */
  readonly taxRate: Money | null
  readonly model: string | null
  readonly tokenKind: string | null
  readonly manual: boolean
}

export interface Payment {
  /** Of the payment, whatever its amount: see payment-id.ts. */
  readonly id: string
  /** Cash that moved, or what the ledger says of it. */
  readonly leg: 'paid' | 'booked'
  readonly importId: number
  readonly file: string
  readonly record: number
  readonly bankAccount: string
  readonly date: string
  readonly payee: string
  readonly statementText: string
  readonly reference: string
  readonly currency: string
  /** Money out is positive. */
  readonly amount: Money
  readonly originalCurrency: string | null
  readonly originalAmount: Money | null
}

export interface Coverage {
  readonly account: string
  readonly sourceId: string | null
  readonly leg: string
  readonly relation: string
  readonly format: string
  readonly grain: string
  readonly deliveryId: number
  readonly start: string
  readonly end: string
  readonly records: number
  readonly asOf: string
  readonly completeAsOf: string
  readonly periodStart: string
  readonly periodEnd: string
  /** Of a dataset with two bases: which of them it shows. */
  readonly supplies: 'both' | 'billed' | 'effective'
}

/** A counted total's rest beyond the finer detail that stands for its lines. */
export interface Unattributed {
  readonly account: string
  readonly currency: string
  readonly month: string
  readonly provider: string
  readonly amount: Money
}

/** What a bill, or an export resold on one, shows of one provider in the month. */
export interface ResoldSum {
  readonly account: string
  readonly currency: string
  readonly provider: string
  /** The counted total. */
  readonly shown: Money
  /** Its lines: those of a finer export where one stands for it. */
  readonly records: number
  readonly billed: Money
  readonly effective: Money
  readonly credits: Money
  readonly basisMissing: number
  readonly hasTokens: boolean
  readonly hasMetered: boolean
}

export interface Facts {
  /** Of the month; empty where no source is billed through another. */
  readonly resold: readonly ResoldSum[]
  readonly unattributed: readonly Unattributed[]
  readonly billed: readonly BilledDay[]
  readonly metered: readonly MeteredDay[]
  readonly excluded: readonly ExcludedSum[]
  readonly lines: readonly DocumentLine[]
  readonly payments: readonly Payment[]
  readonly coverage: readonly Coverage[]
  /** Of the month, and of the days of payments. */
  readonly published: readonly PublishedRate[]
  readonly commitments: CommitmentFacts
  /** Of all months before the next: charges for days of several months. */
  readonly spanning: readonly SpanningCharge[]
  /** Of the month. */
  readonly controls: readonly Control[]
  /** Of the month. */
  readonly focusInvoices: readonly FocusInvoice[]
}

type Raw = Record<string, string | number | boolean | string[] | null>

/** Reads the facts of a span of days. The charges must have been summed (sumCharges). */
export async function loadFacts(ledger: Ledger, span: { readonly from: string; readonly to: string }, fx: { readonly month: string; readonly currency: string }, resold: readonly string[]): Promise<Facts> {
  const rows = async (name: string, parameters?: { from: string; to: string }): Promise<Raw[]> => ledger.rows<Raw>(sqlText(`src/reconcile/sql/${name}.sql`), parameters)
  const days = { from: span.from, to: span.to }
  return {
    resold: resold.length === 0 ? [] : await resoldSums(ledger, fx.month, resold),
    unattributed: (await rows('unattributed', days)).map((row) => ({ account: str(row, 'account'), currency: str(row, 'currency'), month: str(row, 'month'), provider: str(row, 'provider'), amount: amount(row, 'amount') })),
    billed: (await rows('billed-days', days)).map(billedDay),
    metered: (await rows('metered-days', days)).map(meteredDay),
    excluded: (await rows('excluded-bill', days)).map(excludedSum),
    lines: await loadDocumentLines(ledger),
    payments: await loadPayments(ledger),
    coverage: (await rows('coverage')).map(coverageOf),
    published: await publishedRates(ledger, fx),
    controls: (await ledger.rows<Raw>(sqlText('src/reconcile/sql/controls.sql'), { month: fx.month })).map((row) => ({ account: str(row, 'account'), currency: str(row, 'currency'), dataset: str(row, 'dataset'), controlDataset: str(row, 'control_dataset'), counted: amount(row, 'counted'), control: amount(row, 'control') })),
    focusInvoices: await focusInvoices(ledger, fx.month),
    commitments: await commitmentFacts(ledger, `${addMonths(fx.month, 1)}-01`),
    spanning: await spanningCharges(ledger, `${addMonths(fx.month, 1)}-01`),
  }
}

/** Lines of counted documents. */
export async function loadDocumentLines(ledger: Ledger): Promise<DocumentLine[]> {
  return (await ledger.rows<Raw>(sqlText('src/reconcile/sql/document-lines.sql'))).map(documentLine)
}

/** Counted payments and postings of the ledger, by day. */
export async function loadPayments(ledger: Ledger): Promise<Payment[]> {
  return withIds((await ledger.rows<Raw>(sqlText('src/reconcile/sql/payments.sql'))).map(payment))
}

async function resoldSums(ledger: Ledger, month: string, accounts: readonly string[]): Promise<ResoldSum[]> {
  const rows = await ledger.rows<Raw>(sqlText('src/reconcile/sql/resold-sums.sql'), { month, accounts: JSON.stringify(accounts) })
  return rows.map((row) => ({
    account: str(row, 'account'), currency: str(row, 'currency'), provider: str(row, 'provider'), shown: amount(row, 'shown'), records: count(row, 'records'), billed: amount(row, 'billed'), effective: amount(row, 'effective'),
    credits: amount(row, 'credits'), basisMissing: count(row, 'basis_missing'), hasTokens: row['has_tokens'] === true, hasMetered: row['has_metered'] === true,
  }))
}

/** Most ledgers have no FOCUS file: they need not look through their charges. */
async function focusInvoices(ledger: Ledger, month: string): Promise<FocusInvoice[]> {
  const { there } = await ledger.row<{ there: boolean }>("select coalesce(bool_or(format = 'focus'), false) as there from slice")
  const rows = there ? await ledger.rows<Raw>(sqlText('src/reconcile/sql/focus-invoices.sql'), { month }) : []
  return rows.map((row) => ({ account: str(row, 'account'), currency: str(row, 'currency'), invoice: str(row, 'invoice'), records: count(row, 'records'), billed: amount(row, 'billed'), hasTax: row['has_tax'] === true, net: amount(row, 'net'), tax: amount(row, 'tax') }))
}

/** Where none was summed the engine would read all charges to find none. */
async function spanningCharges(ledger: Ledger, to: string): Promise<SpanningCharge[]> {
  const { there } = await ledger.row<{ there: boolean }>('select coalesce(bool_or(spanning_slices is not null), false) as there from billed_sum where counted and accrues')
  return there ? (await ledger.rows<Raw>(sqlText('src/reconcile/sql/spanning-charges.sql'), { to })).map(spanningCharge) : []
}

/** Of all months before a day: terms bought long ago are still cost. */
async function commitmentFacts(ledger: Ledger, to: string): Promise<CommitmentFacts> {
  const terms = await ledger.rows<Raw>(sqlText('src/reconcile/sql/commitment-terms.sql'), { to })
  const use = await ledger.rows<Raw>(sqlText('src/reconcile/sql/commitment-use.sql'), { to })
  return {
    terms: terms.map((row) => ({ account: str(row, 'account'), currency: str(row, 'currency'), commitment: str(row, 'commitment'), provider: str(row, 'provider'), description: str(row, 'description'), start: str(row, 'start'), end: str(row, 'end'), amount: amount(row, 'amount') })),
    use: use.map((row) => ({ account: str(row, 'account'), currency: str(row, 'currency'), commitment: text(row, 'commitment'), month: str(row, 'month'), amortized: row['amortized'] === true, effective: amount(row, 'effective'), missing: count(row, 'missing') })),
  }
}

export async function publishedRates(ledger: Ledger, fx: { readonly month: string; readonly currency: string }): Promise<PublishedRate[]> {
  const rows = await ledger.rows<Raw>(sqlText('src/reconcile/sql/published-rates.sql'), { month: fx.month, currency: fx.currency })
  return rows.map((row) => ({ day: str(row, 'day'), currency: str(row, 'currency'), rate: amount(row, 'rate'), importId: count(row, 'import_id'), shows: { from: str(row, 'first_day'), to: str(row, 'end_day') } }))
}

const str = (row: Raw, key: string): string => String(row[key] ?? '')
const text = (row: Raw, key: string): string | null => (row[key] === null || row[key] === undefined ? null : String(row[key]))
const amount = (row: Raw, key: string): Money => money(String(row[key] ?? '0'))
const maybe = (row: Raw, key: string): Money | null => (row[key] === null || row[key] === undefined ? null : money(String(row[key])))
const count = (row: Raw, key: string): number => Number(row[key] ?? 0)

function billedDay(row: Raw): BilledDay {
  return {
    account: str(row, 'account'), currency: str(row, 'currency'), component: str(row, 'component'), day: str(row, 'day'), billMonth: str(row, 'bill_month'), invoice: str(row, 'invoice'), provider: str(row, 'provider'), issuer: str(row, 'issuer'),
    lineType: str(row, 'line_type'), category: str(row, 'category'), records: count(row, 'records'), basisMissing: count(row, 'basis_missing'),
    billed: amount(row, 'billed'), effective: amount(row, 'effective'), spread: amount(row, 'spread'), billedWhole: amount(row, 'billed_whole'),
  }
}

function spanningCharge(row: Raw): SpanningCharge {
  return {
    account: str(row, 'account'), currency: str(row, 'currency'), start: str(row, 'start'), end: str(row, 'end'), amount: amount(row, 'amount'), component: str(row, 'component'), credit: row['credit'] === true,
    provider: str(row, 'provider'), description: str(row, 'description'), document: text(row, 'document'),
    words: {
      importId: count(row, 'import_id'), record: count(row, 'record'), subAccount: text(row, 'sub_account'), model: text(row, 'model'), modelMaker: text(row, 'model_maker'), category: text(row, 'category'), service: text(row, 'service'),
      sku: text(row, 'sku'), region: text(row, 'region'), apiKey: text(row, 'api_key'), user: text(row, 'user'), tokenKind: text(row, 'token_kind'), tier: text(row, 'tier'),
    },
  }
}

function meteredDay(row: Raw): MeteredDay {
  return {
    account: str(row, 'account'), currency: str(row, 'currency'), component: str(row, 'component'), day: str(row, 'day'), provider: str(row, 'provider'), recognized: row['recognized'] === true,
    records: count(row, 'records'), low: amount(row, 'low'), high: amount(row, 'high'), unpricedRecords: count(row, 'unpriced_records'), unpricedQuantity: amount(row, 'unpriced_quantity'),
    unpricedModels: (row['unpriced_models'] as string[] | null) ?? [], pricedRecords: count(row, 'priced_records'),
  }
}

function excludedSum(row: Raw): ExcludedSum {
  return {
    account: str(row, 'account'), invoice: str(row, 'invoice'), day: str(row, 'day'), lineType: str(row, 'line_type'), category: str(row, 'category'), hasProduct: row['has_product'] === true,
    currency: str(row, 'currency'), records: count(row, 'records'), billed: amount(row, 'billed'), effective: amount(row, 'effective'),
  }
}

function documentLine(row: Raw): DocumentLine {
  return {
    importId: count(row, 'import_id'), file: text(row, 'file'), record: count(row, 'record'), number: str(row, 'number'), documentType: str(row, 'document_type') as DocumentLine['documentType'], refersTo: text(row, 'refers_to'),
    issuer: str(row, 'issuer'), account: str(row, 'account'), sourceId: text(row, 'source_id'), issueDate: str(row, 'issue_date'), dueDate: text(row, 'due_date'), currency: str(row, 'currency'), lineNo: str(row, 'line_no'),
    description: str(row, 'description'), nature: str(row, 'nature'), provider: str(row, 'provider'), periodStart: text(row, 'period_start'), periodEnd: text(row, 'period_end'), quantity: maybe(row, 'quantity'), unit: text(row, 'unit'),
    unitPrice: maybe(row, 'unit_price'), net: amount(row, 'net'), tax: amount(row, 'tax'), taxRate: maybe(row, 'tax_rate'), model: text(row, 'model'), tokenKind: text(row, 'token_kind'), manual: row['manual'] === true,
  }
}

function payment(row: Raw): Omit<Payment, 'id'> {
  return {
    leg: row['leg'] === 'booked' ? 'booked' : 'paid', importId: count(row, 'import_id'), file: str(row, 'file'), record: count(row, 'record'), bankAccount: str(row, 'bank_account'), date: str(row, 'date'), payee: str(row, 'payee'), statementText: str(row, 'statement_text'),
    reference: str(row, 'reference'), currency: str(row, 'currency'), amount: amount(row, 'amount'), originalCurrency: text(row, 'original_currency'), originalAmount: maybe(row, 'original_amount'),
  }
}

function coverageOf(row: Raw): Coverage {
  return {
    account: str(row, 'account'), sourceId: text(row, 'source_id'), leg: str(row, 'leg'), relation: str(row, 'relation'), format: str(row, 'format'), grain: str(row, 'grain'), deliveryId: count(row, 'delivery_id'), start: str(row, 'start'), end: str(row, 'end'),
    records: count(row, 'records'), asOf: str(row, 'as_of'), completeAsOf: str(row, 'complete_as_of'), periodStart: str(row, 'period_start'), periodEnd: str(row, 'period_end'), supplies: str(row, 'supplies') as Coverage['supplies'],
  }
}
