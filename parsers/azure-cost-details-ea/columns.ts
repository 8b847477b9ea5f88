// The columns both cost details formats share, under names of our own: enterprise agreements (EA, PascalCase in two
// vocabularies, and the pay-as-you-go schema of 2019) and customer agreements (MCA, camelCase). One header fits both:
// Azure itself mixes cases, and spellings are compared without case.
import type { Column } from '../../src/import/contract.ts'

/** The export service writes 09/02/2023, spreadsheets make 9/2/2023 of it, older exports have ISO dates or instants. */
const DATES = ['%m/%d/%Y', '%-m/%-d/%Y', 'iso']

export const columns: readonly Column[] = [
  { name: 'invoice_id', type: 'text', aliases: ['invoiceId'] },
  { name: 'bill_account_id', type: 'text', aliases: ['BillingAccountId'] },
  { name: 'billing_profile_id', type: 'text', aliases: ['BillingProfileId'] },
  { name: 'billing_period_start', type: 'instant', aliases: ['BillingPeriodStartDate'], format: DATES },
  { name: 'billing_period_end', type: 'instant', aliases: ['BillingPeriodEndDate'], format: DATES },
  { name: 'service_period_start', type: 'instant', aliases: ['servicePeriodStartDate'], format: DATES },
  { name: 'usage_date', type: 'instant', aliases: ['Date', 'UsageDateTime'], format: DATES, required: true },
  { name: 'subscription_id', type: 'text', aliases: ['SubscriptionId', 'SubscriptionGuid'] },
  { name: 'subscription_name', type: 'text', aliases: ['SubscriptionName'] },
  { name: 'line_item_type', type: 'text', aliases: ['ChargeType'] },
  { name: 'frequency', type: 'text', aliases: ['Frequency'] },
  { name: 'pricing_model', type: 'text', aliases: ['PricingModel'] },
  { name: 'service_name', type: 'text', aliases: ['MeterCategory'], required: true },
  { name: 'meter_subcategory', type: 'text', aliases: ['MeterSubCategory'] },
  { name: 'usage_type', type: 'text', aliases: ['MeterName'], required: true },
  { name: 'meter_id', type: 'text', aliases: ['MeterId'] },
  { name: 'product_name', type: 'text', aliases: ['ProductName', 'Product'] },
  { name: 'product_order_name', type: 'text', aliases: ['ProductOrderName'] },
  { name: 'plan_name', type: 'text', aliases: ['PlanName'] },
  { name: 'publisher_type', type: 'text', aliases: ['PublisherType'] },
  { name: 'publisher_name', type: 'text', aliases: ['PublisherName'] },
  { name: 'pricing_unit', type: 'text', aliases: ['UnitOfMeasure'] },
  { name: 'usage_amount', type: 'quantity', aliases: ['Quantity', 'UsageQuantity'], required: true },
  { name: 'cost', type: 'money', aliases: ['CostInBillingCurrency', 'Cost', 'PreTaxCost'], required: true },
  { name: 'list_price_cost', type: 'money', aliases: ['paygCostInBillingCurrency'] },
  { name: 'currency', type: 'text', aliases: ['BillingCurrencyCode', 'BillingCurrency', 'Currency'], required: true },
  { name: 'region', type: 'text', aliases: ['ResourceLocation'] },
  { name: 'resource_id', type: 'text', aliases: ['ResourceId', 'InstanceId', 'InstanceName'] },
  { name: 'term', type: 'text', aliases: ['Term'] },
  { name: 'reservation_id', type: 'text', aliases: ['ReservationId'] },
  { name: 'benefit_id', type: 'text', aliases: ['benefitId'] },
]
