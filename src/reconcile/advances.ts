// Accounts billed by an advance estimate and a true-up a month later. The invoiced amount of a month is its advance + its
// true-up and exists once the true-up is there: 4,000.00 + 612.40 = 4,612.40. Pure.
import { sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { monthOf } from '../domain/period.ts'
import type { Source } from '../config/config.ts'
import type { MeteredDay } from './facts.ts'
import type { PlacedPart } from './placing.ts'

export const isTrueUp = (part: PlacedPart): boolean => !part.raisesBalance && part.lines.some(({ line }) => line.nature === 'true_up')
const isAdvance = (part: PlacedPart): boolean => part.raisesBalance && part.lines.some(({ line }) => line.nature === 'advance_estimate')

/** The month an advance is for: that of its line's period, not of its issue. */
const advanceMonth = (part: PlacedPart): string => monthOf(part.lines[0]?.line.periodStart ?? part.document.period?.start ?? part.document.issueDate)

/** Parts as they cover cells: the first true-up of a month together with the month's advances, everything else as it is. */
export function coveringParts(parts: readonly PlacedPart[], sourceOf: (account: string) => Source | undefined): PlacedPart[] {
  const settled = new Set<string>()
  return parts.filter((part) => !part.raisesBalance && !part.awaitsRows).map((part) => {
    const { account, currency } = part.document
    const key = `${account}|${currency}|${part.month}`
    if (!isTrueUp(part) || sourceOf(account)?.billing !== 'advance_estimate' || settled.has(key)) return part
    settled.add(key)
    const advances = parts.filter((other) => isAdvance(other) && other.document.account === account && other.document.currency === currency && advanceMonth(other) === part.month)
    return { ...part, lines: [...advances.flatMap((advance) => advance.lines), ...part.lines], net: sum([...advances.map((advance) => advance.net), part.net]) }
  })
}

/** What an account's advances and true-ups put into its balance, by month of issue. */
export function advancePayments(parts: readonly PlacedPart[]): { month: string; amount: Money }[] {
  return parts.filter((part) => isAdvance(part) || isTrueUp(part)).map((part) => ({ month: monthOf(part.document.issueDate), amount: part.net }))
}

/** What a month cost beyond its detail once it is trued up: the invoiced amount of the cell − the detail it covers. */
export function truedUp(covering: readonly PlacedPart[], metered: readonly MeteredDay[]): { month: string; amount: Money }[] {
  return covering.filter(isTrueUp).map((part) => {
    const priced = metered.filter((day) => day.recognized && day.component === part.component && day.day >= part.start && day.day < part.end).map((day) => day.low)
    return { month: part.month, amount: part.net - sum(part.detail.length > 0 ? part.detail.map((row) => row.billed) : priced) }
  })
}
