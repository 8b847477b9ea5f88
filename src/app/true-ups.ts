// True-ups: what accruals of signed months come to once their actual is there. The oldest open month takes them.
import { sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { addMonths } from '../domain/period.ts'
import { decisionsFor } from '../close/decisions.ts'
import { takenTrueUps } from '../close/taken.ts'
import type { TrueUp } from '../close/taken.ts'
import { signedVersions } from '../close/versions.ts'
import { WHOLE_SOURCE } from '../reconcile/accruals.ts'
import type { Accrual } from '../reconcile/accruals.ts'
import type { Document } from '../reconcile/documents.ts'
import type { JudgedStatement, MonthResult } from '../reconcile/month.ts'
import { signedAccruals, signedBody } from './accruing.ts'
import type { Session } from './session.ts'

/** One accrual of a signed month, and what of its actual there is now. */
export interface Settlement {
  readonly accrual: Accrual
  readonly statement: JudgedStatement
  readonly actual: Money
  readonly components: ReadonlySet<string>
  readonly documents: readonly Document[]
}

/** Accruals of one signed month that have an actual now. Inside the caller's transaction. */
export async function settlementsOf(session: Session, month: string, result: MonthResult): Promise<Settlement[]> {
  const body = await signedBody(session.ledger, month)
  const accruals = body === null ? [] : signedAccruals(body, await decisionsFor(session.ledger, month), session.config)
  return accruals.flatMap((accrual): Settlement[] => {
    const statement = result.statements.find((candidate) => candidate.sources.includes(accrual.source) && candidate.currency === accrual.currency)
    const cells = statement?.cells.filter((cell) => cell.leg !== 'accrued' && (accrual.component === WHOLE_SOURCE || cell.component === accrual.component)) ?? []
    if (!statement || cells.length === 0 || statement.accruals.some((other) => other.source === accrual.source && other.component === accrual.component)) return []
    const components = new Set(cells.map((cell) => cell.component))
    const documents = statement.documents.filter(({ document }) => document.lines.some((line) => !line.raisesBalance && components.has(line.component))).map(({ document }) => document)
    // What was signed beside the accrual (ten days that were billed by then) is no part of what it stood for.
    return [{ accrual, statement, actual: sum(cells.map((cell) => cell.amount)) - (accrual.beside ?? 0n), components, documents }]
  })
}

/** What the settled accruals of a signed month come to, one a statement. */
export async function trueUpsOf(session: Session, month: string, result: MonthResult): Promise<TrueUp[]> {
  const taken = await takenTrueUps(session.ledger, month)
  const groups = new Map<string, Settlement[]>()
  for (const settlement of await settlementsOf(session, month, result)) groups.set(settlement.statement.id, [...(groups.get(settlement.statement.id) ?? []), settlement])
  return [...groups.values()].flatMap((own) => own.slice(0, 1).map(({ statement }): TrueUp => ({
    statement: statement.id, account: statement.account, currency: statement.currency, provider: statement.provider, serviceMonth: month,
    component: only(new Set(own.flatMap(({ components }) => [...components]))) ?? 'usage', document: only(new Set(own.flatMap(({ documents }) => documents.map((document) => document.number)))),
    accrued: sum(own.map(({ accrual }) => accrual.amount)), actual: sum(own.map(({ actual }) => actual)), alreadyTaken: taken.get(`${statement.account}|${statement.currency}`) ?? 0n,
  })))
}

function only(values: ReadonlySet<string>): string | null {
  const [value] = values
  return values.size === 1 && value !== undefined ? value : null
}

/** True-ups that fall to an open month: of every signed month for which it is the oldest open one after it. */
export async function trueUpsInto(session: Session, month: string, derive: (month: string) => Promise<MonthResult>): Promise<TrueUp[]> {
  const signed = await signedVersions(session.ledger)
  const months = new Set(signed.map((version) => version.month))
  const trueUps: TrueUp[] = []
  for (const version of signed) {
    if (version.month >= month || oldestOpenAfter(version.month, months) !== month) continue
    const body = await signedBody(session.ledger, version.month)
    if (body === null || !body.statements.some((statement) => statement.cells.some((cell) => cell.leg === 'accrued'))) continue
    trueUps.push(...(await trueUpsOf(session, version.month, await derive(version.month))))
  }
  return trueUps
}

/** The first month after a signed one that is not signed. */
export function oldestOpenAfter(month: string, signed: ReadonlySet<string>): string {
  let candidate = month
  do candidate = addMonths(candidate, 1)
  while (signed.has(candidate))
  return candidate
}
