// What both forms of Google Cloud's billing export share beyond their columns: accounts, invoice months, control totals,
// what is summed of the rows left out.
import type { ControlRule, ExcludedRule, NameStamps, RecordCheck, SliceRule } from '../../src/import/contract.ts'

/** SQL: amounts of a row's credits, one expression wherever they are looked at, so that the engine reads them once a record. */
const CREDITS = 'monies(list_transform(credits, lambda credit: credit.amount))'
/** SQL: what a row adds to the invoice. Credits are summed where they stand; a join would repeat the cost beside each. */
const NET = `cost + coalesce(list_sum(${CREDITS}), 0)`

const LINE_TYPE = "coalesce(nullif(line_item_type, ''), 'regular')"

/**
 * SQL: metered use of the month itself. Late rows of earlier months, tax and corrections do not show how far a file reaches.
 * The costliest test stands first, where the engine works it out once for all expressions that hold it.
 */
const OWN_USE = `replace(left(usage_start_text, 7), '-', '') >= invoice_month_text and ${LINE_TYPE} = 'regular' and coalesce(adjustment_type, '') = ''`

/** A delivery holds invoice months of a billing account; the vendor stamps each row with the time it was exported. */
export const slice: SliceRule = {
  account: 'account_id',
  subAccount: 'project_id',
  start: 'invoice_month',
  end: 'invoice_month + interval 1 month',
  key: 'invoice_month_text',
  at: 'usage_start',
  reaches: `case when ${OWN_USE} then usage_start_text end`,
  covered: `case when ${OWN_USE} then usage_end_text end`,
  written: 'export_time_text',
  // Google closes its months in Pacific time; usage times are UTC.
  monthZone: 'America/Los_Angeles',
}

export const control: ControlRule = { amount: NET, currency: 'upper(currency)', ledger: 'billed_cost' }

export const checks: readonly RecordCheck[] = [
  { code: 'AMOUNT_MISSING', record: 'cost is null', column: 'cost' },
  { code: 'AMOUNT_MISSING', record: `list_count(${CREDITS}) < len(credits)`, column: 'credits' },
  { code: 'CURRENCY_MISSING', record: "not regexp_full_match(coalesce(currency, ''), '[A-Za-z]{3}')", column: 'currency' },
  { code: 'DATE_MISSING', record: 'usage_start is null', column: 'usage_start' },
  { code: 'PERIOD_REVERSED', record: 'usage_end < usage_start', column: 'usage_end' },
]

export const excluded: ExcludedRule = {
  // The export names no invoice: its month tells bills apart.
  invoice: "''",
  lineType: LINE_TYPE,
  category: `case ${LINE_TYPE} when 'regular' then 'Usage' when 'tax' then 'Tax' else 'Adjustment' end`,
  // Tax and rounding of the whole bill come under a service of their own, named Invoice.
  hasProduct: "coalesce(service_name, '') not in ('', 'Invoice')",
  service: 'service_name',
  usageType: "coalesce(usage_type, '')",
  billed: NET,
  effective: NET,
  periodStart: 'invoice_month',
  periodEnd: 'invoice_month + interval 1 month',
}

/** Shard number of `costs-000000000003.jsonl`: BigQuery writes large tables in shards counted from 0. */
export function stamps(fileName: string): NameStamps {
  const found = /^(.*?)(\d{12})(\.(?:jsonl?|ndjson|csv)(?:\.gz)?)$/i.exec(fileName)
  return found ? { chunk: { group: `${found[1] ?? ''}${found[3] ?? ''}`, number: Number(found[2]), from: 0 } } : {}
}
