// Prepaid accounts: opening + purchases + grants − consumption − expiry = closing, in the wallet's currency, month by
// month from the opening balance. Consumption is the cost, at list value; it draws grants first. Pure.
import { money } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { addMonths, monthOf } from '../domain/period.ts'
import type { Source } from '../config/config.ts'

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
}

export interface PrepaidFlows {
  /** By month, in the wallet's currency. */
  readonly purchases: ReadonlyMap<string, Money>
  readonly consumption: ReadonlyMap<string, Money>
}

interface Lot {
  left: Money
  readonly grant: boolean
  readonly expires: string | null
}

/** The roll-forward of one source up to and including `last`. A month without an opening balance begins at 0. */
export function rollForward(source: Source, currency: string, flows: PrepaidFlows, first: string, last: string): PrepaidMonth[] {
  const lots: Lot[] = []
  const months: PrepaidMonth[] = []
  const openingMonth = source.opening ? monthOf(source.opening.as_of) : first
  let balance = source.opening ? money(source.opening.balance) : 0n
  let paid = balance
  for (const part of source.opening?.expiring ?? []) {
    lots.push({ left: money(part.amount), grant: false, expires: part.expires })
    paid -= money(part.amount)
  }
  lots.push({ left: paid, grant: false, expires: null })
  for (let month = openingMonth; month <= last; month = addMonths(month, 1)) {
    const opening = balance
    const purchases = flows.purchases.get(month) ?? 0n
    const grantLots = source.grants.filter((grant) => monthOf(grant.date) === month)
    for (const grant of grantLots) lots.push({ left: money(grant.amount), grant: true, expires: grant.expires ?? null })
    const grants = grantLots.reduce((total, grant) => total + money(grant.amount), 0n)
    lots.push({ left: purchases, grant: false, expires: null })
    const consumption = flows.consumption.get(month) ?? 0n
    const granted = draw(lots, consumption, month)
    const { expiry, expiredPaid } = expire(lots, month)
    balance = opening + purchases + grants - consumption - expiry
    months.push({ source: source.id, month, currency, opening, purchases, grants, consumption, expiry, closing: balance, overdrawn: balance < 0n && source.billing !== 'advance_estimate', granted, expiredPaid })
  }
  return months
}

/** Draws grants first (soonest expiry first), then paid credit, that without an expiry first; returns what grants covered. */
function draw(lots: Lot[], consumption: Money, month: string): Money {
  const usable = lots.filter((lot) => lot.left > 0n && (lot.expires === null || lot.expires >= `${month}-01`))
  const grants = usable.filter((lot) => lot.grant).sort(byExpiry)
  const paid = usable.filter((lot) => !lot.grant).sort((a, b) => (a.expires === null ? 0 : 1) - (b.expires === null ? 0 : 1))
  let rest = consumption
  let granted = 0n
  for (const lot of grants) {
    const used = lot.left < rest ? lot.left : rest
    lot.left -= used
    rest -= used
    granted += used
  }
  for (const lot of paid) {
    const used = lot.left < rest ? lot.left : rest
    lot.left -= used
    rest -= used
  }
  return granted
}

const byExpiry = (a: Lot, b: Lot): number => (a.expires ?? '9999') < (b.expires ?? '9999') ? -1 : (a.expires ?? '9999') > (b.expires ?? '9999') ? 1 : 0

/** What lapses by the end of the month. */
function expire(lots: Lot[], month: string): { expiry: Money; expiredPaid: Money } {
  const end = `${addMonths(month, 1)}-01`
  let expiry = 0n
  let expiredPaid = 0n
  for (const lot of lots.filter((candidate) => candidate.expires !== null && candidate.expires < end && candidate.left > 0n)) {
    expiry += lot.left
    if (!lot.grant) expiredPaid += lot.left
    lot.left = 0n
  }
  return { expiry, expiredPaid }
}
