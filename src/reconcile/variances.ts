// From bridge items to variances: tolerance where each arises, the guard over the whole month, and people's decisions.
// Pure. A variance's id is a hash of statement, bridge, code and evidence keys, without the amount.
import { createHash } from 'node:crypto'
import { abs, money, sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { Config } from '../config/config.ts'
import { inTolerance } from './bridges.ts'
import { fxRate, translate } from './fx.ts'
import type { MonthRates } from './fx.ts'
import type { Bridge, Item, Statement, Variance } from './result.ts'

/** A decision on a variance: what it was found to be, and the amount that was decided on. */
export interface Resolution {
  readonly outcome: 'explained' | 'written_off' | 'deferred' | 'disputed'
  readonly amount: Money
}

export function varianceId(statement: string, bridge: string, item: Item): string {
  return createHash('sha256').update([statement, bridge, item.code, item.key].join('\u001f')).digest('hex').slice(0, 12)
}

/** What a variance is tested on; carried items have nothing more. */
type Tested = Pick<Item, 'amount' | 'base' | 'level'>
type ToReporting = (amount: Money) => Money

/** The guard and the limits are amounts of one currency; where a rate is missing an amount is worth its digits. */
export function reportingOf(currency: string, fx: MonthRates): ToReporting {
  return (amount) => translate(amount, fxRate(currency, fx)) ?? amount
}

/** What commitments and terms make of cost is no difference of anybody's. */
const isJudged = (bridge: Bridge): boolean => bridge.to !== 'effective'

/** States of every statement's variances; the month's guard looks at all of them together. */
export function judge(statements: readonly Pick<Statement, 'id' | 'bridges'>[], config: Config, resolutions: ReadonlyMap<string, Resolution>, fx: MonthRates, month: string): Map<string, readonly Variance[]> {
  const all = statements.flatMap((statement) => statement.bridges.filter(isJudged).flatMap((bridge) => bridge.items.map((item) => {
    const tolerated = item.code === 'ROUND' || inTolerance(item.amount, item.base, config.tolerance[item.level])
    return { statement: statement.id, bridge, item, id: varianceId(statement.id, bridge.name, item), tolerated, trivial: !tolerated && isTrivial(item.amount, config, reportingOf(bridge.currency, fx)) }
  })))
  const failing = new Set<string>()
  for (const name of ['Q', 'I', 'P', 'B'] as const) {
    const base = sum(statements.flatMap((statement) => statement.bridges.filter((bridge) => isJudged(bridge) && bridge.name === name && bridge.total !== null).map((bridge) => reportingOf(bridge.currency, fx)(bridge.base))))
    for (const positive of [true, false]) {
      const same = all.filter(({ bridge, item, tolerated, trivial }) => bridge.name === name && item.code !== 'ROUND' && item.amount > 0n === positive && (tolerated || trivial))
      // The guard is against many small items adding up: one alone was judged where it arose.
      if (same.length > 1 && !inTolerance(sum(same.map(({ bridge, item }) => reportingOf(bridge.currency, fx)(item.amount))), base, config.tolerance.month)) for (const { id } of same) failing.add(id)
    }
  }
  const byStatement = new Map<string, Variance[]>(statements.map((statement) => [statement.id, []]))
  for (const { statement, bridge, item, id, tolerated, trivial } of all) {
    const guarded = failing.has(id)
    const resolution = resolutions.get(id)
    const byPerson = resolution && stands(item, resolution, config, reportingOf(bridge.currency, fx)) ? resolution.outcome : undefined
    const byConfiguration = trivial && !guarded && byPerson === undefined
    const state = tolerated && !guarded ? 'in_tolerance' : (byPerson ?? (byConfiguration ? 'explained' : resolution ? 'stale' : 'open'))
    const because = byConfiguration ? `${item.because}; clearly trivial: up to ${config.tolerance.trivial.abs} ${config.currency}, as configured` : item.because
    byStatement.get(statement)?.push({ ...item, because, id, bridge: bridge.name, currency: bridge.currency, state, trivial: byConfiguration, since: month, ageDays: 0, ageMonths: 0 })
  }
  return byStatement
}

function isTrivial(amount: Money, config: Config, toReporting: ToReporting): boolean {
  const limit = money(config.tolerance.trivial.abs)
  return limit > 0n && abs(toReporting(amount)) <= limit
}

/** A decision holds while the amount it was made on has not moved beyond tolerance; a write-off, while the limit in force allows it. */
export function stands(item: Tested, resolution: Resolution, config: Config, toReporting: ToReporting): boolean {
  if (resolution.outcome === 'written_off' && !mayBeWrittenOff(item, config, toReporting)) return false
  const moved = item.amount - resolution.amount
  return moved === 0n || inTolerance(moved, resolution.amount, config.tolerance[item.level])
}

/** Within abs, and within pct percent of what the variance was found on where the limit has one; without a limit, always. */
export function mayBeWrittenOff(item: Tested, config: Config, toReporting: ToReporting): boolean {
  const limit = config.tolerance.write_off
  return limit === undefined || inTolerance(toReporting(item.amount), toReporting(item.base), { abs: limit.abs, pct: limit.pct })
}

/** What a statement's variances add up to for its reader. */
export function statementState(variances: readonly Variance[], missing: boolean): 'matched' | 'in_tolerance' | 'explained' | 'open' | 'missing' {
  const left = variances.filter((variance) => variance.state !== 'settled')
  if (left.some((variance) => variance.state === 'open' || variance.state === 'stale')) return 'open'
  if (missing) return 'missing'
  if (left.some((variance) => variance.state !== 'in_tolerance')) return 'explained'
  return left.some((variance) => variance.code !== 'ROUND') ? 'in_tolerance' : 'matched'
}

