// What FOCUS rows are taken as: AI on a cloud's bill, component, model, kind of token and unit, by vendors' own words.
import { expect, test } from 'vitest'
import { classify, isWholeBill } from '../../parsers/focus/classify.ts'
import { stamps } from '../../parsers/focus/parser.ts'
import { classify as invoiceLine } from '../../parsers/focus-invoice-detail/parser.ts'
import { isSameProvider, providerName } from '../../src/import/provider-names.ts'

const row = (cells: Record<string, string>): ReturnType<typeof classify> => classify({ charge_category: 'Usage', invoice_issuer_name: 'Lumen', ...cells })
const aws = { invoice_issuer_name: 'Amazon Web Services, Inc.', provider_name: 'AWS' }
const azure = { invoice_issuer_name: 'Microsoft', provider_name: 'Microsoft' }
const google = { provider_name: 'Google Cloud' }

test.each([
  [{ ...aws, service_code: 'AmazonBedrock' }, 'focus-aws-bedrock'],
  [{ ...aws, service_name: 'Amazon SageMaker' }, 'focus-aws-sagemaker'],
  [{ ...aws, service_name: 'Claude Opus 4.8 (Amazon Bedrock Edition)', service_code: '4pl6' }, 'focus-aws-bedrock-marketplace'],
  [{ ...aws, service_code: 'AmazonQ' }, 'focus-aws-q'],
  [{ ...azure, meter_category: 'Foundry Models' }, 'focus-azure-ai'],
  [{ ...azure, service_name: 'Azure Machine Learning' }, 'focus-azure-ai'],
  [{ ...azure, charge_category: 'Purchase', charge_description: 'Azure OpenAI Provisioned Managed, 1 year' }, 'focus-azure-ptu'],
  [{ ...google, service_name: 'Gemini API' }, 'focus-google-ai'],
  [{ ...aws, service_name: 'Something new', service_subcategory: 'Generative AI' }, 'focus-generative-ai'],
])('%o is AI', (cells, rule) => {
  expect(row(cells)).toMatchObject({ selected: true, rule_id: rule })
})

test.each([
  { ...aws, service_code: 'AmazonEC2', service_name: 'Amazon Elastic Compute Cloud' }, { ...aws, service_code: 'AmazonQuickSight' }, { ...aws, service_code: '7g3kq', service_name: 'Harbor Firewall' },
  { ...azure, service_name: 'Virtual Machines', meter_category: 'Virtual Machines' }, { ...azure, charge_category: 'Purchase', charge_description: 'Reserved VM Instance, 1 year' }, { ...google, service_name: 'Compute Engine' },
])('%o is not', (cells) => {
  expect(row(cells).selected).toBe(false)
})

test('only the large clouds’ files are whole bills', () => {
  expect([aws, azure, google, { invoice_issuer_name: 'Oracle', provider_name: 'OCI' }, { invoice_issuer_name: 'Lumen' }].map(isWholeBill)).toEqual([true, true, true, false, false])
  expect(row({ service_name: 'anything' }).selected).toBe(true)
})

test.each([
  [{ sku_meter: 'Input Tokens', sku_id: 'openai/gpt-5.4-mini/input-tokens', consumed_unit: 'Tokens' }, 'gpt-5.4-mini', 'input', '1'],
  [{ sku_meter: 'Cached Input Tokens', sku_model: 'claude-sonnet-4-5', consumed_unit: '1000 Tokens' }, 'claude-sonnet-4-5', 'cache_read', '1000'],
  [{ sku_meter: 'Cache Write Tokens 1h', sku_model: 'claude-sonnet-4-5', consumed_unit: 'Tokens' }, 'claude-sonnet-4-5', 'cache_write_1h', '1'],
  [{ sku_meter: 'Reasoning Tokens', sku_model: 'o3', consumed_unit: 'Tokens' }, 'o3', 'output', '1'],
  [{ ...aws, service_code: 'AmazonBedrock', usage_type: 'USE1-NovaPro-cache-read-input-token-count', consumed_unit: '1K tokens' }, 'nova-pro', 'cache_read', '1000'],
  [{ ...aws, service_code: 'AmazonBedrock', charge_description: '$0.003 per 1K input tokens for Claude 3 Sonnet in US East', consumed_unit: '1K tokens' }, 'claude-3-sonnet', 'input', '1000'],
  [{ ...aws, service_name: 'Claude Sonnet 4.5 (Amazon Bedrock Edition)', sku_meter: 'MP:USE1_OutputTokenCount-Units', consumed_unit: 'Units' }, 'claude-sonnet-4-5', 'output', '1000000'],
  [{ ...azure, meter_category: 'Azure OpenAI', meter_name: 'gpt 4o 0806 cached Inp glbl Tokens', consumed_unit: '1M' }, 'gpt-4o', 'cache_read', '1000000'],
  [{ ...azure, meter_category: 'Azure OpenAI', sku_meter: 'gpt 4.1 Inp regnl Tokens', consumed_unit: 'Units', pricing_unit: '1K' }, 'gpt-4.1', 'input', '1'],
  [{ ...azure, meter_category: 'Azure OpenAI', meter_name: 'o3 mini 0131 Batch Outp Data Zone Tokens', consumed_unit: 'Units' }, 'o3-mini', 'output', '1'],
  [{ ...azure, meter_category: 'Foundry Models', meter_name: '5 mini pp Inp Gl 1M Tokens', meter_subcategory: 'Azure OpenAI GPT5', consumed_unit: 'Units' }, 'gpt-5-mini', 'input', '1'],
  [{ ...google, service_name: 'Vertex AI', charge_description: 'Gemini 2.5 Flash GA Text Output - Predictions', consumed_unit: 'count' }, 'gemini-2.5-flash', 'output', '1'],
])('%o', (cells, model, kind, factor) => {
  expect(row(cells)).toMatchObject({ model, token_kind: kind, unit: 'Tokens', factor })
})

test('a unit that does not say how many tokens leaves the quantity open', () => {
  const found = row({ sku_meter: 'gpt 4.1 input tokens', consumed_unit: 'Units' })
  expect(found).toMatchObject({ token_kind: 'input', model: 'gpt-4.1', diagnostic: { code: 'UNKNOWN_UNIT' } })
  expect(found.unit).toBeUndefined()
})

test.each([
  ['Tax', {}, 'tax'], ['Credit', {}, 'credit'], ['Adjustment', {}, 'fee'], ['Purchase', {}, 'fee'], ['Purchase', { charge_description: 'Team plan, 20 licenses' }, 'seat'],
  ['Usage', { consumed_unit: 'Seats' }, 'seat'], ['Usage', { commitment_discount_status: 'Unused' }, 'commitment'], ['Usage', {}, 'usage'],
])('%s %o is %s', (charge_category, cells, component) => {
  expect(row({ charge_category, ...cells }).component).toBe(component)
})

test.each([
  ['Usage', 'Claude API usage', 'usage'], ['Usage', 'Claude Team, 5 seats', 'seat'], ['Purchase', 'Claude Team, 5 seats', 'subscription'], ['Purchase', 'Prepaid API credits', 'prepaid_purchase'],
  ['Purchase', 'Provisioned throughput, 1 year', 'commitment'], ['Purchase', 'Support', 'fee'], ['Adjustment', 'Rounding', 'rounding'], ['Tax', 'VAT', 'tax'], ['Credit', 'Goodwill', 'credit'],
])('an invoice line %s "%s" is %s', (charge_category, description, nature) => {
  expect(invoiceLine({ charge_category, description })).toEqual({ nature })
})

test('parts of one export: AWS counts from 1, Azure from 0', () => {
  expect(stamps('focus-00002.csv.gz')).toEqual({ chunk: { group: 'focus.csv.gz', number: 2 } })
  expect(stamps('part_1_0001.csv.gz')).toEqual({ chunk: { group: 'part_0001.csv.gz', number: 1, from: 0 } })
  expect(stamps('focus.csv')).toEqual({})
})

test('vendors sign in several ways', () => {
  expect(['Amazon Web Services EMEA SARL', 'aws', 'Microsoft Ireland Operations Ltd', 'Google LLC', 'OCI', 'Anthropic, PBC', 'Awsome Co'].map(providerName)).toEqual(['AWS', 'AWS', 'Microsoft Azure', 'Google Cloud', 'Oracle Cloud', 'Anthropic', 'Awsome Co'])
  expect(isSameProvider('lumen models', 'Lumen Models')).toBe(true)
})
