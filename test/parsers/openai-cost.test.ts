// OpenAI cost export: the line item grammar, units, and what its file names say.
import { expect, test } from 'vitest'
import { classify, parser, stamps } from '../../parsers/openai-cost-csv/parser.ts'

const group = (line_item: string, quantity_unit = 'tokens'): Record<string, string> => ({ line_item, quantity_unit })

test.each([
  ['gpt-5-mini-2025-08-07, input', 'gpt-5-mini', 'input', null, 'standard', null],
  ['gpt-5-mini-2025-08-07, cached input', 'gpt-5-mini', 'cache_read', null, 'standard', null],
  ['gpt-5.1-2025-11-13, cache writes', 'gpt-5.1', 'cache_write_5m', null, 'standard', null],
  ['gpt-5.1-2025-11-13, output', 'gpt-5.1', 'output', null, 'standard', null],
  ['priority | gpt-5.1-2025-11-13, cached input, long context', 'gpt-5.1', 'cache_read', null, 'priority', 'long'],
  ['flex | o3-2025-04-16, output', 'o3', 'output', null, 'flex', null],
  ['gpt-4.1-mini-2025-04-14, input, batch', 'gpt-4.1-mini', 'input', null, 'batch', null],
  ['batch | gpt-4.1-mini-2025-04-14, output', 'gpt-4.1-mini', 'output', null, 'batch', null],
  ['gpt-5-nano, input_tokens', 'gpt-5-nano', 'input', null, 'standard', null],
  ['gpt-5-nano, cached_input_tokens', 'gpt-5-nano', 'cache_read', null, 'standard', null],
  ['gpt-audio-mini-2025-12-15 audio, input', 'gpt-audio-mini', 'input', 'audio', 'standard', null],
  ['gpt-image-1.5 text, cached input', 'gpt-image-1.5', 'cache_read', 'text', 'standard', null],
  ['gpt-image-1.5, image output', 'gpt-image-1.5', 'output', 'image', 'standard', null],
  ['text-embedding-3-small, input', 'text-embedding-3-small', 'input', null, 'standard', null],
])('%s is read whole', (text, model, token_kind, modality, tier, context) => {
  const found = classify(group(text))
  expect(found).toMatchObject({ component: 'usage', model, model_maker: 'OpenAI', token_kind, modality, tier, context, cost_category: 'inference', unit: 'Tokens', factor: '1' })
  expect(found.diagnostic).toBeUndefined()
})

test('pictures by size are a model without a token kind', () => {
  const found = classify(group('dall-e 3, standard, 1024x1792, 1792x1024', 'images'))
  expect(found).toMatchObject({ model: 'dall-e-3', model_maker: 'OpenAI', token_kind: null, tier: 'standard', unit: 'Images' })
  expect(found.diagnostic).toBeUndefined()
})

test.each([
  ['web search tool calls', '', 'tools', 'Requests'],
  ['file search tool calls', '', 'tools', 'Requests'],
  ['code interpreter sessions', '', 'tools', 'Sessions'],
  ['Vector storage', 'gibibyte_hours', 'storage', 'GiB-Hours'],
])('%s is no model', (text, unitText, cost_category, unit) => {
  const found = classify(group(text, unitText))
  expect(found).toMatchObject({ model: null, model_maker: null, token_kind: null, tier: null, cost_category, unit })
  expect(found.diagnostic).toBeUndefined()
})

test('the data sharing tier is free and names no model', () => {
  expect(classify(group('data sharing incentive tier - input tokens'))).toMatchObject({ model: null, token_kind: 'input', tier: 'free' })
})

test('an export that was not grouped by line item is unknown, without complaint', () => {
  const found = classify(group('', ''))
  expect(found).toMatchObject({ component: 'usage', model: null, token_kind: null, unit: null, cost_category: null })
  expect(found.diagnostic).toBeUndefined()
})

test.each([
  ['quantum surcharge', 'tokens', 'quantum surcharge'],
  ['gpt-5-mini, input, moonlit', 'tokens', 'moonlit'],
  ['turbo | gpt-5-mini, input', 'tokens', 'turbo'],
  ['gpt-5-mini, input', 'furlongs', 'unit furlongs'],
])('%s in %s is kept and says what is not known', (text, unit, word) => {
  expect(classify(group(text, unit)).diagnostic).toMatchObject({ code: 'UNKNOWN_SKU', severity: 'info', message: expect.stringContaining(word) })
})

test('a prefix that is not known is another tier', () => {
  expect(classify(group('turbo | gpt-5-mini, input'))).toMatchObject({ model: 'gpt-5-mini', token_kind: 'input', tier: 'other' })
})

test('a word that is not known does not undo those that are', () => {
  expect(classify(group('gpt-5-mini, input, moonlit'))).toMatchObject({ model: 'gpt-5-mini', token_kind: 'input' })
})

test('a model of an unknown maker is named by its kind of line', () => {
  expect(classify(group('orchid-preview, output'))).toMatchObject({ model: 'orchid-preview', model_maker: null, token_kind: 'output' })
})

test('thousands of tokens are scaled', () => {
  expect(classify(group('gpt-5-mini, input', '1000_tokens'))).toMatchObject({ unit: 'Tokens', factor: '1000' })
})

test.each([
  ['cost_2026-04-01_2026-04-30.csv', { from: '2026-04-01', to: '2026-05-01' }],
  ['cost_2026-12-01_2026-12-31 (1).csv', { from: '2026-12-01', to: '2027-01-01' }],
])('%s names its period', (name, period) => {
  expect(stamps(name)).toEqual({ period })
})

test('another name says nothing, and only a cost file claims the empty form', () => {
  expect(stamps('april.csv')).toEqual({})
  expect(parser.emptyForm?.name.test('cost_2026-04-01_2026-04-30.csv')).toBe(true)
  expect(parser.emptyForm?.name.test('completions_usage_2026-04-01_2026-04-30.csv')).toBe(false)
})
