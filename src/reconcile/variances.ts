// From bridge items to variances: tolerance where each arises, the guard over the whole month, and people's decisions.
// Pure. A variance's id is a hash of statement, bridge, code and evidence keys, without the amount.
import { createHash } from 'node:crypto'
import { sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { Config } from '../config/config.ts'
import { inTolerance } from './bridges.ts'
import { fxRate, translate } from './fx.ts'
import type { MonthRates } from './fx.ts'
import type { Bridge, Item, Statement, Variance, VarianceState } from './result.ts'

/** A decision on a variance: what it was found to be, and the amount that was decided on. */
export interface Resolution {
  readonly outcome: 'explained' | 'written_off' | 'deferred' | 'disputed'
  readonly amount: Money
}

export function varianceId(statement: string, bridge: string, item: Item): string {
  return createHash('sha256').update([statement, bridge, item.code, item.key].join('\u001f')).digest('hex').slice(0, 12)
}

/** States of every statement's variances; the month's guard looks at all of them together. */
export function judge(statements: readonly Statement[], config: Config, resolutions: ReadonlyMap<string, Resolution>, fx: MonthRates): Map<string, readonly Variance[]> {
  const all = statements.flatMap((statement) => statement.bridges.flatMap((bridge) => bridge.items.map((item) => ({ statement: statement.id, bridge, item, id: varianceId(statement.id, bridge.name, item) }))))
  const passes = (item: Item): boolean => item.code === 'ROUND' || inTolerance(item.amount, item.base, item.level === 'line' ? config.tolerance.line : config.tolerance.statement)
  // The guard adds statements up, so in one currency; where a rate is missing the month is not worth more than its digits.
  const inReporting = (amount: Money, bridge: Bridge): Money => translate(amount, fxRate(bridge.currency, fx)) ?? amount
  const failing = new Set<string>()
  for (const name of ['Q', 'I', 'P', 'B'] as const) {
    const base = sum(statements.flatMap((statement) => statement.bridges.filter((bridge) => bridge.name === name && bridge.total !== null).map((bridge) => inReporting(bridge.base, bridge))))
    for (const positive of [true, false]) {
      const same = all.filter(({ bridge, item }) => bridge.name === name && item.code !== 'ROUND' && item.amount > 0n === positive && passes(item))
      // The guard is against many small items adding up: one alone was judged where it arose.
      if (same.length > 1 && !inTolerance(sum(same.map(({ bridge, item }) => inReporting(item.amount, bridge))), base, config.tolerance.month)) for (const { id } of same) failing.add(id)
    }
  }
  const byStatement = new Map<string, Variance[]>(statements.map((statement) => [statement.id, []]))
  for (const { statement, bridge, item, id } of all) {
    const state = decided(item, passes(item) && !failing.has(id), resolutions.get(id), config)
    byStatement.get(statement)?.push({ ...item, id, bridge: bridge.name, currency: bridge.currency, state, ageDays: 0 })
  }
  return byStatement
}

/** A decision holds as long as the amount it was made on has not moved beyond tolerance. */
function decided(item: Item, tolerated: boolean, resolution: Resolution | undefined, config: Config): VarianceState {
  if (tolerated) return 'in_tolerance'
  if (!resolution) return 'open'
  const moved = item.amount - resolution.amount
  return moved === 0n || inTolerance(moved, resolution.amount, item.level === 'line' ? config.tolerance.line : config.tolerance.statement) ? resolution.outcome : 'stale'
}

/** What a statement's variances add up to for its reader. */
export function statementState(variances: readonly Variance[], missing: boolean): 'matched' | 'in_tolerance' | 'explained' | 'open' | 'missing' {
  if (variances.some((variance) => variance.state === 'open' || variance.state === 'stale')) return 'open'
  if (missing) return 'missing'
  if (variances.some((variance) => variance.state !== 'in_tolerance')) return 'explained'
  return variances.some((variance) => variance.code !== 'ROUND') ? 'in_tolerance' : 'matched'
}

