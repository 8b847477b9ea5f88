// Use case: one month reconciled, kept in step with its evidence. What reports read is stored in the ledger beside the
// hash of what it was derived from, so that nothing is derived twice and nothing is ever stale.
import { resolve } from 'node:path'
import { diagnostic } from '../domain/diagnostic.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { text } from '../domain/money.ts'
import { isMonth } from '../domain/period.ts'
import { AicostError } from '../domain/error.ts'
import { loadContracts } from '../config/contracts.ts'
import { decisionsFor, paymentMatches } from '../close/decisions.ts'
import type { StandingDecision } from '../close/decisions.ts'
import { driftLines, signedLines, trueUpLines } from '../close/taken.ts'
import { stateOf, versionsOf } from '../close/versions.ts'
import { fxRate } from '../reconcile/fx.ts'
import { loadMonth } from '../reconcile/load.ts'
import type { Loaded } from '../reconcile/load.ts'
import { reconcile } from '../reconcile/reconcile.ts'
import type { Decided, MonthResult, ReconcileInput } from '../reconcile/month.ts'
import type { Adjustment } from '../reconcile/result.ts'
import { decidedAccruals, monthBefore, movedAccruals, ruledAccruals, signedAccruals, signedBody } from './accruing.ts'
import type { SignedBody } from './accruing.ts'
import { deferredInto, inDispute } from './carried.ts'
import { cardPath, inputHash } from './freshness.ts'
import type { Session } from './session.ts'
import { automaticLines } from './prior-period.ts'
import { statementReasons } from './statement-reasons.ts'
import { trueUpsInto } from './true-ups.ts'

export interface Reconciled {
  readonly result: MonthResult
  readonly rates: { readonly hash: string; readonly listVersion: string }
  readonly diagnostics: readonly Diagnostic[]
  /** Hash of evidence, decisions, configuration, rate card and program that the result follows from. */
  readonly inputHash: string
}

/** Reconciles a month and stores its lines; runs in a transaction of its own. */
export async function reconcileMonth(session: Session, month: string, asOf: string | null = null): Promise<Reconciled> {
  return session.ledger.transaction(() => reconcileWithin(session, month, asOf))
}

/** The same inside the caller's transaction. */
export async function reconcileWithin(session: Session, month: string, asOf: string | null): Promise<Reconciled> {
  const reconciled = await deriveWithin(session, month, asOf, true)
  await storeLines(session, reconciled.result, 0)
  await session.ledger.run("delete from derived where name = 'reconcile' and month = $month", { month })
  await session.ledger.insert('derived', [{ name: 'reconcile', month, input_hash: reconciled.inputHash, derived_at: session.now() }])
  return reconciled
}

/** Derives a month's figures without storing anything but the rate table; what came back from earlier months, which is in no figure, only when asked. */
export async function deriveWithin(session: Session, month: string, asOf: string | null, withCarried = false): Promise<Reconciled> {
  const { input, loaded, signed } = await inputOf(session, month, asOf, withCarried)
  const { result, diagnostics } = signed ? { result: reconcile(input), diagnostics: [] } : await accruing(session, input)
  return { result, rates: loaded.rates, diagnostics: [...loaded.diagnostics, ...result.diagnostics, ...provisionalRates(result), ...diagnostics], inputHash: await inputHash(session, month, asOf) }
}

/** An open month with what its configuration accrues; what was worked out before is compared with what it would be now. */
async function accruing(session: Session, input: ReconcileInput): Promise<{ result: MonthResult; diagnostics: readonly Diagnostic[] }> {
  const result = reconcile(input)
  const hasRules = input.config.sources.some((source) => source.accrual !== undefined)
  const hasMethods = input.decided.accruals.some((accrual) => accrual.method !== null)
  if (!hasRules && !hasMethods) return { result, diagnostics: [] }
  const previous = await monthBefore(session.ledger, input.month)
  const moved = hasMethods ? movedAccruals(input, reconcile({ ...input, decided: { ...input.decided, accruals: [] } }), previous) : []
  const ruled = ruledAccruals(input, result, previous)
  const diagnostics = [...moved, ...ruled.diagnostics]
  if (ruled.accruals.length === 0) return { result, diagnostics }
  return { result: reconcile({ ...input, decided: { ...input.decided, accruals: [...input.decided.accruals, ...ruled.accruals] } }), diagnostics }
}

/** Everything a month is reconciled from. Inside the caller's transaction. */
export async function inputOf(session: Session, month: string, asOf: string | null, withCarried: boolean): Promise<{ input: ReconcileInput; loaded: Loaded; signed: boolean }> {
  if (!isMonth(month)) throw new AicostError('USAGE', `${month} is not a month`, { hint: '2026-10' })
  const { ledger, config } = session
  const contracts = config.contracts === undefined ? [] : loadContracts(resolve(session.workspace.root, config.contracts), config.sources.map((source) => source.id))
  const loaded = await loadMonth(ledger, month, config, cardPath(session), contracts)
  const signed = await signedBody(ledger, month)
  const decided = await decidedFor(session, month, withCarried, signed)
  const formats = new Map([...session.parsers.values()].map((parser) => [parser.id, { lagDays: parser.lagDays, rounding: parser.rounding, wholeBill: parser.wholeBill !== undefined && parser.wholeBill !== false }]))
  return { input: { month, config, facts: loaded.facts, skuDays: loaded.skuDays, agreedUse: loaded.agreedUse, agreedPrices: loaded.agreedPrices, decided, formats, contracts, asOf }, loaded, signed: signed !== null }
}

/** Currencies of the month's statements whose rate may still move. */
function provisionalRates(result: MonthResult): Diagnostic[] {
  return [...new Set(result.statements.map((statement) => statement.currency))].sort().flatMap((currency) => {
    const rate = fxRate(currency, result.fx)
    if (!rate?.provisional) return []
    const [first] = rate.missingDays
    const more = rate.missingDays.length > 1 ? ` and ${rate.missingDays.length - 1} more working days` : ''
    return [diagnostic('FX_PROVISIONAL', 'warning', `the rate from ${currency} into ${result.currency} for ${result.month} is provisional: taken from ${rate.days.length} published days up to ${rate.date}; ${first ?? ''}${more} not published or not imported`)]
  })
}

async function decidedFor(session: Session, month: string, withCarried: boolean, signed: SignedBody | null): Promise<Decided> {
  const decisions = await decisionsFor(session.ledger, month)
  const resolutions = new Map(decisions.flatMap((decision) => (decision.kind === 'resolve' ? [[decision.variance, { outcome: decision.outcome, amount: decision.amount }] as const] : [])))
  return {
    resolutions,
    deferred: withCarried ? await deferredInto(session, month, async (earlier) => (await deriveWithin(session, earlier, null)).result) : [],
    disputed: await inDispute(session),
    distinct: new Map(decisions.flatMap((decision) => (decision.kind === 'distinct' ? [[decision.pair, decision.measure] as const] : []))),
    matches: new Map((await paymentMatches(session.ledger)).map((decision) => [decision.payment, { decision: decision.decision_id, documents: decision.documents, amount: decision.amount, currency: decision.currency, by: decision.decided_by, note: decision.note }])),
    waived: new Set(decisions.flatMap((decision) => (decision.kind === 'waive' ? [`${decision.source}:${decision.leg}`] : []))),
    accruals: signed === null ? decidedAccruals(decisions, session.config) : signedAccruals(signed, decisions, session.config),
    taken: await takenFor(session, month, decisions),
  }
}

/** A signed month keeps the lines it was signed with; an open one takes drift by decision, small drift by itself, and true-ups as they arise. */
async function takenFor(session: Session, month: string, decisions: readonly StandingDecision[]): Promise<Decided['taken']> {
  if (stateOf(await versionsOf(session.ledger, month)) === 'signed') return signedLines(session.ledger, month)
  const derive = async (earlier: string): Promise<MonthResult> => (await deriveWithin(session, earlier, null)).result
  const trueUps = await trueUpsInto(session, month, derive)
  return [...(await driftLines(session.ledger, month, decisions)), ...(await automaticLines(session, month, derive)), ...trueUpLines(month, trueUps)]
}

/** Writes the month's statements and adjustment lines under a version number; 0 is the working state. */
export async function storeLines(session: Session, result: MonthResult, versionNo: number): Promise<void> {
  const { ledger } = session
  const { month } = result
  await ledger.run('delete from adjustment_line where month = $month and version_no = $versionNo', { month, versionNo })
  await ledger.run('delete from statement_line where month = $month and version_no = $versionNo', { month, versionNo })
  await ledger.run('delete from resold_detail where month = $month and version_no = $versionNo', { month, versionNo })
  await ledger.insert('resold_detail', result.resold.map((one) => ({ month, version_no: versionNo, account: one.account, currency: one.currency, provider: one.provider, detail_account: one.detailAccount, detail_provider: one.detailProvider, tokens: one.tokens })))
  await ledger.insert('statement_line', result.statements.map((statement) => ({
    month, version_no: versionNo, statement_id: statement.id, account: statement.account, issuer: statement.issuer, provider: statement.provider, source_id: statement.sources[0] ?? null, currency: statement.currency,
    fx_rate: rateText(fxRate(statement.currency, result.fx)?.rate ?? null), recognized_cost: text(statement.recognized), signed: null, basis: statement.basis, exit_reasons: statementReasons(result, statement), spread: true,
  })))
  const lines = result.statements.flatMap((statement) => statement.adjustments.map((line) => ({ statement, line })))
  await ledger.insert('adjustment_line', lines.map(({ statement, line }, index) => ({
    month, version_no: versionNo, line_no: index + 1, statement_id: statement.id, account: statement.account, source_id: statement.sources[0] ?? null, issuer: statement.issuer, currency: statement.currency,
    kind: line.kind, component: line.component, provider: line.provider, description: line.description, day: line.day, service_month: line.serviceMonth,
    billed_cost: text(line.billed), recognized_cost: text(line.recognized), gross_cost: text(line.gross), credits: text(line.credits), document: line.document, ...wordColumns(line),
  })))
}

/** What reports tell the line apart by, where it is a part of charges. */
function wordColumns({ words }: Adjustment): Record<string, string | number | null> {
  return {
    x_import_id: words?.importId ?? null, x_record_no: words?.record ?? null, sub_account_id: words?.subAccount ?? null, x_model: words?.model ?? null, x_model_maker: words?.modelMaker ?? null, x_cost_category: words?.category ?? null,
    service_name: words?.service ?? null, sku_id: words?.sku ?? null, region_id: words?.region ?? null, x_api_key: words?.apiKey ?? null, x_user: words?.user ?? null, x_token_kind: words?.tokenKind ?? null, x_tier: words?.tier ?? null,
  }
}

const rateText = (rate: bigint | null): string | null => (rate === null ? null : text(rate))
