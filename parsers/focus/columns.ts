// The columns of FOCUS Cost and Usage 1.0 to 1.4 (and of the 1.5 draft) that become part of a charge, under one name
// each. Spellings of the 1.0 preview, which OCI still writes, are aliases. Checked 2026-11 against the specification.
import type { Column, ColumnType } from '../../src/import/contract.ts'

/** How vendors spell a null where the specification asks for an empty cell. */
const NULLS = ['NULL', 'null', 'Null']

interface Spelling {
  readonly type: ColumnType
  /** The specification's name, then older or vendors' ones. */
  readonly names: readonly string[]
  readonly required?: true
  readonly within?: Column['within']
}

const text = (...names: string[]): Spelling => ({ type: 'text', names })
const required = (spelling: Spelling): Spelling => ({ ...spelling, required: true })
const priceDetail = (...keys: string[]): Spelling => ({ type: 'text', names: [], within: keys.map((key) => ({ column: 'SkuPriceDetails', key })) })

const SPELLINGS: Readonly<Record<string, Spelling>> = {
  billed_cost: required({ type: 'money', names: ['BilledCost'] }),
  effective_cost: required({ type: 'money', names: ['EffectiveCost'] }),
  list_cost: { type: 'money', names: ['ListCost'] },
  contracted_cost: { type: 'money', names: ['ContractedCost'] },
  billing_currency: required(text('BillingCurrency')),
  account_id: required(text('BillingAccountId')),
  billing_account_type: text('BillingAccountType'),
  billing_period_start: required({ type: 'instant', names: ['BillingPeriodStart'] }),
  billing_period_end: required({ type: 'instant', names: ['BillingPeriodEnd'] }),
  charge_period_start: required({ type: 'instant', names: ['ChargePeriodStart'] }),
  charge_period_end: required({ type: 'instant', names: ['ChargePeriodEnd'] }),
  charge_category: required(text('ChargeCategory')),
  charge_class: text('ChargeClass'),
  charge_description: text('ChargeDescription'),
  charge_frequency: text('ChargeFrequency'),
  commitment_discount_category: text('CommitmentDiscountCategory'),
  commitment_discount_id: text('CommitmentDiscountId'),
  commitment_discount_status: text('CommitmentDiscountStatus'),
  consumed_quantity: { type: 'quantity', names: ['ConsumedQuantity', 'UsageQuantity'] },
  consumed_unit: text('ConsumedUnit', 'UsageUnit'),
  pricing_quantity: { type: 'quantity', names: ['PricingQuantity'] },
  pricing_unit: text('PricingUnit'),
  invoice_id: text('InvoiceId'),
  // Azure's 1.0 put the number into a column of its own.
  x_invoice_number: text('x_InvoiceId'),
  invoice_issuer_name: text('InvoiceIssuerName', 'InvoiceIssuer'),
  service_provider_name: text('ServiceProviderName'),
  host_provider_name: text('HostProviderName'),
  provider_name: text('ProviderName', 'Provider'),
  publisher_name: text('PublisherName', 'Publisher'),
  service_name: text('ServiceName'),
  service_subcategory: text('ServiceSubcategory'),
  region_id: text('RegionId', 'Region'),
  resource_id: text('ResourceId'),
  resource_name: text('ResourceName'),
  resource_type: text('ResourceType'),
  sub_account_id: text('SubAccountId'),
  sub_account_name: text('SubAccountName'),
  sku_id: text('SkuId'),
  sku_meter: text('SkuMeter'),
  sku_model: priceDetail('x_Model', 'Model'),
  sku_tier: priceDetail('x_ServiceTier', 'ServiceTier'),
  credential_id: text('CredentialId', 'x_ApiKeyId'),
  principal_id: text('PrincipalId', 'x_UserId'),
  service_code: text('x_ServiceCode'),
  operation: text('x_Operation'),
  usage_type: text('x_UsageType'),
  meter_category: text('x_SkuMeterCategory'),
  meter_subcategory: text('x_SkuMeterSubcategory'),
  meter_name: text('x_SkuMeterName'),
  // OCI writes it on every row; see the notices.
  oci_reference: text('oci_ReferenceNumber'),
}

export const columns: readonly Column[] = Object.entries(SPELLINGS).map(([name, spelling]) => ({
  name, type: spelling.type, aliases: spelling.names, empty: NULLS,
  ...(spelling.required ? { required: true } : {}),
  ...(spelling.within ? { within: spelling.within } : {}),
}))
