// Invoice ↔ payment in numbered passes over the whole set; each payment is used once. The evidence of a match is kept,
// never a score. A person's word comes first; what no pass takes is a queue. Pure.
import { abs, allocate, decimalsOf, minorUnit, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { Config, Source } from '../config/config.ts'
import type { Document } from './documents.ts'
import type { Payment } from './facts.ts'
import { amountsWithin, bandOf, deniesCurrency, fitsBand, settledBy } from './foreign-payments.ts'
import type { ForeignRates } from './foreign-payments.ts'
import { namedPapers } from './named.ts'
import { openByAmount, openByPayee, sortedByOpen } from './open-papers.ts'
import { gatherPapers, inOrder, inWindow, openBalances } from './papers.ts'
import type { OpenBalances, Paper, Share } from './papers.ts'
import { decidedPayments } from './payment-id.ts'
import { payeeSources } from './payee-sources.ts'
import type { PayeeSources } from './payee-sources.ts'

export interface Match {
  readonly payment: Payment
  readonly document: Document
  /** What of the document it settles, in the document's currency. */
  readonly amount: Money
  /** The same in the payment's currency: a payment of several documents is cut. */
  readonly cash: Money
  /** 0 a person said so; 1 names the document; 2 same amount (or original amount) and payee; 3 a sum of documents; 4 another currency, within its days' published rates. */
  readonly pass: 0 | 1 | 2 | 3 | 4
  /** What the two have in common. */
  readonly evidence: string
}

/** A person's word on a payment: the documents it pays, and the amount it had. */
export interface DecidedMatch {
  readonly decision: number
  readonly documents: readonly { readonly number: string; readonly issuer: string }[]
  readonly amount: Money
  readonly currency: string
  readonly by: string
  readonly note: string | null
}

export interface Matching {
  readonly matches: readonly Match[]
  /** A second payment of the full amount that names a document already paid. */
  readonly duplicates: readonly Match[]
  /** Payments of a known source without a document. */
  readonly unmatched: readonly { readonly payment: Payment; readonly source: Source }[]
  /** Payees that no source knows and the list of AI payees (or a full review) names. */
  readonly unknown: readonly Payment[]
  /** Decisions by payment that no longer hold: the amount moved, or the document is gone. Such payments are in the queue. */
  readonly stale: ReadonlyMap<string, DecidedMatch>
  /** All documents there are, what is left open of each, and what is theirs by document. */
  readonly papers: readonly Paper[]
  readonly openOf: (paper: Paper) => Money
  readonly byDocument: ReadonlyMap<string, readonly Match[]>
  readonly againByDocument: ReadonlyMap<string, readonly Match[]>
}

export interface MatchingInput {
  readonly documents: readonly Document[]
  /** By day. */
  readonly payments: readonly Payment[]
  readonly config: Config
  readonly rates: ForeignRates
  /** By payment id. */
  readonly decided: ReadonlyMap<string, DecidedMatch>
}

/** What the passes work on: what is open, and who is left. */
interface Work {
  readonly papers: readonly Paper[]
  readonly open: OpenBalances
  readonly left: Set<Payment>
  readonly payees: PayeeSources
  readonly rates: ForeignRates
  readonly matches: Match[]
  readonly duplicates: Match[]
  readonly take: (payment: Payment, papers: readonly { readonly paper: Paper; readonly amount: Money }[], pass: Match['pass'], evidence: string) => void
}

export function matchPayments(input: MatchingInput): Matching {
  const papers = gatherPapers(input.documents)
  const payees = payeeSources(input.config)
  const own = input.payments.filter((payment) => !payees.isOwnAccount(payment))
  const work = workOn(papers, own, payees, input.rates)
  const stale = asDecided(work, input.decided)
  const undecided = [...work.left].filter((payment) => !stale.has(payment.id))
  const waiting = own.filter((payment) => work.left.has(payment) && stale.has(payment.id))
  for (const payment of waiting) work.left.delete(payment)
  byNumber(work, undecided)
  byAmount(work)
  bySum(work)
  byBand(work)
  for (const payment of waiting) work.left.add(payment)
  const rest = own.filter((payment) => work.left.has(payment))
  return {
    matches: work.matches, duplicates: work.duplicates, stale, papers, openOf: work.open.of, byDocument: byDocument(work.matches), againByDocument: byDocument(work.duplicates),
    unmatched: rest.flatMap((payment) => payees.of(payment).slice(0, 1).map((source) => ({ payment, source }))),
    unknown: rest.filter((payment) => payees.of(payment).length === 0 && !payees.isIgnored(payment)),
  }
}

function byDocument(matches: readonly Match[]): Map<string, Match[]> {
  const groups = new Map<string, Match[]>()
  for (const match of matches) {
    const known = groups.get(match.document.key)
    if (known) known.push(match)
    else groups.set(match.document.key, [match])
  }
  return groups
}

function workOn(papers: readonly Paper[], payments: readonly Payment[], payees: PayeeSources, rates: ForeignRates): Work {
  const open = openBalances(papers)
  const left = new Set(payments)
  const matches: Match[] = []
  return {
    papers, open, left, payees, rates, matches, duplicates: [],
    take: (payment, given, pass, evidence) => {
      left.delete(payment)
      matches.push(...matchesOf(payment, given.flatMap(({ paper, amount }) => open.settle(paper, amount)), pass, evidence))
    },
  }
}

/** Each document's match; cash in another currency is cut as what it settles. */
function matchesOf(payment: Payment, shares: readonly Share[], pass: Match['pass'], evidence: string): Match[] {
  const foreign = shares.some(({ document }) => document.currency !== payment.currency)
  const weights = shares.map((share) => abs(share.amount))
  const cut = !foreign || shares.length < 2 || weights.every((weight) => weight === 0n) ? null : allocate(payment.amount, weights, Math.max(minorUnit(payment.currency), decimalsOf(payment.amount)))
  return shares.map((share, index) => ({ payment, ...share, cash: cut?.[index] ?? (foreign ? payment.amount : share.amount), pass, evidence }))
}

/** Pass 0: what people said. Returns the decisions that no longer hold. */
function asDecided(work: Work, decided: ReadonlyMap<string, DecidedMatch>): Map<string, DecidedMatch> {
  const stale = new Map<string, DecidedMatch>()
  if (decided.size === 0) return stale
  const keys = new Map<string, Paper[]>()
  for (const paper of work.papers) for (const key of [paper.number, `${paper.number}\u001f${paper.issuer}`]) keys.set(key, [...(keys.get(key) ?? []), paper])
  for (const [payment, decision] of decidedPayments([...work.left], decided)) {
    const papers = decision.documents.map(({ number, issuer }) => {
      const found = keys.get(`${number}\u001f${issuer}`) ?? []
      return found.find((paper) => paper.currency === payment.currency) ?? found[0]
    })
    const there = papers.filter((paper) => paper !== undefined)
    if (payment.amount !== decision.amount || payment.currency !== decision.currency || there.length < papers.length) stale.set(payment.id, decision)
    else pay(work, payment, there, 0, `${decision.by} said so (decision ${decision.decision})${decision.note ? `: ${decision.note}` : ''}`)
  }
  return stale
}

/** Settles papers that are known to be what a payment is for. */
function pay(work: Work, payment: Payment, papers: readonly Paper[], pass: 0 | 1, evidence: string): void {
  const [first] = papers
  if (!first) return
  // Of documents in several currencies only those of the first can be added up.
  const own = papers.filter((paper) => paper.currency === first.currency)
  const whole = own.reduce((total, paper) => total + work.open.of(paper), 0n)
  const settled = settledBy(payment, whole, first.currency, work.rates)
  work.take(payment, own.length === 1 ? [{ paper: first, amount: settled.amount }] : inOrder(own, settled.amount, work.open.of), pass, `${evidence}${settled.evidence}`)
}

/** Pass 1: the document's number stands in the payment. */
function byNumber(work: Work, payments: readonly Payment[]): void {
  const namedBy = namedPapers(work.papers)
  const creditNotes = work.papers.filter((paper) => paper.refersTo.size > 0)
  for (const payment of payments) {
    const named = whoseNumber(work, payment, namedBy(payment))
    const [first] = named
    if (!first) continue
    const numbers = named.map((paper) => paper.number).join(', ')
    const paid = named.every((paper) => work.open.of(paper) === 0n)
    if (payment.amount > 0n && paid && first.total !== 0n) payAgain(work, payment, named, numbers)
    else if (payment.amount < 0n && givesBack(work, payment, (match) => named.some((paper) => paper.parts.includes(match.document)), `names ${numbers}, and`)) continue
    else {
      // What is paid back on an invoice is what its credit note says, where there is one.
      const credit = payment.amount < 0n ? creditNotes.find((paper) => paper.issuer === first.issuer && paper.refersTo.has(first.number) && work.open.of(paper) === payment.amount && paper.currency === payment.currency) : undefined
      if (credit) work.take(payment, [{ paper: credit, amount: payment.amount }], 1, `names ${first.number}, which ${credit.number} takes back`)
      else pay(work, payment, named, 1, `names ${numbers}`)
    }
  }
}

/** Of documents of several issuers with one number, the payee's; digits alone are not taken for another payee's document. */
function whoseNumber(work: Work, payment: Payment, named: readonly Paper[]): readonly Paper[] {
  const inCurrency = named.filter((paper) => paper.currency === payment.currency)
  const possible = inCurrency.length > 0 ? inCurrency : named.filter((paper) => !deniesCurrency(payment, paper.currency))
  const sources = work.payees.of(payment)
  const isPayees = (paper: Paper): boolean => sources.some((source) => paper.accounts.has(source.account))
  const issuers = (papers: readonly Paper[]): number => new Set(papers.map((paper) => `${paper.issuer}\u001f${paper.currency}`)).size
  const plausible = possible.filter((paper) => sources.length === 0 || isPayees(paper) || /\p{L}/u.test(paper.number))
  if (issuers(plausible) < 2) return plausible
  const own = plausible.filter(isPayees)
  if (own.length > 0) return own
  // Nobody can say whose document it is.
  return new Set(plausible.map((paper) => paper.number)).size < plausible.length ? [] : plausible
}

/** A payment that names what is paid already. */
function payAgain(work: Work, payment: Payment, named: readonly Paper[], numbers: string): void {
  const [first] = named
  if (!first) return
  const own = named.filter((paper) => paper.currency === first.currency)
  const totalOf = (paper: Paper): Money => paper.total
  const settled = settledBy(payment, own.reduce((total, paper) => total + paper.total, 0n), first.currency, work.rates)
  const given = own.length === 1 ? [{ paper: first, amount: settled.amount }] : inOrder(own, settled.amount, totalOf)
  work.left.delete(payment)
  work.duplicates.push(...matchesOf(payment, given.flatMap(({ paper, amount }) => work.open.divide(paper, amount)), 1, `names ${numbers}, which ${own.length > 1 ? 'are' : 'is'} paid${settled.evidence}`))
}

/** A refund of what was paid twice: the two cancel each other, and neither is a second payment any more. */
function givesBack(work: Work, refund: Payment, isIts: (match: Match) => boolean, because: string): boolean {
  const again = work.duplicates.find((match) => isIts(match) && match.payment.amount === -refund.amount && match.payment.currency === refund.currency && match.payment.date <= refund.date)
  if (!again) return false
  const both = work.duplicates.filter((match) => match.payment === again.payment)
  for (const match of both) work.duplicates.splice(work.duplicates.indexOf(match), 1)
  work.left.delete(refund)
  work.matches.push(...both.map((match) => ({ ...match, evidence: `${match.evidence}, given back on ${refund.date}` })))
  work.matches.push(...both.map((match) => ({ ...match, payment: refund, amount: -match.amount, cash: -match.cash, evidence: `${because} gives back the second payment of ${again.payment.date}` })))
  return true
}

/** Pass 2: the exact amount (or the original amount the bank states) of a document of the payee, in its window; the oldest first. */
function byAmount(work: Work): void {
  const open = openByAmount(work.papers, work.open)
  for (const payment of work.left) {
    const accounts = accountsOf(work, payment)
    if (payment.amount === 0n || accounts.length === 0) continue
    const { first, more } = open.find(accounts, payment.currency, payment.amount, payment.date)
    if (first) work.take(payment, [{ paper: first, amount: payment.amount }], 2, `same amount and payee, issued ${first.issueDate}${more > 0 ? `, the oldest of ${more + 1}` : ''}`)
    else if (payment.amount < 0n) givesBack(work, payment, (match) => accounts.includes(match.document.account), 'same payee and amount:')
  }
  for (const payment of work.left) {
    const { originalCurrency: currency, originalAmount: amount } = payment
    if (currency === null || amount === null || amount === 0n || currency === payment.currency) continue
    const { first, more } = open.find(accountsOf(work, payment), currency, amount, payment.date)
    if (first) work.take(payment, [{ paper: first, amount }], 2, `same original amount ${text(amount)} ${currency} and payee, issued ${first.issueDate}${more > 0 ? `, the oldest of ${more + 1}` : ''}`)
  }
}

const accountsOf = (work: Work, payment: Payment): string[] => [...new Set(work.payees.of(payment).map((source) => source.account))]

/** Pass 3: all that is open of the payee on that day, never a choice among it. */
function bySum(work: Work): void {
  const open = openByPayee(work.papers, work.open)
  for (const payment of work.left) {
    const accounts = accountsOf(work, payment)
    if (accounts.length === 0 || payment.amount === 0n) continue
    const unpaid = open.sumTo(accounts, payment.currency, payment.date, payment.amount)
    if (unpaid.length > 0) work.take(payment, unpaid.map((paper) => ({ paper, amount: work.open.of(paper) })), 3, `sum of ${unpaid.length} open documents of the payee`)
  }
}

/** Pass 4: another currency, within what the published rates of its days make of a document. */
function byBand(work: Work): void {
  const open = sortedByOpen(work.papers, work.open)
  for (const payment of work.left) {
    const accounts = accountsOf(work, payment)
    const fitting = open.currencies(accounts).filter((currency) => currency !== payment.currency && !deniesCurrency(payment, currency)).flatMap((currency) => {
      const range = amountsWithin(payment, currency, work.rates)
      return range === null ? [] : open.between(accounts, currency, range).filter((paper) => inWindow(payment.date, paper) && fitsBand(payment, work.open.of(paper), bandOf(payment, work.open.of(paper), currency, work.rates)))
    })
    const [first] = fitting.sort((a, b) => (a.issueDate === b.issueDate ? (a.key < b.key ? -1 : 1) : a.issueDate < b.issueDate ? -1 : 1))
    // Documents that differ in amount and both fit: nobody can say which was paid.
    if (!first || fitting.some((paper) => work.open.of(paper) !== work.open.of(first) || paper.currency !== first.currency)) continue
    const amount = work.open.of(first)
    work.take(payment, [{ paper: first, amount }], 4, `same payee, and ${text(amount)} ${first.currency} within its days' rates: ${bandOf(payment, amount, first.currency, work.rates)?.rates ?? ''}`)
  }
}
