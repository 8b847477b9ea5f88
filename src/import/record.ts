// Records one delivery: the same bytes again change nothing, otherwise deliver, archive, recount, and say what moved.
// Runs inside the caller's transaction.
import { join } from 'node:path'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { AicostError } from '../domain/error.ts'
import { text } from '../domain/money.ts'
import type { Config } from '../config/config.ts'
import { sqlText } from '../ledger/assets.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { keepExtract, keepOriginal } from './archive.ts'
import type { Archived } from './archive.ts'
import type { Basis } from './basis.ts'
import type { Parser } from './contract.ts'
import { deliver } from './deliver.ts'
import { NotStaged } from './delivery.ts'
import type { Delivered, DeliveredFile, DeliveryInput } from './delivery.ts'
import { recount, signedMonths } from './recount.ts'
import type { Recount } from './recount.ts'
import { replaceEarlier, restamp, sameDelivery, withKnownStamps } from './same-bytes.ts'
import { refuseCrossingScopes } from './scope.ts'

export interface ImportContext {
  readonly ledger: Ledger
  readonly config: Config
  readonly parsers: ReadonlyMap<string, Parser>
  /** Workspace root and archive directory. */
  readonly root: string
  readonly archive: string
  readonly now: string
  readonly dryRun: boolean
  /** Asks the rows of a delivery that was just read, before anything of it is kept; throws to refuse it. */
  readonly check?: (input: DeliveryInput, delivered: Delivered) => Promise<void>
  /** Called with each file that was added to the archive, so that a rollback can take it out again. */
  readonly archived: (path: string) => void
}

/** One file's entry in the result of `aicost import`; amounts are decimal text. */
export interface ImportResult {
  readonly id: string | null
  readonly delivery: string | null
  readonly file: string
  readonly sha256: string | null
  readonly format: string | null
  readonly leg: string | null
  /** Of formats with an actual and an amortized export: which it is. */
  readonly basis?: Basis
  readonly provider: string | null
  readonly account: string | null
  readonly source: string | null
  readonly scope: readonly string[]
  readonly as_of: string | null
  readonly as_of_from: string | null
  readonly period: { readonly start: string; readonly end: string } | null
  readonly status: 'imported' | 'unchanged' | 'refused' | 'parked'
  readonly records: { readonly read: number; readonly accepted: number; readonly excluded: number; readonly rejected: number }
  readonly amounts: readonly { readonly currency: string; readonly in_file: string; readonly accepted: string; readonly excluded: string; readonly rejected: string; readonly rounded_cells: number }[]
  readonly slices: readonly SliceResult[]
  readonly supersedes: readonly string[]
  readonly diagnostics: readonly Diagnostic[]
  /** Of a refused file. */
  readonly error?: AicostError
}

export interface SliceResult {
  readonly month: string
  readonly status: 'applied' | 'unchanged' | 'superseded' | 'candidate' | 'parked' | 'drift'
  readonly currency: string | null
  readonly added: string
  readonly removed: string
}

/** What became of a delivery; of bytes that were there already, the stamps that were replaced. */
export interface Recorded {
  readonly results: readonly ImportResult[]
  readonly restamped: Awaited<ReturnType<typeof restamp>>
}

export async function record(context: ImportContext, given: DeliveryInput): Promise<Recorded> {
  const { ledger, config, parsers } = context
  const input = await withKnownStamps(ledger, config, given)
  const known = await sameDelivery(ledger, config, input)
  const signed = await signedMonths(ledger)
  if (known !== null) return recordAgain(context, input, known, signed)
  if (input.files.some(({ staged }) => staged.unstaged)) throw new NotStaged('bytes that are known, on other terms')
  const delivered = await deliver(ledger, input, config, context.now)
  await context.check?.(input, delivered)
  for (const file of delivered.files) await recordFile(context, input.parser, delivered, file)
  const replaced = await replaceEarlier(ledger, input, delivered)
  await refuseCrossingScopes(ledger, delivered.deliveryId, input.files[0]?.staged.name ?? '')
  const accounts = [...new Set([...delivered.accounts, ...replaced.accounts])]
  const counted = await recount(ledger, parsers, config, accounts, signed)
  const slices = await sliceResults(ledger, delivered.deliveryId, accounts, counted, signed)
  const supersedes = [...replaced.imports, ...(await supersededImports(ledger, delivered.deliveryId))]
  return { results: delivered.files.map((file, index) => fileResult(input, delivered, file, index === 0 ? slices : [], supersedes)), restamped: null }
}

/** Bytes that are there already: they change nothing, unless the options given with them say something new. */
async function recordAgain({ ledger, config, parsers }: ImportContext, input: DeliveryInput, deliveryId: number, signed: ReadonlySet<string>): Promise<Recorded> {
  const restamped = await restamp(ledger, input, deliveryId)
  await refuseCrossingScopes(ledger, deliveryId, input.files[0]?.staged.name ?? '')
  if (restamped === null) {
    const results = (await storedResults(ledger, deliveryId)).map((result, index) => {
      const file = input.files[index]?.staged.name ?? result.file
      return { ...result, file, status: 'unchanged' as const, provider: input.parser.provider, diagnostics: result.diagnostics.map((found) => ({ ...found, file })) }
    })
    return { results, restamped }
  }
  const accounts = (await ledger.rows<{ account: string }>('select distinct account from slice where delivery_id = $deliveryId order by account', { deliveryId })).map((row) => row.account)
  const counted = await recount(ledger, parsers, config, accounts, signed)
  const slices = await sliceResults(ledger, deliveryId, accounts, counted, signed)
  const status = counted.moved.size > 0 ? ('imported' as const) : ('unchanged' as const)
  return { results: (await storedResults(ledger, deliveryId)).map((result, index) => ({ ...result, status, slices: index === 0 ? slices : [] })), restamped }
}

async function recordFile(context: ImportContext, parser: Parser, delivered: Delivered, file: DeliveredFile): Promise<void> {
  const { staged } = file.file
  const archived: Archived = context.dryRun ? { kind: 'original', path: '', fresh: false }
    : parser.contains ? await keepExtract(context.ledger, context.root, context.archive, staged, parser, file.projection) : keepOriginal(context.root, context.archive, staged)
  if (archived.fresh) context.archived(join(context.root, archived.path))
  await context.ledger.insert('import', [{
    import_id: file.importId, delivery_id: delivered.deliveryId, part_no: delivered.files.indexOf(file) + 1, file: staged.name, sha256: staged.sha256, bytes: String(staged.bytes), modified_at: staged.modifiedAt,
    encoding: staged.encoding, archive: archived.kind, archive_path: archived.path, records_read: file.read, records_accepted: file.accepted, records_excluded: file.excluded, records_rejected: file.rejected,
    columns_unknown: file.projection.unknown,
  }])
  await context.ledger.insert('import_amount', file.amounts.map((amount) => ({
    import_id: file.importId, currency: amount.currency, in_file: text(amount.in_file), accepted: text(amount.accepted), excluded: text(amount.excluded), rejected: text(amount.rejected), rounded_cells: amount.rounded_cells,
  })))
  await context.ledger.insert('import_diagnostic', file.diagnostics.map((found) => ({ import_id: file.importId, code: found.code, severity: found.severity, message: found.message, record_no: found.record })))
}

/** What the delivery moved, by month and currency. */
async function sliceResults(ledger: Ledger, deliveryId: number, accounts: readonly string[], counted: Recount, signed: ReadonlySet<string>): Promise<SliceResult[]> {
  const own = await ledger.rows<{ month: string; statuses: string[] }>("select month, list_sort(list(distinct status)) as statuses from slice where delivery_id = $deliveryId group by month order by month", { deliveryId })
  const months = [...new Set([...own.map((row) => row.month), ...counted.changes.map((change) => change.month)])].sort()
  return months.flatMap((month): SliceResult[] => {
    const statuses = own.find((row) => row.month === month)?.statuses ?? []
    const changes = counted.changes.filter((change) => change.month === month && accounts.includes(change.account))
    const currencies = [...new Set(changes.map((change) => change.currency))].sort()
    const status = statusOf(statuses, signed.has(month) && counted.moved.has(month))
    if (currencies.length === 0) return [{ month, status, currency: null, added: '0', removed: '0' }]
    return currencies.map((currency) => {
      const mine = changes.filter((change) => change.currency === currency)
      return { month, status, currency, added: text(mine.reduce((sum, change) => sum + change.after, 0n)), removed: text(mine.reduce((sum, change) => sum + change.before, 0n)) }
    })
  })
}

function statusOf(statuses: readonly string[], drift: boolean): SliceResult['status'] {
  if (drift) return 'drift'
  if (statuses.includes('parked')) return 'parked'
  if (statuses.includes('counted')) return 'applied'
  return statuses.includes('candidate') ? 'candidate' : 'superseded'
}

async function supersededImports(ledger: Ledger, deliveryId: number): Promise<string[]> {
  const rows = await ledger.rows<{ import_id: number }>(
    'select distinct import.import_id from slice join import on import.delivery_id = slice.delivery_id where slice.superseded_by = $deliveryId order by import.import_id', { deliveryId })
  return rows.map((row) => String(row.import_id))
}

function fileResult(input: DeliveryInput, delivered: Delivered, file: DeliveredFile, slices: readonly SliceResult[], supersedes: readonly string[]): ImportResult {
  const parked = slices.some((slice) => slice.status === 'parked')
  return {
    id: String(file.importId), delivery: String(delivered.deliveryId), file: file.file.staged.name, sha256: file.file.staged.sha256, format: input.parser.id, leg: delivered.leg, ...(delivered.basis === null ? {} : { basis: delivered.basis }),
    provider: delivered.sources[0]?.provider ?? input.parser.provider, account: delivered.accounts.length === 1 ? (delivered.accounts[0] ?? null) : null, source: delivered.sources.length === 1 ? (delivered.sources[0]?.id ?? null) : null,
    scope: delivered.scope, as_of: delivered.asOf, as_of_from: delivered.asOfFrom, period: delivered.period, status: parked ? 'parked' : 'imported',
    records: { read: file.read, accepted: file.accepted, excluded: file.excluded, rejected: file.rejected },
    amounts: file.amounts.map((amount) => ({ currency: amount.currency, in_file: text(amount.in_file), accepted: text(amount.accepted), excluded: text(amount.excluded), rejected: text(amount.rejected), rounded_cells: amount.rounded_cells })),
    slices, supersedes, diagnostics: file.diagnostics,
  }
}

interface StoredImport {
  readonly import_id: number
  readonly delivery_id: number
  readonly file: string
  readonly sha256: string
  readonly format: string
  readonly leg: string
  readonly basis: Basis | null
  readonly provider: string | null
  readonly account: string | null
  readonly source_id: string | null
  readonly scope: string[]
  readonly as_of: string
  readonly as_of_from: string
  readonly period_start: string
  readonly period_end: string
  readonly status: string
  readonly records_read: string
  readonly records_accepted: string
  readonly records_excluded: string
  readonly records_rejected: string
  readonly amounts: string | null
  readonly months: string | null
}

/** Imports as the ledger holds them, one entry a file; of one delivery, or of all. */
export async function storedResults(ledger: Ledger, deliveryId: number | null): Promise<ImportResult[]> {
  const rows = await ledger.rows<StoredImport>(sqlText('src/import/sql/stored-imports.sql'), { deliveryId })
  const found = await ledger.rows<{ import_id: number; code: string; severity: Diagnostic['severity']; message: string; record_no: string | null }>('select import_id, code, severity, message, record_no::varchar as record_no from import_diagnostic order by import_id, code, message, record_no')
  return rows.map((row) => {
    const months = JSON.parse(row.months ?? '[]') as { month: string; statuses: string[] }[]
    const gone = row.status === 'undone' || row.status === 'forgotten'
    const slices = gone ? [] : months.map(({ month, statuses }) => ({ month, status: statuses.includes('parked') ? ('parked' as const) : statuses.includes('counted') ? ('applied' as const) : statuses.includes('candidate') ? ('candidate' as const) : ('superseded' as const), currency: null, added: '0', removed: '0' }))
    return {
      id: String(row.import_id), delivery: String(row.delivery_id), file: row.file, sha256: row.sha256, format: row.format, leg: row.leg, ...(row.basis === null ? {} : { basis: row.basis }), provider: row.provider, account: row.account, source: row.source_id,
      scope: row.scope, as_of: row.as_of, as_of_from: row.as_of_from, period: { start: row.period_start, end: row.period_end },
      status: (gone ? row.status : slices.some((slice) => slice.status === 'parked') ? 'parked' : 'imported') as ImportResult['status'],
      records: { read: Number(row.records_read), accepted: Number(row.records_accepted), excluded: Number(row.records_excluded), rejected: Number(row.records_rejected) },
      amounts: JSON.parse(row.amounts ?? '[]') as ImportResult['amounts'], slices, supersedes: [],
      diagnostics: found.filter((entry) => entry.import_id === row.import_id).map((entry) => ({ code: entry.code, severity: entry.severity, message: entry.message, file: row.file, record: entry.record_no === null ? null : Number(entry.record_no) })),
    }
  })
}
