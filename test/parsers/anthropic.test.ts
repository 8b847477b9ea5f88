// Claude Console exports: tiers, context windows, kinds and file names of the token and the cost format.
import { expect, test } from 'vitest'
import * as cost from '../../parsers/anthropic-cost-csv/parser.ts'
import * as tokens from '../../parsers/anthropic-tokens-csv/parser.ts'

const usage = (model_version: string, usage_type = 'standard', context_window = '≤ 200k', speed = ''): Record<string, string> => ({ model_version, usage_type, context_window, speed })
const row = (fields: Record<string, string>): Record<string, string> => ({ model: 'Claude Opus 4.5', usage_type: 'message', context_window: '≤ 200k', token_type: 'output', cost_type: 'token', speed: '', ...fields })

test.each([
  ['standard', '≤ 200k', '', 'standard', 'short'],
  ['standard', '> 200k', '', 'standard', 'long'],
  ['batch', '≤ 200k', 'standard', 'batch', 'short'],
  ['priority', '', '', 'priority', null],
])('usage type %s, window "%s", speed "%s"', (usage_type, window, speed, tier, context) => {
  const found = tokens.classify(usage('claude-opus-4-5-20251101', usage_type, window, speed))
  expect(found).toMatchObject({ component: 'usage', model: 'claude-opus-4-5', model_maker: 'Anthropic', tier, context, unit: 'Tokens' })
  expect(found.diagnostic).toBeUndefined()
})

test.each([
  [usage('claude-opus-4-5-20251101', 'standard', '≤ 200k', 'fast'), 'speed fast'],
  [usage('claude-opus-4-5-20251101', 'reserved'), 'usage type reserved'],
  [usage('claude-opus-4-5-20251101', 'standard', 'vast'), 'context window vast'],
])('what no list price fits is told: %o', (fields, word) => {
  expect(tokens.classify(fields).diagnostic).toMatchObject({ code: 'UNKNOWN_SKU', severity: 'info', message: expect.stringContaining(word) })
})

test('fast mode is another tier, so that the standard price does not fit it', () => {
  expect(tokens.classify(usage('claude-opus-4-5-20251101', 'standard', '≤ 200k', 'fast')).tier).toBe('other')
})

test.each([
  ['claude_api_tokens_2026_03.csv', { from: '2026-03-01', to: '2026-04-01' }],
  ['claude_api_tokens_2026_12 (1).csv', { from: '2026-12-01', to: '2027-01-01' }],
  ['claude_api_tokens_2026_03_31.csv', { from: '2026-03-31', to: '2026-04-01' }],
])('%s names its period', (name, period) => {
  expect(tokens.stamps(name)).toEqual({ period })
})

test('an hour or a strange name is no stamp', () => {
  expect(tokens.stamps('claude_api_tokens_2025_11_28_15h_UTC.csv')).toEqual({})
  expect(tokens.stamps('tokens.csv')).toEqual({})
})

test.each([
  ['input_no_cache', 'input'],
  ['input_cache_read', 'cache_read'],
  ['input_cache_write_5m', 'cache_write_5m'],
  ['input_cache_write_1h', 'cache_write_1h'],
  ['output', 'output'],
])('token type %s is %s', (token_type, token_kind) => {
  const found = cost.classify(row({ token_type }))
  expect(found).toMatchObject({ model: 'claude-opus-4-5', model_maker: 'Anthropic', token_kind, tier: 'standard', context: 'short', cost_category: 'inference' })
  expect(found.diagnostic).toBeUndefined()
})

test('a 2024 row has neither cost type nor window', () => {
  const found = cost.classify({ model: 'Claude 3.5 Sonnet 2024-10-22', usage_type: 'batch', context_window: '', token_type: 'input_no_cache', cost_type: '', speed: '' })
  expect(found).toMatchObject({ model: 'claude-3-5-sonnet', token_kind: 'input', tier: 'batch', context: null })
  expect(found.diagnostic).toBeUndefined()
})

test.each(['web_search', 'code_execution', 'session_usage'])('cost type %s is a tool, not tokens', (cost_type) => {
  const found = cost.classify(row({ model: '', usage_type: '', context_window: '', token_type: '', cost_type }))
  expect(found).toMatchObject({ model: null, model_maker: null, token_kind: null, cost_category: 'tools' })
  expect(found.diagnostic).toBeUndefined()
})

test.each([
  [{ token_type: 'input_dreamt' }, 'token type input_dreamt'],
  [{ cost_type: 'séance', token_type: '' }, 'cost type séance'],
  [{ usage_type: 'telepathy' }, 'usage type telepathy'],
])('%o is kept and told', (fields, word) => {
  expect(cost.classify(row(fields)).diagnostic).toMatchObject({ code: 'UNKNOWN_SKU', message: expect.stringContaining(word) })
})

test.each([
  ['claude_api_cost_2026_02_01_to_2026_02_28.csv', { from: '2026-02-01', to: '2026-03-01' }],
  ['claude_api_cost_2026_02_01_to_2026_02_01.csv', { from: '2026-02-01', to: '2026-02-02' }],
  ['claude_api_cost_2024_11.csv', { from: '2024-11-01', to: '2024-12-01' }],
])('%s names its period', (name, period) => {
  expect(cost.stamps(name)).toEqual({ period })
})
