// Drift of a signed month as people see it: what is theirs to take, and what the oldest open month takes by itself.
import { text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { accountOf } from '../close/taken.ts'
import { signedVersions } from '../close/versions.ts'
import { deriveWithin } from './month.ts'
import { driftAmounts, signedVersionOf, takenByItself } from './drift-amounts.ts'
import type { Session } from './session.ts'
import { oldestOpenAfter } from './true-ups.ts'

export interface Drift {
  readonly statement: string
  readonly currency: string
  readonly amount: Money
  /** Imports since the signature that touch the statement's account. */
  readonly imports: readonly string[]
}

/** Drift that nobody took yet, every statement whose figure moved; empty for months that are not signed. Inside the caller's transaction. */
export async function driftOf(session: Session, month: string): Promise<Drift[]> {
  return (await driftsOf(session, month)).open
}

export interface Drifts {
  readonly open: Drift[]
  /** Within close.prior_period: lines of the oldest open month, without a decision. */
  readonly automatic: readonly { readonly statement: string; readonly currency: string; readonly amount: string; readonly into: string }[]
}

export async function driftsOf(session: Session, month: string): Promise<Drifts> {
  const { ledger, config } = session
  const version = await signedVersionOf(ledger, month)
  if (!version) return { open: [], automatic: [] }
  const amounts = await driftAmounts(session, version, async (of) => (await deriveWithin(session, of, null)).result)
  const open: Drift[] = []
  for (const { statement, currency, amount, reachesIn, documentImports } of amounts.filter((drift) => !takenByItself(drift, config))) {
    const imports = await ledger.rows<{ import_id: number }>(
      "select distinct import.import_id from import join delivery using (delivery_id) join slice using (delivery_id) where slice.account = $account and (slice.month = $month or ($spread and slice.month < $month) or list_contains(from_json($documents::json, '[\"INTEGER\"]'), import.import_id)) and delivery.imported_at >= cast($at as timestamptz)::timestamp order by import.import_id",
      { account: accountOf(statement), month, spread: reachesIn, documents: JSON.stringify(documentImports), at: version.signed_at ?? version.prepared_at })
    open.push({ statement, currency, amount, imports: imports.map((row) => String(row.import_id)) })
  }
  const into = oldestOpenAfter(month, new Set((await signedVersions(ledger)).map((signed) => signed.month)))
  return { open, automatic: amounts.filter((drift) => takenByItself(drift, config)).map(({ statement, currency, amount }) => ({ statement, currency, amount: text(amount), into })) }
}
