// Explains a document by its number: its lines, the payments matched to it, the statements it is placed in.
import { money, sum, text } from '../domain/money.ts'
import { sqlText } from '../ledger/assets.ts'
import type { MonthResult } from '../reconcile/month.ts'
import { rangesOf } from './explanation.ts'
import type { Child, Explanation, Rest } from './explanation.ts'
import { reconcileMonth } from './month.ts'
import type { Session } from './session.ts'

interface LineRow {
  readonly import_id: number
  readonly record: string
  readonly number: string
  readonly document_type: string
  readonly issuer: string
  readonly account: string
  readonly issue_date: string
  readonly due_date: string | null
  readonly period_start: string | null
  readonly currency: string
  readonly description: string
  readonly nature: string
  readonly net: string
  readonly tax: string
}

async function linesOf(session: Session, numbers: readonly string[]): Promise<LineRow[]> {
  if (numbers.length === 0) return []
  const rows = await session.ledger.rows<LineRow>(sqlText('src/reconcile/sql/document-lines.sql'))
  return rows.filter((row) => numbers.includes(row.number))
}

/** The records of an account's documents, receipts among them. */
export async function documentRests(session: Session, account: string, numbers: readonly string[]): Promise<Rest[]> {
  return (await linesOf(session, numbers)).filter((row) => row.account === account).map((row) => ({ importId: row.import_id, record: Number(row.record), amount: row.document_type === 'receipt' ? '0' : row.net }))
}

/** The document of this number, or null; of several accounts' the first, as the vendor's numbers are its own. */
export async function explainDocument(session: Session, number: string, month: string | undefined): Promise<Explanation | null> {
  const all = await linesOf(session, [number])
  const [first] = all
  if (!first) return null
  const lines = all.filter((row) => row.account === first.account)
  const own = lines.filter((row) => row.document_type !== 'receipt')
  const head = own[0] ?? first
  const { result, statements } = await placedIn(session, first.account, number, month === undefined ? monthsToTry(own.length > 0 ? own : lines) : [month])
  const matches = result.matching.matches.filter(({ document }) => document.account === first.account && document.number === number)
  const placed = statements[0]?.documents.find(({ document }) => document.number === number)?.placedByMonth
  const children: Child[] = [
    ...lines.map((row) => {
      const receipt = row.document_type === 'receipt'
      return { ref: `${row.import_id}:${Number(row.record)}`, kind: 'invoice_line', label: `${receipt ? 'receipt' : row.nature}: ${row.description}`, amount: text(money(row.net)), currency: row.currency, part: !receipt || own.length === 0 }
    }),
    ...matches.map((match) => ({ ref: `${match.payment.importId}:${match.payment.record}`, kind: 'payment', label: `paid ${match.payment.date} to ${match.payment.payee}: ${match.evidence}`, amount: text(match.cash), currency: match.payment.currency, part: false })),
    ...statements.map((statement) => ({ ref: statement.id, kind: 'statement', label: `${statement.issuer}, ${result.month}`, amount: text(statement.recognized), currency: statement.currency, part: false })),
  ]
  const counted = own.length > 0 ? own : lines
  const tax = sum(counted.map((row) => money(row.tax)))
  const net = sum(counted.map((row) => money(row.net)))
  return {
    ref: number, kind: 'document', label: `${head.document_type} ${number} of ${head.issuer}`, month: result.month, amount: text(net), currency: head.currency, children,
    evidence: await rangesOf(session.ledger, [...lines.map((row) => ({ importId: row.import_id, record: Number(row.record), amount: row.document_type === 'receipt' && own.length > 0 ? '0' : row.net })), ...matches.map(({ payment }) => ({ importId: payment.importId, record: payment.record, amount: text(payment.amount) }))]),
    details: {
      document_type: head.document_type, issuer: head.issuer, account: head.account, issue_date: head.issue_date, due_date: head.due_date, net: text(net), tax: text(tax), gross: text(net + tax),
      placed_by_month: placed === undefined ? null : Object.fromEntries([...placed].map(([placedMonth, amount]) => [placedMonth, text(amount)])),
    },
  }
}

/** The months a document is likely placed in: those its lines begin in, then the month of issue. */
function monthsToTry(lines: readonly LineRow[]): string[] {
  return [...new Set([...lines.flatMap((line) => (line.period_start === null ? [] : [line.period_start.slice(0, 7)])).sort(), ...lines.map((line) => line.issue_date.slice(0, 7))])]
}

/** The first of the months that has the document in a statement; the last one when none has. */
async function placedIn(session: Session, account: string, number: string, months: readonly string[]): Promise<{ result: MonthResult; statements: MonthResult['statements'] }> {
  const [month = '', ...later] = months
  const { result } = await reconcileMonth(session, month)
  const statements = result.statements.filter((statement) => statement.account === account && statement.documents.some(({ document }) => document.number === number))
  return statements.length > 0 || later.length === 0 ? { result, statements } : placedIn(session, account, number, later)
}
