// Invoice ↔ payment in numbered passes over the whole set; each payment is used once. The evidence of a match is kept,
// never a score. Pure.
import { sum, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { matchesAny } from '../domain/pattern.ts'
import { addDays } from '../domain/period.ts'
import type { Config, Source } from '../config/config.ts'
import type { Document } from './documents.ts'
import type { Payment } from './facts.ts'
import { bandOf, deniesCurrency, fitsBand, settledBy, statesOriginal } from './foreign-payments.ts'
import type { RateDays } from './fx.ts'

/** Days before issue and after the due date (or issue) in which a payment of the exact amount is taken for a document's. */
const WINDOW = { before: 7, after: 62 }

export interface Match {
  readonly payment: Payment
  readonly document: Document
  /** What of the document it settles, in the document's currency. */
  readonly amount: Money
  /** 1 names the document; 2 same amount (or original amount) and payee; 3 a sum of documents; 4 another currency, within its days' published rates. */
  readonly pass: 1 | 2 | 3 | 4
  /** What the two have in common. */
  readonly evidence: string
}

export interface Matching {
  readonly matches: readonly Match[]
  /** A second payment of the full amount that names a document already paid. */
  readonly duplicates: readonly Match[]
  /** Payments of a known source without a document. */
  readonly unmatched: readonly { readonly payment: Payment; readonly source: Source }[]
  /** Payees that no source knows and the list of AI payees (or a full review) names. */
  readonly unknown: readonly Payment[]
}

export function matchPayments(documents: readonly Document[], payments: readonly Payment[], config: Config, rates: RateDays): Matching {
  const own = payments.filter((payment) => !matchesAny([...config.payees.own_accounts], payment.payee) && !matchesAny([...config.payees.own_accounts], payment.statementText))
  const left = new Set(own)
  const open = new Map(documents.map((document) => [document.key, document.net + document.tax]))
  const matches: Match[] = []
  const duplicates: Match[] = []
  const take = (payment: Payment, document: Document, amount: Money, pass: Match['pass'], evidence: string): void => {
    left.delete(payment)
    open.set(document.key, (open.get(document.key) ?? 0n) - amount)
    matches.push({ payment, document, amount, pass, evidence })
  }
  for (const payment of own) {
    const named = namedDocument(payment, documents, config)
    if (!named) continue
    const rest = open.get(named.key) ?? 0n
    const again = rest === 0n && payment.amount > 0n
    const settled = settledBy(payment, again ? named.net + named.tax : rest, named.currency, rates)
    if (again) {
      left.delete(payment)
      duplicates.push({ payment, document: named, amount: settled.amount, pass: 1, evidence: `names ${named.number}, which is paid${settled.evidence}` })
    } else take(payment, named, settled.amount, 1, `names ${named.number}${settled.evidence}`)
  }
  for (const payment of left) {
    const source = sourceOf(payment, config)
    const candidates = documents.filter((document) => document.currency === payment.currency && open.get(document.key) === payment.amount && payment.amount !== 0n && source?.account === document.account && inWindow(payment, document))
    const [only] = candidates
    if (only) take(payment, only, payment.amount, 2, `same amount and payee, issued ${only.issueDate}`)
  }
  const openOf = (document: Document): Money => open.get(document.key) ?? 0n
  for (const payment of left) {
    const account = sourceOf(payment, config)?.account
    const original = documents.find((document) => openOf(document) !== 0n && document.account === account && inWindow(payment, document) && statesOriginal(payment, openOf(document), document.currency))
    if (original) take(payment, original, openOf(original), 2, `same original amount ${text(openOf(original))} ${original.currency} and payee, issued ${original.issueDate}`)
  }
  for (const payment of left) {
    const source = sourceOf(payment, config)
    const unpaid = documents.filter((document) => document.account === source?.account && document.currency === payment.currency && (open.get(document.key) ?? 0n) !== 0n && document.issueDate <= payment.date)
    if (unpaid.length < 2 || sum(unpaid.map((document) => open.get(document.key) ?? 0n)) !== payment.amount) continue
    const parts = unpaid.map((document) => ({ document, amount: open.get(document.key) ?? 0n }))
    for (const { document, amount } of parts) take(payment, document, amount, 3, `sum of ${unpaid.length} open documents of the payee`)
  }
  for (const payment of left) {
    const account = sourceOf(payment, config)?.account
    const fitting = documents.filter((document) => document.currency !== payment.currency && document.account === account && inWindow(payment, document) && !deniesCurrency(payment, document.currency) && fitsBand(payment, openOf(document), bandOf(payment, openOf(document), document.currency, rates)))
    const [first] = fitting
    // Documents that differ in amount and both fit: nobody can say which was paid.
    if (!first || fitting.some((document) => openOf(document) !== openOf(first) || document.currency !== first.currency)) continue
    take(payment, first, openOf(first), 4, `same payee, and ${text(openOf(first))} ${first.currency} within its days' rates: ${bandOf(payment, openOf(first), first.currency, rates)?.rates ?? ''}`)
  }
  const rest = own.filter((payment) => left.has(payment))
  const known = rest.flatMap((payment) => {
    const source = sourceOf(payment, config)
    return source ? [{ payment, source }] : []
  })
  const unknown = rest.filter((payment) => !sourceOf(payment, config) && !matchesAny([...config.payees.ignore], payment.payee) && !matchesAny([...config.payees.ignore], payment.statementText))
  return { matches, duplicates, unmatched: known, unknown }
}

/** The document whose number the payment gives; where two issuers use one number, that of the payee's account. */
function namedDocument(payment: Payment, documents: readonly Document[], config: Config): Document | undefined {
  const all = documents.filter((document) => names(payment, document.number))
  const same = all.filter((document) => document.currency === payment.currency)
  const named = same.length > 0 ? same : all.filter((document) => !deniesCurrency(payment, document.currency))
  const account = named.length > 1 ? sourceOf(payment, config)?.account : undefined
  return named.find((document) => document.account === account) ?? named[0]
}

/** The source whose payee pattern the payment's texts match; the most specific pattern wins. */
export function sourceOf(payment: Payment, config: Config): Source | undefined {
  const texts = [payment.payee, payment.statementText].filter((text) => text !== '')
  let best: { source: Source; length: number } | undefined
  for (const source of config.sources) {
    for (const pattern of source.match.payee) {
      if (texts.some((text) => matchesAny([pattern], text)) && pattern.length > (best?.length ?? 0)) best = { source, length: pattern.length }
    }
  }
  return best?.source
}

/** The document's number stands in one of the payment's texts, not as part of a longer word. */
function names(payment: Payment, number: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/[\s\u2010-\u2015]+/g, '-')
  const wanted = plain(number)
  if (wanted.length < 4) return false
  return [payment.reference, payment.payee, payment.statementText].some((text) => {
    const within = plain(text)
    const at = within.indexOf(wanted)
    if (at === -1) return false
    const isWord = (character: string | undefined): boolean => character !== undefined && /[a-z0-9]/.test(character)
    return !isWord(within[at - 1]) && !isWord(within[at + wanted.length])
  })
}

function inWindow(payment: Payment, document: Document): boolean {
  const from = addDays(`${document.issueDate}T00:00:00Z`, -WINDOW.before).slice(0, 10)
  const to = addDays(`${document.dueDate ?? document.issueDate}T00:00:00Z`, WINDOW.after).slice(0, 10)
  return payment.date >= from && payment.date <= to
}
