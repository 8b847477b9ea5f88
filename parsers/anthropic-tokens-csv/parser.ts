// Claude Console export of token counts: `claude_api_tokens_<period>.csv`, daily or hourly. Counts, no money.
import { addMonths, dayAfter, defineParser, isDay, isMonth, modelIdentity } from '../../src/import/contract.ts'
import type { Classification, Group, NameStamps } from '../../src/import/contract.ts'

const TIERS: Readonly<Record<string, 'standard' | 'batch' | 'priority'>> = { '': 'standard', standard: 'standard', batch: 'batch', priority: 'priority' }

/** '≤ 200k' is decided to be below the long-context price, '> 200k' above it; an empty cell leaves it open. */
export function contextOf(text: string): 'short' | 'long' | null | undefined {
  const word = text.replaceAll(/\s+/g, '').toLowerCase()
  if (word === '' || word === 'not_available') return null
  if (/^(≤|<=?)\d+k$/.test(word)) return 'short'
  if (/^(>|≥|>=)\d+[km]$/.test(word)) return 'long'
  return undefined
}

/** Fast mode has a price of its own: such a row is at another tier, so that no list price fits it by accident. */
export function classify(group: Group): Classification {
  const identity = modelIdentity(group['model_version'] ?? '')
  const usage = (group['usage_type'] ?? '').trim().toLowerCase()
  const speed = (group['speed'] ?? '').trim().toLowerCase()
  const context = contextOf(group['context_window'] ?? '')
  const normal = speed === '' || speed === 'standard' || speed === 'not_available'
  const tier = TIERS[usage] ?? 'other'
  const unknown = [
    ...(tier === 'other' ? [`usage type ${usage}`] : []),
    ...(context === undefined ? [`context window ${group['context_window'] ?? ''}`] : []),
    ...(normal ? [] : [`speed ${speed}`]),
  ]
  return {
    component: 'usage',
    model: identity.model === '' ? null : identity.model,
    model_maker: identity.model === '' ? null : identity.maker,
    tier: normal ? tier : 'other',
    context: context ?? null,
    service_provider: 'Anthropic',
    service_name: 'Claude API',
    cost_category: 'inference',
    unit: 'Tokens',
    diagnostic: unknown.length > 0
      ? { code: 'UNKNOWN_SKU', severity: 'info', message: `${group['model_version'] ?? ''}: no list price for ${unknown.join(', ')}` }
      : undefined,
  }
}

/** claude_api_tokens_2026_03 is a month, _2026_03_31 a day; an hour (…_15h_UTC) is less than a stamp can say. */
export function stamps(fileName: string): NameStamps {
  const match = /claude_api_tokens_(\d{4}_\d\d)(?:_(\d\d))?(?!_?\d)(_\d\dh)?/i.exec(fileName)
  if (!match || match[3] !== undefined) return {}
  const month = (match[1] ?? '').replace('_', '-')
  if (match[2] === undefined) return isMonth(month) ? { period: { from: `${month}-01`, to: `${addMonths(month, 1)}-01` } } : {}
  const day = `${month}-${match[2]}`
  return isDay(day) ? { period: { from: day, to: dayAfter(day) } } : {}
}

const COUNTS = [
  'usage_input_tokens_no_cache', 'usage_input_tokens_cache_write', 'usage_input_tokens_cache_write_5m', 'usage_input_tokens_cache_write_1h',
  'usage_input_tokens_cache_read', 'usage_output_tokens',
]

export const parser = defineParser({
  id: 'anthropic-tokens-csv',
  title: 'Claude Console token export',
  provider: 'Anthropic',
  relation: 'charge',
  leg: 'metered',
  dataset: 'anthropic-usage',
  policy: 'window',
  containers: ['csv'],
  version: 1,
  source: { url: 'https://support.claude.com/en/articles/9534590-cost-and-usage-reporting-in-console', checked: '2026-11-22' },
  confidence: 'high',
  zone: 'UTC',
  lagDays: 1,
  columns: [
    { name: 'usage_date_utc', type: 'instant', required: true },
    { name: 'model_version', type: 'text', required: true },
    { name: 'api_key', type: 'text' },
    { name: 'workspace', type: 'text' },
    { name: 'usage_type', type: 'text' },
    { name: 'context_window', type: 'text' },
    { name: 'usage_input_tokens_no_cache', type: 'count', required: true },
    // Early 2025: one column, without the duration.
    { name: 'usage_input_tokens_cache_write', type: 'count' },
    { name: 'usage_input_tokens_cache_write_5m', type: 'count' },
    { name: 'usage_input_tokens_cache_write_1h', type: 'count' },
    { name: 'usage_input_tokens_cache_read', type: 'count' },
    { name: 'usage_output_tokens', type: 'count', required: true },
    { name: 'web_search_count', type: 'count' },
    { name: 'inference_geo', type: 'text' },
    { name: 'speed', type: 'text' },
  ],
  // Counts that are not there are not zero.
  checks: [
    { code: 'COUNT_MISSING', column: 'usage_input_tokens_no_cache', record: 'usage_input_tokens_no_cache is null' },
    { code: 'COUNT_MISSING', column: 'usage_output_tokens', record: 'usage_output_tokens is null' },
  ],
  groups: ['model_version', 'usage_type', 'context_window', 'speed'],
  classify,
  slice: { subAccount: 'workspace', start: 'usage_date_utc' },
  // No money: the tokens are what exports of the same bucket are compared by.
  control: { amount: 'null::decimal(38, 18)', currency: "''", ledger: 'billed_cost', quantity: COUNTS.map((name) => `coalesce(${name}, 0)`).join(' + ') },
  stamps,
})
