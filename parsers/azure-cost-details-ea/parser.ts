// Azure cost details of an enterprise agreement, actual and amortized, and the older schemas without a price in another
// currency (pay-as-you-go of 2019).
import { defineParser } from '../../src/import/contract.ts'
import { basis, checks, control, excluded, sliceOf, stamps } from './bill.ts'
import { classify, GROUPS } from './classify.ts'
import { columns } from './columns.ts'

export const parser = defineParser({
  id: 'azure-cost-details-ea',
  title: 'Azure cost details, enterprise agreement',
  provider: 'Microsoft Azure',
  relation: 'charge',
  leg: 'billed',
  dataset: 'azure-bill',
  datasetRank: 1,
  policy: 'billing_period',
  containers: ['csv', 'parquet'],
  version: 1,
  source: { url: 'https://learn.microsoft.com/azure/cost-management-billing/dataset-schema/cost-usage-details-ea', checked: '2026-11-22' },
  confidence: 'high',
  zone: 'UTC',
  lagDays: 5,
  wholeBill: true,
  columns,
  localizedHeaders: true,
  absent: ['costInPricingCurrency'],
  tagPrefixes: ['tags'],
  groups: GROUPS,
  classify,
  slice: sliceOf('bill_account_id'),
  basis,
  control,
  stamps,
  excluded,
  checks,
})
