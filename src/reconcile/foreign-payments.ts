// Payments in another currency than their document: what of the document they settle, and what says so. Either the
// bank states the original amount, or the payment lies within what the published rates of its days make of it. Pure.
import { abs, divide, minorUnit, multiply, multiplyDivide, ONE, round, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { dayAfter } from '../domain/day.ts'
import type { Payment } from './facts.ts'
import { crossRate } from './fx.ts'
import type { RateDays } from './fx.ts'

/** A card is posted some days after the network converted it, and a day's rate is published in its afternoon. */
const DAYS_BEFORE = 7
const PERCENT = 100n * ONE

/** Published rates, and by how many percent a payment may be below or above them: what cards add, and little else. */
export interface ForeignRates {
  readonly days: RateDays
  readonly below: Money
  readonly above: Money
}

/** What an amount would have cost in the payment's currency on its days: from the lowest rate to the highest. */
export interface Band {
  readonly low: Money
  readonly high: Money
  /** Said of a match by it. */
  readonly rates: string
}

const isForeign = (payment: Payment, currency: string): boolean => payment.currency !== currency

/** The published rates on a day and the week before: the newest, the lowest and the highest of them. */
export interface DayRates {
  readonly newest: Money
  readonly lowest: Money
  readonly highest: Money
}

const known = new WeakMap<RateDays, Map<string, DayRates | null>>()

/** Units of `to` for one of `from` around a day; null where no rate is known. Many payments share a day: it is kept. */
export function ratesAround(day: string, from: string, to: string, days: RateDays): DayRates | null {
  const kept = known.get(days) ?? new Map<string, DayRates | null>()
  known.set(days, kept)
  const key = `${day}|${from}|${to}`
  const found = kept.get(key)
  if (found !== undefined) return found
  const rates = Array.from({ length: DAYS_BEFORE + 1 }, (_, back) => crossRate(days, dayAfter(day, -back), from, to)).filter((rate) => rate !== null)
  const [newest] = rates
  const around = newest === undefined ? null : { newest, lowest: rates.reduce((a, b) => (a < b ? a : b)), highest: rates.reduce((a, b) => (a > b ? a : b)) }
  kept.set(key, around)
  return around
}

/** The band of `amount` of another currency on the payment's days; null where no rate is known. */
export function bandOf(payment: Payment, amount: Money, currency: string, { days, below, above }: ForeignRates): Band | null {
  const rates = ratesAround(payment.date, currency, payment.currency, days)
  if (rates === null) return null
  const { lowest, highest } = rates
  return {
    low: multiplyDivide(multiply(abs(amount), lowest), PERCENT - below, PERCENT), high: multiplyDivide(multiply(abs(amount), highest), PERCENT + above, PERCENT),
    rates: `published ${text(round(lowest, 6))} to ${text(round(highest, 6))} ${payment.currency} for 1 ${currency}, cards ${text(below)} % below to ${text(above)} % above`,
  }
}

/** From and to which amounts of another currency the payment may be, a little wide: what is among them is tested exactly. */
export function amountsWithin(payment: Payment, currency: string, { days, below, above }: ForeignRates): { readonly from: Money; readonly to: Money } | null {
  const rates = ratesAround(payment.date, currency, payment.currency, days)
  if (rates === null || rates.lowest === 0n || below >= PERCENT) return null
  const paid = abs(payment.amount)
  return { from: multiplyDivide(divide(paid, rates.highest), PERCENT, PERCENT + above) - 1_000_000n, to: multiplyDivide(divide(paid, rates.lowest), PERCENT, PERCENT - below) + 1_000_000n }
}

/** Whether the payment can be `amount` of another currency: same direction, and within the band. */
export function fitsBand(payment: Payment, amount: Money, band: Band | null): boolean {
  return band !== null && amount !== 0n && payment.amount > 0n === amount > 0n && abs(payment.amount) >= band.low && abs(payment.amount) <= band.high
}

/** The bank states exactly this amount of the currency as the original. */
export function statesOriginal(payment: Payment, amount: Money, currency: string): boolean {
  return isForeign(payment, currency) && payment.originalCurrency === currency && payment.originalAmount === amount
}

/** The bank states an original currency, and it is another: then no rate of this one says anything. */
export function deniesCurrency(payment: Payment, currency: string): boolean {
  return payment.originalCurrency !== null && payment.originalCurrency !== currency
}

/**
 * What a payment that names a document settles of it, in the document's currency: the original amount; all that is open
 * where the rates allow it or are not known; else the payment at its day's rate, in minor units.
 */
export function settledBy(payment: Payment, open: Money, currency: string, rates: ForeignRates): { readonly amount: Money; readonly evidence: string } {
  if (!isForeign(payment, currency)) return { amount: payment.amount, evidence: '' }
  if (payment.originalCurrency === currency && payment.originalAmount !== null) return { amount: payment.originalAmount, evidence: `, original amount ${text(payment.originalAmount)} ${currency}` }
  const band = bandOf(payment, open, currency, rates)
  if (band === null) return { amount: open, evidence: `, paid in ${payment.currency}` }
  if (fitsBand(payment, open, band)) return { amount: open, evidence: `, paid in ${payment.currency} (${band.rates})` }
  const newest = ratesAround(payment.date, currency, payment.currency, rates.days)?.newest ?? 0n
  return { amount: round(divide(payment.amount, newest), minorUnit(currency)), evidence: `, paid in ${payment.currency} at its day's rate ${text(round(newest, 6))}` }
}

/** An amount of a payment's currency in the reporting currency: as it is, or at the last rate published by its day, in minor units. */
export function cashIn(payment: Payment, cash: Money, currency: string, days: RateDays): Money | null {
  if (payment.currency === currency) return cash
  const rate = ratesAround(payment.date, payment.currency, currency, days)
  return rate === null ? null : round(multiply(cash, rate.newest), minorUnit(currency))
}
