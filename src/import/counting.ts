// Which slice counts: a pure function of the set of imports, whatever their order. No database, no clock.
// Design rules: per bucket by rank and scope; grouping and grain before rank; decreases parked; one dataset a month.
import { abs, ONE } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { Grain, Leg, Policy } from './contract.ts'

/** What ranks a delivery: greatest as_of, then more buckets, more records, content hash. */
export interface DeliveryFacts {
  readonly id: number
  readonly asOf: string
  readonly buckets: number
  readonly records: number
  readonly contentHash: string
  readonly grain: Grain
  readonly grouping: readonly string[]
  /** Sub accounts it speaks for; empty: all of them. */
  readonly scope: readonly string[]
  readonly acceptDecrease: boolean
}

export interface SliceFacts {
  readonly id: number
  readonly delivery: DeliveryFacts
  readonly leg: Leg
  readonly dataset: string
  readonly account: string
  readonly key: string
  readonly start: string
  readonly end: string
  readonly month: string
  readonly records: number
  /** Money (billed, paid, invoiced) or quantity (metered) by currency or unit. */
  readonly amounts: ReadonlyMap<string, Money>
  readonly policy: Policy
  readonly datasetRank: number
  readonly lagEnd: string
  /** Half the vendor's rounding unit, times the slice's rows. */
  readonly roundingBound: Money
}

export interface Tolerance {
  readonly abs: Money
  /** In percent. */
  readonly pct: Money
}

export interface CountingRules {
  readonly tolerance: Tolerance
  /** Slices before this month are outside all totals. */
  readonly startMonth: string | null
  /** Decreases of these months are drift, not parked. */
  readonly signedMonths: ReadonlySet<string>
  /** Accounts whose export is detail of another's bill. */
  readonly resoldAccounts: ReadonlySet<string>
}

export type SliceStatus = 'counted' | 'superseded' | 'detail' | 'control' | 'parked' | 'outside'

export interface Verdict {
  readonly status: SliceStatus
  readonly recognized: boolean
  readonly supersededBy: number | null
  readonly reason: string | null
}

/** The verdict on every slice. */
export function countSlices(slices: readonly SliceFacts[], rules: CountingRules): Map<number, Verdict> {
  const verdicts = new Map<number, Verdict>()
  const set = (slice: SliceFacts, status: SliceStatus, recognized: boolean, supersededBy: number | null = null, reason: string | null = null): void => {
    verdicts.set(slice.id, { status, recognized, supersededBy, reason })
  }
  const inside = slices.filter((slice) => {
    const outside = rules.startMonth !== null && slice.month < rules.startMonth
    if (outside) set(slice, 'outside', false, null, `before ${rules.startMonth}`)
    return !outside
  })
  for (const group of groupBy(inside, (slice) => `${slice.leg}|${slice.dataset}|${slice.account}`).values()) {
    const policy = group[0]?.policy
    if (policy === 'window' || policy === 'billing_period') countBuckets(group, rules, set)
    else countKeys(group, set)
  }
  keepOneDataset(inside, verdicts, set)
  for (const slice of inside) {
    if (verdicts.get(slice.id)?.status === 'counted' && rules.resoldAccounts.has(slice.account)) set(slice, 'counted', false, null, 'resold: detail of the issuer’s bill')
  }
  coverMetered(inside, verdicts, set)
  return verdicts
}

type Setter = (slice: SliceFacts, status: SliceStatus, recognized: boolean, supersededBy?: number | null, reason?: string | null) => void

/** Positive when `a` ranks before `b`. */
export function compareRank(a: DeliveryFacts, b: DeliveryFacts): number {
  if (a.asOf !== b.asOf) return a.asOf > b.asOf ? 1 : -1
  if (a.buckets !== b.buckets) return a.buckets - b.buckets
  if (a.records !== b.records) return a.records - b.records
  return a.contentHash === b.contentHash ? a.id - b.id : a.contentHash > b.contentHash ? 1 : -1
}

const byRank = (a: SliceFacts, b: SliceFacts): number => compareRank(b.delivery, a.delivery)

/** Documents, row ids and row identities: one delivery's slice a key. Of equal rows, the delivery that shows most. */
function countKeys(group: readonly SliceFacts[], set: Setter): void {
  for (const same of groupBy(group, (slice) => slice.key).values()) {
    const ranked = [...same].sort((a, b) => (a.policy === 'ordinal' && a.records !== b.records ? b.records - a.records : byRank(a, b)))
    const [winner, ...rest] = ranked
    if (!winner) continue
    set(winner, 'counted', true, null, tie(winner, rest))
    for (const slice of rest) set(slice, 'superseded', false, winner.delivery.id)
  }
}

/** Equal in all but record count and hash, with different money: somebody must say which is newer. */
function tie(winner: SliceFacts, rest: readonly SliceFacts[]): string | null {
  const rival = rest.find((slice) => slice.delivery.asOf === winner.delivery.asOf && slice.delivery.buckets === winner.delivery.buckets && !sameAmounts(slice.amounts, winner.amounts))
  return rival ? `tie with delivery ${rival.delivery.id}: say --as-of` : null
}

/** Windows and billing periods: rank and scope within one grouping and grain, then the finer against the coarser. */
function countBuckets(group: readonly SliceFacts[], rules: CountingRules, set: Setter): void {
  const partitions = [...groupBy(group, (slice) => `${slice.delivery.grain}|${[...slice.delivery.grouping].sort().join(',')}`).values()]
  const counted = partitions.map((partition) => [...groupBy(partition, (slice) => slice.start).values()].flatMap((bucket) => countBucket(bucket, rules, set)))
  if (counted.length < 2) return
  compareGroupings(counted.map((slices) => slices), set)
}

/** One bucket of one grouping and grain; returns the slices that count. */
function countBucket(bucket: readonly SliceFacts[], rules: CountingRules, set: Setter): SliceFacts[] {
  const ranked = [...bucket].sort(byRank)
  for (;;) {
    const chosen: SliceFacts[] = []
    for (const slice of ranked) {
      const rival = chosen.find((other) => overlapping(other.delivery.scope, slice.delivery.scope))
      if (rival === undefined) chosen.push(slice)
    }
    const parked = chosen.find((slice) => isParked(slice, ranked, rules))
    if (parked === undefined) {
      for (const slice of chosen) set(slice, 'counted', true, null, tie(slice, ranked.filter((other) => !chosen.includes(other))))
      for (const slice of ranked) {
        if (chosen.includes(slice)) continue
        const by = chosen.find((other) => overlapping(other.delivery.scope, slice.delivery.scope))
        set(slice, 'superseded', false, by?.delivery.id ?? null)
      }
      return chosen
    }
    set(parked, 'parked', false, null, 'lowers a bucket that was complete: --accept-decrease')
    ranked.splice(ranked.indexOf(parked), 1)
  }
}

/** It lowers, by more than the tolerance, what an older delivery showed for a bucket already past the vendor's lag. */
function isParked(slice: SliceFacts, ranked: readonly SliceFacts[], rules: CountingRules): boolean {
  if (slice.delivery.acceptDecrease || slice.leg !== 'billed' || rules.signedMonths.has(slice.month)) return false
  const older = ranked.slice(ranked.indexOf(slice) + 1).find((other) => overlapping(other.delivery.scope, slice.delivery.scope))
  if (older === undefined || older.delivery.asOf < older.lagEnd) return false
  for (const [currency, amount] of older.amounts) {
    const fall = amount - (slice.amounts.get(currency) ?? 0n)
    if (fall > 0n && !(fall <= rules.tolerance.abs && fall * 100n * ONE <= rules.tolerance.pct * abs(amount))) return true
  }
  return false
}

function overlapping(a: readonly string[], b: readonly string[]): boolean {
  if (a.length === 0 || b.length === 0) return true
  return a.some((id) => b.includes(id))
}

const GRAINS: readonly Grain[] = ['period', 'month', 'day', 'hour', 'instant']

/** The finer of two counted sets is taken where its total equals the coarser's; lower: it is detail; higher: the newer. */
function compareGroupings(sets: SliceFacts[][], set: Setter): void {
  const present = sets.filter((slices) => slices.length > 0)
  const coarsest = Math.min(...present.map((slices) => GRAINS.indexOf(grainOf(slices))))
  const unit = (slice: SliceFacts): string => (GRAINS[coarsest] === 'hour' || GRAINS[coarsest] === 'instant' ? slice.start : GRAINS[coarsest] === 'day' ? slice.start.slice(0, 10) : slice.start.slice(0, 7))
  const ordered = [...present].sort((a, b) => GRAINS.indexOf(grainOf(a)) - GRAINS.indexOf(grainOf(b)) || groupingOf(a).length - groupingOf(b).length || (groupingOf(a).join() < groupingOf(b).join() ? -1 : 1))
  const byUnit = ordered.map((slices) => groupBy(slices, unit))
  for (const at of new Set(byUnit.flatMap((units) => [...units.keys()]))) {
    const candidates = byUnit.map((units) => units.get(at)).filter((slices) => slices !== undefined)
    let current = candidates[0] ?? []
    for (const finer of candidates.slice(1)) current = finerOrCoarser(current, finer, set)
  }
}

function finerOrCoarser(coarse: SliceFacts[], fine: SliceFacts[], set: Setter): SliceFacts[] {
  const difference = compareTotals(fine, coarse)
  const newer = compareRank(fine[0]?.delivery ?? never(), coarse[0]?.delivery ?? never()) > 0 ? fine : coarse
  const older = newer === fine ? coarse : fine
  if (difference === 'equal' || (difference === 'higher' && newer === fine)) {
    const reason = difference === 'higher' ? 'finer grouping shows more than the coarser: the newer counts' : null
    for (const slice of fine) set(slice, 'counted', true, null, reason)
    for (const slice of coarse) set(slice, 'superseded', false, fine[0]?.delivery.id ?? null, 'a finer grouping of the same bucket')
    return fine
  }
  if (difference === 'higher') {
    for (const slice of older) set(slice, 'superseded', false, newer[0]?.delivery.id ?? null, 'finer grouping shows more than the coarser: the newer counts')
    return newer
  }
  // The coarser stays the total; its lines are the finer's and one line for what those leave unattributed.
  // Of metered use, where there is no line for a rest, the coarser's own lines stay.
  const lines = coarse.every((slice) => slice.leg === 'billed')
  for (const slice of coarse) set(slice, 'counted', !lines, null, lines ? 'its lines are those of a finer grouping, and the rest' : null)
  for (const slice of fine) set(slice, 'detail', lines, null, 'finer than the counted total and lower: detail of it')
  return coarse
}

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

/** Per account and month one priced dataset is the total; others of the account are controls. */
function keepOneDataset(slices: readonly SliceFacts[], verdicts: Map<number, Verdict>, set: Setter): void {
  const billed = slices.filter((slice) => slice.leg === 'billed' && verdicts.get(slice.id)?.status === 'counted')
  for (const month of groupBy(billed, (slice) => `${slice.account}|${slice.month}`).values()) {
    const best = Math.min(...month.map((slice) => slice.datasetRank))
    const winner = month.filter((slice) => slice.datasetRank === best).map((slice) => slice.dataset).sort()[0]
    for (const slice of month) {
      if (slice.dataset !== winner) set(slice, 'control', false, null, `${winner} is the total of this month`)
    }
  }
}

/** Metered charges are lines of the number only where no billed slice of the account covers them. */
function coverMetered(slices: readonly SliceFacts[], verdicts: Map<number, Verdict>, set: Setter): void {
  const counted = (leg: Leg): SliceFacts[] => slices.filter((slice) => slice.leg === leg && verdicts.get(slice.id)?.status === 'counted')
  const billed = groupBy(counted('billed'), (slice) => slice.account)
  for (const slice of counted('metered')) {
    const cover = billed.get(slice.account)?.some((other) => other.start <= slice.start && slice.end <= other.end) ?? false
    if (cover) set(slice, 'counted', false, null, 'billed detail covers it')
  }
  for (const slice of counted('estimate')) set(slice, 'counted', false, null, 'an estimate never counts')
}

function sameAmounts(a: ReadonlyMap<string, Money>, b: ReadonlyMap<string, Money>): boolean {
  return [...new Set([...a.keys(), ...b.keys()])].every((currency) => (a.get(currency) ?? 0n) === (b.get(currency) ?? 0n))
}

const grainOf = (slices: readonly SliceFacts[]): Grain => slices[0]?.delivery.grain ?? 'period'
const groupingOf = (slices: readonly SliceFacts[]): readonly string[] => [...(slices[0]?.delivery.grouping ?? [])].sort()

function never(): never {
  throw new Error('an empty set of slices was compared')
}

function groupBy<T>(items: Iterable<T>, key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const at = key(item)
    const group = groups.get(at)
    if (group) group.push(item)
    else groups.set(at, [item])
  }
  return groups
}
