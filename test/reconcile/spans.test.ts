// Charges for days of several months: the parts of all months are the charge, and what is left rolls forward. Pure.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { money, sum } from '../../src/domain/money.ts'
import { dayAfter } from '../../src/domain/day.ts'
import { addMonths } from '../../src/domain/period.ts'
import { spanBalances, spanLines } from '../../src/reconcile/spans.ts'
import type { SpanningCharge } from '../../src/reconcile/spans.ts'

const WORDS = { importId: 1, record: 1, subAccount: null, model: null, modelMaker: null, category: null, service: null, sku: null, region: null, apiKey: null, user: null, tokenKind: null, tier: null }
const CHARGE: SpanningCharge = { account: 'org', currency: 'USD', start: '2026-10-15', end: '2027-10-15', amount: money('12000'), component: 'seat', credit: false, provider: 'Lark', description: 'seats', document: null, words: WORDS }
const MONTHS = Array.from({ length: 40 }, (_, index) => addMonths('2026-01', index))

const charges = fc.array(fc.record({ from: fc.integer({ min: 0, max: 500 }), length: fc.integer({ min: 2, max: 600 }), units: fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), decimals: fc.constantFrom(0n, 6n, 16n, 18n), currency: fc.constantFrom('USD', 'JPY', 'KWD'), component: fc.constantFrom('seat', 'fee') }), { minLength: 1, maxLength: 6 })
  .map((made): SpanningCharge[] => made.map(({ from, length, units, decimals, currency, component }) => {
    const start = dayAfter('2026-01-01', from)
    // In the charge's own decimals, which may be fewer than its currency's.
    return { ...CHARGE, start, end: dayAfter(start, length), amount: (units / 10n ** decimals) * 10n ** decimals, currency, component }
  }))

test('the parts of all months are the charges, to the last digit, each inside its days', () => {
  fc.assert(fc.property(charges, (all) => {
    for (const charge of all) {
      const parts = MONTHS.flatMap((month) => spanLines([charge], month))
      expect(sum(parts.map((part) => part.effective))).toBe(charge.amount)
      for (const part of parts) expect([part.day >= charge.start, (part.term?.end ?? '') <= charge.end, part.day < (part.term?.end ?? '')]).toEqual([true, true, true])
    }
  }), { numRuns: 60, seed: 7 })
})

test('what a month leaves is what the next one opens with, and in the end nothing is left', () => {
  fc.assert(fc.property(charges, (all) => {
    let left = new Map<string, bigint>()
    for (const month of MONTHS) {
      const rows = spanBalances(all, () => undefined, month)
      for (const row of rows) expect(row.opening).toBe(left.get(`${row.currency} ${row.commitment}`) ?? 0n)
      left = new Map(rows.flatMap((row) => (row.closing === null ? [] : [[`${row.currency} ${row.commitment}`, row.closing]])))
    }
    expect([...left.values()].every((amount) => amount === 0n)).toBe(true)
  }), { numRuns: 60, seed: 8 })
})

test('a year from 15 October by hand', () => {
  expect(['2026-10', '2026-11', '2027-02', '2027-10', '2027-11'].map((month) => spanLines([CHARGE], month).map(({ day, effective }) => `${day} ${effective / 10n ** 16n}`))).toEqual([['2026-10-15 55890'], ['2026-11-01 98630'], ['2027-02-01 92055'], ['2027-10-01 46027'], []])
})
