// The cells by which FOCUS rows are classified, under short names.
import type { Group } from '../../src/import/contract.ts'

export const GROUPS = [
  'invoice_issuer_name', 'provider_name', 'service_provider_name', 'publisher_name', 'service_name', 'service_subcategory', 'service_code', 'operation', 'usage_type',
  'meter_category', 'meter_subcategory', 'meter_name', 'sku_id', 'sku_meter', 'sku_model', 'sku_tier', 'charge_category', 'charge_description', 'commitment_discount_status', 'consumed_unit', 'pricing_unit',
] as const

export interface Cells {
  readonly issuer: string
  readonly provider: string
  readonly serviceProvider: string
  readonly publisher: string
  readonly service: string
  readonly subcategory: string
  readonly serviceCode: string
  readonly operation: string
  readonly usageType: string
  readonly meterCategory: string
  readonly meterSubcategory: string
  readonly meterName: string
  readonly skuId: string
  readonly skuMeter: string
  readonly skuModel: string
  readonly skuTier: string
  /** Lower case. */
  readonly category: string
  readonly description: string
  readonly unused: boolean
  readonly consumedUnit: string
  readonly pricingUnit: string
}

export function cellsOf(group: Group): Cells {
  const cell = (name: (typeof GROUPS)[number]): string => (group[name] ?? '').trim()
  return {
    issuer: cell('invoice_issuer_name'), provider: cell('provider_name'), serviceProvider: cell('service_provider_name'), publisher: cell('publisher_name'),
    service: cell('service_name'), subcategory: cell('service_subcategory'), serviceCode: cell('service_code'), operation: cell('operation'), usageType: cell('usage_type'),
    meterCategory: cell('meter_category'), meterSubcategory: cell('meter_subcategory'), meterName: cell('meter_name'),
    skuId: cell('sku_id'), skuMeter: cell('sku_meter'), skuModel: cell('sku_model'), skuTier: cell('sku_tier'),
    category: cell('charge_category').toLowerCase(), description: cell('charge_description'), unused: cell('commitment_discount_status').toLowerCase() === 'unused',
    consumedUnit: cell('consumed_unit'), pricingUnit: cell('pricing_unit'),
  }
}
