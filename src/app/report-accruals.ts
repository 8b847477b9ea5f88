// Use cases: `aicost report accruals`, the accruals of months and their roll-forward with ages, and `report
// accrual-accuracy`, what they came to.
import type { ExitReason } from '../domain/diagnostic.ts'
import { fixed, money, multiplyDivide, ONE, sum, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { decisionsFor } from '../close/decisions.ts'
import { CONFIGURATION } from '../reconcile/accruals.ts'
import type { MonthResult } from '../reconcile/month.ts'
import { accrualHistory, amountOfAll, openAt } from './accrual-history.ts'
import type { PastAccrual } from './accrual-history.ts'
import { monthsAsked } from './report-dimensions.ts'
import type { ReportRequest } from './report-dimensions.ts'
import { statesOf } from './report-month-lists.ts'
import { evidenceAsOf } from './report-months.ts'
import type { Report } from './report-spend.ts'
import type { Session } from './session.ts'

/** Months an accrual may wait for its actual before it is flagged. */
const PATIENCE = 1

/** What was accrued, by whom and how, and opening + new − settled = closing by source, with what is open and how old it is. */
export async function accrualsReport(session: Session, request: ReportRequest): Promise<Report> {
  const { month, months } = monthsAsked(request)
  return session.ledger.transaction(async () => {
    const history = await accrualHistory(session, months)
    const rows = [...(await decidedRows(session, months)), ...history.filter((past) => months.includes(past.month) && past.accrual.by === CONFIGURATION).map(configuredRow)]
    const totals = currenciesOf(rows).map((currency) => ({ currency, amount: text(sum(rows.filter((row) => row['currency'] === currency).map((row) => money(String(row['amount'] ?? '0'))))) }))
    const forward = months.flatMap((at) => forwardRows(history, at))
    const reasons: ExitReason[] = forward.some((row) => row.open.some(({ aged }) => aged)) ? ['aged_accrual'] : []
    return { body: { month, months: await statesOf(session.ledger, months), rows, totals, roll_forward: forward }, reasons, asOf: await evidenceAsOf(session.ledger) }
  })
}

type Row = Record<string, unknown>
const currenciesOf = (rows: readonly Row[]): string[] => [...new Set(rows.map((row) => String(row['currency'])))].sort()

async function decidedRows(session: Session, months: readonly string[]): Promise<Row[]> {
  const rows: Row[] = []
  for (const at of months) {
    for (const decision of await decisionsFor(session.ledger, at)) {
      if (decision.kind !== 'accrue') continue
      rows.push({
        month: at, source: decision.source, component: decision.component, amount: decision.amount === null ? null : text(decision.amount), currency: decision.currency ?? session.config.currency,
        method: decision.method, working: decision.working ?? null, note: decision.note, decided_by: decision.decided_by, decided_at: decision.decided_at,
      })
    }
  }
  return rows
}

function configuredRow({ month, accrual }: PastAccrual): Row {
  const { source, component, amount, currency, method, working, note, by } = accrual
  return { month, source, component, amount: text(amount), currency, method, working, note, decided_by: by, decided_at: null }
}

interface ForwardRow {
  readonly month: string
  readonly source: string
  readonly currency: string
  readonly opening: string
  readonly new: string
  readonly settled: string
  readonly closing: string
  /** What waits for its actual at the month's end. */
  readonly open: readonly { readonly month: string; readonly component: string; readonly amount: string; readonly age_months: number; readonly aged: boolean }[]
}

/** The roll-forward of one month. Inside the caller's transaction. */
export async function rollForward(session: Session, month: string, derived: MonthResult | null): Promise<ForwardRow[]> {
  return forwardRows(await accrualHistory(session, [month], derived), month)
}

function forwardRows(history: readonly PastAccrual[], month: string): ForwardRow[] {
  const touching = history.filter((past) => past.month <= month && (past.settled === null || past.settled.month >= month))
  return groups(touching).map(({ source, currency, own }) => {
    const closing = openAt(own, month)
    return {
      month, source, currency, opening: text(amountOfAll(own.filter((past) => past.month < month))), new: text(amountOfAll(own.filter((past) => past.month === month))),
      settled: text(amountOfAll(own.filter((past) => past.settled?.month === month))), closing: text(amountOfAll(closing)),
      open: closing.map((past) => ({ month: past.month, component: past.accrual.component, amount: text(past.accrual.amount), age_months: monthsBetween(past.month, month), aged: monthsBetween(past.month, month) > PATIENCE })),
    }
  })
}

function groups(history: readonly PastAccrual[]): { source: string; currency: string; own: readonly PastAccrual[] }[] {
  const found = new Map<string, PastAccrual[]>()
  for (const past of history) {
    const key = JSON.stringify([past.accrual.source, past.accrual.currency])
    found.set(key, [...(found.get(key) ?? []), past])
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, own]) => own.slice(0, 1).map(({ accrual }) => ({ source: accrual.source, currency: accrual.currency, own })))
}

const monthNumber = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7))
const monthsBetween = (from: string, to: string): number => monthNumber(to) - monthNumber(from)

/** What accruals of signed months came to: actual − accrued, in percent of what was accrued; those that wait are listed. */
export async function accuracyReport(session: Session, request: ReportRequest): Promise<Report> {
  const { month, months } = monthsAsked(request)
  return session.ledger.transaction(async () => {
    const states = await statesOf(session.ledger, months)
    const history = (await accrualHistory(session, months)).filter((past) => months.includes(past.month) && states.some((state) => state.month === past.month && state.state === 'signed'))
    const rows = history.map(({ month: at, accrual, settled }) => ({
      month: at, source: accrual.source, component: accrual.component, method: accrual.method, currency: accrual.currency, accrued: text(accrual.amount),
      actual: settled && text(settled.actual), difference: settled && text(settled.actual - accrual.amount), pct: settled && percent(settled.actual - accrual.amount, accrual.amount), settled_in: settled?.month ?? null,
    }))
    const total = [...new Set(history.map((past) => past.accrual.currency))].sort().map((currency) => {
      const own = history.filter((past) => past.accrual.currency === currency)
      const [accrued, actual] = [amountOfAll(own.filter((past) => past.settled !== null)), sum(own.map((past) => past.settled?.actual ?? 0n))]
      return { currency, accrued: text(accrued), actual: text(actual), difference: text(actual - accrued), pct: percent(actual - accrued, accrued), waiting: text(amountOfAll(own.filter((past) => past.settled === null))) }
    })
    return { body: { month, months: states, rows, totals: total }, reasons: [], asOf: await evidenceAsOf(session.ledger) }
  })
}

/** To two decimals; null of nothing. */
const percent = (part: Money, whole: Money): string | null => (whole === 0n ? null : fixed(multiplyDivide(part, 100n * ONE, whole), 2))
