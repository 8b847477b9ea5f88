// FOCUS Cost and Usage, versions 1.0 to 1.4, CSV or Parquet, of any vendor: one format, told by its header.
import { defineParser } from '../../src/import/contract.ts'
import type { NameStamps } from '../../src/import/contract.ts'
import { GROUPS } from './cells.ts'
import { classify, isWholeBill } from './classify.ts'
import { columns } from './columns.ts'

const CATEGORY = "upper(left(charge_category, 1)) || lower(substr(charge_category, 2))"
const NO_COST = 'billed_cost is null and effective_cost is null and list_cost is null and contracted_cost is null'
const INVOICE = "coalesce(nullif(invoice_id, ''), nullif(x_invoice_number, ''))"
const DATES = ['billing_period_start', 'billing_period_end', 'charge_period_start', 'charge_period_end'].map((name) => `${name}_text`)
/** A time without Z, UTC or an offset behind it. */
const ZONELESS = DATES.map((cell) => `regexp_full_match(${cell}, '[0-9-]{10}([T ][0-9:.]+)?')`).join(' or ')

// LiteLLM writes its own tags, or a key of its proxy as the account; OpenCost names itself as the generator's account.
const GATEWAY = "contains(tags, '\"litellm/') or starts_with(resource_type, 'LiteLLM') or starts_with(billing_account_type, 'LiteLLM') or (lower(billing_account_type) = 'api key' and lower(service_subcategory) = 'generative ai') or contains(lower(coalesce(provider_name, '') || ' ' || coalesce(invoice_issuer_name, '') || ' ' || coalesce(billing_account_type, '')), 'opencost') or lower(coalesce(provider_name, '')) = 'kubernetes'"

/** Chunks of AWS Data Exports (-00001.csv.gz, from 1) and of Azure exports (part_0_0001.csv.gz, from 0). */
export function stamps(fileName: string): NameStamps {
  const aws = /^(.*)-(\d{5})((?:\.snappy)?\.(?:csv|parquet)(?:\.gz)?)$/i.exec(fileName)
  if (aws) return { chunk: { group: `${aws[1] ?? ''}${aws[3] ?? ''}`, number: Number(aws[2]) } }
  const azure = /^part_(\d+)_(\d{4})((?:\.snappy)?\.(?:csv|parquet)(?:\.gz)?)$/i.exec(fileName)
  return azure ? { chunk: { group: `part_${azure[2] ?? ''}${azure[3] ?? ''}`, number: Number(azure[1]), from: 0 } } : {}
}

export const parser = defineParser({
  id: 'focus',
  title: 'FOCUS Cost and Usage 1.0 to 1.4',
  provider: '',
  manyProviders: true,
  relation: 'charge',
  leg: 'billed',
  legs: [
    { leg: 'estimate', on: 'some', record: GATEWAY },
    { leg: 'metered', on: 'every', record: NO_COST },
  ],
  dataset: 'focus',
  // Behind a vendor's own detail (CUR 1 and 2, cost details and BigQuery 1), before summaries.
  datasetRank: 3,
  policy: 'billing_period',
  containers: ['csv', 'parquet'],
  version: 1,
  source: { url: 'https://focus.finops.org/focus-specification/', checked: '2026-11-22' },
  confidence: 'medium',
  zone: 'UTC',
  lagDays: 5,
  wholeBill: isWholeBill,
  columns,
  tagPrefixes: ['Tags', 'x_Labels'],
  groups: GROUPS,
  classify,
  slice: {
    account: 'account_id',
    subAccount: 'sub_account_id',
    issuer: "coalesce(nullif(invoice_issuer_name, ''), nullif(provider_name, ''), service_provider_name)",
    provider: "coalesce(nullif(service_provider_name, ''), provider_name)",
    start: 'billing_period_start',
    end: 'billing_period_end',
    grain: 'month',
    at: 'charge_period_start',
    // Rows that are charged by the month end with it on any day of it.
    covered: "case when lower(charge_category) = 'usage' and coalesce(lower(charge_frequency), '') <> 'recurring' then charge_period_end_text end",
  },
  control: { amount: 'billed_cost', currency: 'case when billed_cost is not null then upper(billing_currency) end', ledger: 'billed_cost', quantity: 'consumed_quantity' },
  checks: [
    { code: 'AMOUNT_MISSING', record: 'billed_cost is null', column: 'billed_cost', legs: ['billed', 'estimate'] },
    { code: 'CURRENCY_MISSING', record: "not regexp_full_match(coalesce(billing_currency, ''), '[A-Za-z]{3}')", column: 'billing_currency' },
    { code: 'DATE_MISSING', record: 'charge_period_start is null', column: 'charge_period_start' },
    { code: 'DATE_MISSING', record: 'charge_period_end is null', column: 'charge_period_end' },
    { code: 'PERIOD_REVERSED', record: 'charge_period_end < charge_period_start', column: 'charge_period_end' },
    { code: 'UNKNOWN_CATEGORY', record: "lower(coalesce(charge_category, '')) not in ('usage', 'purchase', 'tax', 'credit', 'adjustment')", column: 'charge_category' },
  ],
  notices: [
    { code: 'ZONE_ASSUMED', severity: 'info', record: ZONELESS, message: 'a time without a zone is read as UTC, as the specification says' },
    { code: 'UNKNOWN_CLASS', severity: 'info', record: "lower(coalesce(charge_class, '')) not in ('', 'correction')", message: 'ChargeClass is neither empty nor Correction: read as empty' },
    { code: 'DAILY_FILES', severity: 'warning', record: "oci_reference <> ''", message: 'Oracle writes a file a day, and a file replaces its whole billing period: join the files of a month before importing them' },
  ],
  declines: [
    {
      title: 'FOCUS Billing Period dataset', columns: ['BillingPeriodStatus', 'BillingPeriodStart', 'BillingPeriodEnd', 'InvoiceIssuerName'],
      because: 'it says only which billing periods an issuer has closed; what is final is read from the invoice ids of the Cost and Usage rows',
    },
    {
      title: 'FOCUS Contract Commitment dataset', columns: ['ContractCommitmentId', 'ContractCommitmentCategory', 'ContractId'],
      because: 'it describes contracts and holds no charges; terms belong into the contracts file that aicost.yaml names',
    },
  ],
  stamps,
  excluded: {
    invoice: `coalesce(${INVOICE}, '')`,
    lineType: `${CATEGORY} || coalesce(case lower(commitment_discount_status) when 'used' then ' (Used' when 'unused' then ' (Unused' end || case when meter_category <> '' and lower(commitment_discount_category) = 'usage' then ' reservation)' else ')' end, '')`,
    category: CATEGORY,
    hasProduct: "coalesce(service_name, '') <> '' or lower(charge_category) in ('usage', 'purchase')",
    service: "coalesce(nullif(service_name, ''), nullif(meter_category, ''), nullif(meter_subcategory, ''), case when lower(charge_category) in ('usage', 'purchase') then publisher_name end)",
    usageType: "coalesce(nullif(sku_meter, ''), nullif(meter_name, ''), usage_type)",
    billed: 'billed_cost',
    effective: 'coalesce(effective_cost, billed_cost)',
    periodStart: 'billing_period_start',
    periodEnd: 'billing_period_end',
  },
})
