// The columns both CUR formats share, under names of our own, so that one charges.sql serves slash headers
// (lineItem/UsageType), CUR 2.0 and legacy Parquet (line_item_usage_type). Only the aliases differ.
import type { Column, ColumnType } from '../../src/import/contract.ts'

interface Spelling {
  readonly name: string
  readonly type: ColumnType
  readonly legacy: readonly string[]
  readonly underscore: readonly string[]
  readonly within?: Column['within']
  readonly required?: true
}

const inProduct = (key: string): NonNullable<Column['within']> => [{ column: 'product', key }]

const SPELLINGS: readonly Spelling[] = [
  { name: 'invoice_id', type: 'text', legacy: ['bill/InvoiceId'], underscore: ['bill_invoice_id'] },
  { name: 'billing_entity', type: 'text', legacy: ['bill/BillingEntity'], underscore: ['bill_billing_entity'] },
  { name: 'payer_account_id', type: 'text', legacy: ['bill/PayerAccountId'], underscore: ['bill_payer_account_id'], required: true },
  { name: 'billing_period_start', type: 'instant', legacy: ['bill/BillingPeriodStartDate'], underscore: ['bill_billing_period_start_date'], required: true },
  { name: 'billing_period_end', type: 'instant', legacy: ['bill/BillingPeriodEndDate'], underscore: ['bill_billing_period_end_date'] },
  { name: 'usage_account_id', type: 'text', legacy: ['lineItem/UsageAccountId'], underscore: ['line_item_usage_account_id'] },
  { name: 'usage_account_name', type: 'text', legacy: ['lineItem/UsageAccountName'], underscore: ['line_item_usage_account_name'] },
  { name: 'line_item_type', type: 'text', legacy: ['lineItem/LineItemType'], underscore: ['line_item_line_item_type'], required: true },
  { name: 'usage_start', type: 'instant', legacy: ['lineItem/UsageStartDate'], underscore: ['line_item_usage_start_date'], required: true },
  { name: 'usage_end', type: 'instant', legacy: ['lineItem/UsageEndDate'], underscore: ['line_item_usage_end_date'] },
  // Only where the export leaves out the end of use.
  { name: 'time_interval', type: 'text', legacy: ['identity/TimeInterval'], underscore: ['identity_time_interval'] },
  { name: 'product_code', type: 'text', legacy: ['lineItem/ProductCode'], underscore: ['line_item_product_code'], required: true },
  { name: 'usage_type', type: 'text', legacy: ['lineItem/UsageType'], underscore: ['line_item_usage_type'], required: true },
  { name: 'operation', type: 'text', legacy: ['lineItem/Operation'], underscore: ['line_item_operation'] },
  { name: 'resource_id', type: 'text', legacy: ['lineItem/ResourceId'], underscore: ['line_item_resource_id'] },
  { name: 'usage_amount', type: 'quantity', legacy: ['lineItem/UsageAmount'], underscore: ['line_item_usage_amount'] },
  { name: 'currency', type: 'text', legacy: ['lineItem/CurrencyCode'], underscore: ['line_item_currency_code'], required: true },
  { name: 'unblended_cost', type: 'money', legacy: ['lineItem/UnblendedCost'], underscore: ['line_item_unblended_cost'], required: true },
  { name: 'net_unblended_cost', type: 'money', legacy: [], underscore: ['line_item_net_unblended_cost'] },
  { name: 'description', type: 'text', legacy: ['lineItem/LineItemDescription'], underscore: ['line_item_line_item_description'] },
  { name: 'iam_principal', type: 'text', legacy: ['lineItem/IamPrincipal'], underscore: ['line_item_iam_principal'] },
  { name: 'user_identifier', type: 'text', legacy: [], underscore: ['line_item_user_identifier'] },
  { name: 'discount', type: 'text', legacy: [], underscore: ['discount'] },
  { name: 'total_discount', type: 'money', legacy: [], underscore: ['discount_total_discount'] },
  { name: 'product_name', type: 'text', legacy: ['product/ProductName'], underscore: ['product_product_name'], within: inProduct('product_name') },
  { name: 'region', type: 'text', legacy: ['product/regionCode'], underscore: ['product_region_code'], within: inProduct('region_code') },
  { name: 'product_region', type: 'text', legacy: ['product/region'], underscore: ['product_region'], within: inProduct('region') },
  { name: 'product_sku', type: 'text', legacy: ['product/sku'], underscore: ['product_sku'], within: inProduct('sku') },
  { name: 'pricing_unit', type: 'text', legacy: ['pricing/unit'], underscore: ['pricing_unit'] },
  { name: 'public_cost', type: 'money', legacy: ['pricing/publicOnDemandCost'], underscore: ['pricing_public_on_demand_cost'] },
  { name: 'savings_plan_arn', type: 'text', legacy: ['savingsPlan/SavingsPlanARN'], underscore: ['savings_plan_savings_plan_a_r_n'] },
  { name: 'savings_plan_effective_cost', type: 'money', legacy: ['savingsPlan/SavingsPlanEffectiveCost'], underscore: ['savings_plan_savings_plan_effective_cost'] },
  { name: 'savings_plan_net_effective_cost', type: 'money', legacy: [], underscore: ['savings_plan_net_savings_plan_effective_cost'] },
  { name: 'savings_plan_total_commitment', type: 'money', legacy: ['savingsPlan/TotalCommitmentToDate'], underscore: ['savings_plan_total_commitment_to_date'] },
  { name: 'savings_plan_used_commitment', type: 'money', legacy: ['savingsPlan/UsedCommitment'], underscore: ['savings_plan_used_commitment'] },
  { name: 'reservation_arn', type: 'text', legacy: ['reservation/ReservationARN'], underscore: ['reservation_reservation_a_r_n'] },
  { name: 'reservation_effective_cost', type: 'money', legacy: ['reservation/EffectiveCost'], underscore: ['reservation_effective_cost'] },
  { name: 'reservation_net_effective_cost', type: 'money', legacy: [], underscore: ['reservation_net_effective_cost'] },
  { name: 'reservation_unused_upfront', type: 'money', legacy: ['reservation/UnusedAmortizedUpfrontFeeForBillingPeriod'], underscore: ['reservation_unused_amortized_upfront_fee_for_billing_period'] },
  { name: 'reservation_unused_recurring', type: 'money', legacy: ['reservation/UnusedRecurringFee'], underscore: ['reservation_unused_recurring_fee'] },
]

/** The declared columns of one of the two formats. */
export function columnsOf(header: 'legacy' | 'underscore'): Column[] {
  return SPELLINGS.map((spelling) => ({
    name: spelling.name,
    type: spelling.type,
    aliases: spelling[header],
    ...(header === 'underscore' && spelling.within ? { within: spelling.within } : {}),
    ...(spelling.required ? { required: true } : {}),
  }))
}
