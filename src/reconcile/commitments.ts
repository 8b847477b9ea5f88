// Commitments that are paid for a term at once (reservations, provisioned throughput): what of them is cost of a month,
// and what is left. By the days of the term, until an amortized export says what its use cost. Pure.
import { sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { addMonths, monthOf } from '../domain/period.ts'
import type { Source } from '../config/config.ts'
import type { ApportionedLine } from './bill.ts'
import { termPart } from './terms.ts'
import type { Term } from './terms.ts'

/** A payment for a commitment and the days it pays for. */
export interface CommitmentTerm extends Term {
  readonly account: string
  /** The vendor's id; '' where it gives none. */
  readonly commitment: string
  readonly provider: string
  readonly description: string
}

/** What the exports of a month say of a commitment; without one, that an amortized export of the account is there. */
export interface CommitmentUse {
  readonly account: string
  readonly currency: string
  readonly commitment: string | null
  readonly month: string
  readonly amortized: boolean
  readonly effective: Money
  /** Covered rows of an actual export without its amortized counterpart. */
  readonly missing: number
}

export interface CommitmentFacts {
  readonly terms: readonly CommitmentTerm[]
  readonly use: readonly CommitmentUse[]
}

/** Opening + purchases − consumption = closing; what a month without the amortized export consumed is not known. */
export interface CommitmentBalance {
  readonly source: string
  readonly commitment: string
  readonly currency: string
  readonly opening: Money
  readonly purchases: Money
  readonly consumption: Money | null
  readonly closing: Money | null
}

/** amortized: the export says what was used; unknown: use that only it could price; term: nothing but the days. */
type Knowledge = 'amortized' | 'unknown' | 'term'

function knowledgeOf(facts: CommitmentFacts, account: string, month: string): Knowledge {
  const own = facts.use.filter((use) => use.account === account && use.month === month)
  if (own.some((use) => use.amortized)) return 'amortized'
  return own.some((use) => use.missing > 0) ? 'unknown' : 'term'
}

/** The days' part of each term in a month whose exports do not say what of it was used. */
export function termLines(facts: CommitmentFacts, month: string): ApportionedLine[] {
  return facts.terms.flatMap((term) => {
    const part = termPart(term, month)
    if (part === null || part.amount === 0n || knowledgeOf(facts, term.account, month) !== 'term') return []
    return [{
      account: term.account, currency: term.currency, invoice: '', day: part.start, lineType: term.description, category: 'Usage', component: 'commitment', billed: 0n, effective: part.amount,
      whole: term.amount, part: { of: term.amount, by: part.amount }, term: { kind: 'commitment_term', start: part.start, end: part.end, commitment: term.commitment, provider: term.provider, document: null, words: null },
    }]
  })
}

/** Accounts whose documents hold purchases that are no cost of their month. */
export const committedAccounts = (facts: CommitmentFacts): Set<string> => new Set([...facts.terms.map((term) => term.account), ...facts.use.map((use) => use.account)])

/** The roll-forward of every commitment that has one in the month. */
export function commitmentBalances(facts: CommitmentFacts, sourceOf: (account: string) => Source | undefined, month: string): CommitmentBalance[] {
  const groups = new Map<string, CommitmentTerm[]>()
  for (const term of facts.terms) {
    const key = JSON.stringify([term.account, term.currency, term.commitment])
    groups.set(key, [...(groups.get(key) ?? []), term])
  }
  return [...groups.values()].flatMap((terms) => {
    const [first] = terms
    const balance = first && rollTerm(facts, terms, month)
    return balance ? [{ source: sourceOf(first.account)?.id ?? first.account, commitment: first.commitment, currency: first.currency, ...balance }] : []
  })
}

function rollTerm(facts: CommitmentFacts, terms: readonly CommitmentTerm[], month: string): Omit<CommitmentBalance, 'source' | 'commitment' | 'currency'> | null {
  const start = terms.map((term) => monthOf(term.start)).sort()[0] ?? month
  let opening = 0n
  for (let at = start; at < month; at = addMonths(at, 1)) opening += purchased(terms, at) - (consumed(facts, terms, at) ?? byDays(terms, at))
  const purchases = purchased(terms, month)
  const running = terms.some((term) => termPart(term, month) !== null)
  if (!running && opening === 0n && purchases === 0n) return null
  const consumption = consumed(facts, terms, month)
  return { opening, purchases, consumption, closing: consumption === null ? null : opening + purchases - consumption }
}

const purchased = (terms: readonly CommitmentTerm[], month: string): Money => sum(terms.filter((term) => monthOf(term.start) === month).map((term) => term.amount))
const byDays = (terms: readonly CommitmentTerm[], month: string): Money => sum(terms.map((term) => termPart(term, month)?.amount ?? 0n))

/** What a month took of a commitment; null where only a missing export could say, or use cannot be told apart. */
function consumed(facts: CommitmentFacts, terms: readonly CommitmentTerm[], month: string): Money | null {
  const { account = '', currency = '', commitment = '' } = terms[0] ?? {}
  const knowledge = knowledgeOf(facts, account, month)
  if (knowledge === 'unknown') return null
  if (knowledge === 'term') return byDays(terms, month)
  const use = facts.use.filter((row) => row.account === account && row.currency === currency && row.month === month && row.commitment !== null)
  const own = use.filter((row) => row.commitment === commitment)
  if (own.length > 0) return sum(own.map((row) => row.effective))
  const bought = facts.terms.filter((term) => term.account === account && term.currency === currency)
  const others = use.filter((row) => !bought.some((term) => term.commitment === row.commitment))
  // A purchase may carry the id of the order, and use that of the reservation: one of each belong together.
  const running = new Set(bought.filter((term) => termPart(term, month) !== null).map((term) => term.commitment))
  const alone = running.size === 1 && new Set(others.map((row) => row.commitment)).size === 1
  return others.length === 0 || alone ? sum(others.map((row) => row.effective)) : null
}
