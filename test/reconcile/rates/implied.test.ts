// What tokens cost by the rows against what they are known to cost: only factors of a thousand and a million are found,
// and only where every day agrees.
import { describe, expect, test } from 'vitest'
import { money } from '../../../src/domain/money.ts'
import { unitFactors } from '../../../src/reconcile/rates/implied.ts'
import type { ImpliedPrice } from '../../../src/reconcile/rates/implied.ts'

/** 0.80 a million, and 1.60 in its dearest tier. */
const BAND = { low: money('0.0000008'), high: money('0.0000016') }
const row = (cost: string, tokens: string, changes: Partial<ImpliedPrice> = {}): ImpliedPrice => ({ account: '1', provider: 'AWS', maker: 'Amazon', model: 'nova-pro', kind: 'input', modality: 'text', unitWord: '1K tokens', currency: 'USD', day: '2026-10-01', cost: money(cost), tokens: money(tokens), most: 1, least: 1, importId: 1, record: 7, ...changes })
const found = (...rows: ImpliedPrice[]): string[] => unitFactors(rows, () => BAND).map(({ direction, factor, first }) => `${direction} ${factor} ${first.record}`)

test('prices that differ from row to row as if by chance are of no unit', () => {
  expect(found(row('80', '100000', { most: 39, least: 1 }))).toEqual(['high 1000 7'])
  expect(found(row('80', '100000', { most: 41, least: 1 }))).toEqual([])
})

describe('a factor', () => {
  test.each([
    ['tokens in thousands', row('80', '100000'), ['high 1000 7']],
    ['at the dearest tier', row('160', '100000'), ['high 1000 7']],
    ['with a fifth off the dearest', row('128', '100000'), ['high 1000 7']],
    ['tokens in millions', row('80000', '100000'), ['high 1000000 7']],
    ['a thousand times too many tokens', row('80', '100000000000'), ['low 1000 7']],
  ])('%s', (_, given, expected) => {
    expect(found(given)).toEqual(expected)
  })

  test.each([
    ['the price itself', row('0.08', '100000')], ['half of it, a batch', row('0.04', '100000')], ['six times the dearest tier', row('0.96', '100000')], ['forty times, audio', row('6.4', '100000')],
    ['two hundred and fifty times', row('40', '100000')], ['ten thousand times', row('1600', '100000')], ['a tenth, a cache', row('0.008', '100000')],
    ['fewer than a thousand tokens', row('0.8', '999')], ['less than a cent', row('0.0099', '1000')], ['a few cents of tokens that were nearly all free', row('0.5', '625000000')],
  ])('none: %s', (_, given) => {
    expect(found(given)).toEqual([])
  })
})

test('one day at the known price says that the unit is right', () => {
  const off = row('80', '100000')
  expect(found(off, row('80', '100000', { day: '2026-10-02', record: 8 }))).toEqual(['high 1000 7'])
  expect(found(off, row('0.8', '1000000', { day: '2026-10-02', record: 8 }))).toEqual([])
})

test('units are judged apart, and what has no known price not at all', () => {
  expect(found(row('0.08', '100000'), row('80', '100000', { unitWord: 'Units', record: 9 }))).toEqual(['high 1000 9'])
  expect(unitFactors([row('80', '100000')], () => null)).toEqual([])
})
