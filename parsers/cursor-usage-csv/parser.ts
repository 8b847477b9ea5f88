// Cursor dashboard export of usage events, personal or of a team: one row a model call, with its tokens by kind.
import { defineParser, isDay } from '../../src/import/contract.ts'
import type { Classification, Group, NameStamps } from '../../src/import/contract.ts'
import { HAS_NO_KIND, IS_CHARGED, IS_UNKNOWN, kindOf, OWED } from './kind.ts'
import { modelOf } from './model.ts'

/** Tokens of a key of the user's own are in its vendor's figures: a unit of their own keeps them out of sums here. */
const OWN_KEY_UNIT = 'Own-Key Tokens'

export function classify(group: Group): Classification {
  const kind = kindOf(group['kind'] ?? '')
  const identity = modelOf(group['model'] ?? '')
  return {
    component: 'usage',
    model: identity.model === '' ? null : identity.model,
    model_maker: identity.model === '' ? null : identity.maker,
    tier: (group['kind'] ?? '').trim().toLowerCase() === 'free' ? 'free' : null,
    service_provider: 'Cursor',
    service_name: 'Cursor',
    cost_category: 'coding_assistant',
    unit: kind === 'own_key' ? OWN_KEY_UNIT : 'Tokens',
    diagnostic: kind === 'unknown'
      ? { code: 'UNKNOWN_SKU', severity: 'info', message: `kind "${group['kind'] ?? ''}" is not known: its rows enter only where they cost nothing` }
      : undefined,
  }
}

/** `team-usage-events-<team>-<day>.csv`: the day is that of the download. */
export function stamps(fileName: string): NameStamps {
  const match = /^(?:team-usage-events-(\d+)|usage-events)-(\d{4}-\d\d-\d\d)(?!\d)/i.exec(fileName)
  const [, team, day = ''] = match ?? []
  return { ...(isDay(day) ? { asOf: day } : {}), ...(team === undefined ? {} : { account: team }) }
}

const TOKENS = ['cache_write_tokens', 'input_tokens', 'cache_read_tokens', 'output_tokens'] as const

export const parser = defineParser({
  id: 'cursor-usage-csv',
  title: 'Cursor usage events',
  provider: 'Cursor',
  relation: 'charge',
  leg: 'billed',
  dataset: 'cursor-usage',
  policy: 'window',
  containers: ['csv'],
  version: 1,
  source: { url: 'https://cursor.com/docs/account/usage', checked: '2026-11-22' },
  confidence: 'high',
  zone: 'UTC',
  lagDays: 1,
  rounding: '0.01',
  columns: [
    { name: 'event_at', type: 'instant', aliases: ['Date'], required: true },
    { name: 'user_email', type: 'text', aliases: ['User'] },
    { name: 'cloud_agent_id', type: 'text', aliases: ['Cloud Agent ID'] },
    { name: 'automation_id', type: 'text', aliases: ['Automation ID'] },
    { name: 'kind', type: 'text', aliases: ['Kind'] },
    { name: 'model', type: 'text', aliases: ['Model'], required: true },
    { name: 'max_mode', type: 'text', aliases: ['Max Mode'] },
    // The four counts add up to the total: what was written to the cache is not in the input without it.
    { name: 'cache_write_tokens', type: 'count', aliases: ['Input (w/ Cache Write)'], required: true, empty: ['-'] },
    { name: 'input_tokens', type: 'count', aliases: ['Input (w/o Cache Write)'], required: true, empty: ['-'] },
    { name: 'cache_read_tokens', type: 'count', aliases: ['Cache Read'], required: true, empty: ['-'] },
    { name: 'output_tokens', type: 'count', aliases: ['Output Tokens'], required: true, empty: ['-'] },
    { name: 'total_tokens', type: 'count', aliases: ['Total Tokens'], empty: ['-'] },
    { name: 'tokens', type: 'text', aliases: ['Tokens'] },
    { name: 'cost', type: 'money', aliases: ['Cost'], prefix: '$', empty: ['-', 'Included', 'Free'] },
    { name: 'cost_label', type: 'text', aliases: ['Cost'] },
    { name: 'cost_to_you', type: 'money', aliases: ['Cost to you'], prefix: '$', empty: ['-', 'Included', 'Free'] },
    // Plans priced by request show the requests a call was worth in place of its cost.
    { name: 'requests', type: 'quantity', aliases: ['Requests'], empty: ['-', 'Included', 'Free'] },
  ],
  groups: ['kind', 'model'],
  classify,
  checks: [
    { code: 'AMOUNT_MISSING', column: 'cost_label', record: `coalesce(cost_to_you, cost) is null and (${IS_CHARGED} or (${HAS_NO_KIND} and lower(trim(coalesce(cost_label, ''))) not in ('included', 'free', '-')))` },
    // Whether such a row is billed nobody can say.
    { code: 'UNKNOWN_KIND', column: 'kind', record: `${IS_UNKNOWN} and coalesce(cost_to_you, cost, 1) <> 0` },
    { code: 'TOKENS_DISAGREE', column: 'total_tokens', record: `total_tokens <> ${TOKENS.map((name) => `coalesce(${name}, 0)`).join(' + ')}` },
  ],
  // An hour is the bucket: exports are cut at midnight of the reader's own zone.
  slice: { start: "date_trunc('hour', event_at)", grain: 'hour', covered: 'event_at_text' },
  control: { amount: OWED, currency: "'USD'", ledger: 'billed_cost', quantity: TOKENS.map((name) => `coalesce(${name}, 0)`).join(' + ') },
  stamps,
})
