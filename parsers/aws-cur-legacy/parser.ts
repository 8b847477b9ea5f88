// AWS Cost and Usage Report, the legacy one, as CSV: slash headers (lineItem/UsageType).
// Grammar of usage types, line item types and the columns are those of CUR 2.0 and come from its folder: one vendor, one
// vocabulary, two spellings of the header.
import { defineParser } from '../../src/import/contract.ts'
import { checks, control, excluded, slice, stamps } from '../aws-cur-2/bill.ts'
import { classify, GROUPS } from '../aws-cur-2/classify.ts'
import { columnsOf } from '../aws-cur-2/columns.ts'

export const parser = defineParser({
  id: 'aws-cur-legacy',
  chargesOf: 'aws-cur-2',
  title: 'AWS Cost and Usage Report (legacy CSV)',
  provider: 'AWS',
  relation: 'charge',
  leg: 'billed',
  dataset: 'aws-bill',
  datasetRank: 2,
  policy: 'billing_period',
  containers: ['csv'],
  version: 1,
  source: { url: 'https://docs.aws.amazon.com/cur/latest/userguide/data-dictionary.html', checked: '2026-11-22' },
  confidence: 'high',
  zone: 'UTC',
  lagDays: 5,
  wholeBill: true,
  columns: columnsOf('legacy'),
  tagPrefixes: ['resourceTags/', 'costCategory/'],
  groups: GROUPS,
  classify,
  slice,
  control,
  stamps,
  excluded,
  checks,
})
