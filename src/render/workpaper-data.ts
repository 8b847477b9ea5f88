// What a month's workpaper is made of. Names and shapes are those of the JSON results (reconcile, close status,
// import), so that their parts can be handed over as they are. Amounts are decimal text; null is "no evidence".
import type { Journal } from '../domain/journal.ts'

export interface Workpaper {
  readonly company: string
  readonly month: string
  /** Reporting currency. */
  readonly currency: string
  readonly time_zone: string
  readonly state: 'open' | 'prepared' | 'signed' | 'reopened'
  readonly version_no: number
  readonly provisional: boolean
  readonly as_of: string | null
  readonly prepared_by: string | null
  readonly prepared_at: string | null
  readonly signed_by: string | null
  readonly signed_at: string | null
  readonly signed_total: string | null
  readonly digest: string | null
  readonly previous_digest: string | null
  readonly program_version: string
  /** ISO instant for the file's created and modified stamps: the clock is the caller's. */
  readonly stamped: string
  readonly qualifications: readonly Qualification[]
  /** The limits in force; absent in months signed before they were kept with the figures. */
  readonly tolerance?: Readonly<Partial<Record<string, { readonly abs: string; readonly pct?: string | undefined }>>> | undefined
  /** Items of earlier months that came back, of statements the month has and of others. */
  readonly carried?: readonly (Variance & { readonly statement: string })[] | undefined
  readonly drift: readonly { readonly statement: string; readonly amount: string; readonly currency?: string }[]
  readonly statements: readonly WorkpaperStatement[]
  readonly completeness: readonly CompletenessLine[]
  /** Roll-forwards: prepaid accounts, and commitments paid for a term. */
  readonly prepaid: readonly BalanceLine[]
  /** Null: signed before documents listed them. */
  readonly accruals: readonly AccrualLine[] | null
  readonly roll_forward: readonly AccrualForward[]
  readonly commitments: readonly CommitmentLine[]
  /** Rates into the reporting currency that statements were translated with. */
  readonly fx: readonly FxLine[]
  /** The month before, as it was signed or as it is derived now; null where nothing is known of it. */
  readonly prior: PriorMonth | null
  readonly journal: JournalSheet
  /** What was done about the month, up to the version shown. */
  readonly log: readonly LogLine[]
  readonly decisions: readonly Decision[]
  readonly sources: readonly SourceFile[]
  /** The program's own checks, each against the ledger. */
  readonly checks: readonly { readonly id: string; readonly passed: boolean; readonly amount: string | null }[]
  /**
   * The recognized lines, in batches, in a total order: together they are exactly the statements' recognized amounts,
   * variance lines (invoice − detail) and adjustments included.
   */
  readonly charges: AsyncIterable<readonly ChargeLine[]>
}

export interface Qualification {
  readonly kind: string
  readonly source: string
  readonly amount: string | null
  readonly currency: string | null
  readonly note: string
  readonly by: string
}

export interface WorkpaperStatement {
  readonly id: string
  readonly issuer: string
  readonly provider: string
  readonly account: string
  readonly currency: string
  readonly scope: string
  readonly basis: string
  readonly state: string
  readonly provisional: boolean
  readonly finality: string
  readonly recognized: string
  readonly signed: string | null
  readonly gross_cost: string
  readonly credits: string
  readonly accrued: string
  readonly metered: string | null
  readonly billed: string | null
  /** What commitments and terms make of the billed detail; absent where nothing was billed. */
  readonly billed_effective: string | null
  readonly invoiced: string | null
  readonly tax: string | null
  readonly payable: string | null
  readonly paid: string | null
  readonly booked: string | null
  readonly open_payable: string | null
  /** Where the statement is in another currency than the report; null while no rate is known. */
  readonly reporting?: { readonly recognized: string | null; readonly signed: string | null; readonly fx_rate: string | null; readonly fx_date: string | null }
  readonly cells: readonly StatementCell[]
  readonly documents: readonly StatementDocument[]
  readonly bridges: readonly Bridge[]
  readonly variances: readonly Variance[]
  readonly adjustments: readonly AdjustmentLine[]
}

/** A recognized line without a charge: of terms, taxes, accruals, earlier months. */
export interface AdjustmentLine {
  readonly kind: string
  readonly component: string
  readonly description: string
  readonly service_month: string
  readonly recognized: string
  readonly document: string | null
}

export interface StatementCell {
  readonly component: string
  readonly start: string
  readonly end: string
  readonly leg: string
  readonly amount: string
}

export interface StatementDocument {
  readonly number: string
  readonly issue_date: string | null
  readonly due_date: string | null
  readonly period: { readonly start: string; readonly end: string } | null
  readonly net: string
  readonly tax: string
  readonly gross: string
  readonly placed_by_month: Readonly<Record<string, string>>
  readonly paid: string | null
  readonly open: string | null
}

export interface Bridge {
  readonly bridge: 'Q' | 'I' | 'P' | 'B'
  readonly from: string
  readonly to: string
  /** Of P where a payment is in another currency than its document: the reporting currency; else the statement's. */
  readonly currency?: string
  readonly total: string | null
  readonly codes: Readonly<Record<string, string>>
}

export interface Variance {
  readonly id: string
  readonly code: string
  readonly bridge: string
  readonly amount: string
  readonly currency?: string
  readonly state: string
  readonly because: string | null
  readonly evidence: readonly { readonly file: string; readonly record: number | null }[]
  readonly owner: string | null
  readonly age_days: number
}

export interface CompletenessLine {
  readonly source: string
  readonly leg: string
  readonly required: string
  readonly state: string
  readonly missing_days: readonly string[]
}

export interface BalanceLine {
  readonly source: string
  /** The vendor's id of a commitment; absent for a prepaid account. */
  readonly commitment?: string
  readonly currency: string
  readonly opening: string
  readonly purchases: string
  readonly grants: string
  /** Null where it is not known what was used. */
  readonly consumption: string | null
  readonly expiry: string
  readonly closing: string | null
  /** Balances the vendor states, and stated − rolled forward. */
  readonly stated?: readonly { readonly as_of: string; readonly balance: string; readonly difference: string }[]
}

/** An accrual in force: no actual has replaced it. */
export interface AccrualLine {
  readonly source: string
  readonly component: string
  readonly method: string | null
  readonly amount: string
  readonly currency: string
  readonly working: string | null
  readonly note: string | null
  readonly by: string
}

/** opening + new − settled = closing. */
export interface AccrualForward {
  readonly source: string
  readonly currency: string
  readonly opening: string
  readonly new: string
  readonly settled: string
  readonly closing: string
  readonly open: readonly { readonly month: string; readonly component: string; readonly amount: string; readonly age_months: number; readonly aged: boolean }[]
}

/** A contract's commitment or minimum: amount + over = used before + used + remaining. */
export interface CommitmentLine {
  readonly contract: string
  readonly source: string
  readonly kind: string
  readonly currency: string
  readonly start: string
  readonly end: string
  readonly amount: string
  readonly used_before: string
  readonly used: string
  readonly remaining: string
  readonly over: string
  readonly unused: string | null
}

export interface FxLine {
  readonly currency: string
  readonly method: string
  /** Reporting currency for one unit. */
  readonly rate: string
  readonly date: string
  /** Published days it was taken from, each with its rate. */
  readonly days: readonly { readonly day: string; readonly rate: string }[]
  /** Names of the files the days come from. */
  readonly files: readonly string[]
}

export interface PriorMonth {
  readonly month: string
  readonly state: string
  /** Of a signed month. */
  readonly signed_total: string | null
  /** In the reporting currency, rounded to its minor unit; null where no rate is known. */
  readonly statements: readonly { readonly issuer: string; readonly account: string; readonly currency: string; readonly amount: string | null }[]
}

/** The journal, or why there is none. */
export type JournalSheet = { readonly journal: Journal } | { readonly refused: string }

export interface LogLine {
  readonly log_no: number
  readonly at: string
  readonly who: string
  readonly what: string
  readonly subject: string | null
  readonly changes: string
  readonly why: string | null
  readonly hash: string
}

/** What a person decided: resolve, accrue, waive, add, accept-decrease, reopen … */
export interface Decision {
  readonly at: string
  readonly by: string
  readonly kind: string
  /** Variance, source or document it is about. */
  readonly target: string
  readonly amount: string | null
  readonly currency: string | null
  readonly note: string
}

export interface SourceFile {
  readonly file: string
  readonly sha256: string
  readonly format: string
  readonly leg: string
  readonly source: string
  readonly as_of: string | null
  readonly records: { readonly read: number; readonly accepted: number; readonly excluded: number; readonly rejected: number }
  readonly amounts: readonly { readonly currency: string; readonly in_file: string; readonly accepted: string; readonly excluded: string; readonly rejected: string }[]
}

export interface ChargeLine {
  /** Charge period start. */
  readonly date: string
  /** Id of the statement that recognizes it. */
  readonly statement: string
  readonly provider: string
  readonly account: string
  readonly model: string | null
  /** Token kind, else component, else the variance code of a line that corrects the detail. */
  readonly kind: string | null
  readonly quantity: string | null
  readonly unit: string | null
  readonly currency: string
  readonly billed_cost: string | null
  readonly recognized_cost: string
  readonly file: string | null
  readonly record: number | null
}
