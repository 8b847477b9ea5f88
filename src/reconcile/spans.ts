// Charges for days of several months: cost of each month by its days, while what was billed stays where the bill has it. Pure.
import { sum } from '../domain/money.ts'
import type { Source } from '../config/config.ts'
import type { ApportionedLine } from './bill.ts'
import type { CommitmentBalance } from './commitments.ts'
import type { ChargeWords } from './result.ts'
import { termPart, termParts } from './terms.ts'
import type { Term } from './terms.ts'

/** Like charges for the same days, added up; the amount is their effective cost. */
export interface SpanningCharge extends Term {
  readonly account: string
  readonly component: string
  readonly credit: boolean
  readonly provider: string
  readonly description: string
  readonly document: string | null
  readonly words: ChargeWords
}

/** The month's part of each, by days. */
export function spanLines(charges: readonly SpanningCharge[], month: string): ApportionedLine[] {
  return charges.flatMap((charge) => {
    const part = termPart(charge, month)
    if (part === null || part.amount === 0n) return []
    return [{
      account: charge.account, currency: charge.currency, invoice: '', day: part.start, lineType: charge.description, category: charge.credit ? 'Credit' : 'Usage', component: charge.component, billed: 0n, effective: part.amount,
      whole: charge.amount, part: { of: charge.amount, by: part.amount }, term: { kind: 'charge_term', start: part.start, end: part.end, commitment: '', provider: charge.provider, document: charge.document, words: charge.words },
    }]
  })
}

/** The roll-forward of what such charges leave for later months: one an account, currency and component. */
export function spanBalances(charges: readonly SpanningCharge[], sourceOf: (account: string) => Source | undefined, month: string): CommitmentBalance[] {
  const groups = new Map<string, SpanningCharge[]>()
  for (const charge of charges.filter(({ start, end }) => start.slice(0, 7) <= month && end > `${month}-01`)) {
    const key = JSON.stringify([charge.account, charge.currency, charge.component])
    groups.set(key, [...(groups.get(key) ?? []), charge])
  }
  return [...groups.values()].flatMap((own) => {
    const [first] = own
    const isNew = (charge: SpanningCharge): boolean => charge.start.startsWith(month)
    const opening = sum(own.filter((charge) => !isNew(charge)).map((charge) => sum(termParts(charge).filter((part) => part.month >= month).map((part) => part.amount))))
    const purchases = sum(own.filter(isNew).map((charge) => charge.amount))
    const consumption = sum(own.map((charge) => termPart(charge, month)?.amount ?? 0n))
    if (!first || (opening === 0n && purchases === 0n && consumption === 0n)) return []
    return [{ source: sourceOf(first.account)?.id ?? first.account, commitment: first.component, currency: first.currency, opening, purchases, consumption, closing: opening + purchases - consumption }]
  })
}
