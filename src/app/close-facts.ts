// The state of a month's close, and what of the ledger bears on it.
import { stateOf, versionNumber, versionsOf } from '../close/versions.ts'
import type { Version } from '../close/versions.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { CloseFacts } from './reconcile-document.ts'
import type { Session } from './session.ts'

/** State of the month and what of it is in the ledger rather than in the figures. Inside the caller's transaction. */
export async function closeFacts(session: Session, month: string): Promise<CloseFacts> {
  const { ledger } = session
  const versions = await versionsOf(ledger, month)
  const last = versions.at(-1)
  const held = last?.state === 'prepared' && !(await changed(session, last))
  const inForce = last?.state === 'signed' || held ? last : undefined
  const signed = inForce ? new Map((await ledger.rows<{ statement_id: string; signed: string }>('select statement_id, plain(signed) as signed from statement_line where month = $month and version_no = $versionNo order by statement_id', { month, versionNo: inForce.version_no })).map((row) => [row.statement_id, row.signed])) : null
  const state = last?.state === 'prepared' && !held ? (versions.some((version) => version.state === 'reopened') ? 'reopened' : 'open') : stateOf(versions)
  const { parked } = await ledger.row<{ parked: number }>("select count(*)::integer as parked from slice where status = 'parked' and month = $month", { month })
  const ties = await ledger.rows<{ file: string; reason: string }>(
    "select distinct import.file, slice.reason from slice join import using (delivery_id) where slice.counted and slice.recognized and slice.month = $month and slice.reason like 'tie with %' order by import.file, slice.reason", { month })
  const { rejected } = await ledger.row<{ rejected: number }>(
    'select count(distinct import.import_id)::integer as rejected from import join slice using (delivery_id) where records_rejected > 0 and slice.counted and slice.month = $month', { month })
  return { state, versionNo: versionNumber(versions), signed, signedTotal: inForce?.signed_total ?? null, drift: false, parked: parked > 0, ties: ties.map((row) => `${row.file}: ${row.reason}`), rejected: rejected > 0 }
}

/** Only a version that waits for its signature is compared, and only that needs the code of reconciliation. */
async function changed(session: Session, version: Version): Promise<boolean> {
  const { changesSince } = await import('./version-facts.ts')
  return (await changesSince(session, version)).length > 0
}

/** File names by import id, for evidence. */
export async function fileNames(ledger: Ledger): Promise<Map<number, string>> {
  return new Map((await ledger.rows<{ import_id: number; file: string }>('select import_id, file from import order by import_id')).map((row) => [row.import_id, row.file]))
}

