// What stands between a month and its signature: everything that has no decision, one line each.
import type { Blocker } from '../domain/error.ts'
import { text } from '../domain/money.ts'
import type { Config } from '../config/config.ts'
import { fxRate } from '../reconcile/fx.ts'
import type { JudgedStatement, MonthResult } from '../reconcile/month.ts'
import { sourceRequires } from '../reconcile/reconcile.ts'
import type { Variance } from '../reconcile/result.ts'
import type { CloseFacts } from './reconcile-document.ts'
import { countsForClose, isUndecided } from './statement-reasons.ts'

export function blockers(result: MonthResult, config: Config, close: CloseFacts): Blocker[] {
  const found: Blocker[] = []
  const add = (reason: Blocker['reason'], ref: string | null, message: string): void => void found.push({ reason, ref, message })
  for (const entry of result.completeness.filter((candidate) => candidate.required === 'close')) {
    const days = entry.missingDays.length > 0 ? ` (${daysText(entry.missingDays)})` : ''
    if (['missing', 'partial', 'provisional'].includes(entry.state)) add(entry.state === 'provisional' ? 'provisional' : 'missing_source', entry.source, `${entry.source}: ${entry.leg} is ${entry.state}${days}${entry.owner ? `, ask ${entry.owner}` : ''}`)
  }
  for (const statement of result.statements) found.push(...ofStatement(statement, result, config))
  for (const item of result.carried) {
    if (countsForClose(item, item, config) && isUndecided(item)) add('open_variance', item.id, variance(item.statement, item, `${item.state} since ${item.since}, ${item.ageDays} days`))
  }
  for (const payment of result.matching.unknown.filter((candidate) => candidate.date.startsWith(result.month))) add('unknown_payee', payment.payee, `unknown AI payee ${payment.payee} ${text(payment.amount)} ${payment.currency} on ${payment.date}`)
  for (const pair of result.possibleDuplicates) if (isUndecided(pair)) add('possible_duplicate', pair.id, `${pair.state} ${pair.id}: ${pair.statements.join(' and ')} may be the same money (${pair.maker})`)
  for (const entry of result.prepaid.filter((candidate) => candidate.overdrawn)) add('open_balance', entry.source, `${entry.source}: prepaid balance closes at ${text(entry.closing)} ${entry.currency}`)
  if (close.parked) add('parked', null, 'an import is parked: --accept-decrease, or undo it')
  for (const tie of close.ties) add('tie', null, tie)
  if (close.rejected) add('rejected_rows', null, 'records of counted imports were rejected')
  return found
}

function ofStatement(statement: JudgedStatement, result: MonthResult, config: Config): Blocker[] {
  const found: Blocker[] = []
  const add = (reason: Blocker['reason'], ref: string, message: string): void => void found.push({ reason, ref, message: `${statement.id}: ${message}` })
  const rate = fxRate(statement.currency, result.fx)
  if (rate?.provisional) add('provisional', statement.id, `the rate from ${statement.currency} is provisional, ${daysText(rate.missingDays)} not published or not imported`)
  else if (statement.provisional) add('provisional', statement.id, 'provisional, the vendor may still change it')
  if (statement.basisMissing > 0) add('basis_missing', statement.id, `${statement.basisMissing} covered rows without effective cost`)
  if (statement.unpriced.rows > 0 && (statement.billed === null || sourceRequires(statement, config, 'metered'))) add('unpriced', statement.id, `${statement.unpriced.rows} rows without a price (${statement.unpriced.models.join(', ')})`)
  if (rate === null) add('fx_missing', statement.id, `no rate from ${statement.currency} into ${config.currency}`)
  for (const own of statement.variances) {
    if (own.since === result.month && countsForClose(own, statement, config) && isUndecided(own)) found.push({ reason: 'open_variance', ref: own.id, message: variance(statement.id, own, own.state) })
  }
  return found
}

const variance = (statement: string, item: Variance, state: string): string => `${statement}: ${state} variance ${item.id} ${item.bridge} ${item.code} ${text(item.amount)} ${item.currency}: ${item.because}`

/** The first three days, and how many more. */
function daysText(days: readonly string[]): string {
  return `${days.slice(0, 3).join(', ')}${days.length > 3 ? ` and ${days.length - 3} more days` : ''}`
}
