// Lines that a month takes over from earlier ones: prior-period adjustments (drift taken by decision).
import { monthOf } from '../domain/period.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Adjustment } from '../reconcile/result.ts'
import type { StandingDecision } from './decisions.ts'

export interface TakenLine {
  readonly account: string
  readonly currency: string
  readonly line: Adjustment
}

/** Drift of signed months that people took into this month; the service month stays the month it belongs to. */
export async function takenLines(ledger: Ledger, month: string, decisions: readonly StandingDecision[]): Promise<TakenLine[]> {
  const providers = new Map((await ledger.rows<{ statement_id: string; provider: string }>('select distinct statement_id, provider from statement_line where version_no > 0 order by statement_id')).map((row) => [row.statement_id, row.provider]))
  return decisions.flatMap((decision): TakenLine[] => {
    if (decision.kind !== 'take_drift') return []
    const [, account = '', currency = ''] = decision.statement.split('/')
    return [{
      account, currency,
      line: {
        kind: 'prior_period', component: 'usage', provider: providers.get(decision.statement) ?? '', description: `prior-period adjustment of ${decision.drift_month}`, day: `${month}-01`, serviceMonth: monthOf(`${decision.drift_month}-01`),
        billed: 0n, recognized: decision.amount, gross: decision.amount, credits: 0n, document: null,
      },
    }]
  })
}
