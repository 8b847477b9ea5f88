// Every accrual that months were signed with, or have now, and what became of it: the actual that replaced it, and the
// month that took it.
import { greatest } from '../domain/list.ts'
import { sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { addMonths } from '../domain/period.ts'
import { decisionsFor } from '../close/decisions.ts'
import { signedVersions } from '../close/versions.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Accrual } from '../reconcile/accruals.ts'
import type { MonthResult } from '../reconcile/month.ts'
import { signedAccruals, signedBody } from './accruing.ts'
import type { SignedBody } from './accruing.ts'
import { bookingMonths } from './booking-months.ts'
import type { BookingMonths } from './booking-months.ts'
import { deriveWithin } from './month.ts'
import type { Session } from './session.ts'
import { settlementsOf } from './true-ups.ts'
import type { Settlement } from './true-ups.ts'

export interface PastAccrual {
  /** The month it is cost of. */
  readonly month: string
  readonly accrual: Accrual
  /** Null: the actual is not there, or not all of it. */
  readonly settled: { readonly month: string; readonly actual: Money } | null
}

/** Of all signed months, and of the open ones among `asked`, the oldest first. What was derived just now is not derived again. Inside the caller's transaction. */
export async function accrualHistory(session: Session, asked: readonly string[], derived: MonthResult | null = null): Promise<PastAccrual[]> {
  const { ledger } = session
  const signed = (await signedVersions(ledger)).map((version) => version.month)
  const order = await bookingMonths(ledger)
  const found: PastAccrual[] = []
  for (const month of [...new Set([...signed, ...asked])].sort()) {
    const body = await signedBody(ledger, month)
    if (body === null) {
      const result = derived?.month === month ? derived : (await deriveWithin(session, month, null)).result
      found.push(...result.statements.flatMap((statement) => statement.accruals).map((accrual) => ({ month, accrual, settled: null })))
      continue
    }
    const accruals = signedAccruals(body, await decisionsFor(ledger, month), session.config)
    if (accruals.length === 0) continue
    const settlements = await settlementsOf(session, month, (await deriveWithin(session, month, null)).result)
    for (const accrual of accruals) {
      const settlement = settlements.find((one) => one.accrual.source === accrual.source && one.accrual.component === accrual.component && one.accrual.currency === accrual.currency)
      found.push({ month, accrual, settled: settlement ? { month: await settledIn(ledger, month, settlement, signed, order), actual: settlement.actual } : null })
    }
  }
  return found
}

/** The month whose books took the actual: of the true-up, where one was signed; else by when the evidence came. */
async function settledIn(ledger: Ledger, month: string, { statement, documents }: Settlement, signed: readonly string[], order: BookingMonths): Promise<string> {
  for (const later of signed.filter((candidate) => candidate > month)) {
    if (tookTrueUp(await signedBody(ledger, later), month, statement)) return later
  }
  const imports = documents.flatMap((document) => document.lines.map(({ line }) => line.importId))
  const slices = await ledger.rows<{ import_id: number }>("select distinct import.import_id from import join slice using (delivery_id) where slice.counted and slice.leg in ('billed', 'metered') and slice.account = $account and slice.month = $month order by import.import_id", { account: statement.account, month })
  const last = greatest([...imports, ...slices.map((row) => row.import_id)])
  const taken = Number.isFinite(last) ? order.of(month, last) : addMonths(month, 1)
  // Evidence that was there before the signature replaced nothing; what settles it is what came after.
  return taken > month ? taken : addMonths(month, 1)
}

function tookTrueUp(body: SignedBody | null, month: string, statement: { readonly account: string; readonly currency: string }): boolean {
  return body?.statements.some((other) => other.account === statement.account && other.currency === statement.currency && other.adjustments.some((line) => line.kind === 'true_up' && line.service_month === month)) ?? false
}

/** What stands at a month's end of one source: each accrual that is not settled by then. */
export function openAt(history: readonly PastAccrual[], month: string): PastAccrual[] {
  return history.filter((past) => past.month <= month && (past.settled === null || past.settled.month > month))
}

export const amountOfAll = (history: readonly PastAccrual[]): Money => sum(history.map((past) => past.accrual.amount))
