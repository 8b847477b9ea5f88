// What a person calls a payment by: a hash of its bank account, day and payee without the amount, so that the id stays
// when the file is imported again or the bank corrects the row. Like payments of one day are numbered. Pure.
import { createHash } from 'node:crypto'
import type { Money } from '../domain/money.ts'

interface Identity {
  readonly bankAccount: string
  readonly date: string
  readonly payee: string
}

/** Gives each payment its id: 03dd0a613abb, the next like it 03dd0a613abb-2. */
export function withIds<T extends Identity>(payments: readonly T[]): (T & { readonly id: string })[] {
  const seen = new Map<string, number>()
  return payments.map((payment) => {
    const key = [payment.bankAccount, payment.date, payment.payee].join('\u001f')
    const number = (seen.get(key) ?? 0) + 1
    seen.set(key, number)
    const hash = createHash('sha256').update(key).digest('hex').slice(0, 12)
    return { ...payment, id: number === 1 ? hash : `${hash}-${number}` }
  })
}

interface Amount {
  readonly amount: Money
  readonly currency: string
}

const likeness = (id: string): string => id.split('-')[0] ?? id

/**
 * Which payment each decision is about. Another like payment of the day may have come and moved the numbers: the one
 * that still has the amount that was decided on is meant, and only where none has it the one of that number.
 */
export function decidedPayments<P extends Amount & { readonly id: string }, D extends Amount>(payments: readonly P[], decisions: ReadonlyMap<string, D>): Map<P, D> {
  const assigned = new Map<P, D>()
  if (decisions.size === 0) return assigned
  const like = new Map<string, P[]>()
  const wanted = new Set([...decisions.keys()].map(likeness))
  for (const payment of payments) if (wanted.has(likeness(payment.id))) like.set(likeness(payment.id), [...(like.get(likeness(payment.id)) ?? []), payment])
  const give = (id: string, decision: D, fits: (payment: P) => boolean): boolean => {
    const free = (like.get(likeness(id)) ?? []).filter((payment) => !assigned.has(payment) && fits(payment))
    const payment = free.find((candidate) => candidate.id === id) ?? free[0]
    if (payment) assigned.set(payment, decision)
    return payment !== undefined
  }
  const moved = [...decisions].filter(([id, decision]) => !give(id, decision, (payment) => payment.amount === decision.amount && payment.currency === decision.currency))
  for (const [id, decision] of moved) give(id, decision, () => true)
  return assigned
}
