// drift(M) = M derived now − M as signed − adjustments already taken, per statement and currency, on rounded statements.
// A true-up counts as taken from the moment its actual is imported: it falls to the oldest open month by itself.
import { minorUnit, money, round, sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { takenDrift } from '../close/decisions.ts'
import { accountOf } from '../close/taken.ts'
import { versionsOf } from '../close/versions.ts'
import type { Version } from '../close/versions.ts'
import { sqlText } from '../ledger/assets.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { JudgedStatement } from '../reconcile/month.ts'
import { deriveWithin } from './month.ts'
import { trueUpsOf } from './true-ups.ts'
import type { Session } from './session.ts'

export interface Drift {
  readonly statement: string
  readonly currency: string
  readonly amount: Money
  /** Imports since the signature that touch the statement's account. */
  readonly imports: readonly string[]
}

/** Drift of a signed month, every statement whose figure moved; empty for other months. Inside the caller's transaction. */
export async function driftOf(session: Session, month: string): Promise<Drift[]> {
  const { ledger } = session
  const version = (await versionsOf(ledger, month)).filter((candidate) => candidate.state === 'signed').at(-1)
  if (!version) return []
  const signed = new Map((await ledger.rows<{ statement_id: string; currency: string; signed: string }>('select statement_id, currency, plain(signed) as signed from statement_line where month = $month and version_no = $versionNo order by statement_id', { month, versionNo: version.version_no })).map((row) => [row.statement_id, row]))
  const { result } = await deriveWithin(session, month, null)
  const trueUps = await trueUpsOf(session, month, result)
  const taken = await takenDrift(ledger, month)
  const ids = [...new Set([...signed.keys(), ...result.statements.map((statement) => statement.id)])].sort()
  const drifts: Drift[] = []
  const forgotten = await forgottenAccounts(ledger, version)
  for (const id of ids) {
    // What is known of it is what was signed.
    if (forgotten.has(accountOf(id))) continue
    const now = result.statements.find((statement) => statement.id === id)
    const then = signed.get(id)
    const currency = now?.currency ?? then?.currency ?? session.config.currency
    const derived = now ? round(now.recognized, minorUnit(currency)) : 0n
    const trueUp = sum(trueUps.filter((entry) => entry.statement === id).map((entry) => entry.actual - entry.accrued))
    const amount = derived - money(then?.signed ?? '0') - round(trueUp, minorUnit(currency)) - sum(taken.filter((decision) => decision.statement === id).map((decision) => decision.amount))
    if (amount === 0n) continue
    const imports = await ledger.rows<{ import_id: number }>(
      "select distinct import.import_id from import join delivery using (delivery_id) join slice using (delivery_id) where slice.account = $account and (slice.month = $month or ($spread and slice.month < $month)) and delivery.imported_at >= cast($at as timestamptz)::timestamp order by import.import_id",
      { account: accountOf(id), month, spread: reachesIn(now), at: version.signed_at ?? version.prepared_at })
    drifts.push({ statement: id, currency, amount, imports: imports.map((row) => String(row.import_id)) })
  }
  return drifts
}

/** Accounts whose evidence in a version was forgotten, and nothing stands in for it. */
async function forgottenAccounts(ledger: Ledger, version: Version): Promise<Set<string>> {
  const { any } = await ledger.row<{ any: boolean }>("select exists (select 1 from delivery where status = 'forgotten') as any")
  if (!any) return new Set()
  const rows = await ledger.rows<{ account: string }>(sqlText('src/app/sql/forgotten-uncovered.sql'), { month: version.month, version_no: version.version_no })
  return new Set(rows.map((row) => row.account))
}

/** Whether charges of earlier months are in part cost of this one. */
const reachesIn = (statement: JudgedStatement | undefined): boolean => statement?.adjustments.some((line) => line.kind === 'charge_term') ?? false
