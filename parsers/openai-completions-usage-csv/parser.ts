// OpenAI dashboard export of completions usage: `completions_usage_<from>_<to>.csv`. Counts, no money.
import { dayAfter, defineParser, isDay, modelIdentity } from '../../src/import/contract.ts'
import type { Classification, Column, Group, NameStamps } from '../../src/import/contract.ts'

/** The vendor's words for a service tier. The incentivized tier is traffic shared for training: it costs nothing. */
const TIERS: Readonly<Record<string, 'standard' | 'flex' | 'priority' | 'batch' | 'free'>> = {
  '': 'standard',
  default: 'standard',
  flex: 'flex',
  priority: 'priority',
  batch: 'batch',
  'incentivized-tier': 'free',
}

/** Token columns of every header since 2025; those the file lacks are NULL in `source`. */
const COUNTS = [
  'input_tokens', 'output_tokens', 'input_cached_tokens', 'input_cache_write_tokens', 'input_uncached_tokens',
  'input_text_tokens', 'output_text_tokens', 'input_cached_text_tokens',
  'input_audio_tokens', 'input_cached_audio_tokens', 'output_audio_tokens',
  'input_image_tokens', 'input_cached_image_tokens', 'output_image_tokens',
]
const REQUIRED = new Set(['input_tokens', 'output_tokens'])

/** Model and tier of a group. An empty model is an export that was not grouped by model: unknown, and kept. */
export function classify(group: Group): Classification {
  const name = (group['model'] ?? '').trim()
  const word = (group['service_tier'] ?? '').trim().toLowerCase()
  const batch = /^true$/i.test(group['batch'] ?? '')
  const tier = TIERS[word] ?? 'other'
  const identity = name === '' ? null : modelIdentity(name)
  return {
    component: 'usage',
    model: identity?.model ?? null,
    model_maker: identity?.maker ?? null,
    tier: batch && tier !== 'free' ? 'batch' : tier,
    service_provider: 'OpenAI',
    service_name: 'OpenAI API',
    cost_category: 'inference',
    unit: 'Tokens',
    diagnostic: tier === 'other' && !batch
      ? { code: 'UNKNOWN_SKU', severity: 'info', message: `service tier ${word} of ${name || 'usage without a model'} is not known; no list price fits it` }
      : undefined,
  }
}

/** The name's two dates are the first and the last day of the period. */
export function stamps(fileName: string): NameStamps {
  const match = /completions_usage_(\d{4}-\d\d-\d\d)_(\d{4}-\d\d-\d\d)/i.exec(fileName)
  const [, from = '', last = ''] = match ?? []
  if (!isDay(from) || !isDay(last)) return {}
  return { period: { from, to: dayAfter(last) } }
}

function count(name: string): Column {
  return { name, type: 'count', required: REQUIRED.has(name) }
}

export const parser = defineParser({
  id: 'openai-completions-usage-csv',
  title: 'OpenAI completions usage export',
  provider: 'OpenAI',
  relation: 'charge',
  leg: 'metered',
  dataset: 'openai-usage',
  policy: 'window',
  containers: ['csv'],
  version: 1,
  source: { url: 'https://help.openai.com/en/articles/10478918-api-usage-dashboard', checked: '2026-11-22' },
  confidence: 'high',
  zone: 'UTC',
  lagDays: 1,
  columns: [
    { name: 'start_time', type: 'unix_seconds', required: true },
    { name: 'end_time', type: 'unix_seconds', required: true },
    // Read for nothing: the texts carry an offset or not, by row.
    { name: 'start_time_iso', type: 'text' },
    { name: 'end_time_iso', type: 'text' },
    { name: 'project_id', type: 'text' },
    { name: 'num_model_requests', type: 'count', required: true },
    { name: 'user_id', type: 'text' },
    { name: 'api_key_id', type: 'text' },
    { name: 'model', type: 'text' },
    { name: 'batch', type: 'flag' },
    { name: 'service_tier', type: 'text' },
    // Not documented by the vendor, and always empty in what was seen.
    { name: 'compute_units', type: 'text' },
    ...COUNTS.map(count),
  ],
  // The money of the same days is another format.
  absent: ['amount_value'],
  emptyForm: { columns: ['start_time', 'end_time', 'start_time_iso', 'end_time_iso'], name: /^completions_usage/i },
  dropped: [
    { code: 'EMPTY_BUCKET', when: "coalesce(model, '') = '' and coalesce(num_model_requests_text, '') = '' and coalesce(input_tokens_text, '') = '' and coalesce(output_tokens_text, '') = ''" },
  ],
  // Counts that are not there are not zero.
  checks: [
    { code: 'COUNT_MISSING', column: 'input_tokens', record: 'input_tokens is null' },
    { code: 'COUNT_MISSING', column: 'output_tokens', record: 'output_tokens is null' },
    { code: 'PERIOD_REVERSED', column: 'end_time', record: 'end_time is null or end_time <= start_time' },
  ],
  groups: ['model', 'service_tier', 'batch'],
  classify,
  slice: { subAccount: 'project_id', start: 'start_time', end: 'end_time' },
  grouping: ['project_id', 'user_id', 'api_key_id', 'model', 'batch', 'service_tier'],
  // No money: the tokens are what exports of the same bucket are compared by.
  control: { amount: 'null::decimal(38, 18)', currency: "''", ledger: 'billed_cost', quantity: 'coalesce(input_tokens, 0) + coalesce(output_tokens, 0)' },
  stamps,
})
