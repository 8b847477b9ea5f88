// What both cost details formats share beyond their columns: buckets, the two bases, control totals, what is summed of
// the rows left out.
import type { BasisRule, ControlRule, ExcludedRule, NameStamps, RecordCheck, SliceRule } from '../../src/import/contract.ts'

/** SQL: the first day that a record's own columns name as the start of its billing period, or the month of its dates. */
export const PERIOD_START = "coalesce(billing_period_start, date_trunc('month', service_period_start), date_trunc('month', usage_date))"

/** SQL: Azure names the last day of the period, the ledger the day after. */
export const PERIOD_END = "coalesce(billing_period_end + interval 1 day, coalesce(billing_period_start, date_trunc('month', service_period_start), date_trunc('month', usage_date)) + interval 1 month)"

/** SQL: the record belongs to a reservation or savings plan. Where the pricing model is not stated the ids tell. */
export const COMMITTED = `case
    when pricing_model in ('Reservation', 'SavingsPlan', 'Savings Plan') or line_item_type like 'Unused%' then true
    when pricing_model <> '' then false
    else coalesce(reservation_id <> '' or benefit_id <> '', false) end`

const COMMITTED_USE = `(${COMMITTED}) and coalesce(line_item_type, '') in ('', 'Usage', 'UnusedReservation', 'UnusedSavingsPlan')`

/** Purchases of commitments are only in actual exports, their use at a cost and what was not used only in amortized ones. */
export const basis: BasisRule = {
  committed: COMMITTED,
  actual: `(${COMMITTED}) and line_item_type = 'Purchase'`,
  amortized: `${COMMITTED_USE} and (cost <> 0 or line_item_type like 'Unused%')`,
}

/** A delivery holds one bill-to account's whole billing period and replaces it. */
export function sliceOf(account: string): SliceRule {
  return {
    account,
    subAccount: 'subscription_id',
    start: PERIOD_START,
    end: PERIOD_END,
    grain: 'month',
    inferred: 'billing_period_start is null',
    at: 'usage_date',
    // Days are whole: use of a day shows the report to reach its end. Purchases may be dated ahead.
    covered: "case when coalesce(line_item_type, '') in ('', 'Usage') then iso(date_trunc('day', usage_date) + interval 1 day) end",
  }
}

export const control: ControlRule = { amount: 'cost', currency: 'upper(currency)', ledger: 'billed_cost' }

export const checks: readonly RecordCheck[] = [
  // Azure writes 0 where nothing is charged: an empty cell is a lost amount.
  { code: 'AMOUNT_MISSING', record: 'cost is null', column: 'cost' },
  { code: 'CURRENCY_MISSING', record: "not regexp_full_match(coalesce(currency, ''), '[A-Za-z]{3}')", column: 'currency' },
  { code: 'DATE_MISSING', record: 'usage_date is null', column: 'usage_date' },
]

/** SQL: FOCUS charge category. A refund takes back what an earlier row charged and is of that row's category. */
export const CATEGORY = `case
    when line_item_type = 'Tax' then 'Tax'
    when line_item_type = 'Credit' then 'Credit'
    when line_item_type = 'Purchase' or (line_item_type = 'Refund' and (${COMMITTED})) then 'Purchase'
    when coalesce(line_item_type, '') in ('', 'Usage', 'Refund', 'UnusedReservation', 'UnusedSavingsPlan') then 'Usage'
    else 'Adjustment' end`

const named = (column: string): string => `nullif(nullif(${column}, ''), 'Unassigned')`

export const excluded: ExcludedRule = {
  invoice: "coalesce(invoice_id, '')",
  lineType: 'line_item_type',
  category: CATEGORY,
  hasProduct: `line_item_type is distinct from 'RoundingAdjustment' and coalesce(${named('service_name')}, ${named('product_name')}, ${named('publisher_name')}) is not null`,
  // Marketplace rows of enterprise agreements have no meter: their product, else their publisher, names them.
  service: `coalesce(${named('service_name')}, ${named('product_name')}, ${named('publisher_name')}, service_name)`,
  usageType: 'usage_type',
  // Which file is read is not known here: use under a commitment costs nothing in an actual export, and is no part of the invoice in an amortized one.
  billed: `case when ${COMMITTED_USE} then 0 else cost end`,
  effective: `case when (${COMMITTED}) and not coalesce(line_item_type in ('', 'Usage', 'UnusedReservation', 'UnusedSavingsPlan'), true) then 0 else cost end`,
  periodStart: PERIOD_START,
  periodEnd: PERIOD_END,
}

/** `part_0_0001.csv`, `part_1_0001.csv.gz`: the first number counts, from 0. */
export function stamps(fileName: string): NameStamps {
  const found = /^part_(\d+)_(\d+)((?:\.snappy)?\.(?:csv|parquet)(?:\.gz)?)$/i.exec(fileName)
  return found ? { chunk: { group: `part_${found[2] ?? ''}${found[3] ?? ''}`, number: Number(found[1]), from: 0 } } : {}
}
