// Use case: `aicost report matches`: which payment settles which document and what the two have in common, never a
// score; the queue of payments that no pass took; and what is open of documents, with its age.
import type { ExitReason } from '../domain/diagnostic.ts'
import { daysBetween } from '../domain/day.ts'
import { text } from '../domain/money.ts'
import type { Payment } from '../reconcile/facts.ts'
import type { Match, Matching } from '../reconcile/matching.ts'
import type { MonthResult } from '../reconcile/month.ts'
import type { Paper } from '../reconcile/papers.ts'
import { reconcileMonth } from './month.ts'
import { monthsAsked } from './report-dimensions.ts'
import type { ReportRequest } from './report-dimensions.ts'
import { statesOf } from './report-month-lists.ts'
import { evidenceAsOf } from './report-months.ts'
import type { Report } from './report-spend.ts'
import type { Session } from './session.ts'

type Row = Readonly<Record<string, unknown>>

interface Lists {
  readonly rows: Map<string, Row>
  readonly unmatched: Map<string, Row>
  readonly open: Map<string, Row>
  readonly reasons: Set<ExitReason>
}

export async function matchesReport(session: Session, request: ReportRequest): Promise<Report> {
  const { month, months } = monthsAsked(request)
  const lists: Lists = { rows: new Map(), unmatched: new Map(), open: new Map(), reasons: new Set() }
  for (const at of months) {
    const { result } = await reconcileMonth(session, at)
    addMatches(lists, result, result.matching, at)
    addMatches(lists, result, result.booked, at)
    addQueue(lists, result, at)
    addOpen(lists, result, at)
  }
  return {
    body: { month, months: await statesOf(session.ledger, months), rows: sorted(lists.rows), unmatched: sorted(lists.unmatched), open_documents: sorted(lists.open) },
    reasons: [...lists.reasons].sort(), asOf: await evidenceAsOf(session.ledger),
  }
}

/** What was paid in the month, and what settles the documents its statements show. */
function addMatches(lists: Lists, result: MonthResult, matching: Matching, month: string): void {
  const shown = new Set(result.statements.flatMap((statement) => statement.documents.map(({ document }) => document.key)))
  const add = (match: Match, duplicate: boolean): void => {
    const { payment, document } = match
    if (!payment.date.startsWith(month) && !shown.has(document.key)) return
    lists.rows.set(`${keyOf(payment)} ${document.key}`, {
      payment: paymentOf(payment), leg: payment.leg, document: document.number, issuer: document.issuer, account: document.account, issue_date: document.issueDate, due_date: document.dueDate, total: text(document.net + document.tax),
      amount: text(match.amount), currency: document.currency, cash: text(match.cash), pass: match.pass, evidence: match.evidence, duplicate,
    })
  }
  for (const match of matching.matches) add(match, false)
  for (const match of matching.duplicates) add(match, true)
}

/** The month's payments that nobody and nothing matched. */
function addQueue(lists: Lists, { matching, paidAsOf }: MonthResult, month: string): void {
  const openOf = openByAccount(matching)
  const add = (payment: Payment, source: string | null, because: string): void => {
    const stale = matching.stale.get(payment.id)
    lists.unmatched.set(keyOf(payment), { payment: paymentOf(payment), source, state: stale ? 'stale' : 'open', age_days: ageOf(payment.date, paidAsOf), because: stale ? staleBecause(payment, stale) : because })
  }
  for (const { payment, source } of matching.unmatched.filter((entry) => entry.payment.date.startsWith(month))) {
    // A charge of a prepaid source without a document is a purchase of credit.
    const purchase = source.billing === 'prepaid' && !matching.stale.has(payment.id)
    const open = openOf.get(source.account) ?? []
    add(payment, source.id, purchase ? 'a purchase of prepaid credit without a document' : open.length === 0 ? `no document of ${source.id} is open` : `no document fits; open of ${source.id}: ${listed(open, matching)}`)
    if (!purchase) lists.reasons.add('unmatched_payment')
  }
  for (const payment of matching.unknown.filter((entry) => entry.date.startsWith(month))) {
    add(payment, null, 'a payee that no source names')
    lists.reasons.add('unknown_payee')
  }
}

function staleBecause(payment: Payment, stale: { readonly by: string; readonly documents: readonly { readonly number: string }[]; readonly amount: bigint; readonly currency: string }): string {
  const said = `${stale.by} matched it to ${stale.documents.map(({ number }) => number).join(', ')}`
  return payment.amount === stale.amount && payment.currency === stale.currency ? `${said}, which is not there any more` : `${said} when it was ${text(stale.amount)} ${stale.currency}`
}

function openByAccount(matching: Matching): Map<string, Paper[]> {
  const open = new Map<string, Paper[]>()
  for (const paper of matching.papers) {
    if (matching.openOf(paper) === 0n) continue
    for (const account of paper.accounts) open.set(account, [...(open.get(account) ?? []), paper])
  }
  return open
}

/** The first three, and how many more. */
function listed(papers: readonly Paper[], matching: Matching): string {
  return `${papers.slice(0, 3).map((paper) => `${paper.number} ${text(matching.openOf(paper))} ${paper.currency}`).join(', ')}${papers.length > 3 ? ` and ${papers.length - 3} more` : ''}`
}

/** Documents issued by the month's end, or shown in it, that no payment settles whole; a receipt is the vendor's word that one did. */
function addOpen(lists: Lists, { matching, statements, paidAsOf }: MonthResult, month: string): void {
  const shown = new Set(statements.flatMap((statement) => statement.documents.map(({ document }) => document.key)))
  for (const paper of matching.papers) {
    const open = matching.openOf(paper)
    const [first] = paper.parts
    if (open === 0n || !first || paper.parts.some((part) => part.receipt !== null) || !(paper.issueDate.slice(0, 7) <= month || paper.parts.some((part) => shown.has(part.key)))) continue
    lists.open.set(`${paper.issueDate}\u001f${paper.key}`, {
      document: paper.number, issuer: paper.issuer, accounts: [...paper.accounts].sort(), issue_date: paper.issueDate, due_date: first.dueDate, currency: paper.currency, total: text(paper.total), paid: paidAsOf === null ? null : text(paper.total - open), open: text(open),
      age_days: ageOf(paper.issueDate, paidAsOf), overdue_days: first.dueDate === null ? null : Math.max(0, ageOf(first.dueDate, paidAsOf) ?? 0),
    })
  }
}

/** Days up to the newest evidence of payments; null without any. */
const ageOf = (day: string, asOf: string | null): number | null => (asOf === null ? null : Math.max(0, daysBetween(day, asOf.slice(0, 10))))

const keyOf = (payment: Payment): string => [payment.date, payment.payee, String(payment.importId).padStart(9, '0'), String(payment.record).padStart(9, '0')].join('\u001f')

/** Keys begin with the day. */
const sorted = (rows: ReadonlyMap<string, Row>): Row[] => [...rows].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, row]) => row)

const paymentOf = (payment: Payment): Row => ({
  id: payment.id, date: payment.date, payee: payment.payee, amount: text(payment.amount), currency: payment.currency, account: payment.bankAccount, statement_text: payment.statementText, reference: payment.reference,
  original_amount: payment.originalAmount === null ? null : text(payment.originalAmount), original_currency: payment.originalCurrency, import_id: String(payment.importId), file: payment.file, record: payment.record,
})
