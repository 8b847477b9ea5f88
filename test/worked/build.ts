// A book of one's own for the worked examples: a scratch workspace, downloads written in the vendors' shapes, and the
// real importer and reconciliation. Figures come back as the program's own decimal text.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { importFiles } from '../../src/app/import.ts'
import type { ImportOptions } from '../../src/app/import.ts'
import { reconcileReport } from '../../src/app/reconcile.ts'
import { withSession } from '../../src/app/session.ts'
import type { Session, Surroundings } from '../../src/app/session.ts'
import { workspaceAt } from '../../src/config/workspace.ts'
import type { Workspace } from '../../src/config/workspace.ts'
import { money, sum, text } from '../../src/domain/money.ts'
import { daysOf } from '../../src/domain/period.ts'
import type { ImportResult } from '../../src/import/record.ts'
import { expectConformance, focusOf, totals } from '../app/focus-rows.ts'

/** What the tests read of the document of `aicost reconcile`. */
export interface Month {
  readonly state: string
  readonly provisional: boolean
  readonly totals: Readonly<Record<string, string | null>>
  readonly signed_total: string | null
  readonly qualifications: readonly Readonly<Record<string, string | null>>[]
  readonly statements: readonly StatementBody[]
  readonly completeness: readonly { readonly source: string; readonly leg: string; readonly state: string; readonly missing_days: readonly string[] }[]
  readonly unpriced: { readonly rows: number; readonly tokens: string; readonly models: readonly string[] }
  readonly possible_duplicates: readonly { readonly id: string; readonly state: string; readonly statements: readonly string[]; readonly model_family: string; readonly quantities: readonly string[] }[]
  readonly prepaid: readonly Readonly<Record<string, string>>[]
  readonly checks: readonly { readonly id: string; readonly passed: boolean; readonly amount: string }[]
  readonly reasons: readonly string[]
}

export interface StatementBody {
  readonly [name: string]: unknown
  readonly id: string
  readonly account: string
  readonly issuer: string
  readonly recognized: string
  readonly cells: readonly { readonly component: string; readonly start: string; readonly end: string; readonly leg: string; readonly amount: string }[]
  readonly documents: readonly { readonly number: string; readonly net: string; readonly tax: string; readonly gross: string; readonly placed_by_month: Readonly<Record<string, string>>; readonly paid: string | null; readonly open: string | null }[]
  readonly bridges: readonly { readonly bridge: string; readonly from: string; readonly to: string; readonly total: string | null; readonly codes: Readonly<Record<string, string>> }[]
  readonly variances: readonly { readonly id: string; readonly code: string; readonly bridge: string; readonly amount: string; readonly state: string }[]
  readonly adjustments: readonly { readonly kind: string; readonly component: string; readonly service_month: string; readonly recognized: string; readonly document: string | null }[]
}

export interface Book {
  readonly workspace: Workspace
  /** The clock, person and rest of the world the book is kept in. */
  readonly outside: Surroundings
  /** Writes a file into the workspace and gives its path. */
  readonly file: (name: string, content: string) => string
  /** Replaces aicost.yaml. */
  readonly configure: (config: string) => void
  /** Imports files the test has written; each must enter. */
  readonly take: (paths: string | readonly string[], options?: ImportOptions) => Promise<readonly ImportResult[]>
  /** Reconciles a month; the program's own checks must hold. */
  readonly reconcile: (month: string, asOf?: string) => Promise<Month>
  /** The only statement of a month. */
  readonly statement: (month: string) => Promise<StatementBody & { readonly month: Month }>
  /** Anything else, in an open session. */
  readonly session: <T>(work: (session: Session) => Promise<T>) => Promise<T>
}

/** A workspace that is gone when the test is done. */
export function book(config: string): Book {
  const root = mkdtempSync(join(tmpdir(), 'aicost-worked-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const file = (name: string, content: string): string => {
    writeFileSync(join(root, name), content)
    return join(root, name)
  }
  file('aicost.yaml', config)
  const workspace = workspaceAt(root)
  const outside: Surroundings = { now: () => '2027-02-01T09:00:00Z', env: { AICOST_BY: 'test' }, cwd: root, gitUser: () => undefined }
  const session = <T>(work: (session: Session) => Promise<T>): Promise<T> => withSession(workspace, outside, {}, work)
  const reconcile = async (month: string, asOf?: string): Promise<Month> => {
    return session(async (open) => {
      const report = await reconcileReport(open, month, asOf ?? null)
      const body = { ...report.body, reasons: report.reasons } as unknown as Month
      // What a vendor's rows say of an invoice is checked too, but it is evidence, not arithmetic of ours.
      expect(body.checks.filter((check) => !check.passed && !check.id.startsWith('focus-invoice-'))).toEqual([])
      if (asOf === undefined) await expectSameAsFocus(open, month, body, join(root, `focus-${month}.csv`))
      return body
    })
  }
  return {
    workspace, outside, file, session, reconcile,
    configure: (next) => void file('aicost.yaml', next),
    take: async (paths, options = {}) => {
      const { imports } = await importFiles(workspace, typeof paths === 'string' ? [paths] : paths, options, outside)
      expect(imports.map(({ status, diagnostics }) => (status === 'refused' ? diagnostics : status))).toEqual(imports.map(() => 'imported'))
      return imports
    },
    statement: async (month) => {
      const body = await reconcile(month)
      expect(body.statements).toHaveLength(1)
      return { ...(body.statements[0] as StatementBody), month: body }
    },
  }
}

/** Every month of a worked example as FOCUS: conforming rows whose effective cost is what each statement recognizes. */
async function expectSameAsFocus(open: Session, month: string, body: Month, path: string): Promise<void> {
  const file = await focusOf(open, month, path)
  expectConformance(file)
  expect(totals(file.rows, 'EffectiveCost', 'x_StatementId')).toEqual(Object.fromEntries(body.statements.filter(({ id }) => file.rows.some((row) => row['x_StatementId'] === id)).map(({ id, recognized }) => [id, recognized]).sort()))
  expect(body.statements.filter(({ id, recognized }) => recognized !== '0' && !file.rows.some((row) => row['x_StatementId'] === id))).toEqual([])
}

/** One statement's bridge: its total and codes. */
export function bridge(statement: StatementBody, name: 'Q' | 'I' | 'P' | 'B'): { readonly total: string | null; readonly codes: Readonly<Record<string, string>> } {
  const found = statement.bridges.find((candidate) => candidate.bridge === name)
  if (!found) throw new Error(`no bridge ${name}`)
  return { total: found.total, codes: found.codes }
}

/** Variances as `bridge CODE amount state`, in order. */
export const variances = (statement: StatementBody): string[] => statement.variances.map(({ bridge: name, code, amount, state }) => `${name} ${code} ${amount} ${state}`)

/** Cells as `component leg from..to amount`. */
export const cells = (statement: StatementBody): string[] => statement.cells.map(({ component, leg, start, end, amount }) => `${component} ${leg} ${start.slice(0, 10)}..${end.slice(0, 10)} ${amount}`)

/** Decimal texts added up. */
export const total = (...amounts: readonly string[]): string => text(sum(amounts.map((amount) => money(amount))))

/** What whole bills hold besides their AI rows before tax, on both bases; account-level rows still in one piece. */
export async function excluded(own: Book): Promise<{ readonly billed: string; readonly effective: string }> {
  return own.session(({ ledger }) => ledger.row<{ billed: string; effective: string }>("select plain(sum(billed_cost)) as billed, plain(sum(effective_cost)) as effective from excluded_charge join slice using (slice_id) where slice.counted and charge_category <> 'Tax'"))
}

/** CSV of named columns in the order of `header`; what a record leaves out is empty. */
export function csv(header: string, records: readonly Readonly<Record<string, string>>[]): string {
  const names = header.split(',')
  const cell = (value: string): string => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)
  const unknown = records.flatMap((record) => Object.keys(record)).find((name) => !names.includes(name))
  if (unknown !== undefined) throw new Error(`the header has no column ${unknown}`)
  return `${[header, ...records.map((record) => names.map((name) => cell(record[name] ?? '')).join(','))].join('\n')}\n`
}

/** The days from `from` to before `to`, with `whole` laid over them in cents; the last day takes what is left. */
export function perDay(from: string, to: string, whole: string): [day: string, amount: string][] {
  const days = daysOf({ start: `${from}T00:00:00Z`, end: `${to}T00:00:00Z` })
  const cents = BigInt(whole.replace('.', ''))
  const even = cents / BigInt(days.length)
  const decimal = (amount: bigint): string => `${amount / 100n}.${String(amount % 100n).padStart(2, '0')}`
  return days.map((day, index) => [day, decimal(index === days.length - 1 ? cents - even * BigInt(days.length - 1) : even)])
}

const OPENAI_COST = 'start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,quantity,quantity_unit,line_item,user_id,api_key_id,project_id,organization_id,project_name,organization_name,user_email'

/** OpenAI's cost export, one row a day (or more, with columns of their own). */
export function openaiCost(account: string, days: readonly (readonly [day: string, amount: string, more?: Readonly<Record<string, string>>])[]): string {
  return csv(OPENAI_COST, days.map(([day, amount, more]) => {
    const start = Date.parse(`${day}T00:00:00Z`) / 1000
    const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 19)
    return { start_time: String(start), end_time: String(start + 86_400), start_time_iso: iso(start), end_time_iso: iso(start + 86_400), amount_value: amount, amount_currency: 'usd', organization_id: account, ...more }
  }))
}

const ANTHROPIC_COST = 'usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,list_price_usd,cost_type,inference_geo,speed'

/** Anthropic's cost export; what a row leaves out is one message's plain output of Claude Sonnet 4.5. */
export function anthropicCost(rows: readonly (readonly [day: string, cost: string, more?: Readonly<Record<string, string>>])[]): string {
  return csv(ANTHROPIC_COST, rows.map(([day, cost, more]) => ({
    usage_date_utc: day, model: 'Claude Sonnet 4.5', workspace: 'Default', api_key: 'main', usage_type: 'message', context_window: '≤ 200k', token_type: 'output', cost_usd: cost, list_price_usd: cost, cost_type: 'token', inference_geo: 'not_available', ...more,
  })))
}

const INVOICE = 'document_type,invoice_number,references_invoice,issuer,bill_to,account,issue_date,due_date,currency,line_no,description,nature,service_provider,period_start,period_end_exclusive,quantity,unit,unit_price,amount_net,tax_rate,tax_amount,tax_included,document_net,document_tax,document_total'

export interface InvoiceHead {
  readonly number: string
  readonly issuer: string
  readonly issued: string
  readonly account?: string
  readonly due?: string
  readonly currency?: string
  readonly type?: 'invoice' | 'credit_note' | 'receipt'
}

/** Columns of a line by their own names; `net` and `tax` for amount_net and tax_amount, `from` and `to` for its period. */
export type InvoiceLine = Readonly<{ net: string; nature: string; tax?: string; from?: string; to?: string } & Record<string, string>>

/** One document in the program's own invoice layout, its totals added up from its lines. */
export function invoice(head: InvoiceHead, lines: readonly InvoiceLine[]): string {
  const net = total(...lines.map((line) => line.net))
  const tax = total(...lines.map((line) => line.tax ?? '0'))
  const { number, issuer, issued, account = '', due = '', currency = 'USD', type = 'invoice' } = head
  return csv(INVOICE, lines.map(({ net: amount, tax: taxAmount = '', from = '', to = '', ...line }, index) => ({
    document_type: type, invoice_number: number, issuer, account, issue_date: issued, due_date: due, currency, line_no: String(index + 1), description: line['nature'] ?? '', amount_net: amount, tax_amount: taxAmount,
    period_start: from, period_end_exclusive: to, document_net: net, document_tax: tax, document_total: total(net, tax), ...line,
  })))
}

const MERCURY = 'Date (UTC),Description,Amount,Status,Source Account,Bank Description,Reference,Note,Last Four Digits,Name On Card,Category,GL Code,Timestamp,Original Currency,Check Number,Tags'

/** A bank or card statement: money out is given positive, as the program counts it. */
export function bank(rows: readonly (readonly [day: string, payee: string, amount: string, reference?: string, originalCurrency?: string])[]): string {
  return csv(MERCURY, rows.map(([day, payee, amount, reference = '', originalCurrency = '']) => {
    const [year = '', month = '', date = ''] = day.split('-')
    return { 'Date (UTC)': `${month}-${date}-${year}`, Description: payee, Amount: amount.startsWith('-') ? amount.slice(1) : `-${amount}`, Status: 'Sent', 'Source Account': 'Mercury Checking xx4471', 'Bank Description': payee, Reference: reference, Category: 'Software', Timestamp: `${month}-${date}-${year} 12:00:00`, 'Original Currency': originalCurrency }
  }))
}

const CARD = 'Transaction Date,Post Date,Description,Category,Type,Amount,Memo'

/** Activity of a Chase card: money out is given positive, as the program counts it. */
export function card(rows: readonly (readonly [day: string, payee: string, amount: string, memo?: string])[]): string {
  return csv(CARD, rows.map(([day, payee, amount, memo = '']) => {
    const [year = '', month = '', date = ''] = day.split('-')
    const posted = `${month}/${date}/${year}`
    return { 'Transaction Date': posted, 'Post Date': posted, Description: payee, Category: 'Software', Type: amount.startsWith('-') ? 'Return' : 'Sale', Amount: amount.startsWith('-') ? amount.slice(1) : `-${amount}`, Memo: memo }
  }))
}

const ECB = 'Date,USD,JPY,BGN,CYP,CZK,DKK,EEK,GBP,HUF,LTL,LVL,MTL,PLN,ROL,RON,SEK,SIT,SKK,CHF,ISK,NOK,HRK,RUB,TRL,TRY,AUD,BRL,CAD,CNY,HKD,IDR,ILS,INR,KRW,MXN,MYR,NZD,PHP,SGD,THB,ZAR,'

/** The ECB's history, newest day first: what one euro was worth; currencies that are not given are N/A. */
export function ecb(days: readonly (readonly [day: string, rates: Readonly<Record<string, string>>])[]): string {
  const currencies = ECB.split(',').slice(1, -1)
  return csv(ECB, [...days].sort(([a], [b]) => (a < b ? 1 : -1)).map(([day, rates]) => ({ Date: day, ...Object.fromEntries(currencies.map((code) => [code, rates[code] ?? 'N/A'])) })))
}

const CUR = 'identity/LineItemId,identity/TimeInterval,bill/InvoiceId,bill/InvoicingEntity,bill/BillingEntity,bill/BillType,bill/PayerAccountId,bill/BillingPeriodStartDate,bill/BillingPeriodEndDate,lineItem/UsageAccountId,lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode,lineItem/UsageType,lineItem/Operation,lineItem/AvailabilityZone,lineItem/ResourceId,lineItem/UsageAmount,lineItem/CurrencyCode,lineItem/UnblendedRate,lineItem/UnblendedCost,lineItem/NetUnblendedCost,lineItem/BlendedCost,lineItem/LineItemDescription,lineItem/TaxType,lineItem/LegalEntity,product/ProductName,product/region,product/regionCode,product/sku,pricing/currency,pricing/publicOnDemandCost,pricing/unit,reservation/EffectiveCost,reservation/ReservationARN,reservation/UnusedAmortizedUpfrontFeeForBillingPeriod,reservation/UnusedRecurringFee,savingsPlan/TotalCommitmentToDate,savingsPlan/SavingsPlanARN,savingsPlan/UsedCommitment,savingsPlan/SavingsPlanEffectiveCost,discount/TotalDiscount'

export interface CurLine {
  readonly type?: string
  readonly code?: string
  readonly product?: string
  readonly usage?: string
  readonly cost: string
  readonly text?: string
  /** An hour of this day of the month; without one, the whole month. */
  readonly day?: number
  readonly more?: Readonly<Record<string, string>>
}

/** Product codes and names as AWS writes them. */
export const BEDROCK = { code: 'AmazonBedrock', product: 'Amazon Bedrock' }
export const EC2 = { code: 'AmazonEC2', product: 'Amazon Elastic Compute Cloud' }
export const S3 = { code: 'AmazonS3', product: 'Amazon Simple Storage Service', usage: 'TimedStorage-ByteHrs' }

/** A legacy Cost and Usage Report of one month and one invoice; columns named in `without` are left out. */
export function cur(bill: { readonly payer: string; readonly month: string; readonly invoice: string; readonly without?: readonly string[] }, lines: readonly CurLine[]): string {
  const [year = 0, month = 0] = bill.month.split('-').map(Number)
  const day = (date: number): string => new Date(Date.UTC(year, month - 1, date)).toISOString().slice(0, 10)
  const first = `${day(1)}T00:00:00Z`
  const last = `${new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10)}T00:00:00Z`
  const header = CUR.split(',').filter((name) => !(bill.without ?? []).includes(name)).join(',')
  return csv(header, lines.map((line, index) => {
    const [start, end] = line.day === undefined ? [first, last] : [`${day(line.day)}T10:00:00Z`, `${day(line.day)}T11:00:00Z`]
    const type = line.type ?? 'Usage'
    return {
      'identity/LineItemId': `w${String(index + 1).padStart(4, '0')}`, 'identity/TimeInterval': `${start}/${end}`, 'bill/InvoiceId': bill.invoice, 'bill/InvoicingEntity': 'Amazon Web Services, Inc.', 'bill/BillingEntity': 'AWS', 'bill/BillType': 'Anniversary',
      'bill/PayerAccountId': bill.payer, 'bill/BillingPeriodStartDate': first, 'bill/BillingPeriodEndDate': last, 'lineItem/UsageAccountId': bill.payer, 'lineItem/LineItemType': type, 'lineItem/UsageStartDate': start, 'lineItem/UsageEndDate': end,
      'lineItem/ProductCode': line.code ?? '', 'lineItem/UsageType': line.usage ?? '', 'lineItem/UsageAmount': '1', 'lineItem/CurrencyCode': 'USD', 'lineItem/UnblendedCost': line.cost, 'lineItem/LineItemDescription': line.text ?? type,
      'lineItem/LegalEntity': 'Amazon Web Services, Inc.', 'product/ProductName': line.product ?? '', ...(line.code === undefined ? {} : { 'product/region': 'us-east-1', 'product/regionCode': 'us-east-1' }), 'pricing/currency': 'USD', ...line.more,
    }
  }))
}
