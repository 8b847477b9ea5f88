// Hints by ratio: exact ones name a cause, near ones and figures of few digits name none.
import { expect, test } from 'vitest'
import { money } from '../../src/domain/money.ts'
import { standardRates } from '../../src/domain/standard-tax.ts'
import { ratioHint } from '../../src/reconcile/ratios.ts'

const hint = (earlier: string, later: string, day: string | null = '2026-10-01', decimals = 2): string => ratioHint(money(earlier), money(later), { decimals, day })

test.each([
  ['1234.56', '2469.12', 'exactly 2.00 ×'], ['1234.57', '617.29', 'exactly 0.50 ×'], ['12.3456', '12345.60', 'exactly 1000 ×'], ['12345.60', '12.35', 'exactly 0.001 ×'],
  // 1,234.56 × 1.19 = 1,469.1264
  ['1234.56', '1469.13', 'tax of 19 %'], ['1234.56', '1481.47', 'tax of 20 % (AT, BG, FR, GB'], ['1234.56', '1543.20', 'tax of 25 %'],
  ['1469.13', '1234.56', 'tax of 19 % (CY, DE) taken off'], ['100.00', '1200.00', 'exactly 12 ×'], ['1000.00', '83.33', 'exactly 1/12'], ['40', '-40', 'a sign turned round'],
])('%s and %s: %s', (earlier, later, words) => expect(hint(earlier, later)).toContain(words))

test.each([['1234.56', '2469.13'], ['1234.56', '1469.14'], ['1000', '1040'], ['10.40', '0.01'], ['0', '5'], ['5', '0'], ['7', '7']])('%s and %s name nothing', (earlier, later) => expect(hint(earlier, later)).toBe(''))

test('prices are compared in their own digits, quantities without tax', () => {
  expect(hint('0.0000025', '0.000005', '2026-10-01', 0)).toContain('exactly 2.00 ×')
  expect(hint('0.0000025', '0.0000050001', '2026-10-01', 0)).toBe('')
  expect(hint('1000000', '1190000', '2026-10-01', 0)).toContain('19 %')
  expect(hint('1000000', '1190000', null, 0)).toBe('')
})

test('rates hold from their day', () => {
  const of = (country: string, day: string): string | undefined => standardRates(day).find(({ countries }) => countries.includes(country))?.rate
  expect(['2025-06-30', '2025-07-01'].map((day) => of('EE', day))).toEqual(['22', '24'])
  expect(['2024-08-31', '2024-09-01'].map((day) => of('FI', day))).toEqual(['24', '25.5'])
  expect(hint('200.00', '251.00', '2024-08-31')).toBe('')
  expect(hint('200.00', '251.00', '2024-09-01')).toContain('25.5 % (FI)')
})
