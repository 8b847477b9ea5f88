// Use cases: `aicost report prepaid` and `accruals`: lists of a month that are not broken down by dimension.
import type { ExitReason } from '../domain/diagnostic.ts'
import { money, sum, text } from '../domain/money.ts'
import { decisionsFor } from '../close/decisions.ts'
import { stateOf, versionNumber, versionsOf } from '../close/versions.ts'
import type { Ledger } from '../ledger/ledger.ts'
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

export async function statesOf(ledger: Ledger, months: readonly string[]): Promise<{ month: string; state: string; version_no: number }[]> {
  const states: { month: string; state: string; version_no: number }[] = []
  for (const month of months) {
    const versions = await versionsOf(ledger, month)
    states.push({ month, state: stateOf(versions), version_no: versionNumber(versions) })
  }
  return states
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
