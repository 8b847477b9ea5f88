// Which slice counts: a pure function of the set of imports, whatever their order. No database, no clock.
// Design rules: per bucket by rank and scope; grouping and grain before rank; decreases parked; one dataset a month.
import { least } from '../domain/list.ts'
import { ONE, abs } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { addMonths } from '../domain/period.ts'
import { countBases, hasBases, overlapping } from './bases.ts'
import type { Leg } from './contract.ts'
import { compareGroupings } from './grouping.ts'
import { ALL_OF_IT, compareRank, groupBy } from './slice-facts.ts'
import type { CountingRules, Setter, SliceFacts, SliceStatus, Supply, Verdict } from './slice-facts.ts'

/** The verdict on every slice. */
export function countSlices(slices: readonly SliceFacts[], rules: CountingRules): Map<number, Verdict> {
  const verdicts = new Map<number, Verdict>()
  const supplies = new Map<number, Supply>()
  const set = (slice: SliceFacts, status: SliceStatus, recognized: boolean, supersededBy: number | null = null, reason: string | null = null): void => {
    verdicts.set(slice.id, { status, recognized, supersededBy, reason, supply: ALL_OF_IT, resold: false })
  }
  const inside = slices.filter((slice) => {
    // Reference evidence is in no total.
    const outside = rules.startMonth !== null && lastMonthOfUse(slice) < rules.startMonth && slice.leg !== 'reference'
    if (outside) set(slice, 'outside', false, null, `before ${rules.startMonth}`)
    return !outside
  })
  for (const group of groupBy(inside, (slice) => `${slice.leg}|${slice.dataset}|${slice.account}`).values()) {
    const policy = group[0]?.policy
    if (hasBases(group)) for (const [id, supply] of countBases(group, (slices, decide) => countBuckets(slices, rules, decide), set)) supplies.set(id, supply)
    else if (policy === 'window' || policy === 'billing_period') countBuckets(group, rules, set)
    else if (policy === 'invoice_month') countMonths(group, rules, set)
    else countKeys(group, set)
  }
  keepOneDataset(inside, verdicts, set)
  keepResoldBeside(inside, verdicts, rules)
  coverMetered(inside, verdicts, set)
  for (const [id, supply] of supplies) {
    const verdict = verdicts.get(id)
    if (verdict?.status === 'counted') verdicts.set(id, { ...verdict, supply })
  }
  return verdicts
}

/** An invoice month begins and ends in the vendor's zone: its last hours of use are the next month's in UTC. */
const lastMonthOfUse = (slice: SliceFacts): string => (slice.policy === 'invoice_month' ? addMonths(slice.month, 1) : slice.month)

/** Of invoice months a complete one ranks before a running one, whenever it was taken. */
const byRank = (a: SliceFacts, b: SliceFacts): number => Number(b.reach === 'complete') - Number(a.reach === 'complete') || compareRank(b.delivery, a.delivery)

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
  const partitions = [...groupBy(group, (slice) => `${slice.delivery.grain}|${slice.fineness}|${[...slice.delivery.grouping].sort().join(',')}`).values()]
  const counted = partitions.map((partition) => [...groupBy(partition, (slice) => `${slice.key}|${slice.start}`).values()].flatMap((bucket) => countBucket(bucket, rules, set)))
  if (counted.length < 2) return
  compareGroupings(counted.map((slices) => slices), set)
}

/** Invoice months: complete deliveries replace; of a running month the newest counts for the time being; the rest are candidates. */
function countMonths(group: readonly SliceFacts[], rules: CountingRules, set: Setter): void {
  for (const month of groupBy(group, (slice) => slice.key).values()) {
    const counts = (slice: SliceFacts): boolean => slice.reach === 'complete' || (slice.reach === 'running' && slice.delivery.asOf < slice.lagEnd)
    for (const slice of month.filter((candidate) => !counts(candidate))) set(slice, 'candidate', false, null, `not shown to be the whole invoice month: --covers ${slice.key}`)
    countBucket(month.filter(counts), rules, set)
  }
}

/** One bucket of one grouping and grain; returns the slices that count. */
function countBucket(bucket: readonly SliceFacts[], rules: CountingRules, set: Setter): SliceFacts[] {
  const ranked = [...bucket].sort(byRank)
  for (;;) {
    const chosen = wouldCount(ranked)
    const parked = chosen.find((slice) => isParked(slice, ranked, rules))
    if (parked === undefined) {
      for (const slice of chosen) set(slice, 'counted', true, null, tie(slice, ranked.filter((other) => !chosen.includes(other) && overlapping(other.delivery.scope, slice.delivery.scope))))
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

/** It lowers, by more than the tolerance, what older deliveries showed for a bucket already past the vendor's lag. */
function isParked(slice: SliceFacts, ranked: readonly SliceFacts[], rules: CountingRules): boolean {
  if (slice.delivery.acceptDecrease || slice.leg !== 'billed' || rules.signedMonths.has(slice.month)) return false
  const older = wouldCount(ranked.slice(ranked.indexOf(slice) + 1).filter((other) => overlapping(other.delivery.scope, slice.delivery.scope))).filter((other) => other.delivery.asOf >= other.lagEnd)
  const shown = new Map<string, Money>()
  for (const { amounts } of older) for (const [currency, amount] of amounts) shown.set(currency, (shown.get(currency) ?? 0n) + amount)
  for (const [currency, amount] of shown) {
    const fall = amount - (slice.amounts.get(currency) ?? 0n)
    if (fall > 0n && !(fall <= rules.tolerance.abs && fall * 100n * ONE <= rules.tolerance.pct * abs(amount))) return true
  }
  return false
}

/** By rank, each whose scope is disjoint from those taken already. */
function wouldCount(ranked: readonly SliceFacts[]): SliceFacts[] {
  const chosen: SliceFacts[] = []
  for (const slice of ranked) if (!chosen.some((other) => overlapping(other.delivery.scope, slice.delivery.scope))) chosen.push(slice)
  return chosen
}

/** Per account and month one priced dataset is the total; others of the account are controls, the lines of their finer exports too. */
function keepOneDataset(slices: readonly SliceFacts[], verdicts: Map<number, Verdict>, set: Setter): void {
  const isCounted = (slice: SliceFacts): boolean => verdicts.get(slice.id)?.status === 'counted'
  const billed = slices.filter((slice) => slice.leg === 'billed' && (isCounted(slice) || verdicts.get(slice.id)?.status === 'detail'))
  for (const month of groupBy(billed, (slice) => `${slice.account}|${slice.month}`).values()) {
    const counted = month.filter(isCounted)
    const best = least(counted.map((slice) => slice.datasetRank))
    const winner = counted.filter((slice) => slice.datasetRank === best).map((slice) => slice.dataset).sort()[0]
    for (const slice of month) {
      if (slice.dataset !== winner) set(slice, 'control', false, null, `${winner} is the total of this month`)
    }
  }
}

/** What is billed on another's bill is never a line of its own statement: its lines can only stand for rows of that bill. */
function keepResoldBeside(slices: readonly SliceFacts[], verdicts: Map<number, Verdict>, { resoldAccounts }: CountingRules): void {
  for (const slice of slices.filter(({ account }) => resoldAccounts.has(account))) {
    const verdict = verdicts.get(slice.id)
    if (verdict?.status !== 'counted' && verdict?.status !== 'detail') continue
    const reason = verdict.status === 'counted' ? 'resold: detail of the issuer’s bill' : verdict.reason
    verdicts.set(slice.id, { ...verdict, recognized: false, resold: verdict.recognized && slice.leg === 'billed', reason })
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
