// GitHub's metered usage report, summarized or detailed: the whole bill by day, sku, organization and cost center. The
// two differ in what their columns tell of a row (user, workflow), not in what a row is: one format, two groupings.
import { defineParser } from '../../src/import/contract.ts'
import { CHECKS, COLUMNS, CONTROL, DATASET, ROUNDING, sliceOf } from './bill.ts'
import { classify, GROUPS } from './classify.ts'

export const parser = defineParser({
  id: 'github-usage-csv',
  title: 'GitHub metered usage report',
  provider: 'GitHub',
  relation: 'charge',
  leg: 'billed',
  dataset: DATASET,
  fineness: 0,
  policy: 'window',
  containers: ['csv'],
  version: 1,
  source: { url: 'https://docs.github.com/en/billing/reference/billing-reports', checked: '2026-11-22' },
  confidence: 'high',
  zone: 'UTC',
  lagDays: 2,
  rounding: ROUNDING,
  wholeBill: true,
  columns: [
    ...COLUMNS,
    // The detailed report.
    { name: 'username', type: 'text' },
    { name: 'workflow_path', type: 'text', aliases: ['workflow_path', 'workflow_name'] },
  ],
  // The reports by model hold only the part of the bill that has one.
  absent: ['model'],
  groups: GROUPS,
  classify,
  slice: sliceOf(['copilot-usage', 'copilot-seats', 'spark', 'models', 'other']),
  grouping: ['username', 'workflow_path'],
  control: CONTROL,
  checks: CHECKS,
  excluded: {
    invoice: "''",
    lineType: 'unit_type',
    category: "'Usage'",
    hasProduct: "coalesce(product_name, '') <> ''",
    service: 'product_name',
    usageType: 'usage_type',
    billed: 'net_amount',
    effective: 'net_amount',
    periodStart: 'usage_date',
    periodEnd: 'usage_date + interval 1 day',
  },
})
