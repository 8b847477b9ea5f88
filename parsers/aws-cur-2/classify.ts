// What a group of like CUR rows is: whether the bundled rules take it as AI, and which service, model, kind of token and
// unit it bills. Shared by both CUR formats (aws-cur-legacy imports it from here).
import type { Classification, Group, ModelIdentity } from '../../src/import/contract.ts'
import { isKnownLineType, natureOf } from './line-type.ts'
import { isBedrockEdition, modelOfProduct, modelOfWords } from './model-words.ts'
import { otherScale, tokenScale } from './unit.ts'
import type { Scale } from './unit.ts'
import { parseUsageType } from './usage-type.ts'
import type { UsageType } from './usage-type.ts'

/** The columns `classify` looks at, as both formats declare them. */
export const GROUPS = ['billing_entity', 'product_code', 'product_name', 'usage_type', 'operation', 'pricing_unit', 'line_item_type'] as const

interface Cells {
  readonly entity: string
  readonly code: string
  readonly product: string
  readonly usageType: string
  readonly operation: string
  readonly unit: string
  readonly lineType: string
}

// Instances with GPUs or Amazon's accelerators: p, g, trn, inf, dl families of EC2, `p4d.24xlarge` after the colon.
const ACCELERATED = /(?:^|[-:.])(?:ml\.)?(?:p\d\w*|gr?\d\w*|trn\d\w*|inf\d\w*|dl\d\w*)(?:-\w+)?\.(?:\d*x?large|metal)/i

/** What a group of like rows is. Rows the bundled rules leave out still say unit and service, for a company's ai_rules. */
export function classify(group: Group): Classification {
  const cell = (name: (typeof GROUPS)[number]): string => group[name] ?? ''
  const cells: Cells = {
    entity: cell('billing_entity'), code: cell('product_code'), product: cell('product_name'), usageType: cell('usage_type'),
    operation: cell('operation'), unit: cell('pricing_unit'), lineType: cell('line_item_type'),
  }
  return { ...service(cells), ...unknownLineType(cells) }
}

function service(cells: Cells): Classification {
  if (isBedrock(cells)) return bedrock(cells)
  if (/^AmazonSageMaker/i.test(cells.code)) return plain(cells, { selected: true, rule_id: 'aws-sagemaker', service_name: 'Amazon SageMaker', cost_category: 'ml_platform' })
  if (isAssistant(cells)) return assistant(cells)
  const accelerated = cells.code === 'AmazonEC2' && ACCELERATED.test(cells.usageType)
  const name = cells.code === 'AmazonEC2' ? 'Amazon EC2' : cells.product || cells.code || null
  return plain(cells, { selected: false, service_name: name, cost_category: accelerated ? 'gpu' : null })
}

/** Product code alone misses most of Claude: Marketplace products have codes that mean nothing. */
function isBedrock({ code, product }: Cells): boolean {
  return /^AmazonBedrock/i.test(code) || isBedrockEdition(product)
}

const isAssistant = ({ code, product }: Cells): boolean =>
  /^(?:AmazonQ(?!uick|LDB)|QDeveloper|Kiro)/i.test(code) || /^(?:Amazon Q(?: |$)|Kiro)/i.test(product)

function bedrock(cells: Cells): Classification {
  const usage = parseUsageType(cells.usageType)
  const marketplace = usage.marketplace || isBedrockEdition(cells.product) || cells.entity === 'AWS Marketplace' || /^AmazonBedrockFoundationModels$/i.test(cells.code)
  const identity: ModelIdentity | null = modelOfProduct(cells.product) ?? modelOfWords(usage.model)
  const named = {
    selected: true,
    rule_id: marketplace ? 'aws-bedrock-marketplace' : 'aws-bedrock',
    component: natureOf(cells.lineType).component,
    model: identity?.model ?? null,
    model_maker: identity?.maker ?? null,
    // Sold by the maker through the Marketplace, or by AWS itself.
    service_provider: marketplace ? (identity?.maker ?? 'AWS') : 'AWS',
    service_name: 'Amazon Bedrock',
    cost_category: 'llm_api',
  }
  if (!natureOf(cells.lineType).consumes) return named
  return { ...named, ...metered(usage, marketplace, cells) }
}

function metered(usage: UsageType, marketplace: boolean, cells: Cells): Partial<Classification> {
  const sku = { modality: usage.modality, tier: usage.tier, context: usage.long ? ('long' as const) : null }
  if (usage.meter === 'tokens' && usage.kind !== null) {
    const scale = tokenScale(cells.unit, marketplace)
    if (scale) return { ...sku, token_kind: usage.kind, ...scale }
    return { ...sku, token_kind: usage.kind, ...unknown('UNKNOWN_UNIT', `usage type ${cells.usageType} has pricing unit "${cells.unit}": its token count is not known`) }
  }
  if (usage.meter === 'provisioned') return { unit: 'Hours', factor: '1' }
  if (usage.meter === 'image' || usage.meter === 'video') return { ...sku, ...pictures(usage, cells) }
  const scale = otherScale(cells.unit)
  // Tokens of a kind that is not known must not pass as priced requests or the like.
  if (usage.meter === 'tokens') return { ...scale, ...unknown('UNKNOWN_SKU', `usage type ${cells.usageType} bills tokens of a kind that is not known`) }
  return scale ?? {}
}

/** Made pictures count one a unit; `Units` is the Marketplace's word for any thing. */
function pictures(usage: UsageType, cells: Cells): Partial<Scale> {
  const scale = otherScale(cells.unit)
  if (usage.meter === 'image') return scale === null || scale.unit.toLowerCase() === 'units' ? { unit: 'Images', factor: '1' } : scale
  return scale ?? {}
}

/** Amazon Q and Kiro: monthly seats, and credits or requests beyond them. */
function assistant(cells: Cells): Classification {
  const kiro = /^Kiro/i.test(cells.code) || /^Kiro/i.test(cells.product)
  const seat = /subscription|per-?user/i.test(cells.operation) || /Subscription|UserTier|-User(?:$|-)/i.test(cells.usageType) || cells.lineType === 'FlatRateSubscription'
  const base = plain(cells, { selected: true, rule_id: kiro ? 'aws-kiro' : 'aws-q', service_name: kiro ? 'Kiro' : 'Amazon Q', cost_category: 'coding_assistant' })
  const credits = !seat && /credits/i.test(cells.operation)
  if (base.component !== 'usage') return base
  return { ...base, component: seat ? 'seat' : 'usage', ...(!natureOf(cells.lineType).consumes ? {} : seat ? { unit: 'Seats', factor: '1' } : credits ? { unit: 'Credits', factor: '1' } : {}) }
}

/** A row without a model: unit as AWS says it. */
function plain(cells: Cells, fields: Classification): Classification {
  const nature = natureOf(cells.lineType)
  return { ...fields, component: nature.component, service_provider: 'AWS', ...(nature.consumes ? otherScale(cells.unit) : null) }
}

function unknown(code: string, message: string): { readonly diagnostic: NonNullable<Classification['diagnostic']> } {
  return { diagnostic: { code, severity: 'warning', message } }
}

function unknownLineType({ lineType }: Cells): Partial<Classification> {
  return isKnownLineType(lineType) ? {} : unknown('UNKNOWN_LINE_TYPE', `line item type "${lineType}" is not known: taken at its unblended cost on both bases`)
}
