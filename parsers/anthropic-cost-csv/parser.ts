// Claude Console export of costs: `claude_api_cost_<from>_to_<to>.csv`. Priced by the vendor, each row rounded to the cent.
import { defineParser, modelIdentity } from '../../src/import/contract.ts'
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
  const range = /claude_api_cost_(\d{4})_(\d\d)_(\d\d)_to_(\d{4})_(\d\d)_(\d\d)/i.exec(fileName)
  if (range) {
    const [, year = '', month = '', day = '', toYear, toMonth, toDay] = range
    return { period: { from: `${year}-${month}-${day}`, to: day8(Date.UTC(Number(toYear), Number(toMonth) - 1, Number(toDay) + 1)) } }
  }
  const whole = /claude_api_cost_(\d{4})_(\d\d)(?!_?\d)/i.exec(fileName)
  if (!whole) return {}
  const [, year = '', month = ''] = whole
  return { period: { from: `${year}-${month}-01`, to: day8(Date.UTC(Number(year), Number(month), 1)) } }
}

function day8(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10)
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
