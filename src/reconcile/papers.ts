// Invoices as they were sent. One over several accounts is a document in the books of each; what pays it pays all of
// them. What is open of each is kept here while payments are matched.
import { abs, allocate, decimalsOf, minorUnit, sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { dayAfter } from '../domain/day.ts'
import type { Document } from './documents.ts'

/** Days before issue and after the due date (or issue) in which a payment of the exact amount is taken for a document's. */
const WINDOW = { before: 7, after: 62 }

export interface Paper {
  /** Issuer, number and currency. */
  readonly key: string
  readonly number: string
  readonly issuer: string
  readonly currency: string
  readonly issueDate: string
  readonly accounts: ReadonlySet<string>
  readonly parts: readonly Document[]
  readonly total: Money
  /** Numbers of the invoices a credit note takes back. */
  readonly refersTo: ReadonlySet<string>
  /** Days on which a payment may be its. */
  readonly window: { readonly from: string; readonly to: string }
}

/** What one document gets of a payment. */
export interface Share {
  readonly document: Document
  readonly amount: Money
}

const totalOf = (document: Document): Money => document.net + document.tax

/** The papers of documents, in the documents' order: by day of issue. */
export function gatherPapers(documents: readonly Document[]): Paper[] {
  const groups = new Map<string, Document[]>()
  for (const document of documents) {
    const key = [document.issuer, document.number, document.currency].join('\u001f')
    const known = groups.get(key)
    if (known) known.push(document)
    else groups.set(key, [document])
  }
  return [...groups].map(([key, parts]) => paperOf(key, parts))
}

function paperOf(key: string, parts: readonly Document[]): Paper {
  const [first] = parts
  if (!first) throw new Error(`paper ${key} has no documents`)
  const { number, issuer, currency, issueDate } = first
  return {
    key, number, issuer, currency, issueDate, parts, accounts: new Set(parts.map((part) => part.account)), total: sum(parts.map(totalOf)),
    refersTo: new Set(parts.flatMap((part) => part.lines.flatMap(({ line }) => (line.refersTo === null ? [] : [line.refersTo])))),
    window: { from: dayAfter(issueDate, -WINDOW.before), to: dayAfter(first.dueDate ?? issueDate, WINDOW.after) },
  }
}

export const inWindow = (day: string, { window }: Paper): boolean => day >= window.from && day <= window.to

export interface OpenBalances {
  readonly of: (paper: Paper) => Money
  /** Settles an amount of a paper and says what each of its documents got. */
  readonly settle: (paper: Paper, amount: Money) => Share[]
  /** How an amount that settles nothing, a second payment, divides over its documents. */
  readonly divide: (paper: Paper, amount: Money) => Share[]
}

export function openBalances(papers: readonly Paper[]): OpenBalances {
  const documents = new Map(papers.flatMap((paper) => paper.parts.map((part) => [part.key, totalOf(part)] as const)))
  const open = new Map(papers.map((paper) => [paper.key, paper.total]))
  const openOf = (document: Document): Money => documents.get(document.key) ?? 0n
  const of = (paper: Paper): Money => open.get(paper.key) ?? 0n
  return {
    of,
    settle: (paper, amount) => {
      const shares = amount === of(paper) ? paper.parts.map((document) => ({ document, amount: openOf(document) })) : inProportion(paper, amount, openOf)
      for (const share of shares) documents.set(share.document.key, openOf(share.document) - share.amount)
      open.set(paper.key, of(paper) - amount)
      return shares.filter((share) => share.amount !== 0n || paper.parts.length === 1)
    },
    divide: (paper, amount) => (amount === paper.total ? paper.parts.map((document) => ({ document, amount: totalOf(document) })) : inProportion(paper, amount, totalOf)),
  }
}

/** By what is open of each document; of a paper that is settled, by what each was. Never evenly. */
function inProportion(paper: Paper, amount: Money, weightOf: (document: Document) => Money): Share[] {
  const [only, ...others] = paper.parts
  if (only && others.length === 0) return [{ document: only, amount }]
  const first = paper.parts.map((document) => abs(weightOf(document)))
  const weights = sum(first) !== 0n ? first : paper.parts.map((document) => abs(totalOf(document)))
  if (sum(weights) === 0n) return paper.parts.map((document, index) => ({ document, amount: index === 0 ? amount : 0n }))
  const cut = allocate(amount, weights, Math.max(minorUnit(paper.currency), decimalsOf(amount)))
  return paper.parts.map((document, index) => ({ document, amount: cut[index] ?? 0n }))
}

/**
 * What each of several papers gets of a payment for all of them: each what is open where that is the sum; else credit
 * notes are taken off and the oldest is paid first. What is left over is the last one's.
 */
export function inOrder(papers: readonly Paper[], amount: Money, openOf: (paper: Paper) => Money): { readonly paper: Paper; readonly amount: Money }[] {
  const sign = amount < 0n ? -1n : 1n
  const ordered = [...papers].sort((a, b) => Number(openOf(a) * sign > 0n) - Number(openOf(b) * sign > 0n))
  let left = amount
  const given = ordered.map((paper) => {
    const open = openOf(paper)
    const part = open * sign <= 0n || open * sign <= left * sign ? open : left
    left -= part
    return { paper, amount: part }
  })
  const last = given.at(-1)
  return (last && left !== 0n ? [...given.slice(0, -1), { paper: last.paper, amount: last.amount + left }] : given).filter((part) => part.amount !== 0n)
}
