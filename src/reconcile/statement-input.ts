// What one statement is built from: the facts of its account, currency and month, gathered by reconcile.ts.
import type { Money } from '../domain/money.ts'
import type { Config, Source } from '../config/config.ts'
import type { Accrual } from './accruals.ts'
import type { BillTotals } from './bill.ts'
import type { Agreement } from './contracts.ts'
import type { UseOver } from './drawdown.ts'
import type { BilledDay, MeteredDay } from './facts.ts'
import type { FxRate, RateDays } from './fx.ts'
import type { Matching } from './matching.ts'
import type { PlacedPart } from './placing.ts'
import type { StatedBalance } from './prepaid.ts'
import type { AgreedUse } from './price-bridges.ts'
import type { AgreedPrices } from './rates/agreed.ts'
import type { RecognitionInput } from './recognize.ts'
import type { Adjustment } from './result.ts'

/** Quantity and money of a sku on one day of one leg. */
export interface SkuDay {
  readonly account: string
  readonly currency: string
  readonly leg: 'billed' | 'metered'
  readonly model: string
  readonly kind: string
  readonly day: string
  readonly quantity: Money
  readonly amount: Money
  /** Of metered use whose price is a band: its high end; else the amount. */
  readonly high: Money
  readonly records: number
  readonly importId: number
  readonly record: number
}

/** Days (or none) for which an account has counted evidence of a leg. */
export interface LegDays {
  readonly has: boolean
  readonly days: ReadonlySet<string>
}

export interface StatementInput {
  readonly account: string
  readonly currency: string
  readonly month: string
  readonly sources: readonly Source[]
  readonly billed: readonly BilledDay[]
  /** Billed rows of the day before and the day after the month. */
  readonly neighbours: readonly BilledDay[]
  readonly metered: readonly MeteredDay[]
  /** Its parts are those that are cost, each as it covers its cell. */
  readonly recognition: Pick<RecognitionInput, 'apportioned' | 'parts'>
  /** Parts of documents placed in this month, prepaid purchases included. */
  readonly parts: readonly PlacedPart[]
  readonly partsOfDocuments: ReadonlyMap<string, readonly PlacedPart[]>
  readonly bills: readonly BillTotals[]
  readonly matching: Matching
  /** Documents against the postings of the ledger. */
  readonly bookings: Matching
  readonly billedDays: LegDays
  readonly meteredDays: LegDays
  /** Half the rounding unit of billed rows × rows. */
  readonly billedBound: Money
  readonly skuDays: readonly SkuDay[]
  /** Billed tokens that have an agreed price, and what others were agreed to cost; null without a card or discount. */
  readonly agreedUse: readonly AgreedUse[]
  readonly agreedPrices: AgreedPrices | null
  /** Evidence of payments is there; as of when. */
  readonly paidAsOf: string | null
  /** Its currency's rate into the reporting currency for the month; null: not known. */
  readonly rate: FxRate | null
  /** Published rates, for payments in other currencies. */
  readonly rateDays: RateDays
  readonly extra: readonly Adjustment[]
  readonly accruals: readonly Accrual[]
  /** Balances the vendor states of its prepaid wallet. */
  readonly stated: readonly StatedBalance[]
  /** Lines that stand for part of a counted total: shown, not added. */
  readonly unattributed: readonly Adjustment[]
  readonly finality: { readonly provisional: boolean; readonly finality: 'marker' | 'lag' | 'none' }
  readonly scope: string
  /** Hours the close zone lies behind the days of a day-grain source; 0 where days are cut in the close zone. */
  readonly hoursBehind: number
  readonly contracts: readonly Agreement[]
  /** What use cost over days: contracts' minimums and commitments are drawn by it. */
  readonly use: UseOver
  /** Ids of variances in dispute. */
  readonly disputed: ReadonlySet<string>
  readonly config: Config
}
