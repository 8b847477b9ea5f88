// The contract between the importer and a vendor format. A parser transcribes: it says what it claims, what evidence
// it is, what it replaces, which columns it declares, and maps them in one static `charges.sql`.
//
// `charges.sql` is one `select … from source`, its columns named as in the ledger's evidence table (absent ones are
// NULL). It must carry these five as they come: x_slice_id, billing_account_id, x_share, x_rule_id (charge relation
// only) and `record_no as x_record_no`, and number the charges of one record from 1 in x_part_no: every record that
// `source` holds gives exactly one part 1.
// `source` holds the accepted records: declared columns typed, `<name>_text` beside those that are not text, `tags`,
// and the record's classification as x_nature, x_component, x_model, x_model_maker, x_token_kind, x_modality, x_tier, x_context,
// x_service_provider, x_service_name, x_cost_category, x_unit and x_factor (BIGINT).
// Of a format with `basis` it also holds x_file_basis ('actual' | 'amortized' | 'both') and x_committed (BOOLEAN), and
// `charges.sql` carries x_committed as it comes.
// Parsers import only this file and their own folder.

export { dayAfter, isDay } from '../domain/day.ts'
export { addMonths, isMonth } from '../domain/period.ts'
export { unitOf } from '../domain/unit.ts'
export { modelIdentity } from './model-identity.ts'
export { providerName } from './provider-names.ts'
export type { ModelIdentity } from './model-identity.ts'

export type Leg = 'metered' | 'estimate' | 'billed' | 'invoiced' | 'paid' | 'booked' | 'reference'
/** fx_rate: published rates of exchange (leg reference); its slices need no source and no currency. */
export type Relation = 'charge' | 'invoice_detail' | 'payment' | 'fx_rate'
export type Grain = 'instant' | 'hour' | 'day' | 'month' | 'period'
/** What an export replaces, design section 4. */
export type Policy = 'window' | 'billing_period' | 'invoice_month' | 'document' | 'by_id' | 'ordinal'
export type Container = 'csv' | 'parquet' | 'jsonl'

/**
 * text; money and quantity: DECIMAL(38,18) and, beside it, `<name>_text`; count: BIGINT, `4.0` allowed; instant: UTC
 * TIMESTAMP; unix_seconds: the same from epoch seconds; date: DATE; flag: BOOLEAN; list: a list of objects as
 * STRUCT(<fields> VARCHAR)[], in CSV written as JSON or as Python prints one.
 */
export type ColumnType = 'text' | 'money' | 'quantity' | 'count' | 'instant' | 'unix_seconds' | 'date' | 'flag' | 'list'

export interface Column {
  /** Name in the relation `source`, snake_case. */
  readonly name: string
  readonly type: ColumnType
  /** The vendor's headers for it, compared without case and outer blanks; default: the name itself. In JSON Lines dots go into objects: service.description. */
  readonly aliases?: readonly string[]
  /** Of a list: the keys of its objects that are read, each as text. */
  readonly fields?: readonly string[]
  /** Keys of a map column (Parquet MAP, or JSON object text in CSV) that hold it: product['product_name']. */
  readonly within?: readonly { readonly column: string; readonly key: string }[]
  /** A file without this column is not of this format. */
  readonly required?: boolean
  /** A sign before the number that is no part of it: $. */
  readonly prefix?: string
  /** Texts by which the vendor says that a cell has no value: N/A. They are read as an empty cell. */
  readonly empty?: readonly string[]
  /**
   * strptime format of an instant or date that is not ISO 8601; or a list, tried in order, `iso` being what the type
   * reads without a format. Each is exact (checked by writing back), and no text may fit two of a list as different days.
   */
  readonly format?: string | readonly string[]
}

/** A rule about one record's declared columns; a record for which it is true is rejected, with the named column's text. */
export interface RecordCheck {
  readonly code: string
  /** SQL over declared columns; NULL counts as false. */
  readonly record: string
  readonly column: string
  /** Only for deliveries on one of these legs; default: on any. */
  readonly legs?: readonly Leg[]
}

/** What decides the leg of a delivery whose format serves several: the first rule that holds. `--leg` wins over all. */
export interface LegRule {
  readonly leg: Leg
  /** Whether every record or some record must be so; records that are dropped are not asked. */
  readonly on: 'every' | 'some'
  /** SQL over declared columns and `tags`; NULL counts as false. */
  readonly record: string
}

/** Something about records that is taken as it is and told once a file, with how many records it is true of. */
export interface Notice {
  readonly code: string
  readonly severity: 'warning' | 'info'
  /** SQL over declared columns; NULL counts as false. */
  readonly record: string
  readonly message: string
}

/** Another file of the same vendor that is no evidence of cost: recognized by its columns and refused with the reason. */
export interface Declined {
  readonly title: string
  readonly columns: readonly string[]
  readonly because: string
}

/** A kind of record that is read and counted but never enters, e.g. an empty bucket or a totals row. */
export interface Dropped {
  readonly code: 'EMPTY_BUCKET' | 'TOTAL_ROW' | 'PENDING' | 'OWN_ACCOUNT' | 'DROPPED'
  /** SQL over declared columns; NULL counts as false. */
  readonly when: string
  /** What such records are, for the diagnostic that counts them; default: the code's own words. */
  readonly because?: string
}

/** The distinct values of the parser's `groups` columns on some records, as text ('' where the cell is empty). */
export type Group = Readonly<Record<string, string>>

/**
 * What the parser makes of a group of like records. Its fields join to every record of the group in `source` as
 * columns of the same name with the prefix `x_` (x_model …), so `charges.sql` never parses vendor words.
 */
export interface Classification {
  /** false: not AI by the bundled rules; such records are summed as excluded unless an ai_rule of the company selects them. */
  readonly selected?: boolean
  readonly rule_id?: string | undefined
  /** Of invoice lines, where the document does not say it itself: x_nature. */
  readonly nature?: 'usage' | 'seat' | 'subscription' | 'prepaid_purchase' | 'advance_estimate' | 'true_up' | 'commitment' | 'fee' | 'discount' | 'credit' | 'tax' | 'rounding'
  readonly component?: 'usage' | 'seat' | 'commitment' | 'fee' | 'credit' | 'tax'
  readonly model?: string | null
  readonly model_maker?: string | null
  readonly token_kind?: 'input' | 'cache_read' | 'cache_write_5m' | 'cache_write_1h' | 'output' | null
  readonly modality?: 'text' | 'audio' | 'image' | 'video' | null
  /** other: the vendor names a tier that no list knows, so no list price fits; NULL is priced as standard. */
  readonly tier?: 'standard' | 'batch' | 'flex' | 'priority' | 'free' | 'other' | null
  readonly context?: 'short' | 'long' | null
  readonly service_provider?: string | null
  readonly service_name?: string | null
  readonly cost_category?: string | null
  /** consumed_unit after scaling: Tokens, Requests, Seats, Hours, Images … */
  readonly unit?: string | null
  /** Vendor quantity × factor = consumed_quantity in `unit`, decimal text: '1000' for 1K tokens. */
  readonly factor?: string
  /** A diagnostic for the whole group, e.g. a sku word that is not known. */
  readonly diagnostic?: { readonly code: string; readonly severity: 'warning' | 'info'; readonly message: string } | undefined
}

/** Stamps a parser can read from a file's name. Dates are YYYY-MM-DD, `to` exclusive. */
export interface NameStamps {
  readonly period?: { readonly from: string; readonly to: string } | undefined
  readonly asOf?: string | undefined
  /** The account, where the file itself does not say: a bank's last four digits. A column of the file and --account win. */
  readonly account?: string | undefined
  /** `from`: the number of the vendor's first chunk, 1 unless said. */
  readonly chunk?: { readonly group: string; readonly number: number; readonly from?: 0 | 1 } | undefined
}

export interface Parser {
  readonly id: string
  /** The format whose `charges.sql` this one has: one table written in two ways, over columns of the same names. */
  readonly chargesOf?: string
  readonly title: string
  readonly provider: string
  readonly relation: Relation
  readonly leg: Leg
  /** Formats that show the same money of one account share a dataset; one of lower rank wins a month. */
  readonly dataset: string
  readonly datasetRank?: number
  /** Of formats of one dataset, policy window: the greater number tells more of the same money (users, models). Default 0. */
  readonly fineness?: number
  readonly policy: Policy
  readonly containers: readonly Container[]
  readonly version: number
  /** Where the format is documented and when that was last looked at. */
  readonly source: { readonly url: string; readonly checked: string }
  readonly confidence: 'high' | 'medium' | 'low'
  /** Zone of dates without one. */
  readonly zone: string
  /** Days after a bucket's end until its rows are complete. */
  readonly lagDays: number
  /** What the vendor's rounding of each row is worth, decimal text: Anthropic's cost export rounds to '0.01'. */
  readonly rounding?: string
  /** What the file holds that must not be kept whole: the archive keeps an extract. */
  readonly contains?: 'prompts' | 'bank' | 'personal'
  /** A bill with other things than AI in it: sources default to scope ai_rows. A function where only some vendors' files are. */
  readonly wholeBill?: boolean | ((group: Group) => boolean)
  /**
   * A format of many vendors: a file whose account no source names belongs to the source whose provider is the record's
   * issuer (`slice.issuer`), before the sources that merely list the format.
   */
  readonly manyProviders?: true
  /** Where the records decide which leg a delivery is; `leg` is what it is when no rule holds. */
  readonly legs?: readonly LegRule[]
  readonly notices?: readonly Notice[]
  readonly declines?: readonly Declined[]
  readonly columns: readonly Column[]
  /** Exports in the user's language write `Kategorie der Verbrauchseinheit (MeterCategory)`: what stands in the last parentheses is a spelling too. */
  readonly localizedHeaders?: true
  /** Columns of which none may be present (tells near-identical formats apart). */
  readonly absent?: readonly string[]
  /** Headers that become the JSON object `tags`, by prefix: `resourceTags/`; the key is what follows it. */
  readonly tagPrefixes?: readonly string[]
  /** Declared lists of {key, value} that become `tags` too, each key under its prefix. */
  readonly tagLists?: readonly { readonly column: string; readonly prefix: string }[]
  /**
   * A header-only form that several formats share (OpenAI's four time columns when nothing was used): claimed when the
   * header is exactly these columns and the file's name (without directory) matches, or `--as` says so.
   */
  readonly emptyForm?: { readonly columns: readonly string[]; readonly name: RegExp }
  readonly dropped?: readonly Dropped[]
  readonly checks?: readonly RecordCheck[]
  /** The folder has an `audit.sql`: rows (import_id, record_no, message) refuse the delivery. It reads the inserted evidence of `imported`. */
  readonly audit?: true
  /** Declared columns by which records are classified, see `classify`. */
  readonly groups?: readonly string[]
  readonly classify?: (group: Group) => Classification
  readonly slice: SliceRule
  /** The vendor columns whose presence of values says how the export was grouped. */
  readonly grouping?: readonly string[]
  readonly control?: ControlRule
  readonly stated?: StatedRule
  readonly basis?: BasisRule
  readonly stamps?: (fileName: string) => NameStamps
  readonly excluded?: ExcludedRule
}

/** Which declared columns say what unit of replacement a record belongs to. */
export interface SliceRule {
  /** The vendor's account id; absent: the file does not say. */
  readonly account?: string
  readonly subAccount?: string
  /** What joins a record to a source when no account id does: SQL of the name of who bills. */
  readonly issuer?: string
  /** The same, of who sells, where that may be another. */
  readonly provider?: string
  /** The same, of documents: who is billed, and the document's number, which may begin with a source's prefix. */
  readonly billTo?: string
  readonly number?: string
  /** Bucket of a record: window and billing_period. For document, by_id, ordinal: the dates the key is filed under. */
  readonly start: string
  readonly end?: string
  /**
   * SQL: the record does not state its bucket, `start` infers it from other dates. A delivery with such records must hold
   * one bucket only: which month a bill belongs to is never guessed record by record.
   */
  readonly inferred?: string
  /** Column with a record's own time, where a bucket is longer: by its day dated ai_rules tell records apart. */
  readonly at?: string
  /** Length of a bucket where the file has no end column. */
  readonly grain?: Grain
  /**
   * SQL over declared columns that gives the key: document number, row id; ordinal: the row's identity without its n;
   * window: the part of the account's money (seats, usage) that is replaced, and compared with finer exports, on its own.
   */
  readonly key?: string
  /** Window: the keys the export speaks for on every day it covers, so that a day without rows of one says that there were none. */
  readonly parts?: readonly string[]
  /**
   * SQL: the text of the instant up to which a record shows the bucket to be filled; the greatest is the covered end.
   * Text, so that one cell a group is read instead of one a record: within a file instants are written alike.
   */
  readonly covered?: string
  /** SQL: the text of the instant at which the vendor wrote the record; the greatest is the delivery's as_of. */
  readonly written?: string
  /** invoice_month, whose `key` is the month as YYYYMM: the zone in which the vendor's invoice months begin and end. */
  readonly monthZone?: string
  /** invoice_month, SQL: the text of the instant from which a record shows the month to be filled; the least counts. */
  readonly reaches?: string
}

/** Ends the key of a document that repeats another's money (a receipt of an invoice): counted money takes it once. */
export const RECEIPT = '|receipt'

/** The money by which a file's control totals are kept. */
export interface ControlRule {
  readonly amount: string
  /** SQL over declared columns: the ISO 4217 code, upper case. */
  readonly currency: string
  /** Column of the ledger relation that holds the same money: billed_cost (of an amortized export effective_cost), or amount for payments. */
  readonly ledger: 'billed_cost' | 'effective_cost' | 'amount' | 'billed_cost + tax_amount'
  /** -1 where the file's sign is the opposite of the ledger's. */
  readonly sign?: 1 | -1
  readonly quantity?: string
}

/**
 * A vendor that exports the same month on two bases, the actual one (what was billed) and the amortized one (what was
 * used), in one layout. SQL over declared columns of a record; NULL counts as false.
 *
 * `charges.sql` writes what one file can know. Actual: billed_cost is the cost; effective_cost is the cost, 0 for a
 * purchase of a commitment, and NULL (x_basis_missing) for use that one covers. Amortized: effective_cost is the cost;
 * billed_cost is 0 for committed records, else the cost. Control totals tie the cost to the one or the other. The charge
 * period of a purchase is the term it pays for, by whose days it is cost until an amortized export says otherwise.
 */
export interface BasisRule {
  /** The record belongs to a commitment: its purchase, what it covers, what of it lies idle. */
  readonly committed: string
  /** Only an actual export holds such a record: a purchase of a commitment. A delivery with committed records and no sign of either is an actual one. */
  readonly actual: string
  /** Only an amortized export holds such a record: covered use with a cost, the unused part. */
  readonly amortized: string
}

/**
 * A Parquet contract whose files state their own content, as JSON {contract, as_of, records, totals}: in the file's
 * metadata, or in the manifest given with it. A file that states nothing, another contract, or something else than its
 * records add up to is refused before a record of it is read; so is one with other column types than the declared.
 */
export interface StatedRule {
  /** Name and version: aicost.usage-rollup/1. */
  readonly contract: string
  /** Key of the metadata. */
  readonly metadata: string
  /** The column that repeats the version on every record. */
  readonly version: { readonly column: string; readonly value: string }
  /** SQL over declared columns, summed; with `by` once for each of its values, named `cost:USD`. */
  readonly totals: readonly { readonly name: string; readonly amount: string; readonly by?: string }[]
}

/** How excluded records of a whole bill are summed: SQL over declared columns. */
export interface ExcludedRule {
  readonly invoice: string
  readonly lineType: string
  readonly category: string
  readonly hasProduct: string
  readonly service: string
  readonly usageType: string
  readonly billed: string
  readonly effective: string
  readonly periodStart: string
  readonly periodEnd: string
}

/** The statement that makes a format's records charges, from the package's root. */
export const chargesPath = (parser: Pick<Parser, 'id' | 'chargesOf'>): string => `parsers/${parser.chargesOf ?? parser.id}/charges.sql`

/** Checks a parser's own data once, at start-up of the registry's test, and gives it its type. */
export function defineParser(parser: Parser): Parser {
  return parser
}
