// Small drift of signed months, which the oldest open month takes by itself: up to close.prior_period, nothing without it.
import { priorPeriodLine } from '../close/taken.ts'
import type { TakenLine } from '../close/taken.ts'
import { signedVersions } from '../close/versions.ts'
import { sqlText } from '../ledger/assets.ts'
import type { MonthResult } from '../reconcile/month.ts'
import { driftAmounts, takenByItself } from './drift-amounts.ts'
import type { Session } from './session.ts'
import { oldestOpenAfter } from './true-ups.ts'

/** Lines of an open month: of every signed month for which it is the oldest open one after it. */
export async function automaticLines(session: Session, month: string, derive: (month: string) => Promise<MonthResult>): Promise<TakenLine[]> {
  const { ledger, config } = session
  if (config.close.prior_period === undefined) return []
  const signed = await signedVersions(ledger)
  const months = new Set(signed.map((version) => version.month))
  const lines: TakenLine[] = []
  for (const version of signed) {
    if (version.month >= month || oldestOpenAfter(version.month, months) !== month) continue
    // Most signed months are left alone; deriving one costs what closing it did.
    const { touched } = await ledger.row<{ touched: boolean }>(sqlText('src/app/sql/touched-since-signed.sql'), { month: version.month })
    if (!touched) continue
    const drifts = (await driftAmounts(session, version, derive)).filter((drift) => takenByItself(drift, config))
    lines.push(...drifts.map((drift) => priorPeriodLine(month, version.month, drift, ', within close.prior_period')))
  }
  return lines
}
