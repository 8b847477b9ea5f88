// Ratios that name a probable cause when the figures are exactly so: twice, half, a thousand times, a tax rate, twelve
// months. A hint is a sentence for the reader; it moves no amount from one code to another. Pure.
import { abs, decimalsOf, multiplyDivide, ONE, money, round } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { standardRates } from '../domain/standard-tax.ts'

interface Ratio {
  readonly up: Money
  readonly down: Money
  readonly words: string
}

const ratio = (up: string, down: string, words: string): Ratio => ({ up: money(up), down: money(down), words })

const KNOWN: readonly Ratio[] = [
  ratio('2', '1', 'exactly 2.00 ×: counted twice?'), ratio('1', '2', 'exactly 0.50 ×: a batch price, or half of it missing?'), ratio('3', '1', 'exactly 3.00 ×: counted three times?'),
  ratio('1000', '1', 'exactly 1000 ×: a unit of thousands?'), ratio('1', '1000', 'exactly 0.001 ×: a unit of thousands?'), ratio('1000000', '1', 'exactly 1,000,000 ×: a unit of millions?'), ratio('1', '1000000', 'exactly 0.000001 ×: a unit of millions?'),
  ratio('100', '1', 'exactly 100 ×: cents taken for whole units?'), ratio('1', '100', 'exactly 0.01 ×: cents taken for whole units?'),
  ratio('12', '1', 'exactly 12 ×: a year instead of a month?'), ratio('1', '12', 'exactly 1/12: a month instead of a year?'), ratio('-1', '1', 'exactly −1 ×: a sign turned round?'),
]

/** Rates of tax on the day, on top of the earlier amount or taken off it. */
const taxRatios = (day: string): Ratio[] => standardRates(day).flatMap(({ rate, countries }) => {
  const taxed = money('1') + money(rate) / 100n
  const where = `${countries.slice(0, 4).join(', ')}${countries.length > 4 ? ' and others' : ''}`
  return [{ up: taxed, down: ONE, words: `exactly ${rate} % more: tax of ${rate} % (${where})?` }, { up: ONE, down: taxed, words: `exactly without ${rate} %: tax of ${rate} % (${where}) taken off?` }]
})

/** Figures of fewer digits fit some rate, or a rounded product, by chance. */
const LEAST_DIGITS = 3

const digits = (value: Money, decimals: number): number => String(abs(value) / 10n ** BigInt(18 - decimals)).length

/**
 * The cause a ratio names, or ''. `decimals`: what both are written in, at least (a currency's minor unit; of prices and
 * quantities their own digits). Exact: earlier × ratio, rounded as the later one is written, is the later one. Tax is
 * looked for on a day; quantities have none.
 */
export function ratioHint(earlier: Money, later: Money, { decimals, day }: { readonly decimals: number; readonly day: string | null }): string {
  if (earlier === 0n || later === 0n || earlier === later) return ''
  const written = Math.max(decimals, decimalsOf(later))
  const telling = digits(later, written) >= LEAST_DIGITS
  const fits = ({ up, down }: Ratio): boolean => earlier * up === later * down || (telling && round(multiplyDivide(earlier, up, down), written) === later)
  const taxes = day === null || !telling ? [] : taxRatios(day)
  const found = KNOWN.find(fits) ?? taxes.find(fits)
  return found ? ` (${found.words})` : ''
}
