// Usage roll-up in Parquet, contract version 1: requests added up by hour or day, as `aicost rollup` writes it and any
// other engine can.
import { defineParser, modelIdentity } from '../../src/import/contract.ts'
import type { Classification, Group } from '../../src/import/contract.ts'

const TIERS = ['standard', 'batch', 'flex', 'priority', 'free'] as const
const COUNTS = ['input_tokens', 'cache_read_tokens', 'cache_write_5m_tokens', 'cache_write_1h_tokens', 'output_tokens', 'requests']

/** The contract's words are ours: what is not among them is another tier, which no list price fits. */
export function classify(group: Group): Classification {
  const name = (group['model'] ?? '').trim()
  const word = (group['service_tier'] ?? '').trim().toLowerCase()
  const tier = word === '' || word === 'default' ? 'standard' : (TIERS.find((known) => known === word) ?? 'other')
  const identity = name === '' ? null : modelIdentity(name)
  const context = (group['context'] ?? '').trim().toLowerCase()
  return {
    component: 'usage',
    model: identity?.model ?? null,
    model_maker: identity?.maker ?? null,
    tier,
    context: context === 'short' || context === 'long' ? context : null,
    service_provider: (group['provider'] ?? '').trim() || null,
    cost_category: 'inference',
    unit: (group['unit'] ?? '').trim() || 'Tokens',
    diagnostic: tier === 'other' ? { code: 'UNKNOWN_SKU', severity: 'info', message: `service tier ${word} of ${name || 'usage without a model'} is not known; no list price fits it` } : undefined,
  }
}

export const parser = defineParser({
  id: 'aicost-usage-rollup-parquet',
  title: 'usage roll-up, contract version 1',
  provider: '',
  relation: 'charge',
  leg: 'metered',
  legs: [{ leg: 'estimate', on: 'some', record: "leg = 'estimate'" }],
  dataset: 'aicost-usage-rollup',
  policy: 'window',
  containers: ['parquet'],
  version: 1,
  source: { url: 'https://parquet.apache.org/docs/file-format/', checked: '2026-11-22' },
  confidence: 'high',
  zone: 'UTC',
  lagDays: 1,
  columns: [
    { name: 'contract_version', type: 'count', required: true },
    { name: 'leg', type: 'text', required: true },
    { name: 'bucket_start', type: 'instant', required: true },
    { name: 'bucket_end', type: 'instant', required: true },
    { name: 'provider', type: 'text', required: true },
    { name: 'account', type: 'text', required: true },
    { name: 'sub_account', type: 'text' },
    { name: 'region', type: 'text' },
    { name: 'model', type: 'text', required: true },
    { name: 'service_tier', type: 'text' },
    { name: 'context', type: 'text' },
    { name: 'api_key', type: 'text' },
    { name: 'user_id', type: 'text' },
    // `tags` is the importer's own name for tag columns.
    { name: 'usage_tags', type: 'text', aliases: ['tags'] },
    { name: 'unit', type: 'text', required: true },
    { name: 'currency', type: 'text' },
    ...COUNTS.map((name) => ({ name, type: 'count' as const, required: name === 'requests' || name === 'input_tokens' || name === 'output_tokens' })),
    { name: 'quantity', type: 'quantity' },
    { name: 'cost', type: 'money' },
  ],
  checks: [
    { code: 'PERIOD_REVERSED', column: 'bucket_end', record: 'bucket_end is null or bucket_end <= bucket_start' },
    { code: 'COUNT_MISSING', column: 'requests', record: 'requests is null' },
    { code: 'COUNT_MISSING', column: 'input_tokens', record: "unit = 'Tokens' and coalesce(input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens) is null" },
    { code: 'COUNT_MISSING', column: 'quantity', record: "unit not in ('Tokens', 'Requests') and quantity is null" },
    { code: 'CURRENCY_MISSING', column: 'currency', record: "cost is not null and not regexp_full_match(coalesce(currency, ''), '[A-Z]{3}')" },
    // What the vendor metered has no price of ours on it; a client's price makes it an estimate.
    { code: 'LEG_UNKNOWN', column: 'leg', record: "leg not in ('metered', 'estimate') or (leg = 'metered' and cost is not null)" },
    { code: 'TAGS_UNREADABLE', column: 'usage_tags', record: "usage_tags <> '' and not json_valid(usage_tags)" },
  ],
  groups: ['provider', 'model', 'service_tier', 'context', 'unit'],
  classify,
  slice: { account: 'account', subAccount: 'sub_account', start: 'bucket_start', end: 'bucket_end' },
  grouping: ['sub_account', 'region', 'model', 'service_tier', 'context', 'api_key', 'user_id', 'usage_tags'],
  control: {
    amount: 'cost', currency: "coalesce(currency, '')", ledger: 'billed_cost',
    quantity: 'coalesce(input_tokens, 0) + coalesce(cache_read_tokens, 0) + coalesce(cache_write_5m_tokens, 0) + coalesce(cache_write_1h_tokens, 0) + coalesce(output_tokens, 0) + coalesce(quantity, 0)',
  },
  stated: {
    contract: 'aicost.usage-rollup/1',
    metadata: 'aicost.usage-rollup',
    version: { column: 'contract_version', value: '1' },
    totals: [...COUNTS.map((name) => ({ name, amount: name })), { name: 'quantity', amount: 'quantity', by: 'unit' }, { name: 'cost', amount: 'cost', by: 'currency' }],
  },
})
