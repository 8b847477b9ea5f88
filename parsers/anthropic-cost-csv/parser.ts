// Claude Console export of costs: `claude_api_cost_<from>_to_<to>.csv`. Priced by the vendor, each row rounded to the cent.
import { addMonths, dayAfter, defineParser, isDay, isMonth, modelIdentity } from '../../src/import/contract.ts'
import type { Classification, Group, NameStamps } from '../../src/import/contract.ts'

type Kind = NonNullable<Classification['token_kind']>

const KINDS: Readonly<Record<string, Kind>> = {
  input_no_cache: 'input',
  input_cache_read: 'cache_read',
  input_cache_write: 'cache_write_5m',
  input_cache_write_5m: 'cache_write_5m',
  input_cache_write_1h: 'cache_write_1h',
  output: 'output',
}
const TIERS: Readonly<Record<string, 'standard' | 'batch' | 'priority'>> = { '': 'standard', message: 'standard', standard: 'standard', batch: 'batch', priority: 'priority' }
const TOOLS = new Set(['web_search', 'code_execution'])
const SESSIONS = new Set(['session', 'session_usage'])

/** '≤ 200k' is decided to be below the long-context price, '> 200k' above it; an empty cell leaves it open. */
export function contextOf(text: string): 'short' | 'long' | null | undefined {
  const word = text.replaceAll(/\s+/g, '').toLowerCase()
  if (word === '' || word === 'not_available') return null
  if (/^(≤|<=?)\d+k$/.test(word)) return 'short'
  if (/^(>|≥|>=)\d+[km]$/.test(word)) return 'long'
  return undefined
}

/** Kind, tier and category of a group. Only rows of cost type `token` have a kind; searches and sessions have none. */
export function classify(group: Group): Classification {
  const of = (name: string): string => (group[name] ?? '').trim().toLowerCase()
  const token = of('cost_type') === '' || of('cost_type') === 'token' || of('cost_type') === 'tokens'
  const identity = modelIdentity(group['model'] ?? '')
  const kind = token ? (KINDS[of('token_type')] ?? null) : null
  const tier = TIERS[of('usage_type')] ?? 'other'
  const context = contextOf(group['context_window'] ?? '')
  const normal = ['', 'standard', 'not_available'].includes(of('speed'))
  const category = token ? 'inference' : TOOLS.has(of('cost_type')) || SESSIONS.has(of('cost_type')) ? 'tools' : null
  const unknown = [
    ...(token && kind === null ? [`token type ${of('token_type') || '(empty)'}`] : []),
    ...(category === null ? [`cost type ${of('cost_type')}`] : []),
    ...(token && tier === 'other' ? [`usage type ${of('usage_type')}`] : []),
    ...(context === undefined ? [`context window ${group['context_window'] ?? ''}`] : []),
  ]
  return {
    component: 'usage',
    model: identity.model === '' ? null : identity.model,
    model_maker: identity.model === '' ? null : identity.maker,
    token_kind: kind,
    tier: !token ? null : normal ? tier : 'other',
    context: context ?? null,
    service_provider: 'Anthropic',
    service_name: 'Claude API',
    cost_category: category,
    diagnostic: unknown.length > 0
      ? { code: 'UNKNOWN_SKU', severity: 'info', message: `${group['model'] || 'row without a model'}: not known: ${unknown.join(', ')}; its cost is kept as it stands` }
      : undefined,
  }
}

/** The name's two dates are the first and the last day; older names hold a month. */
export function stamps(fileName: string): NameStamps {
  const days = /claude_api_cost_(\d{4})_(\d\d)_(\d\d)_to_(\d{4})_(\d\d)_(\d\d)/i.exec(fileName)
  if (days) {
    const [from, last] = [days.slice(1, 4).join('-'), days.slice(4, 7).join('-')]
    return isDay(from) && isDay(last) ? { period: { from, to: dayAfter(last) } } : {}
  }
  const month = /claude_api_cost_(\d{4})_(\d\d)(?!_?\d)/i.exec(fileName)?.slice(1, 3).join('-') ?? ''
  return isMonth(month) ? { period: { from: `${month}-01`, to: `${addMonths(month, 1)}-01` } } : {}
}

export const parser = defineParser({
  id: 'anthropic-cost-csv',
  title: 'Claude Console cost export',
  provider: 'Anthropic',
  relation: 'charge',
  leg: 'billed',
  dataset: 'anthropic-cost',
  policy: 'window',
  containers: ['csv'],
  version: 1,
  source: { url: 'https://support.claude.com/en/articles/9534590-cost-and-usage-reporting-in-console', checked: '2026-11-22' },
  confidence: 'medium',
  zone: 'UTC',
  lagDays: 1,
  rounding: '0.01',
  columns: [
    { name: 'usage_date_utc', type: 'date', required: true },
    { name: 'model', type: 'text', required: true },
    { name: 'workspace', type: 'text' },
    { name: 'api_key', type: 'text' },
    { name: 'usage_type', type: 'text' },
    { name: 'context_window', type: 'text' },
    { name: 'token_type', type: 'text', required: true },
    { name: 'cost_usd', type: 'money', required: true },
    { name: 'list_price_usd', type: 'money' },
    { name: 'cost_type', type: 'text' },
    { name: 'inference_geo', type: 'text' },
    { name: 'speed', type: 'text' },
    { name: 'api_key_id', type: 'text' },
    { name: 'api_key_status', type: 'text' },
  ],
  // An amount that is not there is not zero.
  checks: [{ code: 'AMOUNT_MISSING', column: 'cost_usd', record: 'cost_usd is null' }],
  groups: ['model', 'usage_type', 'context_window', 'token_type', 'cost_type', 'speed'],
  classify,
  slice: { subAccount: 'workspace', start: 'usage_date_utc', grain: 'day' },
  control: { amount: 'cost_usd', currency: "'USD'", ledger: 'billed_cost' },
  stamps,
})
