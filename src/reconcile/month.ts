// What a month is reconciled from, and what comes out.
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Money } from '../domain/money.ts'
import type { Config } from '../config/config.ts'
import type { Accrual } from './accruals.ts'
import type { Carried, DeferredItem } from './carried.ts'
import type { CommitmentBalance } from './commitments.ts'
import type { Completeness } from './completeness.ts'
import type { Agreement } from './contracts.ts'
import type { Control } from './controls.ts'
import type { Drawdown } from './drawdown.ts'
import type { PossibleDuplicate } from './duplicates.ts'
import type { Facts } from './facts.ts'
import type { FocusInvoice } from './focus-invoices.ts'
import type { MonthRates } from './fx.ts'
import type { DecidedMatch, Matching } from './matching.ts'
import type { PlacedPart } from './placing.ts'
import type { PrepaidMonth } from './prepaid.ts'
import type { AgreedUse } from './price-bridges.ts'
import type { AgreedPrices } from './rates/agreed.ts'
import type { ResoldDetail } from './resold.ts'
import type { Adjustment, Statement } from './result.ts'
import type { SkuDay } from './statement-input.ts'
import type { Resolution } from './variances.ts'

export interface FormatFacts {
  readonly lagDays: number
  readonly rounding: string | undefined
  readonly wholeBill: boolean
}

/** People's decisions for the month, as reconciliation uses them. */
export interface Decided {
  readonly resolutions: ReadonlyMap<string, Resolution>
  /** Deferred and disputed variances of earlier months, as they are there now. */
  readonly deferred: readonly DeferredItem[]
  /** Variances in dispute, whichever month decided so last. */
  readonly disputed: ReadonlySet<string>
  /** Pairs of statements somebody found to be two moneys, and the measure they agreed in then. */
  readonly distinct: ReadonlyMap<string, Money>
  /** Payments somebody matched to documents, by payment id; of whichever month. */
  readonly matches: ReadonlyMap<string, DecidedMatch>
  readonly waived: ReadonlySet<string>
  readonly accruals: readonly Accrual[]
  /** Lines taken into this month from others: true-ups and drift. */
  readonly taken: readonly { readonly account: string; readonly currency: string; readonly line: Adjustment }[]
}

export interface ReconcileInput {
  readonly month: string
  readonly config: Config
  readonly facts: Facts
  readonly skuDays: readonly SkuDay[]
  readonly agreedUse: readonly AgreedUse[]
  readonly agreedPrices: AgreedPrices | null
  readonly decided: Decided
  readonly formats: ReadonlyMap<string, FormatFacts>
  readonly contracts: readonly Agreement[]
  /** --as-of, for mid-month. */
  readonly asOf: string | null
}

export interface JudgedStatement extends Statement {
  readonly state: 'matched' | 'in_tolerance' | 'explained' | 'open' | 'missing'
}

export interface MonthResult {
  readonly month: string
  readonly currency: string
  readonly statements: readonly JudgedStatement[]
  readonly completeness: readonly Completeness[]
  readonly prepaid: readonly PrepaidMonth[]
  readonly commitments: readonly CommitmentBalance[]
  /** Contracts' commitments and minimums. */
  readonly drawdowns: readonly Drawdown[]
  readonly matching: Matching
  /** Documents against the postings of the ledger. */
  readonly booked: Matching
  /** All documents, placed in their months. */
  readonly parts: readonly PlacedPart[]
  readonly possibleDuplicates: readonly PossibleDuplicate[]
  /** Items of earlier months that came back; listed beside the month's own variances, in no bridge. */
  readonly carried: readonly Carried[]
  readonly controls: readonly Control[]
  /** Invoices that FOCUS files and documents both show. */
  readonly focusInvoices: readonly FocusInvoice[]
  /** Where exports stand for rows of the bills they are resold on. */
  readonly resold: readonly ResoldDetail[]
  /** What comparing them found. */
  readonly diagnostics: readonly Diagnostic[]
  /** Rates into the reporting currency for this service month. */
  readonly fx: MonthRates
  /** Files of published rates that figures of the month were worked out with. */
  readonly fxImports: readonly number[]
  /** Up to when payments are known; null without any. */
  readonly paidAsOf: string | null
  /** Greatest as_of of the evidence that counts. */
  readonly asOf: string | null
}
