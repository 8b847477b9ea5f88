// Mercury bank and card transactions as exported to CSV. Cash that moved.
import { defineParser } from '../../src/import/contract.ts'

export const parser = defineParser({
  id: 'mercury-csv',
  title: 'Mercury transactions export',
  provider: 'Mercury',
  relation: 'payment',
  leg: 'paid',
  dataset: 'mercury',
  policy: 'ordinal',
  containers: ['csv'],
  version: 1,
  source: { url: 'https://support.mercury.com/hc/en-us/articles/28768456064276-Categorizing-your-transactions', checked: '2026-11-22' },
  confidence: 'high',
  zone: 'UTC',
  lagDays: 1,
  contains: 'bank',
  columns: [
    { name: 'posted_on', type: 'date', aliases: ['Date (UTC)'], format: '%m-%d-%Y', required: true },
    { name: 'description', type: 'text', required: true },
    { name: 'amount', type: 'money', required: true },
    { name: 'status', type: 'text', required: true },
    { name: 'source_account', type: 'text', aliases: ['Source Account'], required: true },
    { name: 'bank_description', type: 'text', aliases: ['Bank Description'], required: true },
    { name: 'reference', type: 'text' },
    { name: 'note', type: 'text' },
    { name: 'last_four_digits', type: 'text', aliases: ['Last Four Digits'] },
    { name: 'name_on_card', type: 'text', aliases: ['Name On Card'] },
    { name: 'mercury_category', type: 'text', aliases: ['Mercury Category'] },
    { name: 'category', type: 'text' },
    { name: 'gl_code', type: 'text', aliases: ['GL Code'] },
    { name: 'created_at', type: 'instant', aliases: ['Timestamp'], format: '%m-%d-%Y %H:%M:%S' },
    { name: 'original_currency', type: 'text', aliases: ['Original Currency'] },
    { name: 'check_number', type: 'text', aliases: ['Check Number'] },
    { name: 'labels', type: 'text', aliases: ['Tags'] },
    { name: 'cardholder_email', type: 'text', aliases: ['Cardholder Email'] },
    { name: 'tracking_id', type: 'text', aliases: ['Tracking ID'] },
  ],
  dropped: [
    { code: 'DROPPED', when: "lower(status) in ('failed', 'cancelled', 'canceled', 'blocked')" },
    { code: 'PENDING', when: "lower(status) = 'pending'" },
  ],
  // An amount that is not there is not zero.
  checks: [
    { code: 'AMOUNT_MISSING', column: 'amount', record: 'amount is null' },
    // A word nobody knows decides whether money moved: not for the program to guess.
    { code: 'UNKNOWN_STATUS', column: 'status', record: "lower(status) not in ('sent', 'reversed', 'failed', 'cancelled', 'canceled', 'blocked', 'pending')" },
  ],
  groups: ['description', 'bank_description'],
  slice: {
    account: 'source_account',
    start: 'posted_on',
    grain: 'day',
    // Not the timestamp: it is not in every header, and equal rows of one day are told apart by their number.
    // Hashed, because rows that are nobody's AI leave a key too, and their texts must not stay.
    key: "sha256(concat_ws(chr(31), posted_on::varchar, amount::varchar, source_account, description))",
  },
  control: { amount: 'amount', currency: "'USD'", ledger: 'amount', sign: -1 },
})
