// What contracts say seats cost over days: quantity × price, of periods begun or ended within a contract by their days. Pure.
import { decimalsOf, minorUnit, money, multiply, round, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { common, daysBetween, partOfDays, periodsOf, prorated } from './contract-periods.ts'
import type { Days, Per } from './contract-periods.ts'

/** Seats of one kind, over [from, to) within the contract. */
export interface Seats {
  readonly sku?: string | undefined
  readonly quantity: string
  readonly price: string
  readonly per: Per
  /** Day of the month on which periods begin; absent: the calendar's, or for years and quarters the contract's first day. */
  readonly anchor_day?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** Percent of what is invoiced, bought or paid, at least `least`; or an amount of each period. */
export interface Fee {
  readonly name?: string | undefined
  /** Pattern on the line's description; absent: any fee. */
  readonly match?: string | undefined
  readonly pct?: string | undefined
  readonly on?: 'invoice' | 'purchase' | 'payment' | undefined
  readonly least?: string | undefined
  readonly amount?: string | undefined
  readonly per: Per
}

/** A contract, as contracts.yaml states it. */
export interface Agreement {
  readonly id: string
  readonly source: string
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly currency: string
  readonly seats: readonly Seats[]
  /** Spend that is owed of each period whether used or not. */
  readonly minimum?: { readonly amount: string; readonly per: Per } | undefined
  /** Spend that is owed over the whole contract; prepaid: paid for, whenever it is used. */
  readonly commitment?: { readonly amount: string; readonly prepaid?: 'true' | 'false' | undefined } | undefined
  readonly fees?: readonly Fee[] | undefined
  /** Percent off a model's price (a pattern; absent: all use), taken off the invoice, or in the prices of the detail already. */
  readonly discounts?: readonly { readonly pct: string; readonly on?: string | undefined; readonly applied?: 'invoice' | 'detail' | undefined }[] | undefined
  /** File and line. */
  readonly place?: string | undefined
}

export const placeOf = ({ place }: Agreement): string => (place === undefined ? '' : ` (${place})`)

export interface ContractAmount {
  readonly amount: Money
  readonly contracts: readonly string[]
  /** How it comes about, one entry a price and period. */
  readonly working: readonly string[]
}

/** Contracts of the sources in a currency that have a day in the span. */
export function inForce<T extends Pick<Agreement, 'source' | 'currency' | 'from' | 'to'>>(contracts: readonly T[], sources: readonly string[], currency: string, span: Days): T[] {
  return contracts.filter((contract) => sources.includes(contract.source) && contract.currency === currency && common(span, { start: contract.from, end: contract.to }) !== null)
}

/** What seats cost over the days [start, end) of one month; null without a contract that has any. */
export function seatsExpected(contracts: readonly Agreement[], sources: readonly string[], currency: string, start: string, end: string): ContractAmount | null {
  const own = inForce(contracts, sources, currency, { start, end }).filter((contract) => contract.seats.length > 0)
  if (own.length === 0) return null
  const parts = own.flatMap((contract) => contract.seats.flatMap((seats) => seatParts(contract, seats, { start, end })))
  return { amount: parts.reduce((total, part) => total + part.amount, 0n), contracts: own.map((contract) => contract.id), working: parts.map((part) => part.working) }
}

function seatParts(contract: Agreement, seats: Seats, asked: Days): { amount: Money; working: string }[] {
  const { currency } = contract
  const exact = multiply(money(seats.quantity), money(seats.price))
  // Prices of fractions of a cent are invoiced in cents of the period.
  const whole = decimalsOf(money(seats.price)) > minorUnit(currency) ? round(exact, minorUnit(currency)) : exact
  const anchor = { from: contract.from, day: seats.anchor_day === undefined ? undefined : Number(seats.anchor_day) }
  return periodsOf(seats.per, anchor, asked.start, asked.end).flatMap((period) => {
    const held = common(period, { start: contract.from, end: contract.to })
    const own = held && common(held, { start: seats.from, end: seats.to })
    const cut = own && common(own, asked)
    if (!own || !cut) return []
    const amount = partOfDays(prorated(whole, period, own, currency), own, cut, currency)
    const [some, all] = [daysBetween(cut.start, cut.end), daysBetween(period.start, period.end)]
    const name = seats.sku === undefined ? '' : `${seats.sku} `
    return [{ amount, working: `${name}${seats.quantity} × ${seats.price} a ${seats.per}${some === all ? '' : `, ${some} of ${all} days`}: ${text(amount)}` }]
  })
}
