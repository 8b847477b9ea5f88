// GitHub's premium requests usage report: Copilot's requests by day, user and model. A finer cut of the same money as
// the metered usage report.
import { defineParser } from '../../src/import/contract.ts'
import { CHECKS, COLUMNS, CONTROL, DATASET, ROUNDING, sliceOf } from '../github-usage-csv/bill.ts'
import { classifyModel, GROUPS } from '../github-usage-csv/classify.ts'

export const parser = defineParser({
  id: 'github-premium-requests-csv',
  title: 'GitHub premium requests usage report',
  provider: 'GitHub',
  relation: 'charge',
  leg: 'billed',
  dataset: DATASET,
  fineness: 1,
  policy: 'window',
  containers: ['csv'],
  version: 1,
  source: { url: 'https://docs.github.com/en/billing/reference/billing-reports', checked: '2026-11-22' },
  confidence: 'high',
  zone: 'UTC',
  lagDays: 2,
  rounding: ROUNDING,
  columns: [
    ...COLUMNS,
    { name: 'username', type: 'text' },
    { name: 'model', type: 'text', required: true },
    { name: 'exceeds_quota', type: 'text' },
    // What the plan allows, and what the row would be worth in AI credits: neither is an amount of the bill.
    { name: 'total_monthly_quota', type: 'text' },
    { name: 'aic_quantity', type: 'text' },
    { name: 'aic_gross_amount', type: 'text' },
  ],
  // With token counts it is the AI usage report.
  absent: ['input', 'output'],
  groups: [...GROUPS, 'model'],
  classify: classifyModel,
  slice: sliceOf(['copilot-usage', 'spark', 'models']),
  control: CONTROL,
  checks: CHECKS,
})
