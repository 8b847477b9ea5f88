// Use cases that look at the close: status, drift; verify has a file of its own.
import type { ExitReason } from '../domain/diagnostic.ts'
import { text } from '../domain/money.ts'
import { signedVersions, versionsOf } from '../close/versions.ts'
import type { Version } from '../close/versions.ts'
import { driftOf, driftsOf } from './drift.ts'
import type { Drift, Drifts } from './drift.ts'
import { closeFacts } from './close-facts.ts'
import { takeDrift } from './decide.ts'
import type { Session } from './session.ts'
import { oldestOpenAfter } from './true-ups.ts'

export { closeVerify } from './verify.ts'
export type { Verified } from './verify.ts'

export interface CloseStatus {
  readonly body: Record<string, unknown>
  readonly reasons: readonly ExitReason[]
}

export async function closeStatus(session: Session, month: string): Promise<CloseStatus> {
  return session.ledger.transaction(async () => {
    const versions = await versionsOf(session.ledger, month)
    const close = await closeFacts(session, month)
    const drift = await driftOf(session, month)
    const last = versions.at(-1)
    const inForce = close.state === 'open' || close.state === 'reopened' ? undefined : last
    const stored = inForce ? (JSON.parse((await session.ledger.row<{ body: string }>('select body from close_version where month = $month and version_no = $no', { month, no: inForce.version_no })).body) as { qualifications: unknown[] }) : null
    return {
      body: {
        month, version_no: close.versionNo, state: close.state, prepared_by: inForce?.prepared_by ?? null, prepared_at: inForce?.prepared_at ?? null, signed_by: inForce?.signed_by ?? null, signed_at: inForce?.signed_at ?? null,
        digest: inForce?.digest ?? null, previous_digest: inForce?.previous_digest ?? null, signed_total: inForce?.signed_total ?? null, qualifications: stored?.qualifications ?? [],
        drift: drift.map((entry) => ({ statement: entry.statement, currency: entry.currency, amount: text(entry.amount) })), versions: versions.map(versionBody),
        document: inForce ? (JSON.parse(inForce.document) as unknown) : null,
      },
      reasons: drift.length > 0 ? ['drift'] : [],
    }
  })
}

export function versionBody(version: Version): Record<string, unknown> {
  return {
    version_no: version.version_no, state: version.state, digest: version.digest, previous_digest: version.previous_digest, signed_total: version.signed_total, prepared_by: version.prepared_by, prepared_at: version.prepared_at,
    signed_by: version.signed_by, signed_at: version.signed_at, reopened_by: version.reopened_by, reopened_at: version.reopened_at, reopened_reason: version.reopened_reason,
    prepared_key: version.prepared_key, prepared_signature: version.prepared_signature, signed_key: version.signed_key, signed_signature: version.signed_signature,
  }
}

/** Drift of a signed month; with `take`, it becomes prior-period adjustment lines of the oldest open month. */
export async function closeDrift(session: Session, month: string, take: { readonly take: boolean; readonly note?: string | undefined; readonly by?: string | undefined }): Promise<{ drift: readonly Drift[]; automatic: Drifts['automatic']; takenInto: string | null }> {
  return session.ledger.transaction(async () => {
    const { open: drift, automatic } = await driftsOf(session, month)
    if (!take.take || drift.length === 0) return { drift, automatic, takenInto: null }
    const into = oldestOpenAfter(month, new Set((await signedVersions(session.ledger)).map((version) => version.month)))
    await takeDrift(session, month, { into, note: take.note, by: take.by }, drift)
    return { drift: [], automatic, takenInto: into }
  })
}
