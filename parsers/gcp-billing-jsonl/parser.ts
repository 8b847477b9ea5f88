// Google Cloud Billing export to BigQuery (standard or detailed usage cost), extracted as JSON Lines.
import { defineParser } from '../../src/import/contract.ts'
import { checks, control, excluded, slice, stamps } from './bill.ts'
import { classify, GROUPS } from './classify.ts'
import { columns, tagLists } from './columns.ts'

export const parser = defineParser({
  id: 'gcp-billing-jsonl',
  title: 'Google Cloud Billing export (BigQuery, JSON Lines)',
  provider: 'Google Cloud',
  relation: 'charge',
  leg: 'billed',
  dataset: 'gcp-bill',
  datasetRank: 1,
  policy: 'invoice_month',
  containers: ['jsonl'],
  version: 1,
  source: { url: 'https://cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/standard-usage', checked: '2026-11-22' },
  confidence: 'medium',
  zone: 'UTC',
  lagDays: 3,
  wholeBill: true,
  columns,
  tagLists,
  groups: GROUPS,
  classify,
  slice,
  control,
  stamps,
  excluded,
  checks,
})
