// Payments in another currency than their document: what of the document they settle, and what says so. Either the
// bank states the original amount, or the payment lies within what the published rates of its days make of it. Pure.
import { abs, divide, minorUnit, multiply, round, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { dayAfter } from '../domain/day.ts'
import type { Payment } from './facts.ts'
import { crossRate } from './fx.ts'
import type { RateDays } from './fx.ts'

/** A card is posted some days after the network converted it, and a day's rate is published in its afternoon. */
const DAYS_BEFORE = 7
/** In percent: banks convert up to some 4 % dearer than the published rate (their margin and fee), and seldom much cheaper. */
const CHEAPER = 2n
const DEARER = 4n

/** What an amount would have cost in the payment's currency on its days: from the lowest rate to the highest. */
export interface Band {
  readonly low: Money
  readonly high: Money
  /** Said of a match by it. */
  readonly rates: string
}

const isForeign = (payment: Payment, currency: string): boolean => payment.currency !== currency

/** The published rates on the payment's day and the week before, newest first. */
function ratesAround(payment: Payment, currency: string, days: RateDays): Money[] {
  return Array.from({ length: DAYS_BEFORE + 1 }, (_, back) => crossRate(days, dayAfter(payment.date, -back), currency, payment.currency)).filter((rate) => rate !== null)
}

/** The band of `amount` of another currency on the payment's days; null where no rate is known. */
export function bandOf(payment: Payment, amount: Money, currency: string, days: RateDays): Band | null {
  const rates = ratesAround(payment, currency, days)
  const [first] = rates
  if (first === undefined) return null
  const lowest = rates.reduce((a, b) => (a < b ? a : b))
  const highest = rates.reduce((a, b) => (a > b ? a : b))
  return {
    low: (multiply(abs(amount), lowest) * (100n - CHEAPER)) / 100n, high: (multiply(abs(amount), highest) * (100n + DEARER)) / 100n,
    rates: `published ${text(round(lowest, 6))} to ${text(round(highest, 6))} ${payment.currency} for 1 ${currency}`,
  }
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
export function settledBy(payment: Payment, open: Money, currency: string, days: RateDays): { readonly amount: Money; readonly evidence: string } {
  if (!isForeign(payment, currency)) return { amount: payment.amount, evidence: '' }
  if (payment.originalCurrency === currency && payment.originalAmount !== null) return { amount: payment.originalAmount, evidence: `, original amount ${text(payment.originalAmount)} ${currency}` }
  const band = bandOf(payment, open, currency, days)
  if (band === null) return { amount: open, evidence: `, paid in ${payment.currency}` }
  if (fitsBand(payment, open, band)) return { amount: open, evidence: `, paid in ${payment.currency} (${band.rates})` }
  const [rate] = ratesAround(payment, currency, days)
  return { amount: round(divide(payment.amount, rate ?? 0n), minorUnit(currency)), evidence: `, paid in ${payment.currency} at its day's rate` }
}

/** The payment in the reporting currency: as it is, or at the last rate published by its day, in minor units. */
export function cashIn(payment: Payment, currency: string, days: RateDays): Money | null {
  if (payment.currency === currency) return payment.amount
  const rate = Array.from({ length: DAYS_BEFORE + 1 }, (_, back) => crossRate(days, dayAfter(payment.date, -back), payment.currency, currency)).find((found) => found !== null)
  return rate === undefined || rate === null ? null : round(multiply(payment.amount, rate), minorUnit(currency))
}
