// Scopes that were stated, not read from the rows: of two that share some sub accounts, neither of which holds the
// other, nobody could say which counts.
import { AicostError } from '../domain/error.ts'
import { sqlText } from '../ledger/assets.ts'
import type { Ledger } from '../ledger/ledger.ts'

/** Refuses a delivery whose stated scope crosses that of another over the same buckets. */
export async function refuseCrossingScopes(ledger: Ledger, deliveryId: number, file: string): Promise<void> {
  const [other] = await ledger.rows<{ file: string; scope: string[] }>(sqlText('src/import/sql/overlapping-scopes.sql'), { deliveryId })
  if (!other) return
  throw new AicostError('SCOPES_CROSS', `its scope shares some sub accounts with ${other.file} (${other.scope.join(', ')}), and neither holds the other`, { file, hint: 'give --scope so that scopes are apart or one holds the other, or undo the other import' })
}
