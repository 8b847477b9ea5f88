// What the rules of counting know of deliveries and slices, what they decide, and how deliveries rank.
import type { Money } from '../domain/money.ts'
import type { Basis } from './basis.ts'
import type { Grain, Leg, Policy } from './contract.ts'
import type { Reach } from './invoice-month.ts'

/** What ranks a delivery: greatest as_of, then more buckets, more records, content hash. */
export interface DeliveryFacts {
  readonly id: number
  readonly asOf: string
  readonly buckets: number
  readonly records: number
  /** The vendor's mark of a final bill on every row: of two downloads alike in all else, the final one is the later. */
  readonly finalMarker: boolean
  readonly contentHash: string
  readonly grain: Grain
  readonly grouping: readonly string[]
  /** Sub accounts it speaks for; empty: all of them. */
  readonly scope: readonly string[]
  readonly acceptDecrease: boolean
  /** Which basis of its dataset it shows; null where the format has none. */
  readonly basis: Basis | null
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
  /** How much the format tells of the money, beside other formats of the dataset. */
  readonly fineness: number
  readonly lagEnd: string
  /** Of an invoice month: how much of it the delivery shows. */
  readonly reach: Reach | null
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

export type SliceStatus = 'counted' | 'superseded' | 'detail' | 'control' | 'candidate' | 'parked' | 'outside'

export interface Verdict {
  readonly status: SliceStatus
  readonly recognized: boolean
  readonly supersededBy: number | null
  readonly reason: string | null
  readonly supply: Supply
  /** Of a resold account: its charges would be lines otherwise, so they can stand for rows of the issuer's bill. */
  readonly resold: boolean
}

/** Which money of a counted slice is read. */
export interface Supply {
  readonly supplies: 'both' | 'billed' | 'effective'
  /** Sub accounts whose amortized export is counted beside an actual one: of others it supplies both. Null: all. */
  readonly beside: readonly string[] | null
}

export const ALL_OF_IT: Supply = { supplies: 'both', beside: null }

export type Setter = (slice: SliceFacts, status: SliceStatus, recognized: boolean, supersededBy?: number | null, reason?: string | null) => void

/** Positive when `a` ranks before `b`. */
export function compareRank(a: DeliveryFacts, b: DeliveryFacts): number {
  if (a.asOf !== b.asOf) return a.asOf > b.asOf ? 1 : -1
  if (a.buckets !== b.buckets) return a.buckets - b.buckets
  if (a.records !== b.records) return a.records - b.records
  if (a.finalMarker !== b.finalMarker) return a.finalMarker ? 1 : -1
  return a.contentHash === b.contentHash ? a.id - b.id : a.contentHash > b.contentHash ? 1 : -1
}

export function groupBy<T>(items: Iterable<T>, key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const at = key(item)
    const group = groups.get(at)
    if (group) group.push(item)
    else groups.set(at, [item])
  }
  return groups
}
