// What both CUR formats share beyond their columns: accounts, buckets, control totals, what is summed of the rows left out.
import type { ControlRule, ExcludedRule, NameStamps, RecordCheck, SliceRule } from '../../src/import/contract.ts'
import { BILLED, CATEGORY, EFFECTIVE } from './line-type.ts'

const PERIOD_END = 'coalesce(billing_period_end, billing_period_start + interval 1 month)'

/**
 * A delivery holds one payer's whole billing period and replaces it. Tax, fee and seat rows end with the month on any
 * day of it, so that only metered rows show how far the report reaches.
 */
export const slice: SliceRule = {
  account: 'payer_account_id',
  subAccount: 'usage_account_id',
  start: 'billing_period_start',
  end: PERIOD_END,
  grain: 'month',
  at: 'usage_start',
  covered: "case when line_item_type in ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage') then case when usage_end_text <> '' then usage_end_text else usage_start_text end end",
}

export const control: ControlRule = { amount: BILLED, currency: 'upper(currency)', ledger: 'billed_cost' }

export const checks: readonly RecordCheck[] = [
  // AWS writes 0 where nothing is charged: an empty cell is a lost amount.
  { code: 'AMOUNT_MISSING', record: `${BILLED} is null`, column: 'unblended_cost' },
  { code: 'CURRENCY_MISSING', record: "not regexp_full_match(coalesce(currency, ''), '[A-Za-z]{3}')", column: 'currency' },
  { code: 'DATE_MISSING', record: 'usage_start is null', column: 'usage_start' },
]

export const excluded: ExcludedRule = {
  invoice: "coalesce(invoice_id, '')",
  lineType: 'line_item_type',
  category: CATEGORY,
  hasProduct: "coalesce(product_code, '') <> ''",
  // Marketplace product codes mean nothing; AWS's own are shorter and steadier than its product names.
  service: "case when (billing_entity = 'AWS Marketplace' or coalesce(product_code, '') = '') and product_name <> '' then product_name else product_code end",
  usageType: 'usage_type',
  billed: BILLED,
  // Rows that stay outside are shown at their billed cost where the file has no accrual cost; nothing recognizes them.
  effective: `coalesce(${EFFECTIVE}, ${BILLED})`,
  periodStart: 'billing_period_start',
  periodEnd: PERIOD_END,
}

/** Chunk number of `report-00001.csv.gz` and `export-00001.snappy.parquet`; five digits, so that a date is never one. */
export function stamps(fileName: string): NameStamps {
  const found = /^(.*)-(\d{5})((?:\.snappy)?\.(?:csv|parquet)(?:\.gz)?)$/i.exec(fileName)
  return found ? { chunk: { group: `${found[1] ?? ''}${found[3] ?? ''}`, number: Number(found[2]) } } : {}
}
