// OpenAI completions usage: model and tier of a group, and what its file names say.
import { expect, test } from 'vitest'
import { classify, parser, stamps } from '../../parsers/openai-completions-usage-csv/parser.ts'

const group = (model: string, service_tier = '', batch = ''): Record<string, string> => ({ model, service_tier, batch })

test.each([
  ['gpt-5-mini-2025-08-07', 'default', 'false', 'gpt-5-mini', 'standard'],
  ['gpt-5-mini-2025-08-07', '', '', 'gpt-5-mini', 'standard'],
  ['gpt-5-mini-2025-08-07', 'default', 'true', 'gpt-5-mini', 'batch'],
  ['gpt-4.1-2025-04-14', 'batch', 'false', 'gpt-4.1', 'batch'],
  ['o3-2025-04-16', 'flex', 'false', 'o3', 'flex'],
  ['gpt-5.1-2025-11-13', 'priority', 'false', 'gpt-5.1', 'priority'],
  ['gpt-4o-mini-2024-07-18', 'incentivized-tier', 'false', 'gpt-4o-mini', 'free'],
])('%s at "%s", batch "%s"', (name, service_tier, batch, model, tier) => {
  const found = classify(group(name, service_tier, batch))
  expect(found).toMatchObject({ component: 'usage', model, model_maker: 'OpenAI', tier, unit: 'Tokens', service_provider: 'OpenAI' })
  expect(found.diagnostic).toBeUndefined()
})

test('an export not grouped by model has no model, and no guess', () => {
  expect(classify(group(''))).toMatchObject({ model: null, model_maker: null, tier: 'standard' })
})

test('a tier that is not known is another, which no list prices, and is told', () => {
  const found = classify(group('gpt-5-mini', 'scale'))
  expect(found.tier).toBe('other')
  expect(found.diagnostic).toMatchObject({ code: 'UNKNOWN_SKU', message: expect.stringContaining('scale') })
})

test('the name holds the first and the last day', () => {
  expect(stamps('completions_usage_2026-02-01_2026-02-28.csv')).toEqual({ period: { from: '2026-02-01', to: '2026-03-01' } })
  expect(stamps('usage.csv')).toEqual({})
})

test('only a usage file claims the empty form', () => {
  expect(parser.emptyForm?.name.test('completions_usage_2026-04-01_2026-04-30.csv')).toBe(true)
  expect(parser.emptyForm?.name.test('cost_2026-04-01_2026-04-30.csv')).toBe(false)
})
