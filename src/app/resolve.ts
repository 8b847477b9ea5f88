// Use cases: what people find a variance, or two statements that look alike, to be; and taking a decision back.
import { AicostError } from '../domain/error.ts'
import { text } from '../domain/money.ts'
import { decisionsFor, recordDecision, standingDecision, withdrawDecision } from '../close/decisions.ts'
import type { Outcome } from '../close/decisions.ts'
import { signedMonths } from '../import/recount.ts'
import type { PossibleDuplicate } from '../reconcile/duplicates.ts'
import type { MonthResult } from '../reconcile/month.ts'
import type { Variance } from '../reconcile/result.ts'
import { mayBeWrittenOff, reportingOf } from '../reconcile/variances.ts'
import { mustBeOpen, who } from './decide.ts'
import type { Decided } from './decide.ts'
import { undoImport } from './imports.ts'
import { reconcileWithin } from './month.ts'
import type { Session } from './session.ts'

const OUTCOMES: readonly Outcome[] = ['explained', 'written_off', 'deferred', 'disputed']

interface Judging {
  readonly as: string
  readonly note?: string | undefined
  readonly by?: string | undefined
  readonly month?: string | undefined
}

/** What an id of the open items names, and the statement it arose in. */
type Item = { readonly variance: Variance; readonly statement: string } | { readonly pair: PossibleDuplicate }

/** Judges a variance of an open month, or two statements that may be the same money; the amount it has now is kept with the judgment. */
export async function resolveVariance(session: Session, id: string, options: Judging): Promise<Decided> {
  const outcome = OUTCOMES.find((candidate) => candidate === options.as)
  if (!outcome) throw new AicostError('USAGE', `--as ${options.as} is not one of ${OUTCOMES.join(', ')}`)
  return session.ledger.transaction(async () => {
    const { month, item, result } = await find(session, id, options.month)
    await mustBeOpen(session, month)
    const deciding = { month, note: options.note?.trim() || null, decided_by: who(session, options.by), decided_at: session.now() }
    if ('pair' in item) {
      if (outcome !== 'explained') throw new AicostError('USAGE', `${id} is a pair of statements that may be the same money: it can only be explained`, { hint: 'both are real: --as explained --note "…"; one is resold on the other: billed_through in aicost.yaml' })
      const { measure, currency } = item.pair
      const decision = await recordDecision(session.ledger, { kind: 'distinct', pair: id, measure, currency, ...deciding })
      return { decision, month, kind: 'resolve', subject: id, amount: text(measure), currency }
    }
    const { variance, statement } = item
    mustBeWithinLimit(session, variance, outcome, result)
    const { amount, currency, bridge, code, because } = variance
    const decision = await recordDecision(session.ledger, { kind: 'resolve', variance: id, outcome, amount, currency, about: { statement, bridge, code, because }, ...deciding })
    return { decision, month, kind: 'resolve', subject: id, amount: text(amount), currency }
  })
}

function mustBeWithinLimit(session: Session, variance: Variance, outcome: Outcome, result: MonthResult): void {
  if (outcome !== 'written_off' || mayBeWrittenOff(variance, session.config, reportingOf(variance.currency, result.fx))) return
  const { abs = '', pct } = session.config.tolerance.write_off ?? {}
  throw new AicostError('WRITE_OFF_LIMIT', `${text(variance.amount)} ${variance.currency} is more than may be written off: ${abs} ${session.config.currency}${pct === undefined ? '' : ` and ${pct} %`} (tolerance.write_off)`, { hint: '--as disputed or deferred, or explained if its cause is known' })
}

/** In the month it arose in while that is open; once it is signed, in the oldest open month it came back to. */
async function find(session: Session, id: string, month: string | undefined): Promise<{ month: string; item: Item; result: MonthResult }> {
  const months = month === undefined ? await openMonths(session) : [month]
  const returned: { month: string; item: Item; result: MonthResult }[] = []
  for (const candidate of months) {
    const { result } = await reconcileWithin(session, candidate, null)
    const own = result.statements.flatMap((statement) => statement.variances.filter((variance) => variance.since === candidate).map((variance) => ({ statement: statement.id, variance }))).find(({ variance }) => variance.id === id)
    if (own) return { month: candidate, item: own, result }
    const pair = result.possibleDuplicates.find((entry) => entry.id === id)
    if (pair) return { month: candidate, item: { pair }, result }
    const carried = result.carried.find((entry) => entry.id === id)
    if (carried?.state === 'settled') throw new AicostError('VARIANCE_SETTLED', `${id} of ${carried.since} is settled: ${carried.because}`, { hint: 'nothing is left to decide' })
    if (carried) returned.push({ month: candidate, item: { variance: carried, statement: carried.statement }, result })
  }
  const oldest = returned.sort((a, b) => (a.month < b.month ? -1 : 1))[0]
  if (oldest) return oldest
  throw new AicostError('VARIANCE_UNKNOWN', `no open month has a variance ${id}`, { hint: 'aicost reconcile --month M lists them' })
}

/** Months with evidence or decisions that are not signed, and the month after a decision that put something off; the newest first. */
async function openMonths(session: Session): Promise<string[]> {
  const signed = await signedMonths(session.ledger)
  const rows = await session.ledger.rows<{ month: string }>(`
    select month from slice where counted
    union select month from decision where not withdrawn
    union select strftime(strptime(month || '-01', '%Y-%m-%d') + interval 1 month, '%Y-%m') from decision where not withdrawn and outcome in ('deferred', 'disputed')
    order by month desc`)
  return rows.map((row) => row.month).filter((month) => !signed.has(month))
}

export interface ListedDecision {
  readonly decision: string
  readonly month: string
  readonly kind: string
  readonly subject: string
  readonly outcome: string | null
  readonly amount: string | null
  readonly currency: string | null
  readonly by: string
  readonly at: string
  readonly note: string | null
}

/** What stands for a month, or for all of them. */
export async function standingDecisions(session: Session, month: string | undefined): Promise<ListedDecision[]> {
  return (await decisionsFor(session.ledger, month ?? null)).map((decision) => ({
    decision: String(decision.decision_id), month: decision.month, kind: decision.kind, subject: decision.subject, outcome: 'outcome' in decision ? decision.outcome : decision.kind === 'distinct' ? 'explained' : null,
    amount: 'amount' in decision && decision.amount !== null ? text(decision.amount) : null, currency: 'currency' in decision ? decision.currency : null, by: decision.decided_by, at: decision.decided_at, note: decision.note,
  }))
}

/** Takes the newest judgment on an item of an open month back; the one before it stands again. */
export async function undoResolution(session: Session, id: string, options: { readonly month?: string | undefined; readonly note?: string | undefined; readonly by?: string | undefined }): Promise<Decided> {
  const rows = await session.ledger.rows<{ decision_id: number; month: string }>(
    "select decision_id, month from decision where not withdrawn and subject = $id and kind not in ('accrue', 'waive', 'add', 'take_drift') and ($month is null or month = $month) order by month desc, decision_id desc", { id, month: options.month ?? null })
  const [newest] = rows
  if (!newest) throw new AicostError('DECISION_UNKNOWN', `nothing was decided on ${id}${options.month === undefined ? '' : ` in ${options.month}`}`, { hint: 'aicost log lists what was decided' })
  return undoDecision(session, newest.decision_id, options)
}

/** Takes a standing decision of an open month back; a manual entry goes with its document. */
export async function undoDecision(session: Session, id: number, options: { readonly note?: string | undefined; readonly by?: string | undefined }): Promise<Decided> {
  const decision = await standingDecision(session.ledger, id)
  if (decision === null) throw new AicostError('DECISION_UNKNOWN', `there is no standing decision ${id}`, { hint: 'only the newest decision on a subject can be taken back; aicost decisions lists what stands' })
  const { month, kind, subject } = decision
  await mustBeOpen(session, month)
  if (decision.kind === 'add') {
    const { import_id: entry } = await session.ledger.row<{ import_id: number }>('select import_id from import where delivery_id = $delivery', { delivery: decision.delivery_id })
    await undoImport(session, String(entry), options.by, options.note)
  } else {
    await session.ledger.transaction(() => withdrawDecision(session.ledger, id, { at: session.now(), who: who(session, options.by), why: options.note?.trim() || null }))
  }
  const amount = 'amount' in decision ? decision.amount : null
  return { decision: id, month, kind: `undo ${kind}`, subject, amount: amount === null ? null : text(amount), currency: 'currency' in decision ? decision.currency : null }
}
