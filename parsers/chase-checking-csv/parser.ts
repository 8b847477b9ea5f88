// Chase checking account activity as downloaded to CSV. Cash that moved.
import { defineParser } from '../../src/import/contract.ts'
import { stamps } from '../chase-card-csv/file-name.ts'

export const parser = defineParser({
  id: 'chase-checking-csv',
  title: 'Chase checking account activity',
  provider: 'Chase',
  relation: 'payment',
  leg: 'paid',
  dataset: 'chase-checking',
  policy: 'ordinal',
  containers: ['csv'],
  version: 1,
  source: { url: 'https://www.chase.com/digital/customer-service/helpful-tips/online-banking/account-activity/download-activity', checked: '2026-11-22' },
  confidence: 'high',
  zone: 'UTC',
  lagDays: 1,
  contains: 'bank',
  columns: [
    { name: 'details', type: 'text', required: true },
    { name: 'posting_date', type: 'date', aliases: ['Posting Date'], format: '%m/%d/%Y', required: true },
    { name: 'description', type: 'text', required: true },
    { name: 'amount', type: 'money', required: true },
    { name: 'type', type: 'text', required: true },
    // Not read: blank on some rows, and nothing depends on it.
    { name: 'balance', type: 'text', required: true },
    { name: 'slip', type: 'text', aliases: ['Check or Slip #'] },
  ],
  dropped: [{ code: 'OWN_ACCOUNT', when: "lower(type) = 'acct_xfer' or (lower(type) = 'loan_pmt' and lower(description) like 'payment to chase card%')", because: 'transfers to own accounts and payments of own cards' }],
  // An amount that is not there is not zero.
  checks: [{ code: 'AMOUNT_MISSING', column: 'amount', record: 'amount is null' }],
  groups: ['description'],
  slice: {
    start: 'posting_date',
    grain: 'day',
    // Hashed, because rows that are nobody's AI leave a key too, and their texts must not stay. Not the balance: it
    // depends on where a download begins.
    key: 'sha256(concat_ws(chr(31), posting_date::varchar, amount::varchar, description))',
  },
  control: { amount: 'amount', currency: "'USD'", ledger: 'amount', sign: -1 },
  stamps,
})
