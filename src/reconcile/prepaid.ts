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
  /** By day, or by month where no day is known. */
  readonly consumption: ReadonlyMap<string, Money>
}

const MONTH_LENGTH = '2026-10'.length

interface Lot {
  left: Money
  readonly grant: boolean
  /** The day a grant is given: it pays nothing before. */
  readonly from: string | null
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
    lots.push({ left: money(part.amount), grant: false, from: null, expires: part.expires })
    paid -= money(part.amount)
  }
  lots.push({ left: paid, grant: false, from: null, expires: null })
  for (let month = openingMonth; month <= last; month = addMonths(month, 1)) {
    const opening = balance
    const purchases = flows.purchases.get(month) ?? 0n
    const grantLots = source.grants.filter((grant) => monthOf(grant.date) === month)
    for (const grant of grantLots) lots.push({ left: money(grant.amount), grant: true, from: grant.date, expires: grant.expires ?? null })
    const grants = grantLots.reduce((total, grant) => total + money(grant.amount), 0n)
    lots.push({ left: purchases, grant: false, from: null, expires: null })
    const used = [...flows.consumption].filter(([when]) => when.startsWith(month)).sort(([a], [b]) => (a < b ? -1 : 1))
    const consumption = used.reduce((total, [, amount]) => total + amount, 0n)
    const granted = drawMonth(lots, used)
    const { expiry, expiredPaid } = expire(lots, month)
    balance = opening + purchases + grants - consumption - expiry
    months.push({ source: source.id, month, currency, opening, purchases, grants, consumption, expiry, closing: balance, overdrawn: balance < 0n && source.billing !== 'advance_estimate', granted, expiredPaid })
  }
  return months
}

/** Draws a month's consumption in the order of its days; what a day gives back is taken off the days after it. */
function drawMonth(lots: readonly Lot[], consumption: readonly (readonly [string, Money])[]): Money {
  let granted = 0n
  let due = 0n
  for (const [when, amount] of consumption) {
    due += amount
    if (due <= 0n) continue
    granted += draw(lots, due, when)
    due = 0n
  }
  return granted
}

/** Draws grants first (soonest expiry first), then paid credit, what expires last; returns what grants covered. */
function draw(lots: readonly Lot[], consumption: Money, when: string): Money {
  const [first, last] = when.length === MONTH_LENGTH ? [`${when}-01`, `${when}-31`] : [when, when]
  const usable = lots.filter((lot) => lot.left > 0n && (lot.from === null || lot.from <= last) && (lot.expires === null || lot.expires >= first))
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
