// Why a statement's own figure still needs a look: stored beside it, so that a report names the reason only where it
// shows the statement. Reasons of single lines (unpriced, basis_missing) are counted on the lines themselves.
import type { ExitReason } from '../domain/diagnostic.ts'
import { fxRate } from '../reconcile/fx.ts'
import type { Config } from '../config/config.ts'
import type { JudgedStatement, MonthResult } from '../reconcile/month.ts'
import { sourceRequires } from '../reconcile/reconcile.ts'
import type { Variance } from '../reconcile/result.ts'

/** Nobody has decided it, or what was decided no longer fits. */
export const isUndecided = ({ state }: { readonly state: string }): boolean => state === 'open' || state === 'stale'

/** Bridge Q matters to the close only where the metered leg is required; else it is listed. A price against an agreed one always does. */
export function countsForClose(variance: Pick<Variance, 'bridge' | 'isAgreedPrice'>, statement: Pick<JudgedStatement, 'sources'>, config: Config): boolean {
  return variance.bridge !== 'Q' || variance.isAgreedPrice === true || sourceRequires(statement, config, 'metered')
}

export function statementReasons(result: MonthResult, statement: JudgedStatement): ExitReason[] {
  const reasons: ExitReason[] = []
  const awaited = result.completeness.some((entry) => entry.required === 'close' && entry.state === 'provisional' && statement.sources.includes(entry.source))
  if (statement.provisional || awaited) reasons.push('provisional')
  if (result.possibleDuplicates.some((pair) => isUndecided(pair) && pair.statements.includes(statement.id))) reasons.push('possible_duplicate')
  if (fxRate(statement.currency, result.fx) === null) reasons.push('fx_missing')
  return reasons
}
