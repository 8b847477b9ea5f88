// What stands between a month and its signature: everything that has no decision, one line each.
import { text } from '../domain/money.ts'
import type { Config } from '../config/config.ts'
import { fxRate } from '../reconcile/fx.ts'
import type { MonthResult } from '../reconcile/month.ts'
import { sourceRequires } from '../reconcile/reconcile.ts'
import type { CloseFacts } from './reconcile-document.ts'

export function blockers(result: MonthResult, config: Config, close: CloseFacts): string[] {
  const lines: string[] = []
  for (const entry of result.completeness.filter((candidate) => candidate.required === 'close')) {
    const days = entry.missingDays.length > 0 ? ` (${daysText(entry.missingDays)})` : ''
    if (['missing', 'partial', 'provisional'].includes(entry.state)) lines.push(`${entry.source}: ${entry.leg} is ${entry.state}${days}${entry.owner ? `, ask ${entry.owner}` : ''}`)
  }
  for (const statement of result.statements) {
    const rate = fxRate(statement.currency, result.fx)
    if (rate?.provisional) lines.push(`${statement.id}: the rate from ${statement.currency} is provisional, ${daysText(rate.missingDays)} not published or not imported`)
    else if (statement.provisional) lines.push(`${statement.id}: provisional, the vendor may still change it`)
    if (statement.basisMissing > 0) lines.push(`${statement.id}: ${statement.basisMissing} covered rows without effective cost`)
    if (statement.unpriced.rows > 0 && (statement.billed === null || sourceRequires(statement, config, 'metered'))) lines.push(`${statement.id}: ${statement.unpriced.rows} rows without a price (${statement.unpriced.models.join(', ')})`)
    if (rate === null) lines.push(`${statement.id}: no rate from ${statement.currency} into ${config.currency}`)
    for (const variance of statement.variances) {
      const counts = variance.bridge !== 'Q' || sourceRequires(statement, config, 'metered')
      if (counts && (variance.state === 'open' || variance.state === 'stale')) lines.push(`${statement.id}: ${variance.state} variance ${variance.id} ${variance.bridge} ${variance.code} ${text(variance.amount)} ${variance.currency}: ${variance.because}`)
    }
  }
  for (const payment of result.matching.unknown.filter((candidate) => candidate.date.startsWith(result.month))) lines.push(`unknown AI payee ${payment.payee} ${text(payment.amount)} ${payment.currency} on ${payment.date}`)
  for (const pair of result.possibleDuplicates) lines.push(`${pair.statements.join(' and ')} may be the same money (${pair.maker})`)
  for (const entry of result.prepaid.filter((candidate) => candidate.overdrawn)) lines.push(`${entry.source}: prepaid balance closes at ${text(entry.closing)} ${entry.currency}`)
  if (close.parked) lines.push('an import is parked: --accept-decrease, or undo it')
  lines.push(...close.ties)
  if (close.rejected) lines.push('records of counted imports were rejected')
  return lines
}

/** The first three days, and how many more. */
function daysText(days: readonly string[]): string {
  return `${days.slice(0, 3).join(', ')}${days.length > 3 ? ` and ${days.length - 3} more days` : ''}`
}
