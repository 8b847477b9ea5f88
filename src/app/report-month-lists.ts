// Use cases: `aicost report prepaid` and `commitments`: lists of a month that are not broken down by dimension.
import type { ExitReason } from '../domain/diagnostic.ts'
import { money } from '../domain/money.ts'
import { stateOf, versionNumber, versionsOf } from '../close/versions.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { reconcileMonth } from './month.ts'
import { signedBody } from './accruing.ts'
import { balances, commitmentBody } from './reconcile-document.ts'
import type { Balance, CommitmentBody } from './reconcile-document.ts'
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

/** Contracts' commitments and minimums month by month; a signed month shows them as signed. */
export async function commitmentsReport(session: Session, request: ReportRequest): Promise<Report> {
  const { month, months } = monthsAsked(request)
  const rows: (CommitmentBody & { readonly month: string })[] = []
  for (const at of months) {
    const signed = await signedBody(session.ledger, at)
    const own = signed?.commitments ?? (await reconcileMonth(session, at)).result.drawdowns.map(commitmentBody)
    rows.push(...own.map((row) => ({ month: at, ...row })))
  }
  return { body: { month, months: await statesOf(session.ledger, months), rows }, reasons: [], asOf: await evidenceAsOf(session.ledger) }
}
