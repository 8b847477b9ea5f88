// What a group of like cost details rows is: whether the bundled rules take it as AI, and which service, model, kind of
// token and unit it bills. Shared by both formats (azure-cost-details-mca imports it from here).
import { modelIdentity } from '../../src/import/contract.ts'
import type { Classification, Group } from '../../src/import/contract.ts'
import { parseMeter } from './meter.ts'
import type { Meter } from './meter.ts'
import { blockOf, scaleOf } from './unit.ts'

/** The columns `classify` looks at. */
export const GROUPS = ['line_item_type', 'frequency', 'pricing_model', 'service_name', 'meter_subcategory', 'usage_type', 'product_name', 'product_order_name', 'publisher_type', 'publisher_name', 'pricing_unit', 'term'] as const

type Cells = Readonly<Record<(typeof GROUPS)[number], string>>

const MODELS = /^(?:azure openai|foundry models)$/i
const SERVICES = /^(?:foundry tools|cognitive services)$/i
const PLATFORM = /^azure machine learning$/i
const PROVISIONED = /provisioned (?:managed|throughput)|azure openai.*provisioned|\bptus?\b/i
// Machines with accelerators: NC, ND, NV, NG sizes, `NC24ads A100 v4`.
const ACCELERATED = /^N[CDGV]\d/

interface Nature {
  readonly component: NonNullable<Classification['component']>
  /** Its quantity is consumption. */
  readonly consumes: boolean
}

/** Azure's charge types; '' is the use of schemas without that column. Checked 2026-11 against the cost details dictionary. */
const NATURES: Readonly<Record<string, Nature>> = {
  '': { component: 'usage', consumes: true },
  Usage: { component: 'usage', consumes: true },
  Purchase: { component: 'fee', consumes: false },
  Refund: { component: 'usage', consumes: false },
  Adjustment: { component: 'fee', consumes: false },
  RoundingAdjustment: { component: 'fee', consumes: false },
  UnusedReservation: { component: 'commitment', consumes: false },
  UnusedSavingsPlan: { component: 'commitment', consumes: false },
  Credit: { component: 'credit', consumes: false },
  Tax: { component: 'tax', consumes: false },
}

const isCommitment = ({ pricing_model: model }: Cells): boolean => /^(?:reservation|savings ?plan)$/i.test(model)

function natureOf(cells: Cells): Nature {
  const nature = NATURES[cells.line_item_type] ?? { component: 'usage', consumes: false }
  return isCommitment(cells) && /^(?:Purchase|Refund)$/.test(cells.line_item_type) ? { ...nature, component: 'commitment' } : nature
}

/** What a group of like rows is. Rows the bundled rules leave out still say unit and service, for a company's ai_rules. */
export function classify(group: Group): Classification {
  const cells = Object.fromEntries(GROUPS.map((name) => [name, group[name] ?? ''])) as Cells
  return { ...service(cells), ...doubts(cells) }
}

function service(cells: Cells): Classification {
  const category = cells.service_name.trim()
  const base = { component: natureOf(cells).component, service_provider: 'Microsoft Azure', service_name: category || null } as const
  if (isProvisionedCommitment(cells)) return { ...base, selected: true, rule_id: 'azure-ptu', service_name: MODELS.test(category) ? category : 'Azure OpenAI', cost_category: 'llm_api' }
  if (MODELS.test(category) || (SERVICES.test(category) && /^azure openai/i.test(cells.meter_subcategory))) {
    return { ...base, selected: true, rule_id: 'azure-models', cost_category: 'llm_api', ...metered(cells) }
  }
  if (SERVICES.test(category)) return { ...base, selected: true, rule_id: 'azure-ai-services', cost_category: 'ai_services', ...plain(cells) }
  if (PLATFORM.test(category)) return { ...base, selected: true, rule_id: 'azure-machine-learning', cost_category: 'ml_platform', ...plain(cells) }
  return { ...base, ...left(cells), selected: false }
}

/** Purchases of PTU reservations, what of them was not used, and refunds: their meter category need not say so. */
function isProvisionedCommitment(cells: Cells): boolean {
  if (!/^(?:Purchase|Refund|UnusedReservation)$/.test(cells.line_item_type) || !(isCommitment(cells) || cells.line_item_type === 'UnusedReservation')) return false
  return [cells.product_order_name, cells.product_name, cells.usage_type, cells.meter_subcategory].some((text) => PROVISIONED.test(text))
}

function metered(cells: Cells): Partial<Classification> {
  const meter = parseMeter(cells.usage_type, `${cells.meter_subcategory} ${cells.product_name}`)
  const named = { model: meter.model, model_maker: meter.maker }
  if (!natureOf(cells).consumes) return named
  if (meter.meter !== 'tokens') return plain(cells)
  const sku = { ...named, token_kind: meter.kind, modality: meter.modality, tier: meter.tier, context: meter.context }
  const block = blockOf(cells.pricing_unit)
  if (block === null || !/^(?:|tokens?)$/i.test(block.word)) return { ...sku, ...doubt({ code: 'UNKNOWN_UNIT', message: `meter ${cells.usage_type} has unit of measure "${cells.pricing_unit}": its token count is not known` }) }
  return { ...sku, unit: 'Tokens', factor: block.factor, ...unknownKind(meter, cells) }
}

/** Tokens of a kind that is not known must not pass as priced input. */
function unknownKind(meter: Meter, cells: Cells): Partial<Classification> {
  return meter.kind === null && !meter.training ? doubt({ code: 'UNKNOWN_SKU', message: `meter ${cells.usage_type} bills tokens of a kind that is not known` }) : {}
}

/** A row without a model: unit as Azure says it. */
function plain(cells: Cells): Partial<Classification> {
  if (!natureOf(cells).consumes) return {}
  const meter = cells.usage_type
  return scaleOf(cells.pricing_unit, /session/i.test(meter) ? 'Sessions' : /image|generation/i.test(meter) ? 'Images' : 'Units') ?? {}
}

/** What no bundled rule takes. Models of the Marketplace are their makers' to sell: the publisher provides. */
function left(cells: Cells): Partial<Classification> {
  const accelerated = /^(?:virtual machines|azure kubernetes service|azure databricks)/i.test(cells.service_name) && ACCELERATED.test(cells.usage_type)
  if (!/^marketplace$/i.test(cells.publisher_type)) return { ...plain(cells), cost_category: accelerated ? 'gpu' : null }
  const identity = [cells.product_name, cells.usage_type].map((title) => modelIdentity(title.trim().replace(/\s+/g, '-'))).find(({ maker }) => maker !== null)
  const sold = [cells.product_name, cells.publisher_name].find((name) => name !== '' && name !== 'Unassigned')
  return {
    ...plain(cells), model: identity?.model ?? null, model_maker: identity?.maker ?? null, cost_category: identity ? 'llm_api' : null,
    service_provider: (identity?.maker ?? cells.publisher_name) || 'Microsoft Azure', service_name: sold ?? (cells.service_name || null),
  }
}

function doubt(found: { readonly code: string; readonly message: string }): { readonly diagnostic: NonNullable<Classification['diagnostic']> } {
  return { diagnostic: { severity: 'warning', ...found } }
}

function doubts(cells: Cells): Partial<Classification> {
  if (!(cells.line_item_type in NATURES)) return doubt({ code: 'UNKNOWN_LINE_TYPE', message: `charge type "${cells.line_item_type}" is not known: taken at its cost on both bases` })
  const boughtOnce = isCommitment(cells) && cells.line_item_type === 'Purchase' && !/^recurring$/i.test(cells.frequency)
  if (boughtOnce && !TERM.test(cells.term)) return doubt({ code: 'TERM_UNKNOWN', message: `the purchase of ${cells.product_order_name || cells.product_name} names no term ("${cells.term}")` })
  return {}
}

/** 36, P3Y, P36M, 3 Years: as charges.sql reads them. */
const TERM = /^(?:[1-9]\d*|P[1-9]\d*[YM]|[1-9]\d* (?:Year|Month)s?)$/
