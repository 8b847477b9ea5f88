// The bundled list: dated rows of a model, and what the list does not say.
import { describe, expect, it } from 'vitest'
import { decimalText, listPrices, listVersion } from '../../../src/reconcile/rates/list.ts'
import type { ListPrice } from '../../../src/reconcile/rates/list.ts'
import { unitPrice } from '../../../src/reconcile/rates/rate.ts'
import { text } from '../../../src/domain/money.ts'

const at = (prices: readonly ListPrice[], kind: string, day: string, modality = 'text') =>
  prices.filter((price) => price.token_kind === kind && price.modality === modality && price.valid_from <= `${day}T00:00:00Z` && (price.valid_to ?? '9') > `${day}T00:00:00Z`).map((price) => price.price)

describe('listPrices', () => {
  it('states its version', () => {
    expect(listVersion()).toMatch(/^@pydantic\/genai-prices@\d+\.\d+\.\d+$/)
  })

  it('cuts a price at its start date', () => {
    const { prices } = listPrices('OpenAI', 'o3')
    expect(at(prices, 'input', '2025-06-09')).toEqual(['10'])
    expect(at(prices, 'input', '2025-06-10')).toEqual(['2'])
  })

  it('a higher price above a request size is a row of its own', () => {
    const input = listPrices('Google Cloud', 'gemini-2.5-pro').prices.filter((price) => price.token_kind === 'input')
    expect(input.map((price) => [price.context_from, price.context_to, price.price])).toEqual([[0, 200000, '1.25'], [200000, null, '2.5']])
  })

  it('takes the provider for what it is: Bedrock, Azure and Vertex sell the models of others', () => {
    expect(at(listPrices('AWS', 'nova-pro').prices, 'input', '2026-08-01')).toEqual(['0.8'])
    expect(at(listPrices('Microsoft Azure', 'gpt-4o-mini').prices, 'output', '2026-08-01')).toEqual(['0.6'])
    expect(at(listPrices('Google Cloud', 'claude-sonnet-4-5').prices, 'output', '2026-08-01').length).toBeGreaterThan(0)
  })

  it("the vendor's own id decides where the list has several prices for a model", () => {
    expect(at(listPrices('AWS', 'claude-sonnet-4-5').prices, 'input', '2026-08-01').toSorted()).toEqual(['3', '3.3'])
    expect(listPrices('AWS', 'claude-sonnet-4-5').diagnostics.map((remark) => remark.code)).toEqual(['RATE_VARIANTS'])
    expect(at(listPrices('AWS', 'claude-sonnet-4-5', 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0').prices, 'input', '2026-08-01')).toEqual(['3.3'])
    expect(at(listPrices('OpenAI', 'gpt-4o').prices, 'input', '2026-08-01')).toEqual(['2.5'])
    expect(at(listPrices('OpenAI', 'gpt-4o', 'gpt-4o-2024-05-13').prices, 'input', '2026-08-01')).toEqual(['5'])
  })

  it('a sku that is no spelling of the model does not choose another one', () => {
    expect(at(listPrices('OpenAI', 'gpt-4o', 'gpt-4.1, input').prices, 'input', '2026-08-01')).toEqual(['2.5'])
  })

  it('has no price for what costs more than the base model', () => {
    expect(listPrices('OpenAI', 'gpt-4o-mini', 'ft:gpt-4o-mini-2024-07-18:acme::x').prices).toEqual([])
    expect(listPrices('Anthropic', 'claude-opus-4-8', 'claude-opus-4-8 fast').prices).toEqual([])
    expect(listPrices('Anthropic', 'claude-opus-4-8-fast').prices).toEqual([])
  })

  it('knows no stranger', () => {
    expect(listPrices('Google Cloud', 'orchid-preview')).toEqual({ prices: [], diagnostics: [] })
    expect(listPrices('Orchid Labs', 'gpt-4o')).toEqual({ prices: [], diagnostics: [] })
    expect(listPrices('OpenAI', null)).toEqual({ prices: [], diagnostics: [] })
  })

  it('a price by the hour is named, with all its prices', () => {
    const { prices, diagnostics } = listPrices('DeepSeek', 'deepseek-chat')
    expect(at(prices, 'input', '2026-08-01').toSorted()).toEqual(['0.135', '0.27'])
    expect(diagnostics.map((remark) => remark.code)).toContain('RATE_TIME_OF_DAY')
    const after = listPrices('DeepSeek', 'deepseek-v4-flash').prices
    expect(at(after, 'output', '2026-08-18').toSorted()).toEqual(['0.66', '1.32'])
  })

  it('audio and image have prices of their own, or none', () => {
    const { prices } = listPrices('OpenAI', 'gpt-realtime')
    expect([at(prices, 'input', '2026-08-01', 'text'), at(prices, 'input', '2026-08-01', 'audio')]).toEqual([['4'], ['32']])
    expect(at(listPrices('OpenAI', 'gpt-4o').prices, 'input', '2026-08-01', 'audio')).toEqual([])
  })
})

describe('decimal text of the list', () => {
  it.each([[0.1, '0.1'], [1e-7, '0.0000001'], [2.5e-7, '0.00000025'], [1.25e-10, '0.000000000125'], [15, '15'], [0, '0']])('%d → %s', (value, expected) => {
    expect(decimalText(value)).toBe(expected)
  })
})

describe('unitPrice', () => {
  it.each([
    ['2.50', '1000000', '0.0000025'],
    ['1200', '1', '1200'],
    ['0.000000000001', '1000000', '0.000000000000000001'],
    ['0.08333333333333334', '1000000', '0.000000083333333333'],
    ['0.0000000000005', '1000000', '0.000000000000000001'],
    ['0.12345678901234567890123', '1', '0.123456789012345679'],
    ['0', '1000', '0'],
  ])('%s of %s', (price, quantity, expected) => {
    expect(text(unitPrice(price, quantity))).toBe(expected)
  })
})
