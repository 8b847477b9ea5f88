// Google Cloud Billing export to BigQuery, flattened to CSV with dotted headers; lists are cells of JSON, or as Python
// prints them. Columns, grammar and rules are those of the JSON Lines form and come from its folder: one table, two ways
// of writing it down.
import { defineParser } from '../../src/import/contract.ts'
import { checks, control, excluded, slice, stamps } from '../gcp-billing-jsonl/bill.ts'
import { classify, GROUPS } from '../gcp-billing-jsonl/classify.ts'
import { columns, tagLists } from '../gcp-billing-jsonl/columns.ts'

export const parser = defineParser({
  id: 'gcp-billing-csv',
  chargesOf: 'gcp-billing-jsonl',
  title: 'Google Cloud Billing export (BigQuery, flattened to CSV)',
  provider: 'Google Cloud',
  relation: 'charge',
  leg: 'billed',
  dataset: 'gcp-bill',
  datasetRank: 1,
  policy: 'invoice_month',
  containers: ['csv'],
  version: 1,
  source: { url: 'https://cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/standard-usage', checked: '2026-11-22' },
  confidence: 'medium',
  zone: 'UTC',
  lagDays: 3,
  wholeBill: true,
  // Without its credits a row is gross, and no cell says so.
  columns: columns.map((column) => (column.name === 'credits' ? { ...column, required: true } : column)),
  tagLists,
  groups: GROUPS,
  classify,
  slice,
  control,
  stamps,
  excluded,
  checks,
})
