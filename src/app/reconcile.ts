// Use case: `aicost reconcile`. An open month is derived anew; a signed one reads as signed, and says when it drifts.
import type { Diagnostic, ExitReason } from '../domain/diagnostic.ts'
import { AicostError } from '../domain/error.ts'
import { text } from '../domain/money.ts'
import { decisionsFor } from '../close/decisions.ts'
import { versionsOf } from '../close/versions.ts'
import type { MonthResult } from '../reconcile/month.ts'
import { closeFacts, fileNames } from './close-facts.ts'
import { driftOf } from './drift.ts'
import { reconcileWithin } from './month.ts'
import { exitReasons, reconcileBody } from './reconcile-document.ts'
import type { CloseFacts } from './reconcile-document.ts'
import type { Session } from './session.ts'

export interface ReconcileReport {
  readonly body: Record<string, unknown>
  readonly reasons: readonly ExitReason[]
  readonly diagnostics: readonly Diagnostic[]
  readonly asOf: string | null
  /** Null for a signed month: its figures are those of the version. */
  readonly result: MonthResult | null
}

export async function reconcileReport(session: Session, month: string, asOf: string | null): Promise<ReconcileReport> {
  const { ledger, config } = session
  return ledger.transaction(async () => {
    const versions = await versionsOf(ledger, month)
    const last = versions.at(-1)
    const close = await closeFacts(session, month)
    if (last?.state === 'signed') return signedReport(session, month, last.version_no, close)
    const { result, diagnostics } = await reconcileWithin(session, month, asOf)
    const decisions = await decisionsFor(ledger, month)
    return { body: reconcileBody(result, decisions, config, close, await fileNames(ledger)), reasons: exitReasons(result, config, close), diagnostics, asOf: result.asOf, result }
  })
}

/** One version as it was prepared, whatever became of it. */
export async function versionReport(session: Session, month: string, versionNo: number): Promise<ReconcileReport> {
  const version = (await versionsOf(session.ledger, month)).find((candidate) => candidate.version_no === versionNo)
  if (!version) throw new AicostError('VERSION_UNKNOWN', `${month} has no version ${versionNo}`, { hint: `aicost close status --month ${month} lists them` })
  const { body } = await session.ledger.row<{ body: string }>('select body from close_version where month = $month and version_no = $versionNo', { month, versionNo })
  const { as_of: asOf, ...stored } = JSON.parse(body) as Record<string, unknown>
  // A voided version was never more than prepared.
  return { body: { ...stored, state: version.state === 'void' ? 'prepared' : version.state }, reasons: [], diagnostics: [], asOf: typeof asOf === 'string' ? asOf : null, result: null }
}

/** A signed month as it was signed; what its evidence says now is drift. */
async function signedReport(session: Session, month: string, versionNo: number, close: CloseFacts): Promise<ReconcileReport> {
  const { body } = await session.ledger.row<{ body: string }>('select body from close_version where month = $month and version_no = $versionNo', { month, versionNo })
  const drift = await driftOf(session, month)
  const { as_of: asOf, ...stored } = JSON.parse(body) as Record<string, unknown>
  const open = drift.filter((entry) => entry.amount !== 0n)
  return {
    body: { ...stored, state: close.state, version_no: versionNo, drift: open.map((entry) => ({ statement: entry.statement, currency: entry.currency, amount: text(entry.amount) })) },
    reasons: open.length > 0 ? ['drift'] : [], diagnostics: [], asOf: typeof asOf === 'string' ? asOf : null, result: null,
  }
}
