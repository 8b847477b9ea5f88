// The documented JSON of `aicost reconcile`, and why a month still needs a look. Money becomes decimal text here.
import type { ExitReason } from '../domain/diagnostic.ts'
import { abs, minorUnit, round, sum, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { Config } from '../config/config.ts'
import type { StandingDecision } from '../close/decisions.ts'
import { CONFIGURATION } from '../reconcile/accruals.ts'
import type { Accrual } from '../reconcile/accruals.ts'
import { differenceOf } from '../reconcile/controls.ts'
import type { Drawdown } from '../reconcile/drawdown.ts'
import { invoiceDifference, withinFocusTolerance } from '../reconcile/focus-invoices.ts'
import { fxRate, translate } from '../reconcile/fx.ts'
import type { FxRate, MonthRates } from '../reconcile/fx.ts'
import type { JudgedStatement, MonthResult } from '../reconcile/month.ts'
import { sourceRequires } from '../reconcile/reconcile.ts'
import type { Variance } from '../reconcile/result.ts'
import type { AccrualBody } from './accruing.ts'
import { judgedQualifications } from './judged-qualifications.ts'
import { countsForClose, isUndecided } from './statement-reasons.ts'

export interface Qualification {
  readonly kind: 'accrual' | 'waiver' | 'manual' | 'override' | 'assumed' | 'band'
  readonly source: string
  readonly amount: string | null
  readonly currency: string | null
  readonly note: string
  readonly by: string
  /** Of an override: the variance or pair that was judged, and as what it stands. */
  readonly ref?: string
  readonly outcome?: string
}

const opt = (amount: Money | null): string | null => (amount === null ? null : text(amount))
const instantOf = (day: string): string => `${day}T00:00:00Z`

/** Rounded half away from zero to the statement currency's minor unit: what is signed. */
export function signedAmount(statement: JudgedStatement): Money {
  return round(statement.recognized, minorUnit(statement.currency))
}

/** Σ statements, each translated at full precision and then rounded in the reporting currency; null if a rate is missing. */
export function signedTotal(result: MonthResult, config: Config): Money | null {
  const parts = result.statements.map((statement) => translate(statement.recognized, fxRate(statement.currency, result.fx)))
  return parts.some((part) => part === null) ? null : sum(parts.map((part) => round(part ?? 0n, minorUnit(config.currency))))
}

export function qualifications(result: MonthResult, decisions: readonly StandingDecision[], config: Config): Qualification[] {
  const decided = decisions.flatMap((decision): Qualification[] => {
    const by = decision.decided_by
    const note = decision.note ?? ''
    if (decision.kind === 'accrue') return [{ kind: 'accrual', source: decision.source, amount: opt(decision.amount), currency: decision.currency ?? config.currency, note: [decision.working ?? '', note].filter((words) => words !== '').join('; '), by }]
    if (decision.kind === 'waive') return [{ kind: 'waiver', source: `${decision.source}:${decision.leg}`, amount: null, currency: null, note, by }]
    if (decision.kind === 'match') return matchQualification(decision, result)
    if (decision.kind === 'add') return [{ kind: 'manual', source: decision.source, amount: text(decision.amount), currency: decision.currency, note, by }]
    return []
  })
  const bands = result.statements.filter((statement) => statement.band !== 0n).map((statement): Qualification => ({ kind: 'band', source: statement.sources[0] ?? statement.account, amount: text(statement.band), currency: statement.currency, note: 'width of the price band; its low end is recognized', by: 'aicost' }))
  const assumed = result.statements.flatMap((statement) => statement.assumedPeriods.map((number): Qualification => ({ kind: 'assumed', source: statement.sources[0] ?? statement.account, amount: null, currency: null, note: `document ${number} has no period: placed in its month of issue`, by: 'aicost' })))
  const ruled = result.statements.flatMap((statement) => statement.accruals).filter((accrual) => accrual.by === CONFIGURATION).map((accrual): Qualification => ({ kind: 'accrual', source: accrual.source, amount: text(accrual.amount), currency: accrual.currency, note: [accrual.working, accrual.note].filter((words) => words !== null).join('; '), by: accrual.by }))
  return [...decided, ...ruled, ...judgedQualifications(result, decisions, config), ...bands, ...assumed]
}

/** Where the payment's documents are this month's. */
function matchQualification(decision: StandingDecision & { readonly kind: 'match' }, result: MonthResult): Qualification[] {
  const numbers = decision.documents.map(({ number }) => number)
  const statement = result.statements.find(({ documents }) => documents.some(({ document }) => numbers.includes(document.number)))
  const payment = [...result.matching.matches.map((match) => match.payment), ...result.matching.unmatched.map((entry) => entry.payment)].find(({ id }) => id === decision.payment)
  const what = payment ? `${payment.date} ${payment.payee}` : decision.payment
  return [{ kind: 'override', source: statement?.sources[0] ?? numbers.join(', '), amount: text(decision.amount), currency: decision.currency, note: `payment ${what} matched to ${numbers.join(', ')}${decision.note ? `: ${decision.note}` : ''}`, by: decision.decided_by, ref: decision.payment, outcome: result.matching.stale.has(decision.payment) ? 'stale' : 'matched' }]
}

/** Totals in the reporting currency; a leg is null when no statement has it, any total when a rate is missing. */
function totals(result: MonthResult): Record<string, string | null> {
  const add = (pick: (statement: JudgedStatement) => Money | null): string | null => {
    const parts = result.statements.map((statement) => ({ statement, amount: pick(statement) })).filter(({ amount }) => amount !== null)
    if (parts.length === 0) return null
    const translated = parts.map(({ statement, amount }) => translate(amount ?? 0n, fxRate(statement.currency, result.fx)))
    return translated.some((amount) => amount === null) ? null : text(sum(translated.map((amount) => amount ?? 0n)))
  }
  // Cash is what moved: in the reporting currency already where it was in another than its document's.
  const paid = (): string | null => {
    const known = result.statements.filter((statement) => statement.paid !== null).map((statement) => statement.paidReporting ?? translate(statement.paid ?? 0n, fxRate(statement.currency, result.fx)))
    return known.length === 0 || known.some((amount) => amount === null) ? null : text(sum(known.map((amount) => amount ?? 0n)))
  }
  // Of a month without statements nothing is recognized; a rate that is missing makes the total unknown, not 0.
  const always = (pick: (statement: JudgedStatement) => Money): string | null => (result.statements.length === 0 ? '0' : add(pick))
  const bridgeI = (statement: JudgedStatement): Money | null => statement.bridges.find((bridge) => bridge.name === 'I')?.total ?? null
  return {
    recognized: always((s) => s.recognized), gross_cost: always((s) => s.gross), credits: always((s) => s.credits), metered: add((s) => s.metered), billed: add((s) => s.billed), invoiced: add((s) => s.invoiced), tax: add((s) => s.tax),
    payable: add((s) => s.payable), paid: paid(), booked: add((s) => s.booked), open_payable: add((s) => s.openPayable), accrued: always((s) => s.accrued),
    variance: add(bridgeI), unexplained: add((s) => (bridgeI(s) === null ? null : sum(s.bridges.filter((bridge) => bridge.name === 'I').flatMap((bridge) => bridge.items).filter((item) => item.code === 'UNEXP').map((item) => item.amount)))),
  }
}

function accrualBody(accrual: Accrual): AccrualBody {
  const { source, component, method, amount, currency, working, note, by } = accrual
  return { source, component, method, amount: text(amount), currency, working, note, by }
}

/** A contract's commitment or minimum: amount + over = used_before + used + remaining. */
export interface CommitmentBody {
  readonly contract: string
  readonly source: string
  readonly kind: string
  readonly prepaid: boolean
  readonly currency: string
  readonly start: string
  readonly end: string
  readonly amount: string
  readonly used_before: string
  readonly used: string
  readonly remaining: string
  readonly over: string
  readonly unused: string | null
}

export function commitmentBody(one: Drawdown): CommitmentBody {
  return {
    contract: one.contract, source: one.source, kind: one.kind, prepaid: one.prepaid, currency: one.currency, start: instantOf(one.start), end: instantOf(one.end), amount: text(one.amount),
    used_before: text(one.usedBefore), used: text(one.used), remaining: text(one.remaining), over: text(one.over), unused: opt(one.unused),
  }
}

export interface CloseFacts {
  readonly state: string
  readonly versionNo: number
  /** Of the version in force, by statement id; null before prepare. */
  readonly signed: ReadonlyMap<string, string> | null
  readonly signedTotal: string | null
  readonly drift: boolean
  readonly parked: boolean
  /** Counted slices of equal rank with other money: somebody must say which download is newer. */
  readonly ties: readonly string[]
  readonly rejected: boolean
}

/** One roll-forward: of a prepaid account, or of a commitment that was paid for a term. */
export interface Balance {
  readonly source: string
  readonly commitment?: string
  readonly currency: string
  readonly opening: string
  readonly purchases: string
  readonly grants: string
  /** Null where only an export that is missing could say what was used. */
  readonly consumption: string | null
  readonly expiry: string
  readonly closing: string | null
  /** Balances the vendor states, and stated − rolled forward. */
  readonly stated?: readonly { readonly as_of: string; readonly balance: string; readonly difference: string }[]
}

export function balances(result: MonthResult): Balance[] {
  return [
    ...result.prepaid.map((entry) => ({ source: entry.source, currency: entry.currency, opening: text(entry.opening), purchases: text(entry.purchases), grants: text(entry.grants), consumption: text(entry.consumption), expiry: text(entry.expiry), closing: text(entry.closing), ...(entry.stated.length === 0 ? {} : { stated: entry.stated.map((one) => ({ as_of: one.asOf, balance: text(one.balance), difference: text(one.balance - one.rolled) })) }) })),
    ...result.commitments.map((entry) => ({ source: entry.source, commitment: entry.commitment, currency: entry.currency, opening: text(entry.opening), purchases: text(entry.purchases), grants: '0', consumption: opt(entry.consumption), expiry: '0', closing: opt(entry.closing) })),
  ]
}

export function reconcileBody(result: MonthResult, decisions: readonly StandingDecision[], config: Config, close: CloseFacts, fileOf: ReadonlyMap<number, string>): Record<string, unknown> {
  return {
    month: result.month, currency: config.currency, state: close.state, version_no: close.versionNo, provisional: result.statements.some((statement) => statement.provisional),
    totals: totals(result), signed_total: close.signedTotal, qualifications: qualifications(result, decisions, config), tolerance: config.tolerance,
    statements: result.statements.map((statement) => statementBody(statement, result.fx, config, close, fileOf)),
    completeness: result.completeness.map((entry) => ({ source: entry.source, leg: entry.leg, required: entry.required, state: entry.state, missing_days: entry.missingDays })),
    unknown_payees: result.matching.unknown.filter((payment) => payment.date.startsWith(result.month)).map((payment) => ({ id: payment.id, payee: payment.payee, amount: text(payment.amount), currency: payment.currency, date: payment.date })),
    unmatched_payments: unmatched(result),
    unpriced: unpriced(result),
    carried: result.carried.map((item) => ({ ...varianceBody(item, ownerOf(item.sources, config), fileOf), statement: item.statement, account: item.account })),
    possible_duplicates: result.possibleDuplicates.map((pair) => ({ id: pair.id, statements: pair.statements, model_family: pair.maker, quantities: pair.quantities.map(text), state: pair.state })),
    prepaid: balances(result), accruals: result.statements.flatMap((statement) => statement.accruals).map(accrualBody), commitments: result.drawdowns.map(commitmentBody),
    checks: checks(result),
  }
}

/** Payments of the month that no document was found for; a charge of a prepaid source without one is a purchase. */
function unmatched({ matching, month }: MonthResult): { id: string; date: string; payee: string; amount: string; currency: string; source: string; state: 'open' | 'stale' }[] {
  return matching.unmatched.filter(({ payment, source }) => payment.date.startsWith(month) && (source.billing !== 'prepaid' || matching.stale.has(payment.id)))
    .map(({ payment, source }) => ({ id: payment.id, date: payment.date, payee: payment.payee, amount: text(payment.amount), currency: payment.currency, source: source.id, state: matching.stale.has(payment.id) ? 'stale' : 'open' }))
}

function unpriced(result: MonthResult): { rows: number; tokens: string; models: string[] } {
  return {
    rows: result.statements.reduce((total, statement) => total + statement.unpriced.rows, 0), tokens: text(sum(result.statements.map((statement) => statement.unpriced.tokens))),
    models: [...new Set(result.statements.flatMap((statement) => statement.unpriced.models))].sort(),
  }
}

function statementBody(statement: JudgedStatement, fx: MonthRates, config: Config, close: CloseFacts, fileOf: ReadonlyMap<number, string>): Record<string, unknown> {
  const rate = fxRate(statement.currency, fx)
  const signed = close.signed?.get(statement.id) ?? null
  const owner = ownerOf(statement.sources, config)
  return {
    id: statement.id, issuer: statement.issuer, provider: statement.provider, service_providers: statement.serviceProviders, account: statement.account, sources: statement.sources, currency: statement.currency, scope: statement.scope,
    basis: statement.basis, state: statement.state, provisional: statement.provisional, finality: statement.finality,
    recognized: text(statement.recognized), signed, gross_cost: text(statement.gross), credits: text(statement.credits), metered: opt(statement.metered), metered_high: statement.metered === null || statement.band === 0n ? null : opt(statement.meteredHigh),
    metered_unpriced: opt(statement.meteredUnpriced), billed: opt(statement.billed), billed_effective: opt(statement.billedEffective), invoiced: opt(statement.invoiced), tax: opt(statement.tax), payable: opt(statement.payable), paid: opt(statement.paid),
    booked: opt(statement.booked), open_payable: opt(statement.openPayable), accrued: text(statement.accrued), cutoff: statement.cutoff === null ? null : { low: text(statement.cutoff.low), high: text(statement.cutoff.high) },
    ...(statement.currency === config.currency ? {} : { reporting: reportingBody(statement, rate, signed, config) }),
    cells: statement.cells.map((cell) => ({ component: cell.component, start: instantOf(cell.start), end: instantOf(cell.end), leg: cell.leg, amount: text(cell.amount) })),
    documents: statement.documents.map(({ document, selected, placedByMonth, paid, open }) => ({
      number: document.number, issuer: document.issuer, issue_date: document.issueDate, due_date: document.dueDate, period: document.period ? { start: instantOf(document.period.start), end: instantOf(document.period.end) } : null,
      net: text(document.net), tax: text(document.tax), gross: text(document.net + document.tax), selected: { net: text(selected.net), tax: text(selected.tax) }, placed_by_month: Object.fromEntries([...placedByMonth.entries()].map(([at, amount]) => [at, text(amount)])), paid: opt(paid), open: opt(open),
    })),
    bridges: statement.bridges.map((bridge) => ({ bridge: bridge.name, from: bridge.from, to: bridge.to, currency: bridge.currency, total: opt(bridge.total), codes: codesOf(bridge.items) })),
    variances: statement.variances.map((variance) => varianceBody(variance, owner, fileOf)),
    adjustments: statement.adjustments.map((line) => ({ kind: line.kind, code: line.kind === 'true_up' ? 'LATE' : null, component: line.component, description: line.description, service_month: line.serviceMonth, recognized: text(line.recognized), document: line.document })),
  }
}

const ownerOf = (sources: readonly string[], config: Config): string | null => config.sources.find((source) => sources.includes(source.id))?.owner ?? null

/** `since` is an earlier month than the document's where the item came back; such an item is in no bridge of this month. */
function varianceBody(variance: Variance, owner: string | null, fileOf: ReadonlyMap<number, string>): Record<string, unknown> {
  return {
    id: variance.id, code: variance.code, bridge: variance.bridge, amount: text(variance.amount), currency: variance.currency, state: variance.state, because: variance.because,
    evidence: variance.evidence.map((found) => ({ import_id: String(found.importId), file: found.file ?? fileOf.get(found.importId) ?? null, record: found.record })), owner, since: variance.since, age_days: variance.ageDays, age_months: variance.ageMonths,
  }
}

/** The statement in the reporting currency; what was paid only where it was paid in another currency than the documents'. */
function reportingBody(statement: JudgedStatement, rate: FxRate | null, signed: string | null, config: Config): Record<string, unknown> {
  const recognized = translate(statement.recognized, rate)
  return {
    recognized: opt(recognized), signed: signed === null || recognized === null ? null : text(round(recognized, minorUnit(config.currency))), fx_rate: rate ? text(rate.rate) : null, fx_date: rate?.date ?? null,
    ...(statement.paidReporting === null ? {} : { paid: text(statement.paidReporting) }),
  }
}

function codesOf(items: readonly { readonly code: string; readonly amount: Money }[]): Record<string, string> {
  const codes = new Map<string, Money>()
  for (const item of items) codes.set(item.code, (codes.get(item.code) ?? 0n) + item.amount)
  return Object.fromEntries([...codes.entries()].map(([code, amount]) => [code, text(amount)]))
}

/** Identities that must hold whatever the data says. */
export function checks(result: MonthResult): { id: string; passed: boolean; amount: string }[] {
  const check = (id: string, amount: Money): { id: string; passed: boolean; amount: string } => ({ id, passed: amount === 0n, amount: text(amount) })
  const bridges = sum(result.statements.flatMap((statement) => statement.bridges.filter((bridge) => bridge.total !== null).map((bridge) => sum(bridge.items.map((item) => item.amount)) - (bridge.total ?? 0n))))
  const cells = sum(result.statements.map((statement) => sum(statement.cells.map((cell) => cell.amount)) + sum(statement.adjustments.filter((line) => ['tax', 'grant', 'expiry', 'prior_period', 'true_up'].includes(line.kind)).map((line) => line.recognized)) - statement.recognized))
  const gross = sum(result.statements.map((statement) => statement.gross + statement.credits - statement.recognized))
  const payable = sum(result.statements.filter((statement) => statement.payable !== null).map((statement) => (statement.invoiced ?? 0n) + (statement.tax ?? 0n) - (statement.payable ?? 0n)))
  const documents = sum(result.statements.flatMap((statement) => statement.documents.map(({ document, placedByMonth }) => sum(placedByMonth.values()) - document.net)))
  // A document is written in minor units; a difference beyond that is in bridge I as well.
  const ties = sum(result.statements.flatMap((statement) => statement.tieOuts.map((tie) => (abs(tie.difference) * 2n <= 10n ** BigInt(18 - minorUnit(statement.currency)) ? 0n : tie.difference))))
  const commitments = sum(result.commitments.map((entry) => (entry.consumption === null || entry.closing === null ? 0n : entry.opening + entry.purchases - entry.consumption - entry.closing)))
  const prepaid = commitments + sum(result.prepaid.map((entry) => entry.opening + entry.purchases + entry.grants - entry.consumption - entry.expiry - entry.closing))
  return [check('bridges-foot', bridges), check('cells-foot', cells), check('gross-plus-credits', gross), check('payable-is-invoiced-plus-tax', payable), check('documents-placed-whole', documents), check('bill-ties-to-document', ties), check('prepaid-rolls-forward', prepaid), check('controls-agree', sum(result.controls.map((control) => abs(differenceOf(control))))),
    ...result.focusInvoices.map((invoice) => ({ id: `focus-invoice-${invoice.invoice}`, passed: withinFocusTolerance(invoice), amount: text(invoiceDifference(invoice)) }))]
}

/** Why exit code 1. */
export function exitReasons(result: MonthResult, config: Config, close: CloseFacts): ExitReason[] {
  const reasons = new Set<ExitReason>()
  for (const statement of result.statements) {
    if (statement.variances.some((variance) => isUndecided(variance) && countsForClose(variance, statement, config))) reasons.add('open_variance')
    if (statement.provisional) reasons.add('provisional')
    if (statement.basisMissing > 0) reasons.add('basis_missing')
    if (statement.unpriced.rows > 0 && isRecognizedUnpriced(statement, config)) reasons.add('unpriced')
    if (fxRate(statement.currency, result.fx) === null) reasons.add('fx_missing')
  }
  if (result.completeness.some((entry) => entry.required === 'close' && (entry.state === 'missing' || entry.state === 'partial'))) reasons.add('missing_source')
  if (result.completeness.some((entry) => entry.required === 'close' && entry.state === 'provisional')) reasons.add('provisional')
  if (result.matching.unknown.some((payment) => payment.date.startsWith(result.month))) reasons.add('unknown_payee')
  if (result.carried.some((item) => isUndecided(item) && countsForClose(item, item, config))) reasons.add('open_variance')
  if (result.possibleDuplicates.some(isUndecided)) reasons.add('possible_duplicate')
  if (result.prepaid.some((entry) => entry.overdrawn)) reasons.add('open_balance')
  if (close.drift) reasons.add('drift')
  if (close.parked) reasons.add('parked')
  if (close.ties.length > 0) reasons.add('tie')
  if (close.rejected) reasons.add('rejected_rows')
  return [...reasons].sort()
}

/** Use without a price matters where it is (part of) the number, or where the metered leg is required. */
function isRecognizedUnpriced(statement: JudgedStatement, config: Config): boolean {
  return statement.billed === null || sourceRequires(statement, config, 'metered')
}
