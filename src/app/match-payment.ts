// Use case: a person says which documents a payment pays. It holds for the payment, whatever month its documents are of,
// until the amount moves or the document is gone.
import { AicostError } from '../domain/error.ts'
import { text } from '../domain/money.ts'
import { addMonths, monthOf } from '../domain/period.ts'
import { recordDecision } from '../close/decisions.ts'
import { signedMonths } from '../import/recount.ts'
import { gatherDocuments } from '../reconcile/documents.ts'
import { loadDocumentLines, loadPayments } from '../reconcile/facts.ts'
import type { Payment } from '../reconcile/facts.ts'
import { gatherPapers } from '../reconcile/papers.ts'
import type { Paper } from '../reconcile/papers.ts'
import { mustBeOpen, who } from './decide.ts'
import type { Decided } from './decide.ts'
import type { Session } from './session.ts'

export interface Matching {
  /** Numbers; several where one payment pays several documents. */
  readonly match: readonly string[]
  readonly issuer?: string | undefined
  readonly month?: string | undefined
  readonly note?: string | undefined
  readonly by?: string | undefined
}

export async function matchPayment(session: Session, id: string, options: Matching): Promise<Decided> {
  return session.ledger.transaction(async () => {
    const payment = (await loadPayments(session.ledger)).find((candidate) => candidate.id === id && candidate.leg === 'paid')
    if (!payment) throw new AicostError('PAYMENT_UNKNOWN', `no payment has the id ${id}`, { hint: 'aicost report matches --month M lists payments with their ids' })
    const papers = gatherPapers(gatherDocuments(await loadDocumentLines(session.ledger), () => undefined))
    const wanted = [...new Set(options.match)].map((number) => paperOf(papers, number, payment, options.issuer))
    const month = options.month ?? (await openMonth(session, monthOf(payment.date)))
    await mustBeOpen(session, month)
    const { amount, currency } = payment
    const documents = wanted.map(({ number, issuer }) => ({ number, issuer }))
    const decision = await recordDecision(session.ledger, { kind: 'match', payment: id, documents, amount, currency, month, note: options.note?.trim() || null, decided_by: who(session, options.by), decided_at: session.now() })
    return { decision, month, kind: 'match', subject: `${id} ${documents.map(({ number }) => number).join(', ')}`, amount: text(amount), currency }
  })
}

function paperOf(papers: readonly Paper[], number: string, payment: Payment, issuer: string | undefined): Paper {
  const all = papers.filter((paper) => same(paper.number, number) && (issuer === undefined || same(paper.issuer, issuer)))
  const inCurrency = all.filter((paper) => paper.currency === payment.currency)
  const found = inCurrency.length > 0 ? inCurrency : all
  const [only, ...others] = found
  if (!only) throw new AicostError('DOCUMENT_UNKNOWN', `no document${issuer === undefined ? '' : ` of ${issuer}`} has the number ${number}`, { hint: 'aicost report matches --month M lists what is open; import the document first' })
  if (others.length > 0) throw new AicostError('DOCUMENT_AMBIGUOUS', `${found.length} documents have the number ${number}: of ${found.map((paper) => `${paper.issuer} (${paper.currency})`).join(', ')}`, { hint: `--issuer "${only.issuer}"` })
  return only
}

const same = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase()

/** The month of the payment, or the first after it that is not signed. */
async function openMonth(session: Session, month: string): Promise<string> {
  const signed = await signedMonths(session.ledger)
  let open = month
  while (signed.has(open)) open = addMonths(open, 1)
  return open
}
