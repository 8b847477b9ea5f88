// What a group of like rows of Google Cloud's billing export is: whether the bundled rules take it as AI, which model,
// kind of token and unit it bills. Shared by both forms of the export.
import { modelIdentity, unitOf } from '../../src/import/contract.ts'
import type { Classification, Group } from '../../src/import/contract.ts'
import { parseSku } from './sku.ts'
import type { Sku } from './sku.ts'

/** The columns `classify` looks at. */
export const GROUPS = ['service_name', 'usage_type', 'usage_unit', 'line_item_type'] as const

/** Services the bundled rules take as AI; a model of a maker's own name is sold through the Marketplace. */
const SERVICES: readonly { readonly rule: string; readonly when: (service: string) => boolean; readonly name?: string }[] = [
  { rule: 'gcp-vertex-ai', when: (service) => /^Vertex AI\b/i.test(service) },
  { rule: 'gcp-gemini-api', when: (service) => /^(?:Gemini API|Generative Language API)$/i.test(service), name: 'Gemini API' },
  { rule: 'gcp-vertex-partner', when: (service) => /^(?:Anthropic )?Claude\b/i.test(service) },
]

const LINE_TYPES = ['', 'regular', 'tax', 'adjustment', 'rounding_error']

/** Words for one thing counted, which Google also writes where it counts tokens. */
const COUNTS = new Set(['', 'count', 'counts', 'request', 'requests', 'token', 'tokens'])

export function classify(group: Group): Classification {
  const cell = (name: (typeof GROUPS)[number]): string => (group[name] ?? '').trim()
  const service = cell('service_name')
  const rule = SERVICES.find((candidate) => candidate.when(service))
  const component = cell('line_item_type') === 'tax' ? ('tax' as const) : ('usage' as const)
  const base = { component, service_provider: 'Google Cloud', service_name: rule?.name ?? (service || null), ...unknownLineType(cell('line_item_type')) }
  if (!rule) return { ...base, selected: false, cost_category: /\b(?:gpu|tpu|a100|h100|h200|l4|nvidia)\b/i.test(cell('usage_type')) ? 'gpu' : null, ...otherUnit(cell('usage_unit')) }
  const selected = { ...base, selected: true, rule_id: rule.rule }
  if (component === 'tax') return { ...selected, cost_category: 'llm_api' }
  const sku = parseSku(rule.rule === 'gcp-vertex-partner' && !/claude/i.test(cell('usage_type')) ? `${service} ${cell('usage_type')}` : cell('usage_type'))
  const model = sku.model ?? (rule.rule === 'gcp-vertex-partner' ? modelIdentity(service.replace(/^Anthropic /i, '').replace(/ /g, '-')) : null)
  return { ...selected, model: model?.model ?? null, model_maker: model?.maker ?? null, modality: sku.modality, tier: sku.tier, context: sku.context, cost_category: categoryOf(sku, rule.rule), ...metered(sku, cell('usage_unit'), cell('usage_type')) }
}

function categoryOf(sku: Sku, rule: string): string {
  if (sku.meter === 'tool') return 'tools'
  return rule !== 'gcp-vertex-ai' || sku.meter !== 'other' || sku.model !== null ? 'llm_api' : 'ml_platform'
}

/** The unit that is really counted: `requests` of a token SKU are tokens. */
function metered(sku: Sku, unit: string, description: string): Partial<Classification> {
  const counted = COUNTS.has(unit.toLowerCase())
  switch (sku.meter) {
    case 'tokens': {
      const scale = counted ? { unit: 'Tokens', factor: '1' } : otherUnit(unit)
      if (scale.unit === 'Tokens') return sku.kind === null ? { ...scale, ...unknown('UNKNOWN_SKU', `${description} bills tokens of a kind that is not known`) } : { ...scale, token_kind: sku.kind }
      if (scale.unit === 'Characters') return scale
      return { token_kind: sku.kind, ...unknown('UNKNOWN_UNIT', `${description} has usage unit "${unit}": its token count is not known`) }
    }
    case 'characters': return counted ? { unit: 'Characters', factor: '1' } : otherUnit(unit)
    case 'images': return counted ? { unit: 'Images', factor: '1' } : otherUnit(unit)
    case 'seconds': return counted ? { unit: 'Seconds', factor: '1' } : otherUnit(unit)
    case 'storage': return { unit: 'Token-hours', factor: '1' }
    case 'tool': return counted ? { unit: 'Requests', factor: '1' } : otherUnit(unit)
    case 'other': return /\btokens?\b/i.test(description) ? { ...otherUnit(unit), ...unknown('UNKNOWN_SKU', `${description} bills tokens of a kind that is not known`) } : otherUnit(unit)
  }
}

/** A unit of the common table, else Google's own word. */
function otherUnit(unit: string): { readonly unit: string | null; readonly factor: string } {
  const known = unitOf(unit)
  return known ? { unit: known.dimension, factor: String(known.factor) } : { unit: unit || null, factor: '1' }
}

function unknown(code: string, message: string): { readonly diagnostic: NonNullable<Classification['diagnostic']> } {
  return { diagnostic: { code, severity: 'warning', message } }
}

function unknownLineType(lineType: string): Partial<Classification> {
  return LINE_TYPES.includes(lineType) ? {} : unknown('UNKNOWN_LINE_TYPE', `cost type "${lineType}" is not known: taken as use`)
}
