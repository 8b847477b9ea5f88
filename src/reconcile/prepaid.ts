// Prepaid accounts: opening + purchases + grants − consumption − expiry = closing, in the wallet's currency, month by
// month from the opening balance. Consumption is the cost, at list value; it draws grants first. Pure.
import { money, sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { addMonths, monthOf } from '../domain/period.ts'
import type { Source } from '../config/config.ts'
import { addLot, drawAll, expire, newWallet } from './wallet.ts'
import type { Wallet } from './wallet.ts'

export interface PrepaidMonth {
  readonly source: string
  readonly month: string
  readonly currency: string
  readonly opening: Money
  readonly purchases: Money
  readonly grants: Money
  readonly consumption: Money
  readonly expiry: Money
  readonly closing: Money
  /** Closed below 0 where that is no true-up to come: something is missing. */
  readonly overdrawn: boolean
  /** Consumption covered by grants: costs nothing. */
  readonly granted: Money
  /** Expired paid credit: a fee of the month. */
  readonly expiredPaid: Money
  /** Balances the vendor states of the month's days, and what was rolled forward to the same moment. */
  readonly stated: readonly StatedBalance[]
}

export interface StatedBalance {
  /** The day whose first moment it is of: the first of a month is the close of the month before. */
  readonly asOf: string
  readonly balance: Money
  readonly rolled: Money
}

/** Credit bought on a day: what was paid, and what it is worth where that is more. */
export interface Purchase {
  readonly day: string
  /** Of its document; null where there is none. */
  readonly number: string | null
  readonly paid: Money
  readonly face: Money
}

export interface PrepaidFlows {
  /** In the wallet's currency. */
  readonly purchases: readonly Purchase[]
  /** By day, or by month where no day is known. */
  readonly consumption: ReadonlyMap<string, Money>
}

interface Flows {
  readonly purchases: Money
  readonly grants: Money
  readonly consumption: Money
  readonly expiry: Money
  readonly granted: Money
  readonly expiredPaid: Money
}

const NOTHING: Flows = { purchases: 0n, grants: 0n, consumption: 0n, expiry: 0n, granted: 0n, expiredPaid: 0n }
const plus = (a: Flows, b: Flows): Flows => ({ purchases: a.purchases + b.purchases, grants: a.grants + b.grants, consumption: a.consumption + b.consumption, expiry: a.expiry + b.expiry, granted: a.granted + b.granted, expiredPaid: a.expiredPaid + b.expiredPaid })
const balanceOf = (opening: Money, flows: Flows): Money => opening + flows.purchases + flows.grants - flows.consumption - flows.expiry

/** The roll-forward of one source up to and including `last`. A month without an opening balance begins at 0. */
export function rollForward(source: Source, currency: string, flows: PrepaidFlows, first: string, last: string): PrepaidMonth[] {
  const wallet = newWallet()
  const months: PrepaidMonth[] = []
  const since = source.opening?.as_of ?? `${first}-01`
  let balance = source.opening ? money(source.opening.balance) : 0n
  const expiring = source.opening?.expiring ?? []
  for (const part of expiring) addLot(wallet, { amount: money(part.amount), kind: 'lapsing', from: null, expires: part.expires })
  addLot(wallet, { amount: balance - sum(expiring.map((part) => money(part.amount))), kind: 'paid', from: null, expires: null })
  for (let month = monthOf(since); month <= last; month = addMonths(month, 1)) {
    const [begins, next] = [since > `${month}-01` ? since : `${month}-01`, `${addMonths(month, 1)}-01`]
    const opening = balance
    const asked = source.balances.filter((one) => one.as_of > begins && one.as_of <= next)
    const stated: StatedBalance[] = []
    let all = NOTHING
    let from = begins
    wallet.due = 0n
    for (const until of [...new Set([...asked.map((one) => one.as_of), next])].sort()) {
      all = plus(all, step(wallet, source, flows, { begins, from, until }))
      stated.push(...asked.filter((one) => one.as_of === until).map((one) => ({ asOf: until, balance: money(one.balance), rolled: balanceOf(opening, all) })))
      from = until
    }
    balance = balanceOf(opening, all)
    months.push({ source: source.id, month, currency, opening, ...all, closing: balance, overdrawn: balance < 0n && source.billing !== 'advance_estimate', stated })
  }
  return months
}

/** What happens on the days [from, until) of one month. */
function step(wallet: Wallet, source: Source, flows: PrepaidFlows, { begins, from, until }: { readonly begins: string; readonly from: string; readonly until: string }): Flows {
  const within = (day: string): boolean => day >= from && day < until
  const given = source.grants.filter((grant) => within(grant.date))
  for (const grant of given) addLot(wallet, { amount: money(grant.amount), kind: 'grant', from: grant.date, expires: grant.expires ?? null })
  let bonuses = 0n
  const bought = flows.purchases.filter((purchase) => within(purchase.day))
  for (const purchase of bought) {
    const terms = source.purchases.find((one) => (one.document === undefined ? one.date === purchase.day : one.document === purchase.number))
    const face = terms?.face === undefined ? purchase.face : money(terms.face)
    const bonus = face > purchase.paid ? face - purchase.paid : 0n
    const expires = terms?.expires ?? null
    // What a purchase is worth beyond its price was given: it costs nothing when it is used.
    addLot(wallet, { amount: bonus, kind: 'grant', from: purchase.day, expires })
    addLot(wallet, { amount: purchase.paid, kind: 'paid', from: null, expires })
    bonuses += bonus
  }
  // Of a month without days all is used in its first stretch.
  const used = [...flows.consumption].filter(([when]) => within(when.length > MONTH_LENGTH ? when : begins.startsWith(when) ? begins : `${when}-01`)).sort(([a], [b]) => (a < b ? -1 : 1))
  const granted = drawAll(wallet, used)
  const { expiry, expiredPaid } = expire(wallet, until)
  return { purchases: sum(bought.map((purchase) => purchase.paid)), grants: sum(given.map((grant) => money(grant.amount))) + bonuses, consumption: sum(used.map(([, amount]) => amount)), expiry, granted, expiredPaid }
}

const MONTH_LENGTH = '2026-10'.length
