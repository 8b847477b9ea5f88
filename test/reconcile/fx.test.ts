// Rates into the reporting currency, in figures worked out by hand: crosses through the euro to 18 digits a day, means of
// published days, what is provisional.
import { expect, test } from 'vitest'
import { dayAfter } from '../../src/domain/day.ts'
import { money, text } from '../../src/domain/money.ts'
import { crossRate, fxRate, monthRates, rateDays } from '../../src/reconcile/fx.ts'
import type { PublishedRate } from '../../src/reconcile/fx.ts'
import { workingDays } from '../../src/reconcile/working-days.ts'

const published = (day: string, rates: Readonly<Record<string, string>>): PublishedRate[] => Object.entries(rates).map(([currency, rate]) => ({ day, currency, rate: money(rate), importId: 1, shows: { from: day, to: dayAfter(day) } }))
const config = (currency: string, method: 'month_average' | 'month_end' = 'month_average') => ({ currency, fx: { method, source: 'ecb' as const, rates: {} } })
const rateText = (currency: string, rates: ReturnType<typeof monthRates>): string | null => {
  const rate = fxRate(currency, rates)
  return rate === null ? null : text(rate.rate)
}

test('a cross goes through the euro and is taken to 18 digits, half away from zero', () => {
  const days = rateDays(published('2026-09-01', { USD: '1.1654', GBP: '0.8672' }))
  // 1.1654 ÷ 0.8672 = 1.343865313653136531 365…; 1 ÷ 1.1654 = 0.858074480864939076 711…
  expect(text(crossRate(days, '2026-09-01', 'GBP', 'USD') ?? 0n)).toBe('1.343865313653136531')
  expect(text(crossRate(days, '2026-09-01', 'USD', 'EUR') ?? 0n)).toBe('0.858074480864939077')
  expect(text(crossRate(days, '2026-09-01', 'EUR', 'USD') ?? 0n)).toBe('1.1654')
  expect(crossRate(days, '2026-09-02', 'EUR', 'USD')).toBeNull()
})

test('the mean is of the days\' rates, each rounded first, then rounded once', () => {
  const two = [...published('2026-09-01', { USD: '3', GBP: '7' }), ...published('2026-09-02', { USD: '5', GBP: '7' }), ...published('2026-09-03', { USD: '6', GBP: '7' })]
  // 3/7 = .428571428571428571|4, 5/7 = .714285714285714285|7 → …286, 6/7 = .857142857142857142|9 → …143: Σ 2.000000000000000000 ÷ 3.
  expect(rateText('GBP', monthRates(two, '2026-09', config('USD')))).toBe('0.666666666666666667')
})

test('the reporting currency is 1, an unpublished one is not known, another month\'s days do not count', () => {
  const rates = monthRates([...published('2026-08-31', { USD: '9' }), ...published('2026-09-01', { USD: '1.2' }), ...published('2026-10-01', { USD: '9' })], '2026-09', config('USD'))
  expect([rateText('USD', rates), rateText('EUR', rates), rateText('CHF', rates)]).toEqual(['1', '1.2', null])
  expect(fxRate('EUR', rates)).toMatchObject({ date: '2026-09-01', provisional: true })
  expect(fxRate('USD', rates)).toMatchObject({ provisional: false })
})

test('a mean is final when no working day lacks a rate, the month\'s end when its last one has it', () => {
  const all = workingDays('2026-04').flatMap((day) => published(day, { USD: '1.1' }))
  const without = (day: string): PublishedRate[] => all.filter((rate) => rate.day !== day)
  const state = (rates: readonly PublishedRate[], method: 'month_average' | 'month_end') => {
    const rate = fxRate('EUR', monthRates(rates, '2026-04', config('USD', method)))
    return [rate?.provisional, ...(rate?.missingDays ?? [])]
  }
  expect(state(all, 'month_average')).toEqual([false])
  expect(state(without('2026-04-15'), 'month_average')).toEqual([true, '2026-04-15'])
  expect(state(without('2026-04-15'), 'month_end')).toEqual([false])
  expect(state(without('2026-04-30'), 'month_end')).toEqual([true, '2026-04-30'])
  // A day inside a download that has no rate was not published; the days after its last one are still to come.
  const shown = (rates: readonly PublishedRate[], to: string): PublishedRate[] => rates.map((rate) => ({ ...rate, shows: { from: '2026-03-01', to } }))
  expect(state(shown(without('2026-04-15'), '2026-05-01'), 'month_average')).toEqual([false])
  expect(state(shown(without('2026-04-30'), '2026-04-30'), 'month_average')).toEqual([true, '2026-04-30'])
})

test('a currency without a rate on some days has the mean of those it has', () => {
  const rates = monthRates([...published('2026-09-01', { USD: '1.2', RUB: '90' }), ...published('2026-09-02', { USD: '1.4' })], '2026-09', config('USD'))
  expect([rateText('EUR', rates), rateText('RUB', rates)]).toEqual(['1.3', '0.013333333333333333'])
  expect(fxRate('RUB', rates)?.days).toHaveLength(1)
})
