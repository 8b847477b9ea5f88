// What GitHub's three usage reports share. They show the same money, cut in different ways: columns, accounts, buckets,
// control totals, and the parts of the bill that are compared with each other.
import type { Column, ControlRule, RecordCheck, SliceRule } from '../../src/import/contract.ts'

export const DATASET = 'github-usage'

/**
 * `usage_type` and `product_name` are the names ai_rules look at. net_amount is what is billed; gross is the list value
 * before the plan's allowance.
 */
export const COLUMNS: readonly Column[] = [
  { name: 'usage_date', type: 'date', aliases: ['date', 'usage_at'], required: true },
  { name: 'product_name', type: 'text', aliases: ['product'], required: true },
  { name: 'usage_type', type: 'text', aliases: ['sku'], required: true },
  { name: 'quantity', type: 'quantity', required: true },
  { name: 'unit_type', type: 'text', required: true },
  { name: 'applied_cost_per_quantity', type: 'money' },
  { name: 'gross_amount', type: 'money' },
  { name: 'discount_amount', type: 'money' },
  { name: 'net_amount', type: 'money', required: true },
  { name: 'organization', type: 'text' },
  { name: 'repository', type: 'text' },
  { name: 'cost_center_name', type: 'text' },
]

/** Licences, by sku or by unit. */
export const SEAT_SKU = '^copilot_((for_)?(business|enterprise)|standalone)$'
export const SEAT_UNIT = '^(user[- ]?months?|seats?)$'

/**
 * Each part counts once, whichever report shows it: the usage reports by model have no licences, and no report of
 * GitHub's other products. A sku is asked before its product.
 */
const PART = `case
  when regexp_matches(lower(usage_type), '^spark_') then 'spark'
  when regexp_matches(lower(usage_type), '^models?_') then 'models'
  when regexp_matches(lower(usage_type), '${SEAT_SKU}') then 'copilot-seats'
  when regexp_matches(lower(usage_type), '^coding_agent_') or regexp_matches(lower(usage_type), '^copilot_') or lower(product_name) = 'copilot'
    then case when regexp_matches(lower(unit_type), '${SEAT_UNIT}') then 'copilot-seats' else 'copilot-usage' end
  when lower(product_name) in ('spark', 'models') then lower(product_name)
  else 'other' end`

/** `parts`: what the report speaks for on a day without rows of it. */
export function sliceOf(parts: readonly string[]): SliceRule {
  return { account: 'organization', subAccount: 'organization', key: PART, parts, start: 'usage_date', end: 'usage_date + interval 1 day' }
}

export const CONTROL: ControlRule = { amount: 'net_amount', currency: "'USD'", ledger: 'billed_cost', quantity: 'quantity' }

export const CHECKS: readonly RecordCheck[] = [
  { code: 'AMOUNT_MISSING', column: 'net_amount', record: 'net_amount is null' },
]

/** Amounts are binary doubles of at most eight decimals: sums of differently cut rows differ beyond that. */
export const ROUNDING = '0.00000001'
