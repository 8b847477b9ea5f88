// FOCUS Invoice Detail (1.4): the lines of invoices, joined to Cost and Usage by issuer and invoice id.
import { defineParser, unitOf } from '../../src/import/contract.ts'
import type { Classification, Column, Group } from '../../src/import/contract.ts'

const NULLS = ['NULL', 'null', 'Null']
const text = (name: string, alias: string, required = false): Column => ({ name, type: 'text', aliases: [alias], empty: NULLS, required })
const instant = (name: string, alias: string, required = false): Column => ({ name, type: 'instant', aliases: [alias], empty: NULLS, required })

type Nature = NonNullable<Classification['nature']>

/** Words by which a description says what was bought; a purchase that says nothing of the kind is a fee. */
const PURCHASES: readonly (readonly [pattern: RegExp, nature: Nature])[] = [
  [/pre-?paid|credit (?:pack|purchase|grant)|credits? top[- ]?up|top[- ]?up|(?:token|api) credits/i, 'prepaid_purchase'],
  [/reserv|savings plan|commit|provisioned|\bptus?\b/i, 'commitment'],
  [/\bseats?\b|licen[cs]e|subscription|per user|\bplan\b/i, 'subscription'],
]

/** What a line is, from its category and, of purchases and adjustments, its description. */
export function classify(group: Group): Classification {
  const description = group['description'] ?? ''
  switch ((group['charge_category'] ?? '').toLowerCase()) {
    case 'tax': return { nature: 'tax' }
    case 'credit': return { nature: 'credit' }
    case 'adjustment': return { nature: /round/i.test(description) ? 'rounding' : 'fee' }
    case 'purchase': return { nature: PURCHASES.find(([pattern]) => pattern.test(description))?.[1] ?? 'fee' }
    default: return { nature: description.split(/[ ,;]+/).some((word) => unitOf(word)?.dimension === 'Seats') ? 'seat' : 'usage' }
  }
}

export const parser = defineParser({
  id: 'focus-invoice-detail',
  title: 'FOCUS Invoice Detail 1.4',
  provider: '',
  manyProviders: true,
  relation: 'invoice_detail',
  leg: 'invoiced',
  dataset: 'invoices',
  policy: 'document',
  containers: ['csv', 'parquet'],
  version: 1,
  source: { url: 'https://focus.finops.org/focus-specification/', checked: '2026-11-22' },
  confidence: 'low',
  zone: 'UTC',
  lagDays: 0,
  columns: [
    text('invoice_number', 'InvoiceId', true), text('line_no', 'InvoiceDetailId', true), text('description', 'InvoiceDetailDescription'), text('issuer', 'InvoiceIssuerName', true),
    text('account_id', 'BillingAccountId', true), text('billing_currency', 'BillingCurrency', true), { name: 'billed_cost', type: 'money', aliases: ['BilledCost'], empty: NULLS, required: true },
    text('charge_category', 'ChargeCategory', true), instant('billing_period_start', 'BillingPeriodStart'), instant('billing_period_end', 'BillingPeriodEnd'),
    text('status', 'InvoiceIssueStatus', true), instant('issue_date', 'InvoiceIssueDate', true), instant('due_date', 'PaymentDueDate'), text('reference', 'ReferenceInvoiceId'),
  ],
  dropped: [
    { code: 'PENDING', when: "lower(status) in ('open', 'draft', 'pending')", because: 'of an invoice that is not issued yet' },
    { code: 'DROPPED', when: "lower(status) in ('void', 'voided', 'cancelled', 'canceled')", because: 'of an invoice that was withdrawn' },
  ],
  groups: ['charge_category', 'description'],
  classify,
  slice: {
    account: 'account_id', issuer: 'issuer', number: 'invoice_number', start: 'issue_date',
    key: "issuer || '|' || invoice_number",
  },
  control: { amount: 'billed_cost', currency: 'upper(billing_currency)', ledger: 'billed_cost + tax_amount' },
  checks: [
    { code: 'AMOUNT_MISSING', record: 'billed_cost is null', column: 'billed_cost' },
    { code: 'CURRENCY_MISSING', record: "not regexp_full_match(coalesce(billing_currency, ''), '[A-Za-z]{3}')", column: 'billing_currency' },
    { code: 'NUMBER_MISSING', record: "coalesce(invoice_number, '') = ''", column: 'invoice_number' },
    { code: 'PERIOD_REVERSED', record: 'billing_period_end <= billing_period_start', column: 'billing_period_end' },
    { code: 'UNKNOWN_CATEGORY', record: "lower(coalesce(charge_category, '')) not in ('usage', 'purchase', 'tax', 'credit', 'adjustment')", column: 'charge_category' },
  ],
})
