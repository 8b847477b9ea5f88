// What a month is reconciled from, and what comes out.
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Money } from '../domain/money.ts'
import type { Config } from '../config/config.ts'
import type { CommitmentBalance } from './commitments.ts'
import type { Completeness } from './completeness.ts'
import type { SeatContract } from './contracts.ts'
import type { Control } from './controls.ts'
import type { PossibleDuplicate } from './duplicates.ts'
import type { Facts } from './facts.ts'
import type { FocusInvoice } from './focus-invoices.ts'
import type { MonthRates } from './fx.ts'
import type { Matching } from './matching.ts'
import type { PlacedPart } from './placing.ts'
import type { PrepaidMonth } from './prepaid.ts'
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
  readonly waived: ReadonlySet<string>
  readonly accruals: readonly { readonly source: string; readonly component: string; readonly amount: Money; readonly currency: string; readonly note: string | null }[]
  /** Lines taken into this month from others: true-ups and drift. */
  readonly taken: readonly { readonly account: string; readonly currency: string; readonly line: Adjustment }[]
}

export interface ReconcileInput {
  readonly month: string
  readonly config: Config
  readonly facts: Facts
  readonly skuDays: readonly SkuDay[]
  readonly decided: Decided
  readonly formats: ReadonlyMap<string, FormatFacts>
  readonly contracts: readonly SeatContract[]
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
  readonly matching: Matching
  /** All documents, placed in their months. */
  readonly parts: readonly PlacedPart[]
  readonly possibleDuplicates: readonly PossibleDuplicate[]
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
  /** Greatest as_of of the evidence that counts. */
  readonly asOf: string | null
}
