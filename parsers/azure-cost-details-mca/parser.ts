// Azure cost details of a customer agreement (MCA), actual and amortized: cost in three currencies, invoices by billing
// profile. Columns, meters and rules are those of the enterprise format and come from its folder: one vendor, one
// vocabulary, two agreements.
import { defineParser } from '../../src/import/contract.ts'
import { basis, checks, control, excluded, sliceOf, stamps } from '../azure-cost-details-ea/bill.ts'
import { classify, GROUPS } from '../azure-cost-details-ea/classify.ts'
import { columns } from '../azure-cost-details-ea/columns.ts'

export const parser = defineParser({
  id: 'azure-cost-details-mca',
  chargesOf: 'azure-cost-details-ea',
  title: 'Azure cost details, customer agreement',
  provider: 'Microsoft Azure',
  relation: 'charge',
  leg: 'billed',
  dataset: 'azure-bill',
  datasetRank: 1,
  policy: 'billing_period',
  containers: ['csv', 'parquet'],
  version: 1,
  source: { url: 'https://learn.microsoft.com/azure/cost-management-billing/dataset-schema/cost-usage-details-mca', checked: '2026-11-22' },
  confidence: 'high',
  zone: 'UTC',
  lagDays: 5,
  wholeBill: true,
  columns: [...columns, { name: 'pricing_currency_cost', type: 'text', aliases: ['costInPricingCurrency'], required: true }],
  localizedHeaders: true,
  tagPrefixes: ['tags'],
  groups: GROUPS,
  classify,
  slice: sliceOf("coalesce(nullif(billing_profile_id, ''), bill_account_id)"),
  basis,
  control,
  stamps,
  excluded,
  checks,
})
