// What a group of like FOCUS rows is: whether it is AI on a cloud's bill, which part of cost, which model and meter.
import { providerName, unitOf } from '../../src/import/contract.ts'
import type { Classification, Group } from '../../src/import/contract.ts'
import { parseMeter } from '../azure-cost-details-ea/meter.ts'
import { cellsOf } from './cells.ts'
import type { Cells } from './cells.ts'
import { aiRowOf, cloudOf } from './clouds.ts'
import type { Cloud } from './clouds.ts'
import { kindOf, modelOf, particulars } from './meter.ts'

/** FOCUS files of the large clouds hold the whole bill; those of other vendors hold what that vendor sells. */
export const isWholeBill = (group: Group): boolean => cloudOf(cellsOf(group)) !== null

export function classify(group: Group): Classification {
  const cells = cellsOf(group)
  const cloud = cloudOf(cells)
  const picked = cloud === null ? null : aiRowOf(cloud, cells)
  // The specification's own word for services of language models: gateways write it, whoever provides the model.
  const generative = /^generative ai$/i.test(cells.subcategory)
  const ai = cloud === null || picked !== null || generative
  const seller = cells.serviceProvider || cells.provider || cells.issuer
  const base = {
    selected: ai,
    rule_id: picked?.rule_id ?? (generative ? 'focus-generative-ai' : undefined),
    component: componentOf(cells),
    service_provider: seller === '' ? null : providerName(seller),
    service_name: picked?.service_name ?? null,
    cost_category: picked?.cost_category ?? (generative ? 'llm_api' : null),
  }
  if (!ai) return { ...base, ...otherScale(cells) }
  const azure = cloud === 'Microsoft Azure' ? azureMeter(cells) : null
  const model = azure ?? modelOf(cells)
  const named = { ...base, model: model?.model ?? null, model_maker: model?.maker ?? null, ...(picked?.marketplace && model?.maker ? { service_provider: model.maker } : {}) }
  const kind = cells.category === 'usage' ? (azure?.kind ?? kindOf(cells)) : null
  if (kind === null) return { ...named, ...otherScale(cells) }
  return { ...named, token_kind: kind, ...particulars(cells), ...(azure === null ? {} : { tier: azure.tier, modality: azure.modality, context: azure.context }), ...tokenScale(cells, cloud, picked?.marketplace ?? false) }
}

/** Azure's meters in the grammar of its cost details: the two files of one account name the same models. */
function azureMeter(cells: Cells): ReturnType<typeof parseMeter> | null {
  const found = [cells.meterName, cells.skuMeter].filter((name) => name !== '').map((name) => parseMeter(name, cells.meterSubcategory)).find(({ meter, maker }) => meter === 'tokens' && maker !== null)
  return found ?? null
}

function componentOf(cells: Cells): NonNullable<Classification['component']> {
  if (cells.category === 'tax') return 'tax'
  if (cells.category === 'credit') return 'credit'
  if (cells.category === 'adjustment') return 'fee'
  if (cells.unused) return 'commitment'
  const seats = [cells.consumedUnit, cells.pricingUnit].some((unit) => unitOf(unit)?.dimension === 'Seats')
  if (seats || (cells.category === 'purchase' && /\b(?:seats?|licen[cs]es?|subscriptions?|per user)\b/i.test(cells.description))) return 'seat'
  return cells.category === 'purchase' ? 'fee' : 'usage'
}

const BLOCKS: Readonly<Record<string, string>> = { '1k': '1000', 'k': '1000', '1m': '1000000', 'm': '1000000' }

/** Tokens of a token row; a row whose unit does not say how many has its cost and no quantity. */
function tokenScale(cells: Cells, cloud: Cloud | null, marketplace: boolean): Partial<Classification> {
  const unit = cells.consumedUnit || cells.pricingUnit
  const known = unitOf(unit)
  if (known?.dimension === 'Tokens') return { unit: 'Tokens', factor: String(known.factor) }
  const block = BLOCKS[unit.toLowerCase()]
  if (block !== undefined) return { unit: 'Tokens', factor: block }
  // AWS's marketplace counts millions of tokens as Units, Google single tokens as count.
  if (marketplace && /^(?:units?)?$/i.test(unit)) return { unit: 'Tokens', factor: '1000000' }
  // Azure's consumed quantity is of single units, whatever block the price is for.
  if (cloud === 'Microsoft Azure' && /^units?$/i.test(cells.consumedUnit)) return { unit: 'Tokens', factor: '1' }
  if (cloud === 'Google Cloud' && /^(?:counts?|requests?)$/i.test(unit)) return { unit: 'Tokens', factor: '1' }
  return { diagnostic: { code: 'UNKNOWN_UNIT', severity: 'warning', message: `${cells.skuMeter || cells.meterName || cells.description} has unit "${unit}": its token count is not known` } }
}

function otherScale(cells: Cells): Partial<Classification> {
  if (cells.consumedUnit === '') return {}
  const known = unitOf(cells.consumedUnit)
  return known && known.dimension !== 'Units' ? { unit: known.dimension, factor: String(known.factor) } : { unit: cells.consumedUnit, factor: '1' }
}
