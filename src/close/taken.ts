// Lines that a month takes over from earlier signed ones: prior-period adjustments (drift that was taken) and the
// true-ups of accruals whose actual has arrived. Once a month is signed its own such lines are fixed in its version.
import { money } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Adjustment } from '../reconcile/result.ts'
import type { StandingDecision } from './decisions.ts'

export interface TakenLine {
  readonly account: string
  readonly currency: string
  readonly line: Adjustment
}

interface StoredLine {
  readonly month: string
  readonly statement_id: string
  readonly account: string
  readonly currency: string
  readonly kind: 'true_up' | 'prior_period'
  readonly component: string
  readonly provider: string
  readonly description: string
  readonly day: string
  readonly service_month: string
  readonly document: string | null
  readonly amount: string
}

/** Lines of signed versions that belong to earlier service months. */
async function storedLines(ledger: Ledger): Promise<StoredLine[]> {
  return ledger.rows<StoredLine>(`select line.month, line.statement_id, line.account, line.currency, line.kind, line.component, line.provider, line.description, line.day, line.service_month, line.document, plain(line.recognized_cost) as amount
    from adjustment_line as line
    join close_version as version on version.month = line.month and version.version_no = line.version_no and version.state = 'signed'
    where line.kind in ('true_up', 'prior_period')
    order by line.month, line.line_no`)
}

/** What a signed month itself had taken over when it was signed. */
export async function signedLines(ledger: Ledger, month: string): Promise<TakenLine[]> {
  return (await storedLines(ledger)).filter((line) => line.month === month).map(takenLine)
}

function takenLine(line: StoredLine): TakenLine {
  const amount = money(line.amount)
  return { account: line.account, currency: line.currency, line: { kind: line.kind, component: line.component, provider: line.provider, description: line.description, day: line.day, serviceMonth: line.service_month, billed: 0n, recognized: amount, gross: amount, credits: 0n, document: line.document } }
}

/** Drift of signed months that people took into this open month; the service month stays the month it belongs to. */
export async function driftLines(ledger: Ledger, month: string, decisions: readonly StandingDecision[]): Promise<TakenLine[]> {
  const providers = new Map((await ledger.rows<{ statement_id: string; provider: string }>('select distinct statement_id, provider from statement_line where version_no > 0 order by statement_id')).map((row) => [row.statement_id, row.provider]))
  return decisions.flatMap((decision) => (decision.kind === 'take_drift' ? [priorPeriodLine(month, decision.drift_month, { ...decision, provider: providers.get(decision.statement) ?? '' })] : []))
}

/** Drift of a signed month's statement as a line of an open month. */
export function priorPeriodLine(month: string, serviceMonth: string, drift: { readonly statement: string; readonly currency: string; readonly provider: string; readonly amount: Money }, how = ''): TakenLine {
  return { account: accountOf(drift.statement), currency: drift.currency, line: { ...adjustment('prior_period', month, serviceMonth, drift.amount), provider: drift.provider, description: `prior-period adjustment of ${serviceMonth}${how}` } }
}

/** Prior-period adjustments that signed months have taken of a month, by account and currency. */
export async function takenPriorPeriod(ledger: Ledger, serviceMonth: string): Promise<Map<string, Money>> {
  return takenOf(await storedLines(ledger), 'prior_period', serviceMonth)
}

/** The account in a statement's id, month/account/currency; the account itself may hold slashes. */
export const accountOf = (statement: string): string => statement.slice(statement.indexOf('/') + 1, statement.lastIndexOf('/'))

/** An accrual of a signed month whose actual is there: what it comes to, less what signed months took already. */
export interface TrueUp {
  readonly statement: string
  readonly account: string
  readonly currency: string
  readonly provider: string
  readonly serviceMonth: string
  /** Of the actual, where all of it is of one. */
  readonly component: string
  /** The document the actual stands in, where it is one. */
  readonly document: string | null
  readonly accrued: Money
  readonly actual: Money
  readonly alreadyTaken: Money
}

/** True-ups that signed months have taken for a statement. */
export async function takenTrueUps(ledger: Ledger, serviceMonth: string): Promise<Map<string, Money>> {
  return takenOf(await storedLines(ledger), 'true_up', serviceMonth)
}

function takenOf(lines: readonly StoredLine[], kind: StoredLine['kind'], serviceMonth: string): Map<string, Money> {
  const taken = new Map<string, Money>()
  for (const line of lines.filter((candidate) => candidate.kind === kind && candidate.service_month === serviceMonth)) {
    const key = `${line.account}|${line.currency}`
    taken.set(key, (taken.get(key) ?? 0n) + money(line.amount))
  }
  return taken
}

export function trueUpLines(month: string, trueUps: readonly TrueUp[]): TakenLine[] {
  return trueUps.flatMap((trueUp) => {
    const amount = trueUp.actual - trueUp.accrued - trueUp.alreadyTaken
    return amount === 0n ? [] : [{ account: trueUp.account, currency: trueUp.currency, line: { ...adjustment('true_up', month, trueUp.serviceMonth, amount), component: trueUp.component, document: trueUp.document, provider: trueUp.provider, description: `true-up of the accrual of ${trueUp.serviceMonth} (LATE)` } }]
  })
}

function adjustment(kind: 'true_up' | 'prior_period', month: string, serviceMonth: string, amount: Money): Adjustment {
  return { kind, component: 'usage', provider: '', description: '', day: `${month}-01`, serviceMonth, billed: 0n, recognized: amount, gross: amount, credits: 0n, document: null }
}
