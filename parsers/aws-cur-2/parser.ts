// AWS Cost and Usage Report 2.0 (Data Exports, table COST_AND_USAGE_REPORT), CSV or Parquet, and the legacy report in
// Parquet: underscore headers.
import { defineParser } from '../../src/import/contract.ts'
import { checks, control, excluded, slice, stamps } from './bill.ts'
import { classify, GROUPS } from './classify.ts'
import { columnsOf } from './columns.ts'

export const parser = defineParser({
  id: 'aws-cur-2',
  title: 'AWS Cost and Usage Report 2.0 (Data Exports)',
  provider: 'AWS',
  relation: 'charge',
  leg: 'billed',
  dataset: 'aws-bill',
  datasetRank: 1,
  policy: 'billing_period',
  containers: ['csv', 'parquet'],
  version: 1,
  source: { url: 'https://docs.aws.amazon.com/cur/latest/userguide/table-dictionary-cur2.html', checked: '2026-11-22' },
  confidence: 'medium',
  zone: 'UTC',
  lagDays: 5,
  wholeBill: true,
  columns: columnsOf('underscore'),
  // The longer prefix first: the legacy report in Parquet has one column a tag, CUR 2.0 has maps.
  tagPrefixes: ['resource_tags_', 'cost_category_', 'resource_tags', 'tags'],
  groups: GROUPS,
  classify,
  slice,
  control,
  stamps,
  excluded,
  checks,
})
