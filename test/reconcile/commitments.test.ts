// Commitments paid for a term: the parts of its months are the price, and what exports say goes before the days.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { money, sum, text } from '../../src/domain/money.ts'
import { dayAfter } from '../../src/domain/day.ts'
import { addMonths } from '../../src/domain/period.ts'
import { commitmentBalances, termLines } from '../../src/reconcile/commitments.ts'
import type { CommitmentFacts, CommitmentTerm, CommitmentUse } from '../../src/reconcile/commitments.ts'
import { termPart } from '../../src/reconcile/terms.ts'

const TERM: CommitmentTerm = { account: '7152', currency: 'USD', commitment: 'order-1', provider: 'Microsoft Azure', description: 'PTU', start: '2026-02-10', end: '2027-02-10', amount: money('36500') }
const use = (month: string, changes: Partial<CommitmentUse> = {}): CommitmentUse => ({ account: '7152', currency: 'USD', commitment: 'order-1', month, amortized: true, effective: money('3100'), missing: 0, ...changes })

const linesOf = (facts: CommitmentFacts, month: string): string[] => termLines(facts, month).map(({ day, effective }) => `${day} ${text(effective)}`)

function balance(facts: CommitmentFacts, month: string): (string | null)[][] {
  return commitmentBalances(facts, () => undefined, month).map(({ commitment, opening, purchases, consumption, closing }) => [commitment, text(opening), text(purchases), consumption === null ? null : text(consumption), closing === null ? null : text(closing)])
}

test('a month has its days of the term', () => {
  expect(termPart(TERM, '2026-02')).toEqual({ month: '2026-02', start: '2026-02-10', end: '2026-03-01', amount: money('1900') })
  expect(termPart(TERM, '2027-02')).toEqual({ month: '2027-02', start: '2027-02-01', end: '2027-02-10', amount: money('900') })
  expect([termPart(TERM, '2026-01'), termPart(TERM, '2027-03')]).toEqual([null, null])
  // A payment for no days is of its own day.
  expect(termPart({ ...TERM, end: TERM.start, amount: money('-12.5') }, '2026-02')).toEqual({ month: '2026-02', start: '2026-02-10', end: '2026-02-11', amount: money('-12.5') })
})

test('the parts of all months are the amount, to the last digit', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 800 }), fc.integer({ min: 1, max: 1100 }), fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.constantFrom('USD', 'JPY', 'KWD'), (from, length, cents, currency) => {
    const start = dayAfter('2026-01-01', from)
    const term = { ...TERM, start, end: dayAfter(start, length), amount: cents * 10n ** 16n, currency }
    const months = Array.from({ length: 70 }, (_, index) => addMonths('2025-12', index))
    expect(sum(months.map((month) => termPart(term, month)?.amount ?? 0n))).toBe(term.amount)
  }), { numRuns: 100, seed: 5 })
})

describe('the days of the term are cost', () => {
  test('until an export says what was used, or that only the other export could say', () => {
    expect(linesOf({ terms: [TERM], use: [] }, '2026-10')).toEqual(['2026-10-01 3100'])
    expect(linesOf({ terms: [TERM], use: [use('2026-10')] }, '2026-10')).toEqual([])
    expect(linesOf({ terms: [TERM], use: [use('2026-10', { commitment: null, currency: '', effective: 0n })] }, '2026-10')).toEqual([])
    expect(linesOf({ terms: [TERM], use: [use('2026-10', { amortized: false, effective: 0n, missing: 31 })] }, '2026-10')).toEqual([])
    expect(linesOf({ terms: [TERM], use: [use('2026-10')] }, '2026-11')).toEqual(['2026-11-01 3000'])
    expect(linesOf({ terms: [TERM], use: [use('2026-10', { account: 'other' })] }, '2026-10')).toEqual(['2026-10-01 3100'])
  })
})

describe('the roll-forward', () => {
  test('takes what was used where it is known, and days of the term where it is not', () => {
    expect(balance({ terms: [TERM], use: [] }, '2026-10')).toEqual([['order-1', '13200', '0', '3100', '10100']])
    expect(balance({ terms: [TERM], use: [use('2026-10', { effective: money('3099.98') })] }, '2026-11')).toEqual([['order-1', '10100.02', '0', '3000', '7100.02']])
    expect(balance({ terms: [TERM], use: [use('2026-10', { amortized: false, effective: 0n, missing: 31 })] }, '2026-10')).toEqual([['order-1', '13200', '0', null, null]])
    expect(balance({ terms: [TERM], use: [] }, '2027-03')).toEqual([])
  })

  test('knows the use of a single commitment under another id, and does not guess among several', () => {
    const reservation = use('2026-10', { commitment: 'reservation-1' })
    expect(balance({ terms: [TERM], use: [reservation] }, '2026-10')).toEqual([['order-1', '13200', '0', '3100', '10100']])
    expect(balance({ terms: [TERM], use: [reservation, use('2026-10', { commitment: 'plan-1', effective: money('7') })] }, '2026-10')).toEqual([['order-1', '13200', '0', null, null]])
    expect(balance({ terms: [TERM], use: [use('2026-10'), use('2026-10', { commitment: 'plan-1', effective: money('7') })] }, '2026-10')).toEqual([['order-1', '13200', '0', '3100', '10100']])
    const second = { ...TERM, commitment: 'order-2', start: '2026-10-01', end: '2026-11-01', amount: money('31') }
    expect(balance({ terms: [TERM, second], use: [use('2026-10'), use('2026-10', { commitment: 'order-2', effective: money('31') })] }, '2026-10')).toEqual([['order-1', '13200', '0', '3100', '10100'], ['order-2', '0', '31', '31', '0']])
  })

  test('a refund is taken in its month', () => {
    const refund = { ...TERM, start: '2026-10-20', end: '2026-10-21', amount: money('-5000') }
    expect(balance({ terms: [TERM, refund], use: [use('2026-10')] }, '2026-10')).toEqual([['order-1', '13200', '-5000', '3100', '5100']])
  })
})
