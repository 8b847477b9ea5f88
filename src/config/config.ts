// What aicost.yaml says, with every default filled in. Names are the file's own (snake_case), so that code reads like it.
// Amounts, percentages and shares are decimal text exactly as written; dates are YYYY-MM-DD, months YYYY-MM; `to` is exclusive.
import type { Diagnostic } from '../domain/diagnostic.ts'

export const LEGS = ['metered', 'estimate', 'billed', 'invoiced', 'paid', 'booked'] as const
export const REQUIRED = ['close', 'advisory'] as const
export const BILLING = ['arrears', 'prepaid', 'advance', 'advance_estimate', 'mixed'] as const
export const CADENCE = ['monthly', 'quarterly', 'annual', 'on_demand'] as const
export const SCOPE = ['whole', 'ai_rows', 'ai_share'] as const
export const TAX = ['recoverable', 'cost', 'reverse_charge', 'none'] as const
export const FX_METHOD = ['month_average', 'month_end', 'fixed'] as const
export const ACCRUAL_METHOD = ['metered', 'run_rate', 'last_month', 'contract'] as const
export const ROLES = ['prepare', 'sign'] as const
export const SPLIT_METHOD = ['even', 'fixed', 'proportional'] as const
/** Columns of a cloud bill that an ai_rule may compare; besides them `tag:KEY`. */
export const RULE_COLUMNS = ['service', 'product', 'usage_type', 'operation', 'line_type', 'region', 'resource', 'description'] as const
/** Dimensions of a report that are not a time; budgets and allocation rules compare them. */
export const DIMENSIONS = ['provider', 'issuer', 'source', 'account', 'sub_account', 'model', 'model_maker', 'category', 'component', 'service', 'sku', 'region', 'api_key', 'user', 'leg', 'currency'] as const
/** What else an allocation rule may compare; besides them `tag:KEY` and the dimensions decided before it. */
export const ALLOCATION_COLUMNS = [...DIMENSIONS, 'usage_type', 'operation', 'line_type', 'resource', 'description'] as const

export type Leg = (typeof LEGS)[number]
export type Required = (typeof REQUIRED)[number]
export type Billing = (typeof BILLING)[number]
export type Cadence = (typeof CADENCE)[number]
export type Scope = (typeof SCOPE)[number]
export type Tax = (typeof TAX)[number]
export type FxMethod = (typeof FX_METHOD)[number]
export type AccrualMethod = (typeof ACCRUAL_METHOD)[number]
export type Role = (typeof ROLES)[number]
export type SplitMethod = (typeof SPLIT_METHOD)[number]

/** In tolerance: |v| ≤ abs and |v| ≤ pct/100 × |base|. */
export interface Tolerance {
  readonly abs: string
  readonly pct: string
}

/** Dates between which an entry holds, [from, to). */
export interface Dated {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly note?: string | undefined
}

/** How evidence finds its source. */
export interface Match {
  readonly ids: readonly string[]
  readonly names: readonly string[]
  readonly invoice_prefix: readonly string[]
  readonly issuer: readonly string[]
  readonly payee: readonly string[]
}

/** Paid credit in the opening balance that lapses. */
export interface ExpiringCredit {
  readonly amount: string
  readonly expires: string
}

export interface Opening {
  readonly as_of: string
  readonly balance: string
  readonly currency: string
  readonly expiring: readonly ExpiringCredit[]
}

/** Free credit the vendor puts into a prepaid balance, in the wallet's currency. */
export interface Grant {
  readonly date: string
  readonly amount: string
  readonly expires?: string | undefined
  readonly note?: string | undefined
}

/** What a purchase of credit says beyond its price: by its document's number, or its day where there is none. */
export interface CreditPurchase {
  readonly document?: string | undefined
  readonly date?: string | undefined
  readonly face?: string | undefined
  readonly expires?: string | undefined
  readonly note?: string | undefined
}

/** A balance as the vendor states it, in the wallet's currency, before anything of that day. */
export interface VendorBalance {
  readonly as_of: string
  readonly balance: string
  readonly note?: string | undefined
}

/** Which part of an invoice line is AI (scope ai_share); the first match counts. */
export interface AiLine extends Dated {
  readonly match: string
  readonly share: string
}

/** How cost is found where a required leg is missing or in part, without anybody's command. */
export interface AccrualRule {
  readonly method: AccrualMethod
  readonly component?: string | undefined
  readonly note?: string | undefined
}

export interface Source {
  readonly id: string
  readonly provider: string
  readonly account: string
  readonly match: Match
  readonly formats?: readonly string[] | undefined
  readonly billing: Billing
  readonly accrual?: AccrualRule | undefined
  readonly opening?: Opening | undefined
  readonly grants: readonly Grant[]
  readonly purchases: readonly CreditPurchase[]
  readonly balances: readonly VendorBalance[]
  readonly legs: Readonly<Partial<Record<Leg, Required>>>
  readonly cadence: Cadence
  /** Absent: the format's own lag. */
  readonly lag_days?: number | undefined
  readonly owner?: string | undefined
  readonly category?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** Absent: the format decides (ai_rows for whole bills, else whole). */
  readonly scope?: Scope | undefined
  readonly billed_through?: string | undefined
  readonly ai_lines: readonly AiLine[]
  readonly tax: Tax
}

/** A company's own rule that selects rows of cloud bills. A text is compared with service, product and usage type. */
export interface AiRule extends Dated {
  readonly source?: string | undefined
  readonly provider?: string | undefined
  readonly match: string | Readonly<Record<string, string>>
  readonly share: string
}

export interface Signer {
  readonly name: string
  readonly email: string
  readonly roles: readonly Role[]
  readonly key: string
}

/** Column → pattern; all must match. The value is a text, or taken from a column of the row. */
export interface AllocationRule extends Dated {
  readonly id?: string | undefined
  readonly match: Readonly<Record<string, string>>
  readonly set: Readonly<Record<string, string | { readonly column: string }>>
}

/** A shared cost and who bears it. even: `among`; fixed: `shares`, which add up to 1; proportional: `metric`. */
export interface AllocationSplit extends Dated {
  readonly id?: string | undefined
  readonly match: Readonly<Record<string, string>>
  readonly dimension: string
  readonly method: SplitMethod
  readonly among?: readonly string[] | undefined
  readonly shares?: Readonly<Record<string, string>> | undefined
  readonly metric?: string | undefined
}

export interface Budget {
  readonly scope: Readonly<Record<string, string>>
  readonly month: string
  readonly amount: string
  readonly alert: readonly string[]
}

/** By how many percent a payment in another currency may be below or above the published rates of its days. */
export interface CardBand {
  readonly below: string
  readonly above: string
}

export interface Config {
  readonly company: string
  readonly currency: string
  readonly close: {
    readonly time_zone: string
    readonly start_month?: string | undefined
    /** Drift of a signed statement up to both limits is taken by the oldest open month without a decision; absent: none is. */
    readonly prior_period?: { readonly abs: string; readonly pct?: string | undefined } | undefined
  }
  readonly tax: Tax
  readonly tolerance: {
    readonly line: Tolerance
    readonly statement: Tolerance
    readonly month: Tolerance
    /** Up to this, open variances are explained without anybody; 0: none. In the reporting currency, as write_off.abs. */
    readonly trivial: { readonly abs: string }
    /** Above this nothing is written off; absent: no limit. */
    readonly write_off?: { readonly abs: string; readonly pct?: string | undefined } | undefined
  }
  readonly sources: readonly Source[]
  readonly ai_rules: readonly AiRule[]
  readonly payees: { readonly review: 'ai' | 'all'; readonly ignore: readonly string[]; readonly own_accounts: readonly string[] }
  readonly fx: { readonly method: FxMethod; readonly source: 'ecb'; readonly rates: Readonly<Record<string, string>>; readonly card: CardBand }
  /** Paths as written, relative to the workspace. */
  readonly rates?: string | undefined
  readonly contracts?: string | undefined
  readonly signers: readonly Signer[]
  readonly allocation: { readonly dimensions: readonly string[]; readonly rules: readonly AllocationRule[]; readonly splits: readonly AllocationSplit[] }
  readonly budgets: readonly Budget[]
  /** Ledger accounts: a number and a name, or either. tax: recoverable; fx: differences of exchange; with cash, payments are booked too. */
  readonly accounts: Readonly<Partial<Record<'expense' | 'accrued' | 'prepaid' | 'payable' | 'tax' | 'fx' | 'cash', string | undefined>>>
}

/** A configuration with the file it came from. */
export interface LoadedConfig extends Config {
  /** The file's text, and the SHA-256 of its bytes in hex. */
  readonly text: string
  readonly sha256: string
  readonly warnings: readonly Diagnostic[]
}
