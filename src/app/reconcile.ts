// Use case: `aicost reconcile`. An open month is derived anew; a signed one reads as signed, and says when it drifts.
import type { Diagnostic, ExitReason } from '../domain/diagnostic.ts'
import { text } from '../domain/money.ts'
import { decisionsFor } from '../close/decisions.ts'
import { stateOf, versionNumber, versionsOf } from '../close/versions.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { MonthResult } from '../reconcile/reconcile.ts'
import { changesSince } from './close.ts'
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

/** A signed month as it was signed; what its evidence says now is drift. */
async function signedReport(session: Session, month: string, versionNo: number, close: CloseFacts): Promise<ReconcileReport> {
  const { body } = await session.ledger.row<{ body: string }>('select body from close_version where month = $month and version_no = $versionNo', { month, versionNo })
  const drift = await driftOf(session, month)
  const stored = JSON.parse(body) as Record<string, unknown>
  const open = drift.filter((entry) => entry.amount !== 0n)
  return {
    body: { ...stored, state: close.state, version_no: versionNo, drift: open.map((entry) => ({ statement: entry.statement, currency: entry.currency, amount: text(entry.amount) })) },
    reasons: open.length > 0 ? ['drift'] : [], diagnostics: [], asOf: null, result: null,
  }
}

/** State of the month and what of it is in the ledger rather than in the figures. Inside the caller's transaction. */
export async function closeFacts(session: Session, month: string): Promise<CloseFacts> {
  const { ledger } = session
  const versions = await versionsOf(ledger, month)
  const last = versions.at(-1)
  const held = last?.state === 'prepared' && (await changesSince(session, last)).length === 0
  const inForce = last?.state === 'signed' || held ? last : undefined
  const signed = inForce ? new Map((await ledger.rows<{ statement_id: string; signed: string }>('select statement_id, plain(signed) as signed from statement_line where month = $month and version_no = $versionNo order by statement_id', { month, versionNo: inForce.version_no })).map((row) => [row.statement_id, row.signed])) : null
  const state = last?.state === 'prepared' && !held ? (versions.some((version) => version.state === 'reopened') ? 'reopened' : 'open') : stateOf(versions)
  const { parked } = await ledger.row<{ parked: number }>("select count(*)::integer as parked from slice where status = 'parked' and month = $month", { month })
  const { rejected } = await ledger.row<{ rejected: number }>(
    'select count(distinct import.import_id)::integer as rejected from import join slice using (delivery_id) where records_rejected > 0 and slice.counted and slice.month = $month', { month })
  return { state, versionNo: versionNumber(versions), signed, signedTotal: inForce?.signed_total ?? null, drift: false, parked: parked > 0, rejected: rejected > 0 }
}

/** File names by import id, for evidence. */
export async function fileNames(ledger: Ledger): Promise<Map<number, string>> {
  return new Map((await ledger.rows<{ import_id: number; file: string }>('select import_id, file from import order by import_id')).map((row) => [row.import_id, row.file]))
}

