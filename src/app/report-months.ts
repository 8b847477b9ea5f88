// How each month of a report reads: a signed one as its version was signed, any other from its working state, which is
// derived again first when its evidence changed.
import type { ExitReason } from '../domain/diagnostic.ts'
import { AicostError } from '../domain/error.ts'
import { minorUnit, money, round } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { takenDrift } from '../close/decisions.ts'
import { takenPriorPeriod } from '../close/taken.ts'
import { versionsOf } from '../close/versions.ts'
import { sqlText } from '../ledger/assets.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { definePricedCharge, defineRecognized } from '../reconcile/relations.ts'
import { freshen } from './freshness.ts'
import { closeFacts } from './close-facts.ts'
import type { Session } from './session.ts'

export interface StoredStatement {
  readonly id: string
  readonly account: string
  readonly currency: string
  readonly issuer: string
  readonly source: string | null
  readonly basis: string
  /** Reporting currency per unit; null: not known. */
  readonly rate: Money | null
  readonly recognized: Money
  readonly signed: Money | null
  readonly reasons: readonly ExitReason[]
}

export interface MonthView {
  readonly month: string
  readonly state: string
  /** As documents show it. */
  readonly versionNo: number
  /** The version whose lines are read; 0 is the working state. */
  readonly reads: number
  readonly signedTotal: string | null
  readonly statements: readonly StoredStatement[]
  readonly drift: boolean
  /** Before close.start_month: its evidence is kept outside all totals. */
  readonly outside: boolean
}

/** Defines the relations reports read, on this connection. */
export async function defineLines(session: Session): Promise<void> {
  await definePricedCharge(session.ledger)
  await defineRecognized(session.ledger, session.config.close.time_zone)
  await session.ledger.run(sqlText('src/ledger/sql/reports/recognized-lines.sql'))
}

/** Months as they read; `version` picks one version of a single month, whatever became of it. */
export async function monthViews(session: Session, months: readonly string[], version: number | null = null): Promise<MonthView[]> {
  const views: MonthView[] = []
  for (const month of months) views.push(await viewOf(session, month, version))
  if (months.length > 0) await defineLines(session)
  return views
}

async function viewOf(session: Session, month: string, version: number | null): Promise<MonthView> {
  const { ledger, config } = session
  if (config.close.start_month !== undefined && month < config.close.start_month) return { month, state: 'open', versionNo: 1, reads: 0, signedTotal: null, statements: [], drift: false, outside: true }
  await freshen(session, month)
  if (version !== null) {
    const versions = await versionsOf(ledger, month)
    const chosen = versions.find((candidate) => candidate.version_no === version)
    if (!chosen) throw new AicostError('VERSION_UNKNOWN', `${month} has no version ${version}`, { hint: versions.length === 0 ? 'nothing was prepared yet: leave --version out' : `it has ${versions.map((candidate) => candidate.version_no).join(', ')}` })
    return { month, state: chosen.state, versionNo: version, reads: version, signedTotal: chosen.signed_total, statements: await storedStatements(ledger, month, version), drift: false, outside: false }
  }
  const close = await ledger.transaction(() => closeFacts(session, month))
  const reads = close.state === 'signed' ? close.versionNo : 0
  const statements = await storedStatements(ledger, month, reads)
  return { month, state: close.state, versionNo: close.versionNo, reads, signedTotal: close.signedTotal, statements, drift: reads > 0 && (await drifts(session, month, statements)), outside: false }
}

export async function storedStatements(ledger: Ledger, month: string, versionNo: number): Promise<StoredStatement[]> {
  const rows = await ledger.rows<{ id: string; account: string; currency: string; issuer: string; source: string | null; basis: string; rate: string | null; recognized: string; signed: string | null; reasons: ExitReason[] | null }>(
    `select statement_id as id, account, currency, issuer, source_id as source, basis, fx_rate::varchar as rate, recognized_cost::varchar as recognized, signed::varchar as signed, exit_reasons as reasons
     from statement_line where month = $month and version_no = $versionNo order by statement_id`, { month, versionNo })
  return rows.map((row) => ({ ...row, rate: row.rate === null ? null : money(row.rate), recognized: money(row.recognized), signed: row.signed === null ? null : money(row.signed), reasons: row.reasons ?? [] }))
}

/** Whether a signed month's evidence says something else now. Nothing moved and nothing was taken: no need to derive it. */
async function drifts(session: Session, month: string, signed: readonly StoredStatement[]): Promise<boolean> {
  const now = await storedStatements(session.ledger, month, 0)
  const same = now.length === signed.length && now.every((statement) => signed.some((other) => other.id === statement.id && other.signed === round(statement.recognized, minorUnit(statement.currency))))
  if (same && (await takenDrift(session.ledger, month)).length === 0 && (await takenPriorPeriod(session.ledger, month)).size === 0) return false
  const { driftOf } = await import('./drift.ts')
  return (await session.ledger.transaction(() => driftOf(session, month))).length > 0
}

/** Greatest as_of of counted evidence. */
export async function evidenceAsOf(ledger: Ledger): Promise<string | null> {
  return (await ledger.row<{ as_of: string | null }>("select iso(max(delivery.as_of)) as as_of from slice join delivery on delivery.delivery_id = slice.delivery_id where slice.counted and slice.relation <> 'invoice_detail' and slice.leg <> 'reference'")).as_of
}

/** Other months that took over an amount of one of these: where their adjustments are until --restated moves them. */
export async function monthsThatTook({ ledger, config }: Pick<Session, 'ledger' | 'config'>, months: readonly string[]): Promise<string[]> {
  const rows = await ledger.rows<{ month: string }>(
    `select distinct month from (
       select month from decision where kind = 'take_drift' and not withdrawn and list_contains(from_json($months::json, '["VARCHAR"]'), subject[1:7])
       union all
       select month from adjustment_line where kind in ('prior_period', 'true_up') and list_contains(from_json($months::json, '["VARCHAR"]'), service_month)
       union all
       -- An accrual's true-up appears in a month that may not have been derived since.
       select month from slice where counted and exists (select 1 from decision where kind = 'accrue' and not withdrawn and list_contains(from_json($months::json, '["VARCHAR"]'), decision.month))
       union all
       -- Nor one that takes small drift by itself.
       select month from slice where $automatic and counted and month > list_min(from_json($months::json, '["VARCHAR"]'))
     ) where not list_contains(from_json($months::json, '["VARCHAR"]'), month) order by month`, { months: JSON.stringify(months), automatic: config.close.prior_period !== undefined })
  return rows.map((row) => row.month)
}
