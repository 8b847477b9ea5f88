// The bundled price list (@pydantic/genai-prices), offline: which of its models a charge's name means, and that
// model's prices as dated rows. The list's matching rules are asked per concrete name, never translated into patterns.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { calcPrice, findProvider } from '@pydantic/genai-prices'
import type { ConditionalPrice, ModelInfo, ModelPrice } from '@pydantic/genai-prices'
import { diagnostic } from '../../domain/diagnostic.ts'
import type { Diagnostic } from '../../domain/diagnostic.ts'
import { dayStart } from '../../domain/period.ts'
import { modelIdentity } from '../../import/model-identity.ts'
import { EARLIEST } from './rate.ts'
import type { Modality, Price, Validity } from './rate.ts'

export interface ListPrice extends Price, Validity {}

export interface ListEntry {
  readonly prices: readonly ListPrice[]
  readonly diagnostics: readonly Diagnostic[]
}

/** aicost's names of providers (and their usual other names) → the list's ids. */
const PROVIDERS: Readonly<Record<string, string>> = {
  'openai': 'openai', 'anthropic': 'anthropic', 'aws': 'aws', 'amazon web services': 'aws', 'google cloud': 'google', 'google': 'google',
  'microsoft azure': 'azure', 'azure': 'azure', 'microsoft': 'azure', 'openrouter': 'openrouter', 'deepseek': 'deepseek', 'mistral ai': 'mistral', 'mistral': 'mistral',
  'cohere': 'cohere', 'xai': 'x-ai', 'x ai': 'x-ai', 'groq': 'groq', 'together ai': 'together', 'together': 'together', 'fireworks ai': 'fireworks', 'fireworks': 'fireworks',
  'perplexity': 'perplexity', 'cerebras': 'cerebras', 'moonshot ai': 'moonshotai', 'voyage ai': 'voyageai', 'novita': 'novita', 'avian': 'avian', 'minimax': 'minimax',
  'z.ai': 'zai', 'ovhcloud': 'ovhcloud', 'github': 'github-copilot', 'cursor': 'cursor',
}

/** The list's price keys that ours have a word for; the others (pages, hours, citations) price nothing that is metered here. */
const KEYS: Readonly<Record<string, { readonly kind: string; readonly modality: Modality; readonly unit: string; readonly quantity: string }>> = Object.fromEntries([
  ...([
    ['input_mtok', 'input', 'text'], ['cache_read_mtok', 'cache_read', 'text'], ['cache_write_mtok', 'cache_write_5m', 'text'],
    ['cache_write_1h_mtok', 'cache_write_1h', 'text'], ['output_mtok', 'output', 'text'],
    ['input_audio_mtok', 'input', 'audio'], ['cache_audio_read_mtok', 'cache_read', 'audio'], ['output_audio_mtok', 'output', 'audio'],
    ['input_image_mtok', 'input', 'image'], ['cache_image_read_mtok', 'cache_read', 'image'], ['output_image_mtok', 'output', 'image'],
    ['input_video_mtok', 'input', 'video'], ['output_video_mtok', 'output', 'video'],
  ] as const).map(([key, kind, modality]) => [key, { kind, modality, unit: 'Tokens', quantity: '1000000' }]),
  ['web_searches_kcount', { kind: 'web_searches', modality: 'text', unit: 'Requests', quantity: '1000' }],
])

/** The list's prices of a model, or none: unknown to the list, fine-tuned, or a variant whose price it does not say. */
export function listPrices(provider: string, model: string | null, sku: string | null = null): ListEntry {
  const providerId = PROVIDERS[provider.trim().toLowerCase()]
  if (!providerId || !model || isFineTuned(sku)) return { prices: [], diagnostics: [] }
  const found = modelsOf(providerId, model, sku).filter((info) => isFast(info.id) === (isFast(model) || isFast(sku)))
  const [first] = found
  const prices = found.flatMap((info) => expand(info, found.length > 1 ? info.id : null))
  const diagnostics = first ? remarks(provider, model, found, first, prices) : []
  return { prices: withoutRepeats(prices), diagnostics }
}

/** The list's version, part of a month's digest. */
export function listVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@pydantic/genai-prices')
  const manifest = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8')) as { name: string; version: string }
  return `${manifest.name}@${manifest.version}`
}

/**
 * Bedrock's list has a row for each region's id of a model; without the id the charge may be any of them. Elsewhere
 * the name decides, and only where the list's own rules do not know it, the list's ids are compared by identity.
 */
function modelsOf(providerId: string, model: string, sku: string | null): ModelInfo[] {
  const bySku = sku && modelIdentity(sku).model === model ? lookUp(providerId, sku) : null
  if (bySku) return [bySku]
  const same = () => byIdentity(providerId).get(model) ?? []
  if (providerId === 'aws' && same().length > 0) return same()
  const byName = lookUp(providerId, model)
  return byName ? [byName] : same()
}

function lookUp(providerId: string, name: string): ModelInfo | null {
  return calcPrice({}, name, { providerId })?.model ?? null
}

const identities = new Map<string, Map<string, ModelInfo[]>>()

function byIdentity(providerId: string): Map<string, ModelInfo[]> {
  const known = identities.get(providerId)
  if (known) return known
  const models = new Map<string, ModelInfo[]>()
  for (const info of findProvider({ providerId })?.models ?? []) {
    const { model } = modelIdentity(info.id)
    models.set(model, [...(models.get(model) ?? []), info])
  }
  identities.set(providerId, models)
  return models
}

/** Fine-tuned models cost more than their base, which is all the list has. */
function isFineTuned(sku: string | null): boolean {
  return sku !== null && /^ft:|[:.]ft-/i.test(sku)
}

/** Fast modes cost a multiple; the list has them under ids of their own, or not at all. */
function isFast(name: string | null): boolean {
  return name !== null && /(?:^|[^a-z])fast(?:[^a-z]|$)/i.test(name)
}

/** The dated prices of one model of the list: the last entry whose condition holds counts, as the list's own rule is. */
function expand(info: ModelInfo, variant: string | null): ListPrice[] {
  if (!Array.isArray(info.prices)) return rows(info.prices, { valid_from: EARLIEST, valid_to: null }, variant)
  const entries = info.prices
  const starts = entries.flatMap((entry) => (entry.constraint?.type === 'start_date' ? [dayStart(entry.constraint.start_date)] : []))
  const bounds = [...new Set([EARLIEST, ...starts])].sort()
  return bounds.flatMap((from, index) => {
    const holding = holdingAt(entries, from)
    const period = { valid_from: from, valid_to: bounds[index + 1] ?? null }
    return holding.flatMap((entry) => rows(entry.prices, period, [variant, holding.length > 1 ? hours(entry) : null].filter(Boolean).join(' ') || null))
  })
}

/** From the last entry back: those that hold at some hours, until one that holds always on that day. */
function holdingAt(entries: readonly ConditionalPrice[], at: string): ConditionalPrice[] {
  const holding: ConditionalPrice[] = []
  for (const entry of entries.toReversed()) {
    const { constraint } = entry
    if (constraint?.type === 'time_of_date') holding.push(entry)
    else if (!constraint || dayStart(constraint.start_date) <= at) return [...holding, entry]
  }
  return [...holding, ...entries.slice(0, 1)]
}

function dependsOnHour(info: ModelInfo): boolean {
  return Array.isArray(info.prices) && info.prices.some((entry) => entry.constraint?.type === 'time_of_date')
}

function hours(entry: ConditionalPrice): string {
  return entry.constraint?.type === 'time_of_date' ? `${entry.constraint.start_time}-${entry.constraint.end_time}` : 'other hours'
}

function rows(prices: ModelPrice, period: Validity, condition: string | null): ListPrice[] {
  return Object.entries(prices).flatMap(([key, value]) => {
    const known = KEYS[key]
    if (!known || value === undefined) return []
    const tiers = typeof value === 'number' ? [{ start: 0, price: value }] : [{ start: 0, price: value.base }, ...[...value.tiers].sort((a, b) => a.start - b.start)]
    return tiers.map((tier, index) => ({
      token_kind: known.kind, modality: known.modality, unit: known.unit, unit_quantity: known.quantity, currency: 'USD', condition, ...period,
      context_from: tier.start, context_to: tiers[index + 1]?.start ?? null, price: decimalText(tier.price),
    }))
  })
}

/** Shortest decimal text of a number of the list, also of those JavaScript writes with an exponent. */
export function decimalText(value: number): string {
  const match = /^(\d+)(?:\.(\d+))?e-(\d+)$/.exec(String(value))
  if (!match) return String(value)
  const [, whole = '', fraction = '', exponent = ''] = match
  return `0.${'0'.repeat(Number(exponent) - whole.length)}${whole}${fraction}`
}

/** Variants at one price are one price. */
function withoutRepeats(prices: readonly ListPrice[]): ListPrice[] {
  const seen = new Map<string, ListPrice>()
  for (const price of prices) {
    const key = [price.token_kind, price.modality, price.context_from, price.context_to, price.valid_from, price.valid_to, price.price].join('|')
    if (!seen.has(key)) seen.set(key, price)
  }
  return [...seen.values()]
}

/** What the reader of a priced amount must know about how the list was read. */
function remarks(provider: string, model: string, found: readonly ModelInfo[], first: ModelInfo, prices: readonly ListPrice[]): Diagnostic[] {
  const result: Diagnostic[] = []
  const ids = found.map((info) => info.id).join(', ')
  if (found.some(dependsOnHour)) result.push(diagnostic('RATE_TIME_OF_DAY', 'info', `${provider} ${model}: the list price depends on the hour of the day; the amount is a band`))
  if (withoutRepeats(prices).length > withoutRepeats(expand(first, null)).length) result.push(diagnostic('RATE_VARIANTS', 'info', `${provider} ${model}: the list has several prices (${ids}) and the charges do not say which; the amount is a band`))
  if (found.length === 1 && modelIdentity(first.id).model !== model) result.push(diagnostic('RATE_BY_RULE', 'info', `${provider} ${model}: priced as ${first.id}, by the list's own matching rule`))
  return result
}
