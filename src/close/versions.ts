// Versions of a month in the ledger: what was prepared, what was signed, what was reopened.
import type { Ledger } from '../ledger/ledger.ts'

export type CloseState = 'open' | 'prepared' | 'signed' | 'reopened'

export interface Version {
  readonly month: string
  readonly version_no: number
  /** void: evidence, configuration or decisions changed after it was prepared. */
  readonly state: 'prepared' | 'signed' | 'void' | 'reopened'
  readonly digest: string
  readonly previous_digest: string | null
  readonly document: string
  readonly signed_total: string | null
  readonly currency: string
  readonly prepared_by: string
  readonly prepared_key: string
  readonly prepared_at: string
  readonly prepared_signature: string
  readonly signed_by: string | null
  readonly signed_key: string | null
  readonly signed_at: string | null
  readonly signed_signature: string | null
  readonly reopened_by: string | null
  readonly reopened_at: string | null
  readonly reopened_reason: string | null
}

const COLUMNS = `month, version_no, state, digest, previous_digest, document, plain(signed_total) as signed_total, currency, prepared_by, prepared_key, iso(prepared_at) as prepared_at, prepared_signature,
  signed_by, signed_key, iso(signed_at) as signed_at, signed_signature, reopened_by, iso(reopened_at) as reopened_at, reopened_reason`

/** All versions of a month, the first first. */
export async function versionsOf(ledger: Ledger, month: string): Promise<Version[]> {
  return ledger.rows<Version>(`select ${COLUMNS} from close_version where month = $month order by version_no`, { month })
}

/** Versions that hold a signature and were not reopened, by month. */
export async function signedVersions(ledger: Ledger): Promise<Version[]> {
  return ledger.rows<Version>(`select ${COLUMNS} from close_version where state = 'signed' order by month, version_no`)
}

export function stateOf(versions: readonly Version[]): CloseState {
  const last = versions.at(-1)
  if (last === undefined) return 'open'
  if (last.state === 'void') return versions.some((version) => version.state === 'reopened') ? 'reopened' : 'open'
  return last.state
}

/** The number the month's next or current version has. */
export function versionNumber(versions: readonly Version[]): number {
  const last = versions.at(-1)
  if (last === undefined) return 1
  return last.state === 'prepared' || last.state === 'signed' ? last.version_no : last.version_no + 1
}
