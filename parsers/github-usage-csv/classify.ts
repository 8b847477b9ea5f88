// What a row of a GitHub usage report is: Copilot, Spark and Models are AI, by sku before product; licences are seats.
import { modelIdentity } from '../../src/import/contract.ts'
import type { Classification, Group } from '../../src/import/contract.ts'
import { SEAT_SKU, SEAT_UNIT } from './bill.ts'

export const GROUPS: readonly string[] = ['product_name', 'usage_type', 'unit_type']

const SERVICES = { copilot: 'GitHub Copilot', spark: 'GitHub Spark', models: 'GitHub Models' } as const
type AiProduct = keyof typeof SERVICES

const UNITS: Readonly<Record<string, string>> = {
  requests: 'Requests', request: 'Requests',
  'ai-credits': 'AI Credits', 'ai-credit': 'AI Credits', 'ai credits': 'AI Credits', credits: 'AI Credits',
  'user-months': 'User-Months', 'user-month': 'User-Months', seats: 'Seats', seat: 'Seats',
  minutes: 'Minutes', units: 'Units', tokens: 'Tokens',
}

/** The AI product a sku belongs to; null for Actions, storage and all else GitHub sells. */
export function aiProduct(product: string, sku: string): AiProduct | null {
  const prefix = /^(copilot|coding_agent|spark|models?)_/.exec(sku.toLowerCase())?.[1]
  if (prefix === 'copilot' || prefix === 'coding_agent') return 'copilot'
  if (prefix !== undefined) return prefix === 'spark' ? 'spark' : 'models'
  const name = product.trim().toLowerCase()
  return name === 'copilot' || name === 'spark' || name === 'models' ? name : null
}

const isSeat = (sku: string, unit: string): boolean => new RegExp(SEAT_SKU).test(sku) || new RegExp(SEAT_UNIT).test(unit)

/** Rows of other products stay outside unless a rule of the company selects them. */
export function classify(group: Group): Classification {
  const sku = (group['usage_type'] ?? '').trim().toLowerCase()
  const word = (group['unit_type'] ?? '').trim().toLowerCase()
  const product = aiProduct(group['product_name'] ?? '', sku)
  const unit = UNITS[word]
  const seat = product === 'copilot' && isSeat(sku, word)
  const ai = product === null ? { service_name: `GitHub ${group['product_name'] ?? ''}`.trim() } : { service_name: SERVICES[product], cost_category: 'coding_assistant', rule_id: `bundled:github-${product}` }
  return {
    selected: product !== null,
    component: seat ? 'seat' : 'usage',
    service_provider: 'GitHub',
    ...ai,
    unit: unit ?? (word === '' ? null : word),
    diagnostic: product !== null && unit === undefined
      ? { code: 'UNKNOWN_SKU', severity: 'info', message: `${sku}: the unit "${word}" is not known; its cost is kept as it stands` }
      : undefined,
  }
}

/** The same with the model of the reports that name one; `Auto: ` says that GitHub chose it. */
export function classifyModel(group: Group): Classification {
  const identity = modelIdentity((group['model'] ?? '').replace(/^\s*auto:\s*/i, ''))
  return identity.model === '' ? classify(group) : { ...classify(group), model: identity.model, model_maker: identity.maker }
}
