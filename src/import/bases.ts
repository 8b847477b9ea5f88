// Two bases of one dataset: the actual export and the amortized one of a bucket count beside each other. Pure.
// The actual supplies what was billed, the amortized what it cost. Alone each supplies both, and so does a file without
// commitments, which replaces and is replaced by exports of either basis.
import { ALL_OF_IT, groupBy } from './slice-facts.ts'
import type { Setter, SliceFacts, Supply } from './slice-facts.ts'

interface Decision {
  readonly status: Parameters<Setter>[1]
  readonly recognized: boolean
  readonly supersededBy: number | null
  readonly reason: string | null
}

/** Counts the slices of one basis beside those that are of both. */
type Count = (slices: readonly SliceFacts[], set: Setter) => void

export const hasBases = (slices: readonly SliceFacts[]): boolean => slices.some((slice) => slice.delivery.basis === 'actual' || slice.delivery.basis === 'amortized')

/** Verdicts by basis, and what the slices that count supply. */
export function countBases(group: readonly SliceFacts[], count: Count, set: Setter): Map<number, Supply> {
  const left = new Map<number, Decision>()
  for (;;) {
    const open = group.filter((slice) => !left.has(slice.id))
    const billed = decisionsOf(open.filter((slice) => slice.delivery.basis !== 'amortized'), count)
    const effective = decisionsOf(open.filter((slice) => slice.delivery.basis !== 'actual'), count)
    // What is newer than a file of both on one basis is newer on the other: it counts on both or on none.
    const half = open.filter((slice) => isBoth(slice) && isCounted(billed, slice) !== isCounted(effective, slice))
    for (const slice of half) left.set(slice.id, decisionOf(isCounted(billed, slice) ? effective : billed, slice))
    if (half.length > 0) continue
    for (const slice of open) report(slice, decisionOf(slice.delivery.basis === 'amortized' ? effective : billed, slice), set)
    for (const slice of group) {
      const decision = left.get(slice.id)
      if (decision) report(slice, decision, set)
    }
    const counted = open.filter((slice) => isCounted(slice.delivery.basis === 'amortized' ? effective : billed, slice))
    return new Map([...groupBy(counted, (slice) => `${slice.key}|${slice.start}`).values()].flatMap((bucket) => bucket.map((slice) => [slice.id, supplyOf(slice, bucket)] as const)))
  }
}

const isBoth = (slice: SliceFacts): boolean => slice.delivery.basis !== 'actual' && slice.delivery.basis !== 'amortized'
const isCounted = (decisions: ReadonlyMap<number, Decision>, slice: SliceFacts): boolean => decisions.get(slice.id)?.status === 'counted'

function decisionsOf(slices: readonly SliceFacts[], count: Count): Map<number, Decision> {
  const decisions = new Map<number, Decision>()
  count(slices, (slice, status, recognized, supersededBy = null, reason = null) => void decisions.set(slice.id, { status, recognized, supersededBy, reason }))
  return decisions
}

function decisionOf(decisions: ReadonlyMap<number, Decision>, slice: SliceFacts): Decision {
  const decision = decisions.get(slice.id)
  if (!decision) throw new Error(`slice ${slice.id} was not counted`)
  return decision
}

function report(slice: SliceFacts, decision: Decision, set: Setter): void {
  set(slice, decision.status, decision.recognized, decision.supersededBy, decision.reason)
}

/** What a counted slice supplies beside the counted slices of its bucket that show the other basis. */
function supplyOf(slice: SliceFacts, bucket: readonly SliceFacts[]): Supply {
  const { basis, scope } = slice.delivery
  if (isBoth(slice)) return ALL_OF_IT
  const others = bucket.filter((other) => other.delivery.basis === (basis === 'actual' ? 'amortized' : 'actual') && overlapping(other.delivery.scope, scope))
  if (others.length === 0) return ALL_OF_IT
  // What was billed is what the actual export says. What it cost would be lost of sub accounts that the amortized leaves out.
  if (basis === 'amortized' || others.some((other) => other.delivery.scope.length === 0)) return { supplies: basis === 'actual' ? 'billed' : 'effective', beside: null }
  return { supplies: 'billed', beside: [...new Set(others.flatMap((other) => other.delivery.scope))].sort() }
}

/** Scopes that hold a sub account in common; an empty one holds all. */
export function overlapping(a: readonly string[], b: readonly string[]): boolean {
  if (a.length === 0 || b.length === 0) return true
  return a.some((id) => b.includes(id))
}
