// drift(M) = M derived now − M as signed − adjustments already taken, per statement and currency, on rounded statements.
// A true-up counts as taken from the moment its actual is imported: it falls to the oldest open month by itself.
import { abs, minorUnit, money, round, sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { Config } from '../config/config.ts'
import { takenDrift } from '../close/decisions.ts'
import { accountOf, takenPriorPeriod } from '../close/taken.ts'
import { versionsOf } from '../close/versions.ts'
import type { Version } from '../close/versions.ts'
import { sqlText } from '../ledger/assets.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { JudgedStatement, MonthResult } from '../reconcile/month.ts'
import type { Session } from './session.ts'
import { trueUpsOf } from './true-ups.ts'

export interface DriftAmount {
  readonly statement: string
  readonly currency: string
  readonly provider: string
  readonly amount: Money
  readonly signed: Money
  /** Whether charges of earlier months are in part cost of this one. */
  readonly reachesIn: boolean
  /** Files of the documents it rests on now: they are stored by their month of issue. */
  readonly documentImports: readonly number[]
}

/** Of a signed month's version, every statement that moved and was not taken yet. */
export async function driftAmounts(session: Session, version: Version, derive: (month: string) => Promise<MonthResult>): Promise<DriftAmount[]> {
  const { ledger } = session
  const { month } = version
  const signed = new Map((await ledger.rows<{ statement_id: string; currency: string; provider: string; signed: string }>('select statement_id, currency, provider, plain(signed) as signed from statement_line where month = $month and version_no = $versionNo order by statement_id', { month, versionNo: version.version_no })).map((row) => [row.statement_id, row]))
  const result = await derive(month)
  const trueUps = await trueUpsOf(session, month, result)
  const taken = await takenOf(ledger, month)
  const forgotten = await forgottenAccounts(ledger, version)
  const ids = [...new Set([...signed.keys(), ...result.statements.map((statement) => statement.id)])].sort()
  return ids.flatMap((id): DriftAmount[] => {
    // What is known of it is what was signed.
    if (forgotten.has(accountOf(id))) return []
    const now = result.statements.find((statement) => statement.id === id)
    const then = signed.get(id)
    const currency = now?.currency ?? then?.currency ?? session.config.currency
    const before = money(then?.signed ?? '0')
    const derived = now ? round(now.recognized, minorUnit(currency)) : 0n
    const trueUp = sum(trueUps.filter((entry) => entry.statement === id).map((entry) => entry.actual - entry.accrued))
    const amount = derived - before - round(trueUp, minorUnit(currency)) - taken(id, currency)
    return amount === 0n ? [] : [{ statement: id, currency, provider: now?.provider ?? then?.provider ?? '', amount, signed: before, reachesIn: reachesIn(now), documentImports: documentImports(now) }]
  })
}

/** What signed months took is what their lines say; open ones take by decision. */
async function takenOf(ledger: Ledger, month: string): Promise<(statement: string, currency: string) => Money> {
  const lines = await takenPriorPeriod(ledger, month)
  const signed = new Set((await ledger.rows<{ month: string }>("select distinct month from close_version where state = 'signed' order by month")).map((row) => row.month))
  const decisions = (await takenDrift(ledger, month)).filter((decision) => !signed.has(decision.month))
  return (statement, currency) => (lines.get(`${accountOf(statement)}|${currency}`) ?? 0n) + sum(decisions.filter((decision) => decision.statement === statement).map((decision) => decision.amount))
}

/** Accounts whose evidence in a version was forgotten, and nothing stands in for it. */
async function forgottenAccounts(ledger: Ledger, version: Version): Promise<Set<string>> {
  const { any } = await ledger.row<{ any: boolean }>("select exists (select 1 from delivery where status = 'forgotten') as any")
  if (!any) return new Set()
  const rows = await ledger.rows<{ account: string }>(sqlText('src/app/sql/forgotten-uncovered.sql'), { month: version.month, version_no: version.version_no })
  return new Set(rows.map((row) => row.account))
}

const documentImports = (statement: JudgedStatement | undefined): number[] => [...new Set(statement?.documents.flatMap(({ document }) => document.lines.map(({ line }) => line.importId)) ?? [])]
const reachesIn = (statement: JudgedStatement | undefined): boolean => statement?.adjustments.some((line) => line.kind === 'charge_term') ?? false

/** Whether the oldest open month takes it without anybody: close.prior_period, both limits; of what was signed as 0 only abs. */
export function takenByItself(drift: Pick<DriftAmount, 'amount' | 'signed'>, config: Config): boolean {
  const limit = config.close.prior_period
  if (limit === undefined || abs(drift.amount) > money(limit.abs)) return false
  return drift.signed === 0n || limit.pct === undefined || abs(drift.amount) * 100n * 10n ** 18n <= money(limit.pct) * abs(drift.signed)
}

/** The newest version of a month, if it is signed. */
export async function signedVersionOf(ledger: Ledger, month: string): Promise<Version | undefined> {
  return (await versionsOf(ledger, month)).filter((candidate) => candidate.state === 'signed').at(-1)
}
