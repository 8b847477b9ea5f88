// People's decisions about a month: recorded once, never edited, withdrawn at most, each with its entry in the log.
// A judgment (resolve, accrue, waive) replaces the earlier one on its subject; entries (add, take_drift) each stand.
import { AicostError } from '../domain/error.ts'
import { money, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { sqlText } from '../ledger/assets.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { canonicalText } from './canonical.ts'
import { appendLog, monthSubject } from './log.ts'

export type Outcome = 'explained' | 'written_off' | 'deferred' | 'disputed'

/** What a variance was found to be; the amount is the variance's at that moment, so that a later move shows. */
export interface Resolve {
  readonly kind: 'resolve'
  readonly variance: string
  readonly outcome: Outcome
  readonly amount: Money
  readonly currency: string
  /** What it was, for when it is gone. */
  readonly about?: VarianceWords
}

export interface VarianceWords {
  readonly statement: string
  readonly bridge: string
  readonly code: string
  readonly because: string
}

/** Two statements that look like the same money and are not; the measure is what they agreed in (tokens, or money with its currency). */
export interface Distinct {
  readonly kind: 'distinct'
  readonly pair: string
  readonly measure: Money
  readonly currency: string | null
}

/** Which documents a payment pays, where nothing on it says so; the amount is the payment's at that moment. */
export interface MatchPayment {
  readonly kind: 'match'
  readonly payment: string
  readonly documents: readonly { readonly number: string; readonly issuer: string }[]
  readonly amount: Money
  readonly currency: string
}

/** Cost of a component without evidence: an amount, or a method that finds it. An amount beside a method is its result. */
export interface Accrue {
  readonly kind: 'accrue'
  readonly source: string
  readonly component: string
  readonly amount: Money | null
  readonly currency: string | null
  readonly method: string | null
  /** How a method's amount came about. */
  readonly working?: string
}

/** A required leg that this month does without. */
export interface Waive {
  readonly kind: 'waive'
  readonly source: string
  readonly leg: string
}

/** A manual entry: a delivery of its own, with the sha256 of its evidence file. */
export interface Add {
  readonly kind: 'add'
  readonly source: string
  readonly component: string
  readonly amount: Money
  readonly currency: string
  readonly evidence: string | null
  readonly delivery_id: number
}

/** A signed month's drift in one statement, taken into the decision's month; several takings add up. */
export interface TakeDrift {
  readonly kind: 'take_drift'
  readonly drift_month: string
  readonly statement: string
  readonly amount: Money
  readonly currency: string
}

export interface Deciding {
  /** The month the decision belongs to; for take_drift the open month that takes it. */
  readonly month: string
  readonly note: string | null
  readonly decided_by: string
  /** ISO 8601 instant, kept to the second. */
  readonly decided_at: string
}

export type Decision = Deciding & (Resolve | Distinct | Accrue | Waive | Add | TakeDrift | MatchPayment)
export type DecisionKind = Decision['kind']
/** A decision as it is kept. */
export type StandingDecision = Decision & { readonly decision_id: number; readonly subject: string }

/** The columns that only some kinds use. */
interface Particulars {
  readonly subject: string
  readonly outcome?: string | null
  readonly source_id?: string | null
  readonly leg?: string | null
  readonly component?: string | null
  readonly amount?: string | null
  readonly currency?: string | null
  readonly method?: string | null
  readonly working?: string | null
  readonly evidence?: string | null
  readonly delivery_id?: number | null
  readonly statement_id?: string | null
  readonly bridge?: string | null
  readonly code?: string | null
  readonly because?: string | null
  readonly documents?: string | null
}

interface DecisionRow extends Required<Particulars> {
  readonly decision_id: number
  readonly month: string
  readonly kind: DecisionKind
  readonly note: string | null
  readonly decided_by: string
  readonly decided_at: string
}

/** Records a decision and logs it, old → new; returns its id. Runs in the caller's transaction. */
export async function recordDecision(ledger: Ledger, decision: Decision): Promise<number> {
  const { month, kind, note, decided_by, decided_at } = decision
  if (kind === 'accrue' && decision.amount === null && decision.method === null) {
    throw new AicostError('ACCRUAL_EMPTY', `the accrual of ${decision.source} has neither an amount nor a method`, { hint: 'give --amount or --method' })
  }
  if (!note?.trim()) mustSayWhy(decision)
  const { next } = await ledger.row<{ next: number }>('select coalesce(max(decision_id), 0) + 1 as next from decision')
  const particulars = particularsOf(decision, next)
  const { subject } = particulars
  // A payment is matched once, in whichever month that was said.
  const replaced = (await standing(ledger, kind === 'match' ? null : month, kind)).findLast((row) => row.subject === subject)
  await ledger.insert('decision', [{ decision_id: next, month, kind, ...particulars, note, decided_by, decided_at, withdrawn: false }])
  await appendLog(ledger, {
    at: decided_at, who: decided_by, what: commandOf(kind), subject: monthSubject(month, subject), why: note,
    old: replaced === undefined ? null : summary(replaced), new: summary(particulars),
  })
  return next
}

/** What takes money off the books, or holds it back, is decided with words somebody can read next year. */
function mustSayWhy(decision: Decision): void {
  const refused = (what: string, hint: string): AicostError => new AicostError('NOTE_MISSING', `${what} only with a note`, { hint })
  if (decision.kind === 'distinct') throw refused('two statements are found to be two moneys', 'say how it is known with --note')
  if (decision.kind !== 'resolve') return
  if (decision.outcome === 'written_off') throw refused('a variance is written off', 'say why with --note')
  if (decision.outcome === 'disputed') throw refused('a variance is disputed', 'say with whom, and their reference, with --note')
}

/** Withdraws a decision; the one before it on the same subject stands again. */
export async function withdrawDecision(ledger: Ledger, id: number, act: { readonly at: string; readonly who: string; readonly why?: string | null }): Promise<void> {
  const row = (await standing(ledger)).find((candidate) => candidate.decision_id === id)
  if (row === undefined) throw new AicostError('DECISION_UNKNOWN', `there is no standing decision ${id}`, { hint: 'only the newest decision on a subject can be withdrawn' })
  await ledger.run('update decision set withdrawn = true where decision_id = $id', { id })
  const before = (await standing(ledger, row.month, row.kind)).find((candidate) => candidate.subject === row.subject)
  await appendLog(ledger, {
    at: act.at, who: act.who, what: `withdraw ${commandOf(row.kind)}`, subject: monthSubject(row.month, row.subject), why: act.why,
    old: summary(row), new: before === undefined ? null : summary(before),
  })
}

/** What stands for a month (null: for all), in the order of recording: the newest not withdrawn of each kind and subject. */
export async function decisionsFor(ledger: Ledger, month: string | null): Promise<StandingDecision[]> {
  return (await standing(ledger, month)).map(decisionOf)
}

/** What stands of judgments on variances, whatever the month, in the order of recording. */
export async function resolutions(ledger: Ledger): Promise<(StandingDecision & Resolve)[]> {
  return (await standing(ledger, null, 'resolve')).map(decisionOf).filter((decision): decision is StandingDecision & Resolve => decision.kind === 'resolve')
}

/** What stands of matches of payments, whatever the month, in the order of recording: of one payment the newest holds. */
export async function paymentMatches(ledger: Ledger): Promise<(StandingDecision & MatchPayment)[]> {
  const all = (await standing(ledger, null, 'match')).map(decisionOf).filter((decision): decision is StandingDecision & MatchPayment => decision.kind === 'match')
  return [...new Map(all.map((decision) => [decision.payment, decision])).values()]
}

/** The standing decision of this number, or null. */
export async function standingDecision(ledger: Ledger, id: number): Promise<StandingDecision | null> {
  const row = (await standing(ledger)).find((candidate) => candidate.decision_id === id)
  return row === undefined ? null : decisionOf(row)
}

/** Every taking of a signed month's drift, whichever month took it: the adjustments already taken. */
export async function takenDrift(ledger: Ledger, driftMonth: string): Promise<(StandingDecision & TakeDrift)[]> {
  const taken = (await standing(ledger, null, 'take_drift')).map(decisionOf)
  return taken.filter((decision) => decision.kind === 'take_drift' && decision.drift_month === driftMonth) as (StandingDecision & TakeDrift)[]
}

async function standing(ledger: Ledger, month: string | null = null, kind: DecisionKind | null = null): Promise<DecisionRow[]> {
  return ledger.rows<DecisionRow>(sqlText('src/close/sql/standing-decisions.sql'), { month, kind })
}

/** The log speaks in the words of the commands: statements are told apart and payments matched by `resolve`, too. */
const commandOf = (kind: DecisionKind): string => (kind === 'distinct' || kind === 'match' ? 'resolve' : kind)

/** One subject is one question: where entries add up, the subject carries what makes each its own. */
function particularsOf(decision: Decision, id: number): Particulars {
  switch (decision.kind) {
    case 'resolve':
      return {
        subject: decision.variance, outcome: decision.outcome, amount: text(decision.amount), currency: decision.currency,
        ...(decision.about === undefined ? {} : { statement_id: decision.about.statement, bridge: decision.about.bridge, code: decision.about.code, because: decision.about.because }),
      }
    case 'distinct':
      return { subject: decision.pair, outcome: 'explained', amount: text(decision.measure), currency: decision.currency }
    case 'accrue': {
      const { source, component, amount, currency, method } = decision
      return { subject: `${source}:${component}`, source_id: source, component, amount: amount === null ? null : text(amount), currency, method, ...(decision.working === undefined ? {} : { working: decision.working }) }
    }
    case 'waive':
      return { subject: `${decision.source}:${decision.leg}`, source_id: decision.source, leg: decision.leg }
    case 'add': {
      const { source, component, amount, currency, evidence, delivery_id } = decision
      return { subject: `${source}:${delivery_id}`, source_id: source, component, amount: text(amount), currency, evidence, delivery_id }
    }
    case 'match':
      return { subject: decision.payment, amount: text(decision.amount), currency: decision.currency, documents: JSON.stringify(decision.documents) }
    case 'take_drift':
      return { subject: `${decision.drift_month}:${decision.statement}#${id}`, amount: text(decision.amount), currency: decision.currency }
  }
}

function decisionOf(row: DecisionRow): StandingDecision {
  const { decision_id, month, subject, note, decided_by, decided_at } = row
  const kept = { decision_id, month, subject, note, decided_by, decided_at }
  const must = <T>(value: T | null): T => {
    if (value === null) throw new Error(`decision ${decision_id} lacks what a decision of kind ${row.kind} holds`)
    return value
  }
  const amount = row.amount === null ? null : money(row.amount)
  switch (row.kind) {
    case 'resolve':
      return { ...kept, kind: row.kind, variance: subject, outcome: must(row.outcome) as Outcome, amount: must(amount), currency: must(row.currency), ...aboutOf(row) }
    case 'distinct':
      return { ...kept, kind: row.kind, pair: subject, measure: must(amount), currency: row.currency }
    case 'accrue':
      return { ...kept, kind: row.kind, source: must(row.source_id), component: must(row.component), amount, currency: row.currency, method: row.method, ...(row.working === null ? {} : { working: row.working }) }
    case 'waive':
      return { ...kept, kind: row.kind, source: must(row.source_id), leg: must(row.leg) }
    case 'add':
      return { ...kept, kind: row.kind, source: must(row.source_id), component: must(row.component), amount: must(amount), currency: must(row.currency), evidence: row.evidence, delivery_id: must(row.delivery_id) }
    case 'match':
      return { ...kept, kind: row.kind, payment: subject, documents: JSON.parse(must(row.documents)) as MatchPayment['documents'], amount: must(amount), currency: must(row.currency) }
    case 'take_drift':
      return { ...kept, kind: row.kind, drift_month: subject.slice(0, 7), statement: subject.slice(8, subject.lastIndexOf('#')), amount: must(amount), currency: must(row.currency) }
  }
}

function aboutOf({ statement_id: statement, bridge, code, because }: DecisionRow): { about?: VarianceWords } {
  return statement === null || bridge === null || code === null ? {} : { about: { statement, bridge, code, because: because ?? '' } }
}

/** What was decided, in one line for the log, without what the entry says anyway. */
function summary(row: Particulars): string {
  const { outcome, component, amount, currency, method, working, evidence, delivery_id, statement_id: statement, bridge, code, documents } = row
  const said = { outcome, component, amount: amount == null ? null : text(money(amount)), currency, method, working, evidence, delivery_id, statement, bridge, code, documents }
  return canonicalText(Object.fromEntries(Object.entries(said).filter(([, value]) => value != null)))
}
