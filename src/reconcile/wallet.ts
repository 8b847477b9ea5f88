// The lots of a prepaid wallet, and the order in which use draws them: grants first, the soonest to lapse before others;
// then paid credit that lapses, soonest first; then what never does; last what an opening balance says lapses. Pure.
import type { Money } from '../domain/money.ts'

export interface Lot {
  left: Money
  readonly kind: Kind
  /** The day a grant is given: it pays nothing before. */
  readonly from: string | null
  /** The last day on which it can be used. */
  readonly expires: string | null
}

/** lapsing: paid credit of an opening balance that is known to lapse; it is drawn when nothing else is left. */
export type Kind = 'grant' | 'paid' | 'lapsing'

export interface Wallet {
  readonly lots: Lot[]
  /** Use that no lot has paid yet, or a refund of credit: taken from the next that is bought. */
  owed: Money
  /** What days gave back, taken off the days after them. */
  due: Money
}

export const newWallet = (): Wallet => ({ lots: [], owed: 0n, due: 0n })

/** Puts credit in; a negative amount of paid credit is paid back out of what there is. */
export function addLot(wallet: Wallet, lot: Omit<Lot, 'left'> & { readonly amount: Money }): void {
  const { amount, ...terms } = lot
  if (amount > 0n) wallet.lots.push({ ...terms, left: amount })
  else wallet.owed -= amount
  if (lot.kind !== 'grant') wallet.owed -= take(inOrder(wallet.lots.filter((own) => own.kind !== 'grant')), wallet.owed)
}

/** Draws use in the order of its days; returns what grants covered. */
export function drawAll(wallet: Wallet, consumption: readonly (readonly [when: string, amount: Money])[]): Money {
  let granted = 0n
  for (const [when, amount] of consumption) {
    wallet.due += amount
    if (wallet.due <= 0n) continue
    granted += draw(wallet, wallet.due, when)
    wallet.due = 0n
  }
  return granted
}

const MONTH_LENGTH = '2026-10'.length

function draw(wallet: Wallet, amount: Money, when: string): Money {
  const [first, last] = when.length === MONTH_LENGTH ? [`${when}-01`, `${when}-31`] : [when, when]
  const usable = inOrder(wallet.lots.filter((lot) => lot.left > 0n && (lot.from === null || lot.from <= last) && (lot.expires === null || lot.expires >= first)))
  const granted = take(usable.filter((lot) => lot.kind === 'grant'), amount)
  const paid = take(usable.filter((lot) => lot.kind !== 'grant'), amount - granted)
  wallet.owed += amount - granted - paid
  return granted
}

const RANK: Readonly<Record<Kind, number>> = { grant: 0, paid: 1, lapsing: 2 }
const inOrder = (lots: readonly Lot[]): Lot[] => [...lots].sort((a, b) => RANK[a.kind] - RANK[b.kind] || compare(a.expires ?? '9999', b.expires ?? '9999'))
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Takes up to an amount from lots in their order; returns what they gave. */
function take(lots: readonly Lot[], amount: Money): Money {
  let rest = amount
  for (const lot of lots) {
    const used = lot.left < rest ? lot.left : rest
    lot.left -= used
    rest -= used
  }
  return amount - rest
}

/** What lapsed before the first moment of a day. */
export function expire(wallet: Wallet, day: string): { readonly expiry: Money; readonly expiredPaid: Money } {
  let expiry = 0n
  let expiredPaid = 0n
  for (const lot of wallet.lots.filter((candidate) => candidate.expires !== null && candidate.expires < day && candidate.left > 0n)) {
    expiry += lot.left
    if (lot.kind !== 'grant') expiredPaid += lot.left
    lot.left = 0n
  }
  return { expiry, expiredPaid }
}
