// Exports of different grouping or grain of the same buckets: the finer against the coarser. Pure.
import { least } from '../domain/list.ts'
import { abs } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { Grain } from './contract.ts'
import { compareRank, groupBy } from './slice-facts.ts'
import type { Setter, SliceFacts } from './slice-facts.ts'

const GRAINS: readonly Grain[] = ['period', 'month', 'day', 'hour', 'instant']

/** The finer of two counted sets is taken where its total equals the coarser's; lower: it is detail; higher: the newer. */
export function compareGroupings(sets: SliceFacts[][], set: Setter): void {
  const present = sets.filter((slices) => slices.length > 0)
  const coarsest = least(present.map((slices) => GRAINS.indexOf(grainOf(slices))))
  const unit = (slice: SliceFacts): string => `${slice.key}|${(GRAINS[coarsest] === 'hour' || GRAINS[coarsest] === 'instant' ? slice.start : GRAINS[coarsest] === 'day' ? slice.start.slice(0, 10) : slice.start.slice(0, 7))}`
  const ordered = [...present].sort((a, b) => GRAINS.indexOf(grainOf(a)) - GRAINS.indexOf(grainOf(b)) || finenessOf(a) - finenessOf(b) || groupingOf(a).length - groupingOf(b).length || (groupingOf(a).join() < groupingOf(b).join() ? -1 : 1))
  const byUnit = ordered.map((slices) => groupBy(slices, unit))
  for (const at of new Set(byUnit.flatMap((units) => [...units.keys()]))) {
    const candidates = byUnit.map((units) => units.get(at)).filter((slices) => slices !== undefined)
    let current: Counted = { total: candidates[0] ?? [], detail: [] }
    for (const finer of candidates.slice(1)) current = finerOrCoarser(current, finer, set)
  }
}

/** What counts so far, and the finer lines that stand for its own. */
interface Counted {
  readonly total: SliceFacts[]
  readonly detail: SliceFacts[]
}

function finerOrCoarser({ total: coarse, detail }: Counted, fine: SliceFacts[], set: Setter): Counted {
  const difference = compareTotals(fine, coarse)
  const newer = compareRank(fine[0]?.delivery ?? never(), coarse[0]?.delivery ?? never()) > 0 ? fine : coarse
  const older = newer === fine ? coarse : fine
  // An export without a line of the bucket says nothing of whose the money is.
  if (difference !== 'higher' && isIdle(fine) && !isIdle(coarse)) {
    for (const slice of fine) set(slice, 'detail', false, null, 'finer than the counted total, and without lines of it')
    return { total: coarse, detail }
  }
  if (difference === 'equal' || (difference === 'higher' && newer === fine)) {
    const reason = difference === 'higher' ? 'finer grouping shows more than the coarser: the newer counts' : null
    for (const slice of fine) set(slice, 'counted', true, null, reason)
    for (const slice of [...coarse, ...detail]) set(slice, 'superseded', false, fine[0]?.delivery.id ?? null, 'a finer grouping of the same bucket')
    return { total: fine, detail: [] }
  }
  if (difference === 'higher') {
    for (const slice of older) set(slice, 'superseded', false, newer[0]?.delivery.id ?? null, 'finer grouping shows more than the coarser: the newer counts')
    return { total: coarse, detail }
  }
  // The coarser stays the total; its lines are the finer's and one line for what those leave unattributed.
  // Of metered use, where there is no line for a rest, the coarser's own lines stay.
  const lines = coarse.every((slice) => slice.leg === 'billed')
  for (const slice of coarse) set(slice, 'counted', !lines, null, lines ? 'its lines are those of a finer grouping, and the rest' : null)
  for (const slice of detail) set(slice, 'superseded', false, fine[0]?.delivery.id ?? null, 'a finer grouping of the same bucket')
  for (const slice of fine) set(slice, 'detail', lines, null, 'finer than the counted total and lower: detail of it')
  return { total: coarse, detail: fine }
}

const isIdle = (slices: readonly SliceFacts[]): boolean => slices.every((slice) => slice.records === 0)

function compareTotals(fine: readonly SliceFacts[], coarse: readonly SliceFacts[]): 'equal' | 'lower' | 'higher' {
  const bound = fine.reduce((total, slice) => total + slice.roundingBound, 0n) + coarse.reduce((total, slice) => total + slice.roundingBound, 0n)
  let result: 'equal' | 'lower' | 'higher' = 'equal'
  for (const currency of new Set([...fine, ...coarse].flatMap((slice) => [...slice.amounts.keys()]))) {
    const total = (slices: readonly SliceFacts[]): Money => slices.reduce((sum, slice) => sum + (slice.amounts.get(currency) ?? 0n), 0n)
    const difference = total(fine) - total(coarse)
    if (abs(difference) <= bound) continue
    if (difference > 0n) return 'higher'
    result = 'lower'
  }
  return result
}

const grainOf = (slices: readonly SliceFacts[]): Grain => slices[0]?.delivery.grain ?? 'period'
const finenessOf = (slices: readonly SliceFacts[]): number => slices[0]?.fineness ?? 0
const groupingOf = (slices: readonly SliceFacts[]): readonly string[] => [...(slices[0]?.delivery.grouping ?? [])].sort()

function never(): never {
  throw new Error('an empty set of slices was compared')
}
