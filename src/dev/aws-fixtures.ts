// Writes the AWS fixtures from the invented bill: `npm run build && node dist/src/dev/aws-fixtures.js --write`.
// Headers in AWS's spelling and order: legacy slash columns, CUR 2.0's alphabetical list, maps as JSON in CSV.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Papa from 'papaparse'
import { Ledger, identifier, literal } from '../ledger/ledger.ts'
import { finalBill, runningBill } from './aws-bill-rows.ts'
import type { BillRow } from './aws-bill-rows.ts'

/** CUR 2.0's name of each legacy column, in the order of the legacy report. */
const LEGACY: readonly (readonly [header: string, column: string])[] = [
  ['identity/LineItemId', 'identity_line_item_id'], ['identity/TimeInterval', 'identity_time_interval'], ['bill/InvoiceId', 'bill_invoice_id'],
  ['bill/InvoicingEntity', 'bill_invoicing_entity'], ['bill/BillingEntity', 'bill_billing_entity'], ['bill/BillType', 'bill_bill_type'],
  ['bill/PayerAccountId', 'bill_payer_account_id'], ['bill/BillingPeriodStartDate', 'bill_billing_period_start_date'], ['bill/BillingPeriodEndDate', 'bill_billing_period_end_date'],
  ['lineItem/UsageAccountId', 'line_item_usage_account_id'], ['lineItem/LineItemType', 'line_item_line_item_type'], ['lineItem/UsageStartDate', 'line_item_usage_start_date'],
  ['lineItem/UsageEndDate', 'line_item_usage_end_date'], ['lineItem/ProductCode', 'line_item_product_code'], ['lineItem/UsageType', 'line_item_usage_type'],
  ['lineItem/Operation', 'line_item_operation'], ['lineItem/AvailabilityZone', 'line_item_availability_zone'], ['lineItem/ResourceId', 'line_item_resource_id'],
  ['lineItem/UsageAmount', 'line_item_usage_amount'], ['lineItem/CurrencyCode', 'line_item_currency_code'], ['lineItem/UnblendedRate', 'line_item_unblended_rate'],
  ['lineItem/UnblendedCost', 'line_item_unblended_cost'], ['lineItem/NetUnblendedCost', 'line_item_net_unblended_cost'], ['lineItem/BlendedCost', 'line_item_blended_cost'],
  ['lineItem/LineItemDescription', 'line_item_line_item_description'], ['lineItem/TaxType', 'line_item_tax_type'], ['lineItem/LegalEntity', 'line_item_legal_entity'],
  ['product/ProductName', 'product.product_name'], ['product/region', 'product.region'], ['product/regionCode', 'product.region'], ['product/sku', 'product_sku'],
  ['pricing/currency', 'pricing_currency'], ['pricing/publicOnDemandCost', 'pricing_public_on_demand_cost'], ['pricing/unit', 'pricing_unit'],
  ['reservation/EffectiveCost', 'reservation_effective_cost'], ['reservation/ReservationARN', 'reservation_reservation_a_r_n'],
  ['reservation/UnusedAmortizedUpfrontFeeForBillingPeriod', 'reservation_unused_amortized_upfront_fee_for_billing_period'], ['reservation/UnusedRecurringFee', 'reservation_unused_recurring_fee'],
  ['savingsPlan/TotalCommitmentToDate', 'savings_plan_total_commitment_to_date'], ['savingsPlan/SavingsPlanARN', 'savings_plan_savings_plan_a_r_n'],
  ['savingsPlan/UsedCommitment', 'savings_plan_used_commitment'], ['savingsPlan/SavingsPlanEffectiveCost', 'savings_plan_savings_plan_effective_cost'],
  ['discount/TotalDiscount', ''], ['resourceTags/user:team', 'tag.user:team'], ['costCategory/Unit', ''],
]

/** CUR 2.0 in its default, alphabetical order; discount columns are absent under manual discount compatibility. */
const CUR_2 = ['bill_bill_type', 'bill_billing_entity', 'bill_billing_period_end_date', 'bill_billing_period_start_date', 'bill_invoice_id', 'bill_invoicing_entity', 'bill_payer_account_id', 'bill_payer_account_name',
  'cost_category', 'discount', 'discount_bundled_discount', 'discount_total_discount', 'identity_line_item_id', 'identity_time_interval', 'line_item_availability_zone', 'line_item_blended_cost', 'line_item_currency_code',
  'line_item_iam_principal', 'line_item_legal_entity', 'line_item_line_item_description', 'line_item_line_item_type', 'line_item_net_unblended_cost', 'line_item_operation', 'line_item_product_code', 'line_item_resource_id',
  'line_item_tax_type', 'line_item_unblended_cost', 'line_item_usage_account_id', 'line_item_usage_account_name', 'line_item_usage_amount', 'line_item_usage_end_date', 'line_item_usage_start_date', 'line_item_usage_type',
  'pricing_currency', 'pricing_public_on_demand_cost', 'pricing_unit', 'product', 'product_instance_type', 'product_product_family', 'product_region_code', 'product_servicecode', 'product_sku',
  'reservation_effective_cost', 'reservation_reservation_a_r_n', 'reservation_unused_amortized_upfront_fee_for_billing_period', 'reservation_unused_recurring_fee', 'resource_tags',
  'savings_plan_savings_plan_a_r_n', 'savings_plan_savings_plan_effective_cost', 'savings_plan_total_commitment_to_date', 'savings_plan_used_commitment']
const DISCOUNT = ['discount', 'discount_bundled_discount', 'discount_total_discount']
const MAPS: Readonly<Record<string, string>> = { product: 'product.', resource_tags: 'tag.', cost_category: 'category.', discount: 'discount.' }

const csv = (header: readonly string[], rows: readonly (readonly string[])[]): string => Papa.unparse({ fields: [...header], data: rows.map((row) => [...row]) }, { newline: '\n' }) + '\n'

/** Net cost beside the discount rows, as AWS writes it: discount rows have a net cost of 0, use bears the discount. */
const withNet = (row: BillRow): BillRow => {
  const type = row['line_item_line_item_type'] ?? ''
  return { ...row, line_item_net_unblended_cost: type.endsWith('Discount') ? '0' : (row['line_item_unblended_cost'] ?? '') }
}

function legacy(rows: readonly BillRow[], columns = LEGACY, instant = (text: string): string => text): string {
  return csv(columns.map(([header]) => header), rows.map((row) => columns.map(([header, column]) => (header.endsWith('Date') ? instant(row[column] ?? '') : (row[column] ?? '')))))
}

function cells(row: BillRow, columns: readonly string[]): string[] {
  return columns.map((column) => {
    const prefix = MAPS[column]
    if (prefix === undefined) return row[column] ?? ''
    const keys = Object.keys(row).filter((key) => key.startsWith(prefix) && (row[key] ?? '') !== '')
    // Data Exports write tag keys with underscores; discounts are numbers.
    return JSON.stringify(Object.fromEntries(keys.map((key) => [key.slice(prefix.length).replace(':', '_'), column === 'discount' ? Number(row[key]) : row[key]])))
  })
}

const cur2 = (rows: readonly BillRow[], columns: readonly string[]): string => csv(columns, rows.map((row) => cells(row, columns)))

/** Two rows of the bill without discount rows: the discount is a column, net is what is owed. */
const discounted: readonly BillRow[] = finalBill
  .filter((row) => ['h0001', 'h0002', 'h0010', 'h0018', 'h0019', 'h0033', 'h0041'].includes(row['identity_line_item_id'] ?? ''))
  .map((row) => {
    const net: Readonly<Record<string, readonly [net: string, discount: string, more?: BillRow]>> = {
      h0001: ['106.56', '-11.84'], h0002: ['118.8', '-13.2'], h0018: ['294.93', '-32.77', { savings_plan_net_savings_plan_effective_cost: '191.7045' }], h0019: ['-294.93', '32.77'], h0033: ['21.105', '-2.345'],
    }
    const found = net[row['identity_line_item_id'] ?? '']
    if (!found) return { ...row, line_item_net_unblended_cost: row['line_item_unblended_cost'] ?? '', discount_total_discount: '0.0' }
    return { ...row, line_item_net_unblended_cost: found[0], discount_total_discount: found[1], 'discount.edp_discount': found[1], ...found[2] }
  })

/** Types of the Parquet columns that are not text. */
function parquetColumn(column: string): string {
  const cell = identifier(column)
  if (/_(start|end)_date$/.test(column)) return `${cell}::timestamp as ${cell}`
  if (/_(cost|amount|fee|period|commitment|to_date)$/.test(column)) return `nullif(${cell}, '')::double as ${cell}`
  if (MAPS[column] !== undefined) return `map_from_entries(list_transform(json_keys(${cell}), lambda key: struct_pack(k := key, v := json_extract_string(${cell}, '$."' || key || '"')))) as ${cell}`
  return `nullif(${cell}, '') as ${cell}`
}

async function parquet(path: string, columns: readonly string[], rows: readonly BillRow[]): Promise<void> {
  const ledger = await Ledger.open(':memory:')
  try {
    await ledger.run(`create table bill (${columns.map((column) => `${identifier(column)} varchar`).join(', ')})`)
    await ledger.insert('bill', rows.map((row) => Object.fromEntries(cells(row, columns).map((cell, index) => [columns[index] ?? '', cell]))))
    await ledger.run(`copy (select ${columns.map(parquetColumn).join(', ')} from bill) to ${literal(path)} (format parquet, compression snappy)`)
  } finally {
    ledger.close()
  }
}

/** Every file of the two fixture folders, below `root`. */
export async function writeAwsFixtures(root: string): Promise<void> {
  const old = join(root, 'aws-cur-legacy')
  const chunks = join(old, 'assembly', '20260903T041502Z')
  const two = join(root, 'aws-cur-2')
  for (const folder of [chunks, two]) mkdirSync(folder, { recursive: true })
  writeFileSync(join(old, 'harbor-2026-08.csv'), legacy(finalBill.map(withNet)))
  // Another report's order of columns, no resource ids, blanks in the instants, no invoice yet.
  const reordered = [...LEGACY].filter(([header]) => header !== 'lineItem/ResourceId').sort(([a], [b]) => (a < b ? -1 : 1))
  writeFileSync(join(old, 'harbor-2026-08-not-final.csv'), legacy(runningBill, reordered, (text) => text.replace('T', ' ').replace('.000Z', '')))
  const noPlans = LEGACY.filter(([header]) => !header.startsWith('savingsPlan/') && !header.startsWith('reservation/'))
  writeFileSync(join(old, 'harbor-2026-08-no-effective-cost.csv'), legacy(finalBill.filter((row) => (row['line_item_product_code'] ?? '') === 'AmazonSageMaker'), noPlans, (text) => text.replace('.000Z', 'Z')))
  const usage = finalBill.slice(0, 16)
  writeFileSync(join(chunks, 'harbor-00001.csv.gz'), gzipSync(legacy(usage.slice(0, 9))))
  writeFileSync(join(chunks, 'harbor-00002.csv.gz'), gzipSync(legacy(usage.slice(9))))
  const key = (number: number): string => `cur/harbor/20260801-20260901/20260903T041502Z/harbor-0000${number}.csv.gz`
  writeFileSync(join(old, 'assembly', 'harbor-Manifest.json'), `${JSON.stringify({
    assemblyId: '20260903T041502Z', account: '402718336901', columns: LEGACY.map(([header]) => ({ category: header.split('/')[0], name: header.split('/')[1] })), charset: 'UTF-8', compression: 'GZIP', contentType: 'text/csv',
    reportId: 'c1f0a7d2', reportName: 'harbor', billingPeriod: { start: '20260801T000000.000Z', end: '20260901T000000.000Z' }, bucket: 'harbor-billing', reportKeys: [key(1), key(2)], additionalArtifactKeys: [],
  }, null, 2)}\n`)
  const compatible = CUR_2.filter((column) => !DISCOUNT.includes(column))
  writeFileSync(join(two, 'tern-2026-08.csv'), cur2(finalBill, compatible))
  writeFileSync(join(two, 'tern-2026-08-discount-columns.csv'), cur2(discounted, [...CUR_2, 'savings_plan_net_savings_plan_effective_cost'].sort()))
  const fewest = ['bill_payer_account_id', 'bill_billing_period_start_date', 'line_item_usage_start_date', 'line_item_line_item_type', 'line_item_product_code', 'line_item_usage_type', 'line_item_unblended_cost', 'line_item_currency_code']
  writeFileSync(join(two, 'tern-2026-08-fewest-columns.csv'), cur2(finalBill.slice(0, 9), fewest))
  await parquet(join(two, 'tern-2026-08.snappy.parquet'), compatible, finalBill)
}

if (process.argv.includes('--write') && process.argv[1]?.endsWith('aws-fixtures.js')) await writeAwsFixtures(join(process.cwd(), 'fixtures'))
