// The journal's entries balance in both currencies whatever the statements hold, and expense is what is signed.
import { array, assert, bigInt, boolean, constant, constantFrom, oneof, property, record } from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { expect, test } from 'vitest'
import { isBalanced } from '../../src/domain/journal.ts'
import { minorUnit, money, multiply, round, sum } from '../../src/domain/money.ts'
import type { Money } from '../../src/domain/money.ts'
import { journalEntries } from '../../src/reconcile/journal.ts'
import type { JournalInput, JournalStatement } from '../../src/reconcile/journal.ts'

const exact = bigInt({ min: -(10n ** 24n), max: 10n ** 24n })
const cents = (currency: string): Arbitrary<Money> => bigInt({ min: -(10n ** 7n), max: 10n ** 7n }).map((value) => value * 10n ** BigInt(18 - minorUnit(currency)))
const mostly = <T>(none: T, other: Arbitrary<T>): Arbitrary<T> => oneof(constant(none), other)
const month = constantFrom('2026-08', '2026-09')

const statementIn = (currency: string, rate: Money): Arbitrary<JournalStatement> => record({
  vendor: constant('Vendor'), account: constant('acct'), currency: constant(currency), rate: constant(rate), recognized: exact, taxIsCost: boolean(),
  documents: array(record({ number: constantFrom('A', 'B'), net: cents(currency), tax: cents(currency), prepaidRate: mostly<Money | null>(null, bigInt({ min: 10n ** 17n, max: 10n ** 19n })) }), { maxLength: 3 }),
  shifted: mostly(0n, exact), commitments: array(record({ name: constant('term'), purchases: exact, consumption: exact }), { maxLength: 2 }),
  balance: mostly<JournalStatement['balance']>(null, record({ drawn: exact, expired: exact, opening: exact, closing: exact })), accrued: mostly(0n, exact), taxCost: mostly(0n, cents(currency)),
  trueUps: array(record({ serviceMonth: month, amount: exact, document: constant(null), accrued: mostly<Money | null>(null, exact) }), { maxLength: 2 }),
  priorPeriods: array(record({ serviceMonth: month, amount: exact, description: constant('prior') }), { maxLength: 2 }),
})

const statement = oneof(statementIn('USD', money('1')), statementIn('EUR', money('1.170412345678901234')), statementIn('JPY', money('0.00671234567')))
const input = record({ statements: array(statement, { maxLength: 4 }) }).map(({ statements }): JournalInput => ({
  month: '2026-10', lastDay: '2026-10-31', currency: 'USD', statements, payments: [], booksCash: false,
  bookings: statements.map((one, index) => ({ vendor: one.vendor, account: one.account, currency: one.currency, rate: one.rate, against: index % 2 === 0 ? 'prepaid' : 'accrued', number: 'N', net: one.recognized, tax: one.taxCost, taxIsCost: one.taxIsCost, serviceMonth: '2026-09', paidAtOnce: false })),
}))

test('every entry balances in both currencies', () => {
  assert(property(input, (given) => {
    for (const entry of journalEntries(given)) expect(isBalanced(entry)).toBe(true)
  }), { numRuns: 300 })
})

test('expense is the signed figure of each statement, in its currency and in the reporting currency', () => {
  assert(property(statement, (one) => {
    const entries = journalEntries({ month: '2026-10', lastDay: '2026-10-31', currency: 'USD', statements: [one], bookings: [], payments: [], booksCash: false })
    const expense = entries.flatMap((entry) => entry.lines.filter((line) => line.role === 'expense'))
    expect(sum(expense.map((line) => line.original))).toBe(round(one.recognized, minorUnit(one.currency)))
    expect(sum(expense.map((line) => line.amount))).toBe(round(multiply(one.recognized, one.rate), 2))
  }), { numRuns: 300 })
})

test('a document keeps its cents; what translation leaves over is a ROUND line where nothing is estimated', () => {
  // Three documents of EUR 0.35 at 1.10: 0.385 each is 0.39, and 1.05 × 1.10 = 1.155 is 1.16.
  const document = (number: string) => ({ number, net: money('0.35'), tax: 0n, prepaidRate: null })
  const one: JournalStatement = { vendor: 'V', account: 'a', currency: 'EUR', rate: money('1.1'), recognized: money('1.05'), taxIsCost: false, documents: [document('A'), document('B'), document('C')], shifted: 0n, commitments: [], balance: null, accrued: 0n, taxCost: 0n, trueUps: [], priorPeriods: [] }
  const [entry] = journalEntries({ month: '2026-10', lastDay: '2026-10-31', currency: 'USD', statements: [one], bookings: [], payments: [], booksCash: false })
  expect(entry?.lines.map((line) => [line.role, line.amount, line.original])).toEqual([['expense', money('1.16'), money('1.05')], ...['A', 'B', 'C'].map(() => ['payable', money('-0.39'), money('-0.35')]), ['fx', money('0.01'), 0n]])
})
