// Judgments among a month's qualifications: what people found variances to be, and what the configured limit explained.
import { sum, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { Config } from '../config/config.ts'
import type { StandingDecision } from '../close/decisions.ts'
import type { MonthResult } from '../reconcile/month.ts'
import { reportingOf } from '../reconcile/variances.ts'
import type { Qualification } from './reconcile-document.ts'

/** A judgment qualifies the month while what was judged is there, with the amount it has now. */
export function judgedQualifications(result: MonthResult, decisions: readonly StandingDecision[], config: Config): Qualification[] {
  const judged = new Map([...result.carried.map((item) => ({ item, sources: item.sources })), ...result.statements.flatMap((statement) => statement.variances.map((item) => ({ item, sources: statement.sources })))].map((found) => [found.item.id, found]))
  const people = decisions.flatMap((decision): Qualification[] => {
    const said = { kind: 'override' as const, note: decision.note ?? '', by: decision.decided_by }
    if (decision.kind === 'distinct') {
      const pair = result.possibleDuplicates.find(({ id }) => id === decision.pair)
      return pair ? [{ ...said, source: pair.statements.join(' and '), amount: null, currency: null, ref: pair.id, outcome: pair.state }] : []
    }
    const found = decision.kind === 'resolve' ? judged.get(decision.variance) : undefined
    // Within tolerance again: nobody's judgment is needed any more.
    if (!found || found.item.state === 'in_tolerance') return []
    const { id, amount, currency, state } = found.item
    return [{ ...said, source: found.sources[0] ?? id, amount: text(amount), currency, ref: id, outcome: state }]
  })
  return [...people, ...trivialSums(result, config)]
}

/** What the configured limit explained, added up for each bridge and sign. */
function trivialSums(result: MonthResult, config: Config): Qualification[] {
  const sums = new Map<string, Money[]>()
  for (const variance of result.statements.flatMap((statement) => statement.variances).filter(({ trivial }) => trivial)) {
    const key = `${variance.bridge}${variance.amount > 0n ? '+' : '-'}`
    sums.set(key, [...(sums.get(key) ?? []), reportingOf(variance.currency, result.fx)(variance.amount)])
  }
  return [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, amounts]) => ({
    kind: 'assumed', source: `bridge ${key.slice(0, 1)}`, amount: text(sum(amounts)), currency: config.currency, outcome: 'explained', by: 'configuration',
    note: `${amounts.length} ${amounts.length === 1 ? 'difference' : 'differences'} of up to ${config.tolerance.trivial.abs} ${config.currency} ${amounts.length === 1 ? 'is' : 'are'} clearly trivial by tolerance.trivial`,
  }))
}
