// Translation into the reporting currency, on recognized lines only: one rate a currency and service month, by the
// configured method. Published rates are units for one euro; any two currencies meet through it. A rate that is not
// known is null, never 1. Pure.
import { divide, divideRound, money, multiply, ONE, sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { Config, FxMethod } from '../config/config.ts'
import { workingDays } from './working-days.ts'

/** What was published of one currency on one day. */
export interface PublishedRate {
  readonly day: string
  readonly currency: string
  /** Units of the currency for one euro. */
  readonly rate: Money
  readonly importId: number
  /** The days its download shows, the end exclusive: a day among them without a rate had none. */
  readonly shows: { readonly from: string; readonly to: string }
}

/** Published rates by day and currency; the euro itself is there on every day. */
export type RateDays = ReadonlyMap<string, ReadonlyMap<string, Money>>

export interface FxRate {
  /** Reporting currency for one unit. */
  readonly rate: Money
  /** The last day it was taken from; of a fixed rate the month's first. */
  readonly date: string
  readonly method: FxMethod
  /** The published days it was taken from, each with its rate. */
  readonly days: readonly { readonly day: string; readonly rate: Money }[]
  /** Working days whose rate is still to come (or was never imported): until then it may move. */
  readonly missingDays: readonly string[]
  readonly provisional: boolean
}

/** Rates into the reporting currency for one service month, by currency. */
export interface MonthRates {
  readonly month: string
  readonly currency: string
  readonly rates: ReadonlyMap<string, FxRate>
}

const EURO = 'EUR'

export function rateDays(published: readonly PublishedRate[]): RateDays {
  const days = new Map<string, Map<string, Money>>()
  for (const { day, currency, rate } of published) {
    const known = days.get(day) ?? new Map([[EURO, ONE]])
    known.set(currency, rate)
    days.set(day, known)
  }
  return days
}

/** Units of `to` for one unit of `from` on a published day, to 18 digits; null where one of them was not published. */
export function crossRate(days: RateDays, day: string, from: string, to: string): Money | null {
  const [one, other] = [days.get(day)?.get(from), days.get(day)?.get(to)]
  return one === undefined || other === undefined ? null : divide(other, one)
}

/** Every currency's rate for the month, as the configuration says. */
export function monthRates(published: readonly PublishedRate[], month: string, config: { readonly currency: string; readonly fx: Omit<Config['fx'], 'card'> }): MonthRates {
  const { currency, fx } = config
  const own: FxRate = { rate: ONE, date: `${month}-01`, method: fx.method, days: [], missingDays: [], provisional: false }
  if (fx.method === 'fixed') {
    const fixed = Object.entries(fx.rates).map(([code, rate]) => [code, { ...own, rate: money(rate) }] as const)
    return { month, currency, rates: new Map([...fixed, [currency, own]]) }
  }
  const ofMonth = published.filter(({ day }) => day.startsWith(month))
  const days = rateDays(ofMonth)
  const downloads = [...new Map(ofMonth.map(({ shows }) => [`${shows.from}|${shows.to}`, shows])).values()]
  const expected = workingDays(month).filter((day) => !downloads.some(({ from, to }) => from <= day && day < to))
  const currencies = [EURO, ...new Set(published.map((rate) => rate.currency))].filter((code) => code !== currency)
  const found = currencies.flatMap((code) => {
    const rate = policyRate(days, code, { expected, lastDay: workingDays(month).at(-1), currency, method: fx.method })
    return rate === null ? [] : [[code, rate] as const]
  })
  return { month, currency, rates: new Map([...found, [currency, own]]) }
}

/**
 * The mean of the month's published days, or the last of them; every day's rate is taken to 18 digits first. Expected
 * are the working days that no download shows: what one shows without a rate was not published.
 */
function policyRate(days: RateDays, code: string, policy: { readonly expected: readonly string[]; readonly lastDay: string | undefined; readonly currency: string; readonly method: FxMethod }): FxRate | null {
  const all = [...days.keys()].sort().flatMap((day) => {
    const rate = crossRate(days, day, code, policy.currency)
    return rate === null ? [] : [{ day, rate }]
  })
  const last = all.at(-1)
  if (last === undefined) return null
  const published = new Set(all.map(({ day }) => day))
  const missingDays = policy.expected.filter((day) => !published.has(day) && (policy.method !== 'month_end' || day === policy.lastDay))
  const used = policy.method === 'month_end' ? [last] : all
  return { rate: divideRound(sum(used.map(({ rate }) => rate)), BigInt(used.length)), date: last.day, method: policy.method, days: used, missingDays, provisional: missingDays.length > 0 }
}

/** Reporting currency per unit of `currency` for the month, or null. */
export function fxRate(currency: string, rates: MonthRates): FxRate | null {
  return rates.rates.get(currency) ?? null
}

export function translate(amount: Money, rate: Pick<FxRate, 'rate'> | null): Money | null {
  return rate === null ? null : rate.rate === ONE ? amount : multiply(amount, rate.rate)
}
