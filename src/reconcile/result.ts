// The shapes reconciliation works in, amounts as Money; src/app turns them into the documented JSON.
import type { Money } from '../domain/money.ts'
import type { Accrual } from './accruals.ts'
import type { Document } from './documents.ts'

export type Basis = 'invoiced' | 'billed' | 'metered' | 'accrued' | 'mixed'
export type Code = 'DUP' | 'ERR' | 'MISS' | 'LATE' | 'CUT' | 'TAX' | 'FEE' | 'SEAT' | 'COMMIT' | 'CRED' | 'DISC' | 'FX' | 'RATE' | 'VOL' | 'ROUND' | 'UNEXP'
export type BridgeName = 'Q' | 'I' | 'P' | 'B'
export type VarianceState = 'in_tolerance' | 'open' | 'explained' | 'written_off' | 'deferred' | 'disputed' | 'stale' | 'settled'

/** A strongest leg over an interval of days. */
export interface Cell {
  readonly component: string
  readonly start: string
  readonly end: string
  readonly leg: 'invoiced' | 'billed' | 'metered' | 'accrued'
  readonly amount: Money
}

export interface Evidence {
  readonly importId: number
  readonly file: string | null
  readonly record: number
}

/** One code's amount in a bridge, before tolerance and decisions. */
export interface Item {
  readonly code: Code
  readonly amount: Money
  /** Earlier leg of what it was found on. */
  readonly base: Money
  readonly level: 'line' | 'statement'
  /** What it was found on; part of the variance's id. */
  readonly key: string
  readonly because: string
  readonly evidence: readonly Evidence[]
  /** A price against the one that was agreed: the close needs it decided, whichever legs it requires. */
  readonly isAgreedPrice?: true
}

export interface Bridge {
  readonly name: BridgeName
  readonly from: string
  readonly to: string
  /** The statement's; the reporting currency for P where a payment is in another currency than its document. */
  readonly currency: string
  readonly base: Money
  /** Later leg − earlier leg; null when no cell has both. */
  readonly total: Money | null
  readonly items: readonly Item[]
}

export interface Variance extends Item {
  readonly id: string
  readonly bridge: BridgeName
  readonly currency: string
  readonly state: VarianceState
  /** Explained by the configured limit, not by a person. */
  readonly trivial: boolean
  /** The month it arose in; of a returned item an earlier one than the month it is listed in. */
  readonly since: string
  /** Since the end of that month. */
  readonly ageDays: number
  readonly ageMonths: number
}

/** A recognized line that is not a charge: what an invoice, a decision or an apportionment adds to the detail. */
export interface Adjustment {
  readonly kind: 'invoice_difference' | 'invoice_line' | 'apportioned' | 'unused_commitment' | 'commitment_term' | 'charge_term' | 'accrual' | 'manual' | 'tax' | 'grant' | 'expiry' | 'unattributed' | 'true_up' | 'prior_period'
  readonly component: string
  readonly provider: string
  readonly description: string
  readonly day: string
  readonly serviceMonth: string
  readonly billed: Money
  readonly recognized: Money
  readonly gross: Money
  readonly credits: Money
  readonly document: string | null
  /** Of a part of charges: what reports tell their lines apart by. */
  readonly words?: ChargeWords
}

/** Words of like charges, and the first of them. */
export interface ChargeWords {
  readonly importId: number
  readonly record: number
  readonly subAccount: string | null
  readonly model: string | null
  readonly modelMaker: string | null
  readonly category: string | null
  readonly service: string | null
  readonly sku: string | null
  readonly region: string | null
  readonly apiKey: string | null
  readonly user: string | null
  readonly tokenKind: string | null
  readonly tier: string | null
}

export interface StatementDocument {
  readonly document: Document
  /** What of it is cost of this statement and month; lines that raise a balance are not in it. */
  readonly selected: { readonly net: Money; readonly tax: Money }
  readonly placedByMonth: ReadonlyMap<string, Money>
  readonly paid: Money | null
  readonly open: Money | null
}

export interface Statement {
  readonly id: string
  readonly issuer: string
  readonly provider: string
  readonly serviceProviders: readonly string[]
  readonly account: string
  readonly sources: readonly string[]
  readonly currency: string
  readonly scope: string
  readonly basis: Basis
  readonly provisional: boolean
  readonly finality: 'marker' | 'lag' | 'none'
  readonly recognized: Money
  readonly gross: Money
  readonly credits: Money
  readonly metered: Money | null
  readonly meteredHigh: Money | null
  readonly meteredUnpriced: Money | null
  readonly billed: Money | null
  readonly billedEffective: Money | null
  readonly invoiced: Money | null
  readonly tax: Money | null
  readonly payable: Money | null
  readonly paid: Money | null
  /** The cash itself in the reporting currency, where some of it was in another currency than its document. */
  readonly paidReporting: Money | null
  readonly booked: Money | null
  readonly openPayable: Money | null
  readonly accrued: Money
  /** Those in force: no actual has replaced them. */
  readonly accruals: readonly Accrual[]
  /** Days of the month that counted evidence of each leg covers. */
  readonly evidenceDays: { readonly billed: ReadonlySet<string>; readonly metered: ReadonlySet<string> }
  readonly basisMissing: number
  readonly unpriced: { readonly rows: number; readonly tokens: Money; readonly models: readonly string[] }
  /** Width of the price band that is recognized at its low end. */
  readonly band: Money
  /** Between what the month would be if days of another zone were cut in the close zone; null where they are. */
  readonly cutoff: { readonly low: Money; readonly high: Money } | null
  readonly cells: readonly Cell[]
  readonly documents: readonly StatementDocument[]
  readonly bridges: readonly Bridge[]
  readonly variances: readonly Variance[]
  readonly adjustments: readonly Adjustment[]
  readonly assumedPeriods: readonly string[]
  readonly tieOuts: readonly { readonly document: string; readonly difference: Money }[]
}
