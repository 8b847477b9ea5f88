// Which accruals a month has: people's decisions, rules of the configuration where a required leg is missing or in part,
// and of a signed month those it was signed with.
import { diagnostic } from '../domain/diagnostic.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { money, sum, text } from '../domain/money.ts'
import { addMonths } from '../domain/period.ts'
import type { Config, Source } from '../config/config.ts'
import { ACCRUAL_METHOD } from '../config/config.ts'
import type { StandingDecision } from '../close/decisions.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { CONFIGURATION, WHOLE_SOURCE } from '../reconcile/accruals.ts'
import type { Accrual, Method } from '../reconcile/accruals.ts'
import { workOut } from '../reconcile/accrual-methods.ts'
import type { Refused, SignedStatement, Worked } from '../reconcile/accrual-methods.ts'
import type { MonthResult, ReconcileInput } from '../reconcile/month.ts'
import type { CommitmentBody } from './reconcile-document.ts'

/** An accrual as a month's document shows it; amounts are decimal text. */
export interface AccrualBody {
  readonly source: string
  readonly component: string
  readonly method: string | null
  readonly amount: string
  readonly currency: string
  readonly working: string | null
  readonly note: string | null
  readonly by: string
}

export interface SignedBody {
  readonly statements: readonly (SignedStatement & { readonly id: string; readonly account: string })[]
  /** Absent: signed before documents listed them. */
  readonly accruals?: readonly AccrualBody[]
  readonly commitments?: readonly CommitmentBody[]
}

/** What a month looked like when it was signed; null of a month that is not. */
export async function signedBody(ledger: Ledger, month: string): Promise<SignedBody | null> {
  const [row] = await ledger.rows<{ body: string }>("select body from close_version where month = $month and state = 'signed' order by version_no desc limit 1", { month })
  return row === undefined ? null : (JSON.parse(row.body) as SignedBody)
}

export const methodNamed = (name: string): Method | undefined => ACCRUAL_METHOD.find((method) => method === name)

/** People's accruals of an open month. */
export function decidedAccruals(decisions: readonly StandingDecision[], config: Config): Accrual[] {
  return decisions.flatMap((decision): Accrual[] => (decision.kind === 'accrue' && decision.amount !== null ? [{
    source: decision.source, component: decision.component, amount: decision.amount, currency: decision.currency ?? config.currency, method: decision.method === null ? null : (methodNamed(decision.method) ?? null),
    working: decision.working ?? null, note: decision.note, by: decision.decided_by, beside: null,
  }] : []))
}

/** Those a month was signed with, and what was recognized beside each. */
export function signedAccruals(body: SignedBody, decisions: readonly StandingDecision[], config: Config): Accrual[] {
  const listed = body.accruals?.map((one): Accrual => ({ ...one, amount: money(one.amount), method: one.method === null ? null : (methodNamed(one.method) ?? null), beside: null }))
  return (listed ?? decidedAccruals(decisions, config)).flatMap((accrual) => {
    const cells = body.statements.filter((statement) => statement.sources.includes(accrual.source) && statement.currency === accrual.currency).flatMap((statement) => statement.cells)
    if (!cells.some((cell) => cell.leg === 'accrued' && cell.component === accrual.component)) return []
    const beside = cells.filter((cell) => cell.leg !== 'accrued' && (accrual.component === WHOLE_SOURCE || cell.component === accrual.component))
    return [{ ...accrual, beside: sum(beside.map((cell) => money(cell.amount))) }]
  })
}

/** Legs whose absence a rule makes good; payments and postings are no cost. */
const COST_LEGS = new Set(['metered', 'billed', 'invoiced'])

export interface Ruled {
  readonly accruals: readonly Accrual[]
  readonly diagnostics: readonly Diagnostic[]
}

/** What the configuration accrues, where nobody decided: `bare` is the month without it. */
export function ruledAccruals(input: ReconcileInput, bare: MonthResult, previous: SignedBody | null): Ruled {
  const accruals: Accrual[] = []
  const diagnostics: Diagnostic[] = []
  for (const source of input.config.sources) {
    const rule = source.accrual
    const lacks = bare.completeness.filter((entry) => entry.source === source.id && entry.required === 'close' && COST_LEGS.has(entry.leg) && (entry.state === 'missing' || entry.state === 'partial'))
    if (rule === undefined || lacks.length === 0 || input.decided.accruals.some((accrual) => accrual.source === source.id)) continue
    const component = rule.component ?? WHOLE_SOURCE
    const worked = workOutFor({ method: rule.method, source, component, input, bare, previous })
    if ('refused' in worked) diagnostics.push(diagnostic('ACCRUAL_RULE_IDLE', 'warning', `${source.id}: nothing is accrued for ${input.month} by ${rule.method}: ${worked.refused}`))
    else accruals.push({ source: source.id, component, ...worked, method: rule.method, note: rule.note ?? null, by: CONFIGURATION, beside: null })
  }
  return { accruals, diagnostics }
}

/** Accruals a person had worked out whose evidence has moved since. */
export function movedAccruals(input: ReconcileInput, bare: MonthResult, previous: SignedBody | null): Diagnostic[] {
  return input.decided.accruals.flatMap((accrual) => {
    const source = input.config.sources.find((candidate) => candidate.id === accrual.source)
    if (accrual.method === null || source === undefined) return []
    const worked = workOutFor({ method: accrual.method, source, component: accrual.component, currency: accrual.currency, input, bare, previous })
    // What the evidence covers by now replaces the accrual, and needs no word.
    if ('refused' in worked || worked.amount === accrual.amount) return []
    return [diagnostic('ACCRUAL_MOVED', 'warning', `${accrual.source}: ${text(accrual.amount)} ${accrual.currency} is accrued for ${input.month}, and ${accrual.method} gives ${text(worked.amount)} by now (${worked.working}): accrue it again`)]
  })
}

export interface Asked {
  readonly method: Method
  readonly source: Source
  readonly component: string
  readonly currency?: string | undefined
  readonly input: ReconcileInput
  /** The month without accruals of the source. */
  readonly bare: MonthResult
  readonly previous: SignedBody | null
}

export function workOutFor({ method, source, component, currency, input, bare, previous }: Asked): Worked | Refused {
  return workOut(method, { month: input.month, source, component, currency, fallback: input.config.currency, statements: bare.statements, drawdowns: bare.drawdowns, contracts: input.contracts, previous: previous?.statements ?? null })
}

export const monthBefore = (ledger: Ledger, month: string): Promise<SignedBody | null> => signedBody(ledger, addMonths(month, -1))
