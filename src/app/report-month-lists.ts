// Use cases: `aicost report prepaid`, `matches` and `accruals`: lists of a month that are not broken down by dimension.
import type { ExitReason } from '../domain/diagnostic.ts'
import { money, sum, text } from '../domain/money.ts'
import { decisionsFor } from '../close/decisions.ts'
import { stateOf, versionNumber, versionsOf } from '../close/versions.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Payment } from '../reconcile/facts.ts'
import type { Match } from '../reconcile/matching.ts'
import { reconcileMonth } from './month.ts'
import { balances } from './reconcile-document.ts'
import type { Balance } from './reconcile-document.ts'
import { monthsAsked } from './report-dimensions.ts'
import type { ReportRequest } from './report-dimensions.ts'
import { evidenceAsOf } from './report-months.ts'
import type { Report } from './report-spend.ts'
import type { Session } from './session.ts'

type PrepaidRow = Balance & { readonly month: string }

/** Balances month by month; a signed month shows them as signed. */
export async function prepaidReport(session: Session, request: ReportRequest): Promise<Report> {
  const { month, months } = monthsAsked(request)
  const rows: PrepaidRow[] = []
  const reasons = new Set<ExitReason>()
  for (const at of months) {
    const signed = await signedBalances(session.ledger, at)
    if (signed) {
      rows.push(...signed)
      continue
    }
    const { result } = await reconcileMonth(session, at)
    rows.push(...balances(result).map((row) => ({ month: at, ...row })))
    if (result.statements.some((statement) => statement.basisMissing > 0)) reasons.add('basis_missing')
  }
  if (rows.some((row) => row.closing !== null && row.commitment === undefined && money(row.closing) < 0n)) reasons.add('open_balance')
  return { body: { month, months: await statesOf(session.ledger, months), rows }, reasons: [...reasons].sort(), asOf: await evidenceAsOf(session.ledger) }
}

async function signedBalances(ledger: Ledger, month: string): Promise<PrepaidRow[] | null> {
  const [version] = await ledger.rows<{ body: string }>("select body from close_version where month = $month and state = 'signed' order by version_no desc limit 1", { month })
  if (!version) return null
  const { prepaid } = JSON.parse(version.body) as { prepaid: Balance[] }
  return prepaid.map((row) => ({ month, ...row }))
}

async function statesOf(ledger: Ledger, months: readonly string[]): Promise<{ month: string; state: string; version_no: number }[]> {
  const states: { month: string; state: string; version_no: number }[] = []
  for (const month of months) {
    const versions = await versionsOf(ledger, month)
    states.push({ month, state: stateOf(versions), version_no: versionNumber(versions) })
  }
  return states
}

const paymentOf = (payment: Payment): Record<string, unknown> => ({
  date: payment.date, payee: payment.payee, amount: text(payment.amount), currency: payment.currency, account: payment.bankAccount, import_id: String(payment.importId), file: payment.file, record: payment.record,
})

/** Which payment settles which document, and what the two have in common; never a score. */
export async function matchesReport(session: Session, request: ReportRequest): Promise<Report> {
  const { month, months } = monthsAsked(request)
  const rows = new Map<string, Record<string, unknown>>()
  const unmatched = new Map<string, Record<string, unknown>>()
  const reasons = new Set<ExitReason>()
  for (const at of months) {
    const { matching, statements } = (await reconcileMonth(session, at)).result
    const documents = new Set(statements.flatMap((statement) => statement.documents.map(({ document }) => document.key)))
    const concerns = ({ payment, document }: Match): boolean => payment.date.startsWith(at) || documents.has(document.key)
    const rowOf = (match: Match, duplicate: boolean): void => {
      const { payment, document } = match
      rows.set(`${payment.importId}:${payment.record}:${document.key}`, { payment: paymentOf(payment), document: document.number, issuer: document.issuer, account: document.account, amount: text(match.amount), currency: document.currency, pass: match.pass, evidence: match.evidence, duplicate })
    }
    for (const match of matching.matches.filter(concerns)) rowOf(match, false)
    for (const match of matching.duplicates.filter(concerns)) rowOf(match, true)
    for (const { payment, source } of matching.unmatched.filter((entry) => entry.payment.date.startsWith(at))) {
      // A charge of a prepaid source without a document is a purchase of credit.
      const purchase = source.billing === 'prepaid'
      unmatched.set(`${payment.importId}:${payment.record}`, { payment: paymentOf(payment), source: source.id, because: purchase ? 'a purchase of prepaid credit without a document' : 'no document fits' })
      if (!purchase) reasons.add('unmatched_payment')
    }
    for (const payment of matching.unknown.filter((entry) => entry.date.startsWith(at))) {
      unmatched.set(`${payment.importId}:${payment.record}`, { payment: paymentOf(payment), source: null, because: 'a payee that no source names' })
      reasons.add('unknown_payee')
    }
  }
  return { body: { month, months: await statesOf(session.ledger, months), rows: [...rows.values()].sort(byPayment), unmatched: [...unmatched.values()].sort(byPayment) }, reasons: [...reasons].sort(), asOf: await evidenceAsOf(session.ledger) }
}

function byPayment(a: Record<string, unknown>, b: Record<string, unknown>): number {
  const key = (row: Record<string, unknown>): string => {
    const payment = row['payment'] as { date: string; payee: string; import_id: string; record: number }
    return [payment.date, payment.payee, payment.import_id.padStart(9, '0'), String(payment.record).padStart(9, '0'), String(row['document'] ?? '')].join('\u001f')
  }
  return key(a) < key(b) ? -1 : 1
}

/** What people accrued, month by month. */
export async function accrualsReport(session: Session, request: ReportRequest): Promise<Report> {
  const { month, months } = monthsAsked(request)
  const rows: Record<string, unknown>[] = []
  for (const at of months) {
    for (const decision of await decisionsFor(session.ledger, at)) {
      if (decision.kind !== 'accrue') continue
      rows.push({
        month: at, source: decision.source, component: decision.component, amount: decision.amount === null ? null : text(decision.amount), currency: decision.currency ?? session.config.currency,
        method: decision.method, note: decision.note, decided_by: decision.decided_by, decided_at: decision.decided_at,
      })
    }
  }
  const totals = [...new Set(rows.map((row) => String(row['currency'])))].sort().map((currency) => ({ currency, amount: text(sum(rows.filter((row) => row['currency'] === currency).map((row) => money(String(row['amount'] ?? '0'))))) }))
  return { body: { month, months: await statesOf(session.ledger, months), rows, totals }, reasons: [], asOf: await evidenceAsOf(session.ledger) }
}
