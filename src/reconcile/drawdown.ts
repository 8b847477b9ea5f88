// Commitments and minimums of contracts: what was agreed for a period, what use drew of it, what is left, and what of it
// nobody used when the period is over. Pure.
import { money, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { addMonths } from '../domain/period.ts'
import { dayAfter } from '../domain/day.ts'
import { common, partOfDays, periodsOf, prorated } from './contract-periods.ts'
import type { Days } from './contract-periods.ts'
import { inForce } from './contracts.ts'
import type { Agreement, ContractAmount } from './contracts.ts'

/** What an account's use cost over days; fees, seats, tax and what is paid for commitments are no use. */
export type UseOver = (source: string, currency: string, span: Days) => Money

/** One agreed amount and its period: amount + over = used before + used + remaining. */
export interface Drawdown extends Days {
  readonly contract: string
  readonly source: string
  readonly kind: 'minimum' | 'commitment'
  readonly prepaid: boolean
  readonly currency: string
  readonly amount: Money
  readonly usedBefore: Money
  /** In the month. */
  readonly used: Money
  readonly remaining: Money
  /** Use beyond what was agreed. */
  readonly over: Money
  /** What nobody used, once the period ends in the month; null while it runs. */
  readonly unused: Money | null
}

interface Agreed extends Days {
  readonly contract: Agreement
  readonly kind: Drawdown['kind']
  readonly prepaid: boolean
  readonly amount: Money
}

/** Agreed amounts whose period has a day in the span. A period cut by the contract's ends is owed by its days. */
export function agreed(contract: Agreement, span: Days): Agreed[] {
  const { minimum, commitment, from, to, currency } = contract
  const minimums = minimum === undefined ? [] : periodsOf(minimum.per, { from }, span.start, span.end).flatMap((period): Agreed[] => {
    const own = common(period, { start: from, end: to })
    return own === null || common(own, span) === null ? [] : [{ contract, kind: 'minimum', prepaid: false, ...own, amount: prorated(money(minimum.amount), period, own, currency) }]
  })
  if (commitment === undefined || from === undefined || to === undefined || common({ start: from, end: to }, span) === null) return minimums
  return [...minimums, { contract, kind: 'commitment', prepaid: commitment.prepaid === 'true', start: from, end: to, amount: money(commitment.amount) }]
}

/** The first day whose use a month's drawdowns ask for; null without any. */
export function drawnSince(contracts: readonly Agreement[], month: string): string | null {
  const span = { start: `${month}-01`, end: `${addMonths(month, 1)}-01` }
  return contracts.flatMap((contract) => agreed(contract, span).map((one) => one.start)).sort()[0] ?? null
}

/** Every commitment and minimum that runs in the month. */
export function drawdowns(contracts: readonly Agreement[], month: string, use: UseOver): Drawdown[] {
  const span = { start: `${month}-01`, end: `${addMonths(month, 1)}-01` }
  return contracts.flatMap((contract) => agreed(contract, span).map((one) => {
    const over = (start: string, end: string): Money => (start < end ? use(contract.source, contract.currency, { start, end }) : 0n)
    const inMonth = common(one, span) ?? { start: span.start, end: span.start }
    const [usedBefore, used] = [over(one.start, inMonth.start), over(inMonth.start, inMonth.end)]
    const left = one.amount - usedBefore - used
    return {
      contract: contract.id, source: contract.source, kind: one.kind, prepaid: one.prepaid, currency: contract.currency, start: one.start, end: one.end, amount: one.amount, usedBefore, used,
      remaining: left > 0n ? left : 0n, over: left < 0n ? -left : 0n, unused: one.end > span.end ? null : left > 0n ? left : 0n,
    }
  }))
}

/**
 * What is due of commitments and minimums on a line for the days [line.start, line.end), of the cell's days: of what is
 * paid for in advance its days' part, else what nobody used of the periods that are over by the line's end.
 */
export function commitmentExpected(contracts: readonly Agreement[], sources: readonly string[], currency: string, line: Days, cell: Days, use: UseOver): ContractAmount | null {
  const own = inForce(contracts, sources, currency, line).filter((contract) => contract.minimum !== undefined || contract.commitment !== undefined)
  if (own.length === 0) return null
  const lastDay = { start: dayAfter(line.end, -1), end: line.end }
  const parts = own.flatMap((contract) => agreed(contract, line).flatMap((one): { amount: Money; working: string }[] => {
    if (one.prepaid) {
      const days = common(one, cell)
      const amount = days === null ? 0n : partOfDays(one.amount, one, days, currency)
      return [{ amount, working: `${one.kind} ${text(one.amount)} of ${one.start} to ${one.end}, by days: ${text(amount)}` }]
    }
    if (one.end > line.end || common(one, lastDay) === null) return []
    const used = use(contract.source, currency, one)
    const unused = one.amount > used ? one.amount - used : 0n
    return [{ amount: partOfDays(unused, line, cell, currency), working: `${one.kind} ${text(one.amount)} of ${one.start} to ${one.end} − ${text(used)} used: ${text(unused)}` }]
  }))
  return { amount: parts.reduce((total, part) => total + part.amount, 0n), contracts: own.map((contract) => contract.id), working: parts.length === 0 ? ['nothing is due before the period is over'] : parts.map((part) => part.working) }
}
