// What contracts say of days: seats that join and leave, anniversaries, minimums and commitments drawn by use.
import { expect, test } from 'vitest'
import { money, sum, text } from '../../src/domain/money.ts'
import { periodsOf } from '../../src/reconcile/contract-periods.ts'
import { seatsExpected } from '../../src/reconcile/contracts.ts'
import type { Agreement, Seats } from '../../src/reconcile/contracts.ts'
import { commitmentExpected, drawdowns } from '../../src/reconcile/drawdown.ts'
import type { UseOver } from '../../src/reconcile/drawdown.ts'

const contract = (more: Partial<Agreement>): Agreement => ({ id: 'c-1', source: 'lark', currency: 'USD', seats: [], ...more })
const seat = (more: Partial<Seats>): Seats => ({ quantity: '1', price: '30.00', per: 'month', ...more })

function seats(agreement: Agreement, start: string, end: string): string | null {
  const found = seatsExpected([agreement], ['lark'], 'USD', start, end)
  return found && text(found.amount)
}

test('quantities change within a month, each for its days', () => {
  const own = contract({ seats: [seat({ quantity: '28', to: '2026-11-16' }), seat({ quantity: '30', from: '2026-11-16' })] })
  // 28 × 30.00 × 15 ÷ 30 = 420.00 and 30 × 30.00 × 15 ÷ 30 = 450.00
  expect(seatsExpected([own], ['lark'], 'USD', '2026-11-01', '2026-12-01')).toEqual({ amount: money('870'), contracts: ['c-1'], working: ['28 × 30.00 a month, 15 of 30 days: 420', '30 × 30.00 a month, 15 of 30 days: 450'] })
  expect(seats(own, '2026-12-01', '2027-01-01')).toBe('900')
})

test('a year is its days from the contract’s first, and its months add up to its price', () => {
  const own = contract({ from: '2026-10-12', to: '2027-10-12', seats: [seat({ quantity: '10', price: '365.00', per: 'year' })] })
  // 3,650.00 over 365 days: 20 days of October 2026, 31 of January, 11 of October 2027
  expect(seats(own, '2026-10-12', '2026-11-01')).toBe('200')
  expect(seats(own, '2027-01-01', '2027-02-01')).toBe('310')
  expect(seats(own, '2027-10-01', '2027-10-12')).toBe('110')
  const leap = contract({ from: '2027-06-01', to: '2028-06-01', seats: [seat({ price: '1000.00', per: 'year' })] })
  const months = ['2027-06', '2027-07', '2027-08', '2027-09', '2027-10', '2027-11', '2027-12', '2028-01', '2028-02', '2028-03', '2028-04', '2028-05', '2028-06']
  const parts = months.slice(0, -1).map((month, index) => seatsExpected([leap], ['lark'], 'USD', `${month}-01`, `${months[index + 1] ?? ''}-01`)?.amount ?? 0n)
  expect(text(sum(parts))).toBe('1000')
  // 366 days: 30 of June are 1,000.00 × 30 ÷ 366 = 81.967…
  expect(text(parts[0] ?? 0n)).toBe('81.97')
})

test('an anchor day begins periods in the middle of months', () => {
  const own = contract({ seats: [seat({ quantity: '31', price: '10.00', anchor_day: '15' })] })
  // 310.00 for October 15 to November 15, 31 days: 17 and 14 of them
  expect(seats(own, '2026-10-15', '2026-11-01')).toBe('170')
  expect(seats(own, '2026-11-01', '2026-11-15')).toBe('140')
  // All of November: 14 days of that period, and 16 of the 30 from November 15: 310.00 × 16 ÷ 30 = 165.33
  expect(seats(own, '2026-11-01', '2026-12-01')).toBe('305.33')
  expect(periodsOf('month', { day: 31 }, '2026-02-01', '2026-03-01')).toEqual([{ start: '2026-01-31', end: '2026-02-28' }, { start: '2026-02-28', end: '2026-03-31' }])
})

test('seats that join a year within it cost its days from then, in cents', () => {
  const own = contract({ from: '2026-01-01', to: '2027-01-01', seats: [seat({ price: '100.00', per: 'year', from: '2026-12-11' })] })
  // 100.00 × 21 ÷ 365 = 5.753…
  expect(seats(own, '2026-12-01', '2027-01-01')).toBe('5.75')
  expect(seats(own, '2026-11-01', '2026-12-01')).toBe('0')
  expect(seats(own, '2027-01-01', '2027-02-01')).toBeNull()
})

/** 100.00 a day from October 1, 40.00 from December 1, 2026. */
const use: UseOver = (_source, _currency, span) => {
  let total = 0n
  for (let day = new Date(`${span.start}T00:00:00Z`); day.toISOString().slice(0, 10) < span.end; day.setUTCDate(day.getUTCDate() + 1)) total += money(day.toISOString() < '2026-12' ? '100' : '40')
  return total
}

test('a quarter’s minimum is drawn month by month, and what nobody used is named when it is over', () => {
  const own = contract({ minimum: { amount: '8000.00', per: 'quarter' } })
  const of = (month: string) => drawdowns([own], month, use).map((one) => [one.usedBefore, one.used, one.remaining, one.over, one.unused].map((amount) => (amount === null ? null : text(amount))))
  expect(of('2026-10')).toEqual([['0', '3100', '4900', '0', null]])
  expect(of('2026-11')).toEqual([['3100', '3000', '1900', '0', null]])
  // December: 31 × 40.00 = 1,240.00; 8,000.00 − 7,340.00 = 660.00 is left
  expect(of('2026-12')).toEqual([['6100', '1240', '660', '0', '660']])
})

test('use beyond a commitment is over it, and a contract’s own ends cut its minimum by days', () => {
  const own = contract({ from: '2026-10-17', to: '2026-12-17', minimum: { amount: '3100.00', per: 'month' }, commitment: { amount: '5000.00' } })
  const found = drawdowns([own], '2026-11', use)
  expect(found.map((one) => [one.kind, one.start, one.end, text(one.amount), text(one.usedBefore), text(one.used), text(one.remaining), text(one.over), one.unused])).toEqual([
    ['minimum', '2026-11-01', '2026-12-01', '3100', '0', '3000', '100', '0', money('100')],
    // 15 days of October and 30 of November: 4,500.00 of 5,000.00
    ['commitment', '2026-10-17', '2026-12-17', '5000', '1500', '3000', '500', '0', null],
  ])
  // October 17 to November 1 is 15 of 31 days: 1,500.00, all used
  expect(drawdowns([own], '2026-10', use).map((one) => text(one.amount))).toEqual(['1500', '5000'])
  // December 1 to 17: 16 × 40.00 = 640.00; 5,000.00 − 5,140.00
  expect(drawdowns([own], '2026-12', use).map((one) => [text(one.remaining), text(one.over)])).toEqual([['960', '0'], ['0', '140']])
})

test('a shortfall is due once its period is over, in the proportion of its line’s days', () => {
  const own = [contract({ minimum: { amount: '8000.00', per: 'quarter' } })]
  const due = (line: [string, string], cell: [string, string]) => {
    const found = commitmentExpected(own, ['lark'], 'USD', { start: line[0], end: line[1] }, { start: cell[0], end: cell[1] }, use)
    return found && text(found.amount)
  }
  expect(due(['2026-12-01', '2027-01-01'], ['2026-12-01', '2027-01-01'])).toBe('660')
  // A line for the quarter: 660.00 × 31, 30, 31 ÷ 92 = 222.39 215.22 222.39
  expect(due(['2026-10-01', '2027-01-01'], ['2026-10-01', '2026-11-01'])).toBe('222.39')
  expect(due(['2026-10-01', '2027-01-01'], ['2026-11-01', '2026-12-01'])).toBe('215.22')
  expect(due(['2026-11-01', '2026-12-01'], ['2026-11-01', '2026-12-01'])).toBe('0')
})

test('a prepaid commitment is due by days, whatever is used', () => {
  const own = [contract({ from: '2026-01-01', to: '2027-01-01', commitment: { amount: '36500.00', prepaid: 'true' } })]
  const november = { start: '2026-11-01', end: '2026-12-01' }
  expect(text(commitmentExpected(own, ['lark'], 'USD', november, november, use)?.amount ?? 0n)).toBe('3000')
  expect(commitmentExpected([], ['lark'], 'USD', november, november, use)).toBeNull()
})
