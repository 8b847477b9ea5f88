// Google's SKU descriptions: which model, kind of token, modality, tier and context each bills, and what is really counted.
import { expect, test } from 'vitest'
import { classify } from '../../parsers/gcp-billing-jsonl/classify.ts'
import { stamps } from '../../parsers/gcp-billing-jsonl/bill.ts'

const group = (service_name: string, usage_type: string, usage_unit = 'count', line_item_type = 'regular'): Record<string, string> => ({ service_name, usage_type, usage_unit, line_item_type })

test.each([
  // description, model, kind, modality, tier, context
  ['Gemini 2.5 Flash GA Text Input - Predictions', 'gemini-2.5-flash', 'input', 'text', 'standard', null],
  ['Gemini 2.5 Flash GA Thinking Text Output - Predictions', 'gemini-2.5-flash', 'output', 'text', 'standard', null],
  ['Gemini 2.5 Flash GA Text Output (Thinking On) - Predictions', 'gemini-2.5-flash', 'output', 'text', 'standard', null],
  ['Gemini 2.5 Flash Lite Text Input - Predictions', 'gemini-2.5-flash-lite', 'input', 'text', 'standard', null],
  ['Gemini 2.5 Lite Flash Text Input - Predictions', 'gemini-2.5-flash-lite', 'input', 'text', 'standard', null],
  [' Gemini 2.5 Flash GA Input Text Caching (Long)', 'gemini-2.5-flash', 'cache_read', 'text', 'standard', 'long'],
  ['Gemini 3.7 Flash Global Text Output - Predictions', 'gemini-3.7-flash', 'output', 'text', 'standard', null],
  ['Gemini 2.5 Flash Live Audio Input - Predictions', 'gemini-live-2.5-flash', 'input', 'audio', 'standard', null],
  ['Gemini 2.5 Pro Batch Text Output - Predictions', 'gemini-2.5-pro', 'output', 'text', 'batch', null],
  ['Gemini 3 Pro Priority Image Input - Predictions', 'gemini-3-pro', 'input', 'image', 'priority', null],
  ['Claude Sonnet 4.5 Input Tokens', 'claude-sonnet-4-5', 'input', 'text', 'standard', null],
  ['Claude 3.5 Haiku - Output tokens', 'claude-3-5-haiku', 'output', 'text', 'standard', null],
  ['Claude Opus 4.1 Cache Write Input Tokens 1h', 'claude-opus-4-1', 'cache_write_1h', 'text', 'standard', null],
  ['Claude Opus 4.1 Batch Cache Read Input Tokens', 'claude-opus-4-1', 'cache_read', 'text', 'batch', null],
])('Vertex AI: %s', (description, model, token_kind, modality, tier, context) => {
  const found = classify(group('Vertex AI', description, 'requests'))
  expect(found).toMatchObject({ selected: true, rule_id: 'gcp-vertex-ai', component: 'usage', model, model_maker: model.startsWith('claude') ? 'Anthropic' : 'Google', token_kind, modality, tier, context, unit: 'Tokens', factor: '1', service_provider: 'Google Cloud' })
  expect(found.diagnostic).toBeUndefined()
})

test.each([
  ['Generate content input token count gemini 3.7 flash text', 'gemini-3.7-flash', 'input', 'text', 'standard', null],
  ['Generate content input token count gemini 3.7 flash text batch', 'gemini-3.7-flash', 'input', 'text', 'batch', null],
  ['Generate content input token count gemini 3.7 flash text flex', 'gemini-3.7-flash', 'input', 'text', 'flex', null],
  ['Generate content input token count gemini 3.7 flash text caching', 'gemini-3.7-flash', 'cache_read', 'text', 'standard', null],
  ['Generate content output token count gemini 2.5 flash short input text', 'gemini-2.5-flash', 'output', 'text', 'standard', 'short'],
  ['Generate content output token count gemini 2.5 pro long input text', 'gemini-2.5-pro', 'output', 'text', 'standard', 'long'],
  ['Generate content cached input token count gemini 2.5 flash input image', 'gemini-2.5-flash', 'cache_read', 'image', 'standard', null],
  ['Generate_content image output token count for Gemini 2.5 Flash Native Image Generation', 'gemini-2.5-flash-image', 'output', 'image', 'standard', null],
  ['EmbedContent input token count for gemini-embedding-2 text', 'gemini-embedding-2', 'input', 'text', 'standard', null],
])('Gemini API: %s', (description, model, token_kind, modality, tier, context) => {
  const found = classify(group('Gemini API', description))
  expect(found).toMatchObject({ selected: true, rule_id: 'gcp-gemini-api', model, model_maker: 'Google', token_kind, modality, tier, context, unit: 'Tokens', factor: '1' })
  expect(found.diagnostic).toBeUndefined()
})

test.each([
  ['Vertex AI', 'Gemini 1.5 Pro Text Input - Predictions', 'requests', 'Characters'],
  ['Vertex AI', 'Gemini 1.0 Pro Image Input - Predictions', 'requests', 'Images'],
  ['Vertex AI', 'Gemini 1.5 Flash Video Input - Predictions', 'count', 'Seconds'],
  ['Vertex AI', 'PaLM 2 Text Bison Text Input - Predictions', 'requests', 'Characters'],
  ['Vertex AI', 'Imagen 3 Generation', 'count', 'Images'],
  ['Gemini API', 'Cached content storage token hours', 'hour', 'Token-hours'],
  ['Gemini API', 'Grounding with Google Search', 'count', 'Requests'],
  ['Vertex AI', 'Online Prediction N1 Predefined Instance Core', 'seconds', 'Seconds'],
])('%s: %s counts no tokens', (service, description, unit, counted) => {
  const found = classify(group(service, description, unit))
  expect(found.unit).toBe(counted)
  expect(found.token_kind ?? null).toBeNull()
  expect(found.diagnostic).toBeUndefined()
})

test.each([['Compute Engine', false], ['Vertex AI Search', true], ['Generative Language API', true], ['Claude Sonnet 4.5', true], ['BigQuery', false], ['Invoice', false], ['', false]])('service %s is AI: %s', (service, selected) => {
  expect(classify(group(service, 'Something')).selected).toBe(selected)
})

test('a token SKU in a strange unit, tokens of no known kind and a new cost type are told', () => {
  expect(classify(group('Vertex AI', 'Gemini 2.5 Flash GA Text Input - Predictions', 'gibibyte')).diagnostic?.code).toBe('UNKNOWN_UNIT')
  expect(classify(group('Vertex AI', 'Quantum token throughput')).diagnostic?.code).toBe('UNKNOWN_SKU')
  expect(classify(group('Vertex AI', 'Imagen 3 Generation', 'count', 'séance')).diagnostic?.code).toBe('UNKNOWN_LINE_TYPE')
})

test('tax of an AI service is its tax', () => {
  expect(classify(group('Vertex AI', 'Tax', '', 'tax'))).toMatchObject({ selected: true, component: 'tax' })
})

test('shards of a table are counted from 0', () => {
  expect(stamps('costs-000000000003.jsonl.gz')).toEqual({ chunk: { group: 'costs-.jsonl.gz', number: 3, from: 0 } })
  expect(stamps('202610_billing.csv')).toEqual({})
})
