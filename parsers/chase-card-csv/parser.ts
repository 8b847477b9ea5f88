// Chase credit card activity as downloaded to CSV. Cash that moved.
import { defineParser } from '../../src/import/contract.ts'
import { stamps } from './file-name.ts'

export const parser = defineParser({
  id: 'chase-card-csv',
  title: 'Chase credit card activity',
  provider: 'Chase',
  relation: 'payment',
  leg: 'paid',
  dataset: 'chase-card',
  policy: 'ordinal',
  containers: ['csv'],
  version: 1,
  source: { url: 'https://www.chase.com/digital/customer-service/helpful-tips/online-banking/account-activity/download-activity', checked: '2026-11-22' },
  confidence: 'high',
  zone: 'UTC',
  lagDays: 1,
  contains: 'bank',
  columns: [
    { name: 'card', type: 'text' },
    { name: 'transaction_date', type: 'date', aliases: ['Transaction Date'], format: '%m/%d/%Y', required: true },
    { name: 'post_date', type: 'date', aliases: ['Post Date'], format: '%m/%d/%Y', required: true },
    { name: 'description', type: 'text', required: true },
    { name: 'category', type: 'text', required: true },
    { name: 'type', type: 'text', required: true },
    { name: 'amount', type: 'money', required: true },
    { name: 'memo', type: 'text' },
  ],
  dropped: [{ code: 'OWN_ACCOUNT', when: "lower(type) = 'payment'", because: 'payments of the card itself, from an own account' }],
  // An amount that is not there is not zero.
  checks: [{ code: 'AMOUNT_MISSING', column: 'amount', record: 'amount is null' }],
  groups: ['description'],
  slice: {
    account: 'card',
    start: 'post_date',
    grain: 'day',
    // Hashed, because rows that are nobody's AI leave a key too, and their texts must not stay. The card is the slice's
    // account, so that a download with the column Card and one without it show the same row.
    key: 'sha256(concat_ws(chr(31), post_date::varchar, amount::varchar, description))',
  },
  control: { amount: 'amount', currency: "'USD'", ledger: 'amount', sign: -1 },
  stamps,
})
