// Which deferred and disputed variances stand in a month, as the month each arose in has them today.
import { addMonths } from '../domain/period.ts'
import { resolutions } from '../close/decisions.ts'
import type { Resolve, StandingDecision } from '../close/decisions.ts'
import { accountOf } from '../close/taken.ts'
import { signedVersions } from '../close/versions.ts'
import type { DeferredItem } from '../reconcile/carried.ts'
import type { MonthResult } from '../reconcile/month.ts'
import type { BridgeName, Code } from '../reconcile/result.ts'
import type { Session } from './session.ts'

type Resolution = StandingDecision & Resolve

/**
 * A variance that was put off stands in the month after. Months signed since without a word on it had found it settled:
 * if it is back, it stands in the first month after them. Inside the caller's transaction.
 */
export async function deferredInto(session: Session, month: string, derive: (month: string) => Promise<MonthResult>): Promise<DeferredItem[]> {
  const signed = new Set((await signedVersions(session.ledger)).map((version) => version.month))
  const results = new Map<string, MonthResult>()
  const items: DeferredItem[] = []
  for (const decisions of byVariance(await resolutions(session.ledger))) {
    const last = decisions.filter((decision) => decision.month < month).at(-1)
    const first = decisions[0]
    if (last === undefined || first === undefined || (last.outcome !== 'deferred' && last.outcome !== 'disputed')) continue
    const next = addMonths(last.month, 1)
    if (monthsBetween(next, month).some((between) => !signed.has(between))) continue
    const since = last.about?.statement.slice(0, 7) ?? first.month
    const result = results.get(since) ?? (await derive(since))
    results.set(since, result)
    const item = deferredItem(session, last, since, result)
    if (item !== null && (item.variance !== null || next === month)) items.push(item)
  }
  return items.sort((a, b) => (a.since === b.since ? (a.id < b.id ? -1 : 1) : a.since < b.since ? -1 : 1))
}

/** Variances whose newest decision, in whichever month, is that they are disputed. */
export async function inDispute(session: Session): Promise<Set<string>> {
  return new Set(byVariance(await resolutions(session.ledger)).flatMap((decisions) => (decisions.at(-1)?.outcome === 'disputed' ? decisions.slice(-1).map(({ variance }) => variance) : [])))
}

/** The decisions on each variance, the earliest month first. */
function byVariance(all: readonly Resolution[]): Resolution[][] {
  const groups = new Map<string, Resolution[]>()
  for (const decision of all) groups.set(decision.variance, [...(groups.get(decision.variance) ?? []), decision])
  return [...groups.values()].map((group) => group.sort((a, b) => (a.month < b.month ? -1 : 1)))
}

function monthsBetween(from: string, to: string): string[] {
  const months: string[] = []
  for (let month = from; month < to; month = addMonths(month, 1)) months.push(month)
  return months
}

/** Null where the ledger no longer says what it was: decided before variances were described, and gone since. */
function deferredItem(session: Session, last: Resolution, since: string, result: MonthResult): DeferredItem | null {
  const found = result.statements.flatMap((statement) => statement.variances.map((variance) => ({ statement: statement.id, variance }))).find(({ variance }) => variance.id === last.variance)
  const about = last.about ?? (found === undefined ? undefined : { statement: found.statement, bridge: found.variance.bridge, code: found.variance.code, because: found.variance.because })
  if (about === undefined) return null
  const account = accountOf(about.statement)
  return {
    id: last.variance, statement: about.statement, account, sources: session.config.sources.filter((source) => source.account === account && source.billed_through === undefined).map((source) => source.id), since,
    bridge: about.bridge as BridgeName, code: about.code as Code, because: found?.variance.because ?? about.because,
    last: { outcome: last.outcome === 'disputed' ? 'disputed' : 'deferred', month: last.month, amount: last.amount, currency: last.currency, by: last.decided_by, note: last.note },
    variance: found === undefined || found.variance.state === 'in_tolerance' ? null : found.variance,
  }
}
