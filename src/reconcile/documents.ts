// Invoices, credit notes and receipts: lines gathered into documents, the selected (AI) part of each line, and which
// document a receipt belongs to. Pure.
import { decimalsOf, minorUnit, multiply, money, multiplyDivide, ONE, round, sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { matches } from '../domain/pattern.ts'
import { addMonths, monthOf } from '../domain/period.ts'
import type { AiLine, Source } from '../config/config.ts'
import type { DocumentLine } from './facts.ts'

/** Natures that raise a balance instead of being cost. */
const BALANCE = new Set(['prepaid_purchase', 'advance_estimate'])
/** Natures that a `*` share never matches: they follow the AI part of their document. */
const FOLLOWING = new Set(['credit', 'discount', 'tax', 'rounding'])

const COMPONENTS: Readonly<Record<string, string>> = {
  usage: 'usage', true_up: 'usage', seat: 'seat', subscription: 'seat', commitment: 'commitment', fee: 'fee', rounding: 'fee', credit: 'credit', tax: 'tax', discount: 'usage',
}

export interface SelectedLine {
  readonly line: DocumentLine
  readonly component: string
  readonly raisesBalance: boolean
  /** The part of the line that is recognized for this source: all of it, or its AI share. */
  readonly net: Money
  readonly tax: Money
}

export interface Document {
  readonly key: string
  readonly number: string
  readonly issuer: string
  readonly account: string
  readonly currency: string
  readonly issueDate: string
  readonly dueDate: string | null
  /** From the first line's start to the last line's end. */
  readonly period: { readonly start: string; readonly end: string } | null
  readonly lines: readonly SelectedLine[]
  /** Whole document. */
  readonly net: Money
  readonly tax: Money
  /** A receipt with the same number is there, or the document is one: it is paid. */
  readonly receipt: DocumentLine | null
}

/** Documents of counted lines; an invoice and its receipt are one. `sourceOf` gives the source of an account. */
export function gatherDocuments(lines: readonly DocumentLine[], sourceOf: (account: string) => Source | undefined): Document[] {
  const groups = new Map<string, DocumentLine[]>()
  for (const line of lines) {
    const key = `${line.issuer}|${line.number}|${line.account}|${line.currency}`
    groups.set(key, [...(groups.get(key) ?? []), line])
  }
  const documents = [...groups.entries()].map(([key, all]) => {
    const receipt = all.find((line) => line.documentType === 'receipt') ?? null
    const invoiced = all.filter((line) => line.documentType !== 'receipt')
    return documentOf(key, invoiced.length > 0 ? invoiced : all, receipt, sourceOf)
  }).sort((a, b) => (a.issueDate === b.issueDate ? (a.key < b.key ? -1 : 1) : a.issueDate < b.issueDate ? -1 : 1))
  return withPeriodsTheyCorrect(documents)
}

/** A credit note that says no period is of the months of the invoice it names, the one of its own account first. */
function withPeriodsTheyCorrect(documents: readonly Document[]): Document[] {
  const invoices = new Map<string, Document[]>()
  for (const document of documents) {
    const key = `${document.issuer}|${document.number}|${document.currency}`
    invoices.set(key, [...(invoices.get(key) ?? []), document])
  }
  return documents.map((document) => {
    const names = new Set(document.lines.map(({ line }) => (line.documentType === 'credit_note' ? line.refersTo : null)))
    const [name] = names
    if (document.period !== null || names.size !== 1 || name === null || name === undefined) return document
    const named = invoices.get(`${document.issuer}|${name}|${document.currency}`) ?? []
    const invoice = named.find(({ account }) => account === document.account) ?? named[0]
    return invoice === undefined ? document : { ...document, period: invoice.period ?? monthDays(monthOf(invoice.issueDate)) }
  })
}

function monthDays(month: string): { start: string; end: string } {
  return { start: `${month}-01`, end: `${addMonths(month, 1)}-01` }
}

function documentOf(key: string, lines: readonly DocumentLine[], receipt: DocumentLine | null, sourceOf: (account: string) => Source | undefined): Document {
  const [first] = lines
  if (!first) throw new Error(`document ${key} has no lines`)
  const source = sourceOf(first.account)
  const selected = source?.scope === 'ai_share' ? selectShares(lines, source.ai_lines) : lines.map((line) => ({ line, net: line.net, tax: line.tax }))
  const component = productComponent(lines)
  const products = lines.filter((line) => !FOLLOWING.has(line.nature))
  // What is taken off a purchase of credit is no cost saved: less was paid for it.
  const isPurchase = products.length > 0 && products.every((line) => line.nature === 'prepaid_purchase')
  const raises = ({ nature }: DocumentLine): boolean => BALANCE.has(nature) || (isPurchase && (nature === 'discount' || nature === 'credit'))
  const starts = lines.flatMap((line) => (line.periodStart ? [line.periodStart] : [])).sort()
  const ends = lines.flatMap((line) => (line.periodEnd ? [line.periodEnd] : [])).sort()
  const [start] = starts
  const end = ends.at(-1)
  return {
    key, number: first.number, issuer: first.issuer, account: first.account, currency: first.currency, issueDate: first.issueDate, dueDate: first.dueDate,
    period: start !== undefined && end !== undefined && start < end ? { start, end } : null,
    lines: selected.map((part) => ({ ...part, component: part.line.nature === 'discount' ? component : (COMPONENTS[part.line.nature] ?? 'usage'), raisesBalance: raises(part.line) })),
    net: sum(lines.map((line) => line.net)), tax: sum(lines.map((line) => line.tax)), receipt,
  }
}

/** The component most of a document's product lines belong to: where its discounts go. */
function productComponent(lines: readonly DocumentLine[]): string {
  const totals = new Map<string, Money>()
  for (const line of lines.filter((candidate) => !FOLLOWING.has(candidate.nature) && !BALANCE.has(candidate.nature))) {
    const component = COMPONENTS[line.nature] ?? 'usage'
    totals.set(component, (totals.get(component) ?? 0n) + line.net)
  }
  return [...totals.entries()].sort((a, b) => (a[1] === b[1] ? (a[0] < b[0] ? -1 : 1) : a[1] > b[1] ? -1 : 1))[0]?.[0] ?? 'usage'
}

/**
 * The AI share of each line. Product lines by the first entry in force that matches; credits, discounts and tax follow
 * the AI part (Σ selected ÷ Σ product lines) unless an entry other than `*` names them.
 */
function selectShares(lines: readonly DocumentLine[], entries: readonly AiLine[]): { line: DocumentLine; net: Money; tax: Money }[] {
  const share = (line: DocumentLine): Money | null => {
    const at = line.periodStart ?? line.issueDate
    const following = FOLLOWING.has(line.nature)
    const entry = entries.find((candidate) => (candidate.from === undefined || candidate.from <= at) && (candidate.to === undefined || at < candidate.to) && !(following && candidate.match.trim() === '*') && matches(candidate.match, line.description))
    return entry ? money(entry.share) : following ? null : 0n
  }
  const products = lines.filter((line) => !FOLLOWING.has(line.nature))
  const whole = sum(products.map((line) => line.net))
  const selected = sum(products.map((line) => multiply(line.net, share(line) ?? 0n)))
  return lines.map((line) => {
    const own = share(line)
    const part = (amount: Money): Money => {
      const exact = own !== null ? multiply(amount, own) : whole === 0n ? 0n : multiplyDivide(amount, selected, whole)
      return own === ONE ? amount : round(exact, Math.max(minorUnit(line.currency), decimalsOf(amount)))
    }
    return { line, net: part(line.net), tax: part(line.tax) }
  })
}
