// GitHub's AI usage report: Copilot's AI credits by day, user and model, with the tokens behind them. The finest cut of
// the money of the metered usage report.
import { defineParser } from '../../src/import/contract.ts'
import { CHECKS, COLUMNS, CONTROL, DATASET, ROUNDING, sliceOf } from '../github-usage-csv/bill.ts'
import { classifyModel, GROUPS } from '../github-usage-csv/classify.ts'

export const parser = defineParser({
  id: 'github-ai-usage-csv',
  title: 'GitHub AI usage report',
  provider: 'GitHub',
  relation: 'charge',
  leg: 'billed',
  dataset: DATASET,
  fineness: 2,
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
    { name: 'total_monthly_quota', type: 'text' },
    // Shadow prices of the months in which requests became credits; zero since. Never an amount of the bill.
    { name: 'aic_quantity', type: 'text' },
    { name: 'aic_gross_amount', type: 'text' },
    { name: 'input_tokens', type: 'count', aliases: ['input'], required: true },
    { name: 'output_tokens', type: 'count', aliases: ['output'], required: true },
    { name: 'cache_read_tokens', type: 'count', aliases: ['cache_read'] },
    { name: 'cache_write_tokens', type: 'count', aliases: ['cache_write'] },
  ],
  groups: [...GROUPS, 'model'],
  classify: classifyModel,
  slice: sliceOf(['copilot-usage', 'spark', 'models']),
  control: CONTROL,
  checks: CHECKS,
})
