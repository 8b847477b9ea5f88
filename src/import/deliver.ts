// One delivery into the ledger: scan, resolve accounts, pick, insert, tie out. Runs inside the caller's transaction;
// anything it throws leaves the ledger as it was.
import { AicostError } from '../domain/error.ts'
import { diagnostic } from '../domain/diagnostic.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { monthOf } from '../domain/period.ts'
import type { Config, Source } from '../config/config.ts'
import { sqlText } from '../ledger/assets.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { resolveAccount } from './accounts.ts'
import type { AccountOptions } from './accounts.ts'
import { bucketsOf, grainOf } from './buckets.ts'
import type { Bucket } from './buckets.ts'
import type { Grain, Parser } from './contract.ts'
import { project } from './relation.ts'
import type { Layout, Projection } from './relation.ts'
import { createPicked, createSliceMap, createSource, findRejects, insertCharges, markPicked, resetEngine, scanFile, scanPlan } from './scan.ts'
import type { MappedSlice, PickedGroup, ScanPlan } from './scan.ts'
import { ruleGroups, rulesFor, selectGroup } from './select.ts'
import type { StagedFile } from './stage.ts'
import { checkTotals, fileTotals } from './totals.ts'
import type { FileTotals } from './totals.ts'

export interface DeliveryFile {
  readonly staged: StagedFile
  readonly layout: Layout
}

export interface DeliveryOptions extends AccountOptions {
  readonly asOf?: string | undefined
  readonly period?: { readonly start: string; readonly end: string } | undefined
  readonly scope?: readonly string[] | undefined
  readonly acceptDecrease?: boolean | undefined
  readonly leg?: string | undefined
}

export interface DeliveryInput {
  readonly parser: Parser
  readonly files: readonly DeliveryFile[]
  readonly options: DeliveryOptions
  readonly contentHash: string
  readonly manifest: { readonly assembly: string; readonly asOf?: string | undefined } | null
  /** Stamps of the first file's name. */
  readonly namePeriod?: { readonly start: string; readonly end: string } | undefined
  readonly nameAsOf?: string | undefined
  readonly diagnostics: readonly Diagnostic[]
}

export interface DeliveredFile extends FileTotals {
  readonly importId: number
  readonly file: DeliveryFile
  readonly projection: Projection
  readonly diagnostics: readonly Diagnostic[]
}

export interface Delivered {
  readonly deliveryId: number
  readonly files: readonly DeliveredFile[]
  readonly sources: readonly Source[]
  readonly accounts: readonly string[]
  readonly asOf: string
  readonly asOfFrom: 'vendor' | 'option' | 'file_name' | 'covered_end'
  readonly period: { readonly start: string; readonly end: string }
  readonly scope: readonly string[]
}

/** Sub accounts, buckets and accounts of the delivery as scan 1 saw them. */
interface Seen {
  readonly claim: string
  readonly key: string
  readonly start: string
  readonly end: string | null
  readonly sub: string
  readonly currency: string
  readonly records: string
  readonly amount: string | null
  readonly quantity: string | null
}

export async function deliver(ledger: Ledger, input: DeliveryInput, config: Config, now: string): Promise<Delivered> {
  const { parser } = input
  const plan = scanPlan(parser, ruleGroups(parser, config.ai_rules))
  const projections: Projection[] = []
  await resetEngine(ledger)
  for (const [index, file] of input.files.entries()) {
    const projection = project(parser, file.layout, file.staged.name)
    await ledger.setVariable('source_path', file.staged.stagedPath)
    await scanFile(ledger, plan, projection, index + 1)
    projections.push(projection)
  }
  const seen = await ledger.rows<Seen>(sqlText('src/import/sql/seen-buckets.sql'))
  const first = input.files[0]?.staged.name ?? ''
  const accountOf = accountResolver(seen, parser, config, input.options, first)
  const facts = await deliveryFacts(ledger, input, seen, accountOf)
  const deliveryId = await insertDelivery(ledger, input, facts, now)
  const slices = await insertSlices(ledger, input, deliveryId, facts, config)
  const picked = await pickGroups(ledger, plan, config, accountOf)
  const dated = rulesFor(facts.sources[0] ?? null, config).some((rule) => rule.from !== undefined || rule.to !== undefined)
  await createPicked(ledger, plan, picked.groups)
  await markPicked(ledger, plan, dated)
  await createSliceMap(ledger, slices)
  await ledger.run('create or replace temp table imported (import_id integer, part_no integer)')
  const files: DeliveredFile[] = []
  for (const [index, file] of input.files.entries()) {
    const projection = projections[index]
    if (projection) files.push(await insertFile(ledger, plan, file, projection, { deliveryId, part: index + 1, slices, dated, diagnostics: index === 0 ? [...input.diagnostics, ...facts.diagnostics, ...picked.diagnostics] : [] }))
  }
  if (parser.excluded) await ledger.run(sqlText('src/import/sql/insert-excluded.sql'))
  await ledger.run(sqlText('src/import/sql/seen-amounts.sql'))
  if (parser.audit) await auditDelivery(ledger, parser, files)
  return { deliveryId, files, sources: facts.sources, accounts: facts.accounts, asOf: facts.asOf, asOfFrom: facts.asOfFrom, period: facts.period, scope: facts.scope }
}

type AccountOf = (claim: string) => { account: string; source: Source | null; from: 'file' | 'option' | 'inventory' }

/** Every claim resolved before anything is written; a claim that says nothing takes the file's only account. */
function accountResolver(seen: readonly Seen[], parser: Parser, config: Config, options: AccountOptions, file: string): AccountOf {
  const resolved = new Map<string, ReturnType<AccountOf>>()
  const claims = [...new Set(seen.map((row) => row.claim))]
  for (const claim of claims.filter((candidate) => !isSilent(candidate))) {
    const [account = '', issuer = '', billTo = '', number = ''] = claim.split('\u001f')
    resolved.set(claim, resolveAccount({ account, issuer, billTo, number }, parser, config, options, file))
  }
  const accounts = new Map([...resolved.values()].map((value) => [value.account, value]))
  const only = accounts.size === 1 ? [...accounts.values()][0] : undefined
  const silent = (): ReturnType<AccountOf> => only ?? resolveAccount({ account: '', issuer: '', billTo: '', number: '' }, parser, config, options, file)
  for (const claim of claims.filter(isSilent)) resolved.set(claim, silent())
  return (claim) => resolved.get(claim) ?? silent()
}

const isSilent = (claim: string): boolean => claim.replaceAll('\u001f', '') === ''

interface DeliveryFacts {
  readonly buckets: readonly Bucket[]
  readonly grain: Grain
  readonly grouping: readonly string[]
  readonly scope: readonly string[]
  readonly scopeFrom: 'rows' | 'manifest' | 'option'
  readonly period: { readonly start: string; readonly end: string }
  readonly periodFrom: 'rows' | 'option' | 'file_name'
  readonly asOf: string
  readonly asOfFrom: 'vendor' | 'option' | 'file_name' | 'covered_end'
  readonly completeAsOf: string
  readonly sources: readonly Source[]
  readonly accounts: readonly string[]
  readonly accountFrom: string
  readonly records: number
  readonly accountOf: AccountOf
  readonly diagnostics: readonly Diagnostic[]
}

async function deliveryFacts(ledger: Ledger, input: DeliveryInput, seen: readonly Seen[], accountOf: AccountOf): Promise<DeliveryFacts> {
  const { parser, options } = input
  const file = input.files[0]?.staged.name ?? ''
  const shape = await ledger.row<{ grouped_by: string[] | null; start_length: number | null; covered: string | null; records: string }>(sqlText('src/import/sql/seen-shape.sql'))
  const grain = grainOf(parser, seen, shape.start_length ?? 0)
  const stated = options.period ? { ...options.period, from: 'option' as const } : input.namePeriod ? { ...input.namePeriod, from: 'file_name' as const } : null
  const named = new Set(seen.filter((row) => !isSilent(row.claim)).map((row) => accountOf(row.claim).account))
  const buckets = bucketsOf(parser, seen, grain, stated, file, named.size > 1)
  const rows = buckets.reduce((span, bucket) => ({ start: bucket.start < span.start ? bucket.start : span.start, end: bucket.end > span.end ? bucket.end : span.end }), buckets[0] ?? { start: '', end: '' })
  const period = options.period ?? { start: rows.start, end: rows.end }
  const covered = shape.covered ? isoOf(shape.covered) : rows.end
  const stamp = asOfStamp(input, covered)
  const modified = input.files.map((candidate) => candidate.staged.modifiedAt).sort().at(-1) ?? stamp.asOf
  const resolved = [...new Set(seen.map((row) => row.claim).concat(seen.length === 0 ? [''] : []))].map(accountOf)
  const subs = [...new Set(seen.filter((row) => Number(row.records) > 0 && row.amount !== null || row.quantity !== null).map((row) => row.sub))].sort()
  return {
    buckets, grain, accountOf,
    grouping: shape.grouped_by ?? [],
    scope: options.scope ?? (subs.includes('') ? [] : subs),
    scopeFrom: options.scope ? 'option' : 'rows',
    period, periodFrom: options.period ? 'option' : stated && seen.length === 0 ? stated.from : 'rows',
    ...stamp,
    completeAsOf: stamp.asOfFrom === 'covered_end' && modified > stamp.asOf ? modified : stamp.asOf,
    sources: [...new Map(resolved.flatMap(({ source }) => (source ? [[source.id, source]] : []))).values()],
    accounts: [...new Set(resolved.map(({ account }) => account))],
    accountFrom: resolved[0]?.from ?? 'inventory',
    records: Number(shape.records),
    diagnostics: [],
  }
}

function asOfStamp(input: DeliveryInput, covered: string): { asOf: string; asOfFrom: 'vendor' | 'option' | 'file_name' | 'covered_end' } {
  if (input.options.asOf) return { asOf: input.options.asOf, asOfFrom: 'option' }
  if (input.manifest?.asOf) return { asOf: input.manifest.asOf, asOfFrom: 'vendor' }
  if (input.nameAsOf) return { asOf: input.nameAsOf, asOfFrom: 'file_name' }
  return { asOf: covered, asOfFrom: 'covered_end' }
}

export const isoOf = (timestamp: string): string => `${timestamp.slice(0, 19).replace(' ', 'T')}Z`

async function insertDelivery(ledger: Ledger, input: DeliveryInput, facts: DeliveryFacts, now: string): Promise<number> {
  const { parser, options } = input
  const { id } = await ledger.row<{ id: number }>("select nextval('delivery_id')::integer as id")
  await ledger.insert('delivery', [{
    delivery_id: id, format: parser.id, parser_version: parser.version, dataset: parser.dataset, relation: parser.relation, leg: options.leg ?? parser.leg,
    account: facts.accounts.length === 1 ? (facts.accounts[0] ?? null) : null, source_id: facts.sources.length === 1 ? (facts.sources[0]?.id ?? null) : null, account_from: facts.accountFrom,
    scope: facts.scope, scope_from: facts.scopeFrom, as_of: facts.asOf, as_of_from: facts.asOfFrom, complete_as_of: facts.completeAsOf,
    period_start: facts.period.start, period_end: facts.period.end, period_from: facts.periodFrom, grain: facts.grain, grouping: facts.grouping, covered_accounts: facts.accounts,
    manifest: input.manifest?.assembly ?? null, content_hash: input.contentHash, records: facts.records, buckets: facts.buckets.length, accept_decrease: options.acceptDecrease ?? false,
    status: 'imported', imported_at: now, stated: JSON.stringify(options),
  }])
  return id
}

/** One slice per account, key and bucket; buckets of the same account from different claims are one. */
async function insertSlices(ledger: Ledger, input: DeliveryInput, deliveryId: number, facts: DeliveryFacts, config: Config): Promise<MappedSlice[]> {
  const { parser, options } = input
  const ids = new Map<string, number>()
  const mapped: MappedSlice[] = []
  const rows: Record<string, string | number | boolean | null>[] = []
  let { next } = await ledger.row<{ next: number }>('select coalesce(max(slice_id), 0)::integer + 1 as next from slice')
  for (const bucket of facts.buckets) {
    const { account, source } = facts.accountOf(bucket.claim)
    const identity = `${account}\u001f${bucket.key}\u001f${bucket.start}`
    let id = ids.get(identity)
    if (id === undefined) {
      id = next++
      ids.set(identity, id)
      rows.push({
        slice_id: id, delivery_id: deliveryId, relation: parser.relation, leg: options.leg ?? parser.leg, format: parser.id, dataset: parser.dataset, account, source_id: source?.id ?? null,
        slice_key: bucket.key, bucket_start: bucket.start, bucket_end: bucket.end, month: monthOf(bucket.start, config.close.time_zone), records: String(bucket.records),
        status: 'superseded', counted: false, recognized: false,
      })
    }
    mapped.push({ claim: bucket.claim, key: bucket.key, start: bucket.start, sliceId: id, account })
  }
  await ledger.insert('slice', rows)
  return mapped
}

/** The parser's own audit over what was inserted: its first finding refuses the delivery. */
async function auditDelivery(ledger: Ledger, parser: Parser, files: readonly DeliveredFile[]): Promise<void> {
  const found = await ledger.rows<{ import_id: number; record_no: string; message: string }>(sqlText(`parsers/${parser.id}/audit.sql`))
  const [first] = found
  if (!first) return
  const more = found.length > 1 ? ` (and ${found.length - 1} more)` : ''
  const file = files.find((candidate) => candidate.importId === first.import_id)
  // A record that could not be read is the likely cause, so it is what the user is shown.
  const rejected = file?.diagnostics.filter((entry) => entry.code === 'REJECTED') ?? []
  const because = rejected.length > 0 ? `; ${rejected.map((entry) => `record ${entry.record}: ${entry.message}`).join('; ')}` : ''
  throw new AicostError('AUDIT_FAILED', `${first.message}${more}${because}`, { file: file?.file.staged.name, record: rejected[0]?.record ?? Number(first.record_no), hint: 'correct the file: nothing of it was kept' })
}

/** Classifies each distinct group once and keeps those that enter. */
async function pickGroups(ledger: Ledger, plan: ScanPlan, config: Config, accountOf: AccountOf): Promise<{ groups: PickedGroup[]; diagnostics: Diagnostic[] }> {
  const columns = plan.groups.map((_, index) => `g${index}`)
  const rows = await ledger.rows<Record<string, string>>(
    `select distinct ${[...columns, 'iso(x_start) as x_start', 'x_claim'].join(', ')} from seen where x_drop is null and not x_bad order by all`)
  const groups = new Map<string, PickedGroup>()
  const diagnostics = new Map<string, Diagnostic>()
  for (const row of rows) {
    const values = columns.map((column) => row[column] ?? '')
    const group = Object.fromEntries(plan.groups.map((column, index) => [column.name, values[index] ?? '']))
    const { source } = accountOf(row['x_claim'] ?? '')
    const dated = rulesFor(source, config).some((rule) => rule.from !== undefined || rule.to !== undefined)
    const start = dated && plan.parser.wholeBill ? (row['x_start'] ?? '') : null
    const key = JSON.stringify([values, start])
    if (groups.has(key)) continue
    const selection = selectGroup(plan.parser, group, row['x_start'] ?? '', source, config)
    if (!selection) continue
    groups.set(key, { group: values, start, ...selection })
    const found = selection.classification.diagnostic
    if (found) diagnostics.set(found.message, diagnostic(found.code, found.severity, found.message))
  }
  return { groups: [...groups.values()], diagnostics: [...diagnostics.values()].slice(0, 50) }
}

interface Insertion {
  readonly deliveryId: number
  readonly part: number
  readonly slices: readonly MappedSlice[]
  readonly dated: boolean
  readonly diagnostics: readonly Diagnostic[]
}

const REJECT_LIMIT = 1000

/** Scan 2 of one file, then its control totals: a file that does not tie is refused. */
async function insertFile(ledger: Ledger, plan: ScanPlan, file: DeliveryFile, projection: Projection, insertion: Insertion): Promise<DeliveredFile> {
  const { parser } = plan
  const { staged } = file
  const { id: importId } = await ledger.row<{ id: number }>("select nextval('import_id')::integer as id")
  const relation = `evidence_${parser.relation}`
  await ledger.insert('imported', [{ import_id: importId, part_no: insertion.part }])
  await ledger.setVariable('source_path', staged.stagedPath)
  await createSource(ledger, plan, projection, insertion.slices, insertion.dated && parser.wholeBill === true, insertion.part)
  const { picked } = await ledger.row<{ picked: number }>('select count(*)::integer as picked from picked')
  if (picked > 0) {
    await insertCharges(ledger, relation, importId, sqlText(`parsers/${parser.id}/charges.sql`), projection)
  }
  const totals = await fileTotals(ledger, parser, relation, importId, insertion.part)
  const rejects = totals.rejected > 0 ? await findRejects(ledger, plan, projection, REJECT_LIMIT) : []
  await ledger.insert('reject', rejects.map((reject) => ({ import_id: importId, record_no: reject.record_no, column_name: reject.column_name, cell: reject.cell })))
  checkTotals(totals, staged, file.layout, rejects)
  const diagnostics = [
    ...insertion.diagnostics.map((found) => ({ ...found, file: staged.name })),
    ...totals.dropped.map(({ code, records }) => diagnostic(code, 'info', `${records} records are ${code.toLowerCase().replace('_', ' ')}s`, staged.name)),
    ...(projection.unknown.length > 0 ? [diagnostic('UNKNOWN_COLUMN', 'info', `columns not used: ${projection.unknown.slice(0, 20).join(', ')}${projection.unknown.length > 20 ? ` and ${projection.unknown.length - 20} more` : ''}`, staged.name)] : []),
    ...rejects.slice(0, 20).map((reject) => diagnostic('REJECTED', 'error', rejectText(reject), staged.name, Number(reject.record_no))),
  ]
  return { ...totals, importId, file, projection, diagnostics }
}

const rejectText = (reject: { column_name: string; cell: string }): string => (reject.cell === '' ? `${reject.column_name} is empty` : `${reject.column_name}: "${reject.cell.slice(0, 80)}" cannot be read`)
