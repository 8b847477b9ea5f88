// Our own invoice layout: one row per invoice line, document columns repeated, for vendors whose invoices come as PDF.
import { defineParser, modelIdentity } from '../../src/import/contract.ts'
import type { Classification, Column, Group } from '../../src/import/contract.ts'

const NATURES = ['usage', 'seat', 'subscription', 'prepaid_purchase', 'advance_estimate', 'true_up', 'commitment', 'fee', 'discount', 'credit', 'tax', 'rounding']

/** Words in a line's description that name a token kind; tested in this order. */
const KINDS: readonly (readonly [RegExp, NonNullable<Classification['token_kind']>])[] = [
  [/cache[sd]?[ _-]*(read|input)|cached input/i, 'cache_read'],
  [/cache[ _-]*writes?.*1[ _-]?h/i, 'cache_write_1h'],
  [/cache[ _-]*writes?/i, 'cache_write_5m'],
  [/\boutput\b/i, 'output'],
  [/\binput\b/i, 'input'],
]

/** Model and token kind of a line whose description names them: "gpt-4o-mini, output tokens". */
export function classify(group: Group): Classification {
  const description = group['description'] ?? ''
  const kind = KINDS.find(([pattern]) => pattern.test(description))?.[1] ?? null
  const word = /[a-z][a-z0-9]*(?:[-.][a-z0-9.]+)+/i.exec(description)?.[0]
  const identity = word === undefined ? null : modelIdentity(word)
  const named = identity?.maker !== null && identity !== null
  return { token_kind: kind, model: named ? identity.model : null, model_maker: named ? identity.maker : null }
}

const money = (name: string, required = false): Column => ({ name, type: 'money', required })
const text = (name: string, required = false): Column => ({ name, type: 'text', required })
const date = (name: string, required = false): Column => ({ name, type: 'instant', required })

export const parser = defineParser({
  id: 'aicost-invoice-csv',
  title: 'aicost invoice CSV',
  provider: 'aicost',
  relation: 'invoice_detail',
  leg: 'invoiced',
  dataset: 'invoices',
  policy: 'document',
  containers: ['csv'],
  version: 1,
  source: { url: 'https://www.npmjs.com/package/aicost', checked: '2026-11-22' },
  confidence: 'high',
  zone: 'UTC',
  lagDays: 0,
  columns: [
    text('document_type', true), text('invoice_number', true), text('references_invoice'), text('issuer', true), text('bill_to'), text('account'),
    date('issue_date', true), date('due_date'), text('currency', true), text('line_no'), text('description', true), text('nature', true), text('service_provider'),
    date('period_start'), date('period_end_exclusive'), { name: 'quantity', type: 'quantity' }, text('unit'), money('unit_price'),
    money('amount_net', true), money('tax_rate'), money('tax_amount'), { name: 'tax_included', type: 'flag' }, money('document_net'), money('document_tax'), money('document_total'),
  ],
  groups: ['description'],
  classify,
  slice: {
    account: 'account', issuer: 'issuer', billTo: 'bill_to', number: 'invoice_number', start: 'issue_date',
    key: "issuer || '|' || invoice_number || case when document_type = 'receipt' then '|receipt' else '' end",
  },
  audit: true,
  control: { amount: 'amount_net', currency: 'upper(currency)', ledger: 'billed_cost' },
  checks: [
    { code: 'UNKNOWN_NATURE', record: `coalesce(nature, '') not in ('${NATURES.join("', '")}')`, column: 'nature' },
    { code: 'UNKNOWN_DOCUMENT_TYPE', record: "coalesce(document_type, '') not in ('invoice', 'credit_note', 'receipt')", column: 'document_type' },
    { code: 'AMOUNT_MISSING', record: 'amount_net is null', column: 'amount_net' },
    { code: 'CURRENCY_MISSING', record: "not regexp_full_match(coalesce(currency, ''), '[A-Za-z]{3}')", column: 'currency' },
    { code: 'NUMBER_MISSING', record: "coalesce(invoice_number, '') = ''", column: 'invoice_number' },
    { code: 'PERIOD_REVERSED', record: 'period_end_exclusive <= period_start', column: 'period_end_exclusive' },
  ],
})
