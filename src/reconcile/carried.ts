// Deferred and disputed variances that return: each stands in the next month, with its age, until somebody decides it for
// good or what it was found on changed so that it is gone. They are listed, and in no bridge. Pure.
import type { Money } from '../domain/money.ts'
import { addMonths, days, monthPeriod } from '../domain/period.ts'
import type { Config } from '../config/config.ts'
import type { MonthRates } from './fx.ts'
import type { BridgeName, Code, Variance } from './result.ts'
import { reportingOf, stands } from './variances.ts'
import type { Resolution } from './variances.ts'

/** A variance whose newest decision put it off, as the month it arose in has it today. */
export interface DeferredItem {
  readonly id: string
  /** Of the statement it arose in. */
  readonly statement: string
  readonly account: string
  readonly sources: readonly string[]
  readonly since: string
  readonly bridge: BridgeName
  readonly code: Code
  readonly because: string
  /** The newest decision before the month. */
  readonly last: { readonly outcome: 'deferred' | 'disputed'; readonly month: string; readonly amount: Money; readonly currency: string; readonly by: string; readonly note: string | null }
  /** Null where it is not there any more, or within tolerance by now. */
  readonly variance: Variance | null
}

/** A returned item of one month; its amount is today's, or the one last decided on where it is settled. */
export interface Carried extends Variance {
  readonly statement: string
  readonly account: string
  readonly sources: readonly string[]
}

export function carriedItems(items: readonly DeferredItem[], month: string, asOf: string | null, config: Config, resolutions: ReadonlyMap<string, Resolution>, fx: MonthRates): Carried[] {
  return items.map((item): Carried => {
    const { id, statement, account, sources, since, last, variance } = item
    const age = ageOf(since, month, asOf)
    const said = `${last.outcome} in ${last.month} by ${last.by}${last.note === null ? '' : `: ${last.note}`}`
    if (variance === null) {
      return {
        id, statement, account, sources, since, ...age, bridge: item.bridge, code: item.code, currency: last.currency, amount: last.amount, base: 0n, level: 'statement', key: id, evidence: [], trivial: false,
        state: 'settled', because: `${item.because}; ${said}; gone since, by evidence that came later`,
      }
    }
    const resolution = resolutions.get(id)
    const state = resolution === undefined ? 'open' : stands(variance, resolution, config, reportingOf(variance.currency, fx)) ? resolution.outcome : 'stale'
    return { ...variance, statement, account, sources, since, ...age, trivial: false, state, because: `${variance.because}; ${said}` }
  })
}

/** Days and months from the end of the month it arose in to the end of this one, or to the day the month is looked at. */
function ageOf(since: string, month: string, asOf: string | null): { ageDays: number; ageMonths: number } {
  const { end: start } = monthPeriod(since)
  const { end } = monthPeriod(month)
  const to = asOf !== null && asOf < end ? asOf : end
  let months = 0
  while (addMonths(since, months) < month) months += 1
  return { ageDays: to <= start ? 0 : days({ start, end: to }), ageMonths: months }
}
