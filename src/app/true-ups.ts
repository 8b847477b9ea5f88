// True-ups: what accruals of signed months come to once their actual is there. The oldest open month takes them.
import { money, sum } from '../domain/money.ts'
import { addMonths } from '../domain/period.ts'
import { decisionsFor } from '../close/decisions.ts'
import { takenTrueUps } from '../close/taken.ts'
import type { TrueUp } from '../close/taken.ts'
import { signedVersions } from '../close/versions.ts'
import type { Cell } from '../reconcile/result.ts'
import type { MonthResult } from '../reconcile/month.ts'
import { WHOLE_SOURCE } from '../reconcile/statement.ts'
import type { Session } from './session.ts'

/** Accruals of one signed month that have an actual now. Inside the caller's transaction. */
export async function trueUpsOf(session: Session, month: string, result: MonthResult): Promise<TrueUp[]> {
  const decisions = await decisionsFor(session.ledger, month)
  const taken = await takenTrueUps(session.ledger, month)
  const settled = new Map<string, TrueUp>()
  const signed = await signedCells(session, month)
  for (const decision of decisions) {
    if (decision.kind !== 'accrue' || decision.amount === null) continue
    const statement = result.statements.find((candidate) => candidate.sources.includes(decision.source) && candidate.currency === (decision.currency ?? session.config.currency))
    if (!statement) continue
    const actual = (cell: Pick<Cell, 'leg' | 'component'>): boolean => cell.leg !== 'accrued' && (decision.component === WHOLE_SOURCE || cell.component === decision.component)
    const cells = statement.cells.filter(actual)
    // What was signed beside the accrual (ten days that were billed by then) is no part of what it stood for.
    const beside = (signed.get(statement.id) ?? []).filter(actual)
    if (cells.length === 0 || statement.cells.some((cell) => cell.leg === 'accrued' && cell.component === decision.component)) continue
    const key = `${statement.account}|${statement.currency}`
    const known = settled.get(key)
    const components = new Set([...cells.map((cell) => cell.component), ...(known ? [known.component] : [])])
    const documents = new Set(statement.documents.filter(({ document }) => document.lines.some((line) => !line.raisesBalance && components.has(line.component))).map(({ document }) => document.number))
    settled.set(key, {
      statement: statement.id, account: statement.account, currency: statement.currency, provider: statement.provider, serviceMonth: month,
      component: only(components) ?? 'usage', document: only(documents), accrued: (known?.accrued ?? 0n) + decision.amount,
      actual: (known?.actual ?? 0n) + sum(cells.map((cell) => cell.amount)) - sum(beside.map((cell) => money(cell.amount))), alreadyTaken: taken.get(key) ?? 0n,
    })
  }
  return [...settled.values()]
}

type SignedCell = Pick<Cell, 'leg' | 'component'> & { readonly amount: string }

/** The cells of a month's statements as they were signed. */
async function signedCells(session: Session, month: string): Promise<Map<string, readonly SignedCell[]>> {
  const [row] = await session.ledger.rows<{ body: string }>("select body from close_version where month = $month and state = 'signed' order by version_no desc limit 1", { month })
  const { statements } = row === undefined ? { statements: [] } : (JSON.parse(row.body) as { statements: readonly { id: string; cells: readonly SignedCell[] }[] })
  return new Map(statements.map((statement) => [statement.id, statement.cells]))
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
    if (!(await decisionsFor(session.ledger, version.month)).some((decision) => decision.kind === 'accrue')) continue
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
