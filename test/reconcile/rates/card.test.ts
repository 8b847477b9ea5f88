// The rate card: cells read exactly, every fault with its line and column, overlaps refused.
import { describe, expect, it } from 'vitest'
import { AicostError } from '../../../src/domain/error.ts'
import { parseCard } from '../../../src/reconcile/rates/card.ts'

const HEADER = 'provider,account,sku,match,token_kind,tier,context_from,context_to,unit,unit_quantity,price,currency,discount_pct,valid_from,valid_to,contract,inherit'
const card = (...lines: readonly string[]) => parseCard([HEADER, ...lines].join('\n'), 'rates.csv')
const fault = (...lines: readonly string[]): AicostError => {
  try {
    card(...lines)
  } catch (error) {
    if (error instanceof AicostError) return error
    throw error
  }
  throw new Error('the card was accepted')
}

describe('parseCard', () => {
  it('reads a line, with decimals as they are written', () => {
    expect(card('OpenAI,,,gpt-4o*,cache_read,batch,0,200000,tokens,1000000,0.00123456789,usd,,2026-01-01,2026-07-01,MSA-7,list')).toEqual([{
      line: 2, provider: 'OpenAI', account: null, sku: null, match: 'gpt-4o*', token_kind: 'cache_read', modality: null, tier: 'batch', context_from: 0, context_to: 200000, unit: 'Tokens', unit_quantity: '1000000',
      price: '0.00123456789', currency: 'USD', discount_pct: null, valid_from: '2026-01-01T00:00:00Z', valid_to: '2026-07-01T00:00:00Z', contract: 'MSA-7', inherit: 'list',
    }])
  })

  it('reads BOM, CRLF, reordered and few columns', () => {
    const rows = parseCard('\uFEFFprice,currency,match,provider,token_kind,unit_quantity\r\n2.5,USD,gpt-4o,OpenAI,input,1000000\r\n', 'rates.csv')
    expect(rows).toMatchObject([{ line: 2, price: '2.5', tier: 'standard', unit: 'Tokens', valid_from: '2015-01-01T00:00:00Z', valid_to: null }])
  })

  it('an empty card has no rows', () => {
    expect(parseCard('', 'rates.csv')).toEqual([])
    expect(card('', ' ,,')).toEqual([])
  })

  it.each([
    ['price: "1,50" is not a plain decimal', 'OpenAI,,,m,input,,,,,1000000,"1,50",USD,,,,,'],
    ['price: "-1" is not a plain decimal', 'OpenAI,,,m,input,,,,,1000000,-1,USD,,,,,'],
    ['price: "1e3" is not a plain decimal', 'OpenAI,,,m,input,,,,,1000000,1e3,USD,,,,,'],
    ['price: "0.0000000000001" of 1000000 has more than 18 decimals of one unit', 'OpenAI,,,m,input,,,,,1000000,0.0000000000001,USD,,,,,'],
    ['price: is empty, and neither', 'OpenAI,,,m,input,,,,,1000000,,USD,,,,,'],
    ['price: tier free costs 0', 'OpenAI,,,m,input,free,,,,1000000,1,USD,,,,,'],
    ['token_kind: "prompt" is none of', 'OpenAI,,,m,prompt,,,,,1000000,1,USD,,,,,'],
    ['token_kind: is empty', 'OpenAI,,,m,,,,,,1000000,1,USD,,,,,'],
    ['tier: "bulk" is none of', 'OpenAI,,,m,input,bulk,,,,1000000,1,USD,,,,,'],
    ['unit: "Litres" is none of', 'OpenAI,,,m,input,,,,Litres,1,1,USD,,,,,'],
    ['unit: "Requests" is not what input is counted in', 'OpenAI,,,m,input,,,,Requests,1,1,USD,,,,,'],
    ['unit_quantity: is empty', 'OpenAI,,,m,input,,,,,,1,USD,,,,,'],
    ['unit_quantity: "3" is not 1, 10, 100', 'OpenAI,,,m,input,,,,,3,1,USD,,,,,'],
    ['context_to: 10 is not above context_from 20', 'OpenAI,,,m,input,,20,10,,1000000,1,USD,,,,,'],
    ['context_from: "many" is not a whole number', 'OpenAI,,,m,input,,many,,,1000000,1,USD,,,,,'],
    ['valid_from: "2026-02-30" is not a date', 'OpenAI,,,m,input,,,,,1000000,1,USD,,2026-02-30,,,'],
    ['valid_to: is not after valid_from', 'OpenAI,,,m,input,,,,,1000000,1,USD,,2026-02-01,2026-02-01,,'],
    ['currency: is empty', 'OpenAI,,,m,input,,,,,1000000,1,,,,,,'],
    ['currency: "DOLLAR" is no ISO', 'OpenAI,,,m,input,,,,,1000000,1,dollar,,,,,'],
    ['currency: the list is in USD', 'OpenAI,,,m,input,,,,,,,EUR,10,,,,'],
    ['discount_pct: "101" is more than 100', 'OpenAI,,,m,input,,,,,,,,101,,,,'],
    ['discount_pct: is of the list price', 'OpenAI,,,m,input,,,,,1000000,1,USD,10,,,,'],
    ['match: neither sku nor match', 'OpenAI,,,,input,,,,,1000000,1,USD,,,,,'],
    ['provider: is empty', ',,,m,input,,,,,1000000,1,USD,,,,,'],
    ['inherit: "yes" is none of list', 'OpenAI,,,m,input,,,,,1000000,1,USD,,,,,yes'],
    ['3 cells under 17 columns', 'OpenAI,,m'],
  ])('%s', (message, line) => {
    const error = fault('OpenAI,,,other,input,,,,,1000000,1,USD,,,,,', line)
    expect(error.code).toBe('RATE_CARD')
    expect(error.message).toContain(message)
    expect(error.place).toMatchObject({ file: 'rates.csv', record: 3 })
  })

  it('counts lines, not records, and names the other faults', () => {
    const error = fault('OpenAI,,,m,input,,,,,1000000,1,USD,,,,"two\nlines",', '', 'OpenAI,,,m,inputs,,,,,1000000,1,USD,,,,,', 'OpenAI,,,m,outputs,,,,,1000000,1,USD,,,,,')
    expect(error.place.record).toBe(5)
    expect(error.place.hint).toContain('rates.csv:6: token_kind: "outputs"')
  })

  it('an unknown column and a missing one are named', () => {
    expect(() => parseCard('provider,match,token_kind,price,curency\n', 'rates.csv')).toThrow('curency: not a column of a rate card; currency?')
    expect(() => parseCard('provider,match,token_kind,price\n', 'rates.csv')).toThrow('currency: the column is missing')
    expect(() => parseCard('provider,match,token_kind,price,currency,price\n', 'rates.csv')).toThrow('price: the column is there twice')
  })

  it('an overlap names both lines; what only touches is none', () => {
    const error = fault('OpenAI,,,gpt-4o,input,,,,,1000000,2.5,USD,,2026-01-01,2026-08-01,,', 'openai,,,GPT-4o,input,standard,,,,1000000,2,USD,,2026-07-31,,,')
    expect(error.code).toBe('RATE_OVERLAP')
    expect(error.message).toContain('overlaps line 2')
    expect(error.place.record).toBe(3)
    expect(card('OpenAI,,,gpt-4o,input,,,,,1000000,2.5,USD,,2026-01-01,2026-08-01,,', 'OpenAI,,,gpt-4o,input,,,,,1000000,2,USD,,2026-08-01,,,')).toHaveLength(2)
    expect(card('OpenAI,,,gpt-4o,input,,0,200000,,1000000,2.5,USD,,,,,', 'OpenAI,,,gpt-4o,input,,200000,,,1000000,5,USD,,,,,')).toHaveLength(2)
    expect(card('OpenAI,,,gpt-4o,input,,,,,1000000,2.5,USD,,,,,', 'OpenAI,,,gpt-4o,input,batch,,,,1000000,1.25,USD,,,,,')).toHaveLength(2)
  })
})
