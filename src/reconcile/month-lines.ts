// Lines a month has beside its charges and documents: prepaid balances and what they do to cost, the rest of
// a counted total beyond its detail. Pure.
import { sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { monthOf } from '../domain/period.ts'
import type { Source } from '../config/config.ts'
import { advancePayments, truedUp } from './advances.ts'
import { inUse } from './completeness.ts'
import type { Unattributed } from './facts.ts'
import type { Matching } from './matching.ts'
import type { ReconcileInput } from './month.ts'
import type { PlacedPart } from './placing.ts'
import { rollForward } from './prepaid.ts'
import type { PrepaidMonth, Purchase } from './prepaid.ts'
import type { Adjustment } from './result.ts'

export function unattributedLine(rest: Unattributed): Adjustment {
  return { kind: 'unattributed', component: 'usage', provider: rest.provider, description: 'counted, and not in the finer detail', day: `${rest.month}-01`, serviceMonth: rest.month, billed: rest.amount, recognized: rest.amount, gross: rest.amount, credits: 0n, document: null }
}

/** Roll-forwards of the prepaid sources up to the month. */
export function prepaidMonths(input: ReconcileInput, parts: readonly PlacedPart[], matching: Matching): PrepaidMonth[] {
  return input.config.sources.filter((source) => source.billing === 'prepaid' && inUse(source, input.month)).flatMap((source) => {
    const currency = source.opening?.currency ?? input.config.currency
    const purchases = bought(source, currency, parts, matching)
    const consumption = new Map<string, Money>()
    const add = (to: Map<string, Money>, when: string, amount: Money): void => void to.set(when, (to.get(when) ?? 0n) + amount)
    for (const row of input.facts.billed) if (row.account === source.account && row.currency === currency && row.category !== 'Tax') add(consumption, row.day, row.billed)
    for (const day of input.facts.metered) if (day.account === source.account && day.currency === currency && day.recognized) add(consumption, day.day, day.low)
    if (!source.opening && purchases.length === 0 && consumption.size === 0) return []
    return rollForward(source, currency, { purchases, consumption }, input.config.close.start_month ?? input.month, input.month)
  })
}

/** Credit bought: by documents, each with its price and what it is worth, and by payments that have none. */
function bought(source: Source, currency: string, parts: readonly PlacedPart[], matching: Matching): Purchase[] {
  const documents = new Map<string, PlacedPart[]>()
  for (const part of parts) if (part.raisesBalance && part.document.account === source.account && part.document.currency === currency) documents.set(part.document.key, [...(documents.get(part.document.key) ?? []), part])
  const byDocument = [...documents.values()].flatMap((own) => own.slice(0, 1).map(({ document }): Purchase => ({
    day: document.issueDate, number: document.number, paid: sum(own.map((part) => part.net)),
    // Lines that take something off the price take nothing off the credit; a line may state its credit as a quantity of money.
    face: sum(own.flatMap((part) => part.lines.map(({ line, net }) => (line.nature !== 'prepaid_purchase' ? 0n : line.unit === currency && line.quantity !== null ? line.quantity : net)))),
  })))
  const byPayment = matching.unmatched.filter((entry) => entry.source.id === source.id).flatMap(({ payment }): Purchase[] => {
    const paid = payment.currency === currency ? payment.amount : payment.originalCurrency === currency ? payment.originalAmount : null
    return paid === null ? [] : [{ day: payment.date, number: null, paid, face: paid }]
  })
  return [...byDocument, ...byPayment]
}

/** Roll-forwards of the sources billed by advance estimates: advances and true-ups against what their months cost. */
export function advanceMonths(input: ReconcileInput, parts: readonly PlacedPart[], covering: readonly PlacedPart[]): PrepaidMonth[] {
  return input.config.sources.filter((source) => source.billing === 'advance_estimate' && inUse(source, input.month)).flatMap((source) => {
    const currency = source.opening?.currency ?? input.config.currency
    const mine = <T extends { account: string; currency: string }>(rows: readonly T[]): T[] => rows.filter((row) => row.account === source.account && row.currency === currency)
    const own = (candidates: readonly PlacedPart[]): PlacedPart[] => candidates.filter((part) => part.document.account === source.account && part.document.currency === currency)
    const metered = mine(input.facts.metered).filter((day) => day.recognized)
    const consumed = [...mine(input.facts.billed).filter((row) => row.category !== 'Tax').map((row) => ({ month: monthOf(row.day), amount: row.billed })), ...metered.map((day) => ({ month: monthOf(day.day), amount: day.low })), ...truedUp(own(covering), metered)]
    const purchases = advancePayments(own(parts)).map(({ month, amount }): Purchase => ({ day: `${month}-01`, number: null, paid: amount, face: amount }))
    const consumption = byMonth(consumed)
    if (!source.opening && purchases.length === 0 && consumption.size === 0) return []
    return rollForward(source, currency, { purchases, consumption }, input.config.close.start_month ?? input.month, input.month)
  })
}

function byMonth(flows: readonly { readonly month: string; readonly amount: Money }[]): Map<string, Money> {
  const totals = new Map<string, Money>()
  for (const { month, amount } of flows) totals.set(month, (totals.get(month) ?? 0n) + amount)
  return totals
}

/** What grants and expiry do to the month's cost. */
export function prepaidLines(prepaid: readonly PrepaidMonth[], sources: readonly Source[], month: string, currency: string): Adjustment[] {
  return prepaid.filter((entry) => entry.month === month && entry.currency === currency && sources.some((source) => source.id === entry.source)).flatMap((entry): Adjustment[] => {
    const provider = sources.find((source) => source.id === entry.source)?.provider ?? ''
    const common = { provider, day: `${month}-01`, serviceMonth: month, billed: 0n, document: null }
    return [
      ...(entry.granted === 0n ? [] : [{ ...common, kind: 'grant' as const, component: 'credit', description: 'consumption covered by grants', recognized: -entry.granted, gross: 0n, credits: -entry.granted }]),
      ...(entry.expiredPaid === 0n ? [] : [{ ...common, kind: 'expiry' as const, component: 'fee', description: 'paid credit that expired', recognized: entry.expiredPaid, gross: entry.expiredPaid, credits: 0n }]),
    ]
  })
}
