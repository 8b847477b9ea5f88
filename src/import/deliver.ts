// One delivery into the ledger: scan, resolve accounts, pick, insert, tie out. Runs inside the caller's transaction;
// anything it throws leaves the ledger as it was.
import { diagnostic } from '../domain/diagnostic.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { AicostError } from '../domain/error.ts'
import { monthOf } from '../domain/period.ts'
import type { Config } from '../config/config.ts'
import { sqlText } from '../ledger/assets.ts'
import { Ledger } from '../ledger/ledger.ts'
import { basisOfDelivery } from './basis.ts'
import type { Basis } from './basis.ts'
import { chargesPath } from './contract.ts'
import type { Leg, Parser } from './contract.ts'
import { accountResolver, deliveryFacts } from './delivery-facts.ts'
import type { DeliveryShape } from './delivery-facts.ts'
import type { Delivered, DeliveredFile, DeliveryFile, DeliveryInput, Seen } from './delivery.ts'
import { refuseMixedBuckets } from './inferred.ts'
import { noticesOf } from './leg.ts'
import { createPicked, markPicked, pickGroups } from './pick.ts'
import type { Apart } from './pick.ts'
import { findRejects, rejectText } from './rejects.ts'
import { project } from './relation.ts'
import type { Projection } from './relation.ts'
import { scanFile, scanPlan } from './scan.ts'
import type { ScanPlan } from './scan.ts'
import { ruleGroups } from './select.ts'
import { createSliceMap, createSource, insertCharges, resetEngine } from './source.ts'
import type { MappedSlice } from './source.ts'
import { checkStated } from './stated.ts'
import { checkTotals, fileTotals } from './totals.ts'

export async function deliver(ledger: Ledger, input: DeliveryInput, config: Config, now: string): Promise<Delivered> {
  const { parser } = input
  const plan = scanPlan(parser, ruleGroups(parser, config.ai_rules))
  const projections: Projection[] = []
  let statedAsOf: string | undefined
  await resetEngine(ledger)
  for (const [index, file] of input.files.entries()) {
    const projection = project(parser, file.layout, file.staged.name)
    await ledger.setVariable('source_path', file.staged.stagedPath)
    statedAsOf = (await checkStated(ledger, input, file, projection)) ?? statedAsOf
    await scanFile(ledger, plan, projection, index + 1)
    projections.push(projection)
  }
  const scanned = input.files.flatMap((file, index) => (projections[index] ? [{ file, projection: projections[index] }] : []))
  await refuseMixedBuckets(ledger, plan, scanned)
  const basis = await basisOfDelivery(ledger, input, scanned)
  const seen = await ledger.rows<Seen>(sqlText('src/import/sql/seen-buckets.sql'))
  const first = input.files[0]?.staged.name ?? ''
  if (seen.length === 0 && !input.options.period && !input.namePeriod) await refuseUnreadable(ledger, plan, input.files, projections)
  const accountOf = accountResolver(seen, parser, config, input.options, first, input.nameAccount)
  const facts = await deliveryFacts(ledger, { ...input, statedAsOf }, seen, accountOf)
  const deliveryId = await insertDelivery(ledger, input, facts, basis, now)
  const slices = await insertSlices(ledger, input, deliveryId, facts, config)
  const picked = await pickGroups(ledger, plan, config, accountOf)
  await createPicked(ledger, plan, picked)
  await markPicked(ledger, plan, picked)
  await createSliceMap(ledger, slices)
  await ledger.run('create or replace temp table imported (import_id integer, part_no integer)')
  const files: DeliveredFile[] = []
  for (const [index, file] of input.files.entries()) {
    const projection = projections[index]
    if (projection) files.push(await insertFile(ledger, onBasis(onLeg(plan, facts.leg), basis), file, projection, { deliveryId, part: index + 1, slices, apart: picked.apart, basis, diagnostics: index === 0 ? [...input.diagnostics, ...facts.diagnostics, ...picked.diagnostics] : [] }))
  }
  if (parser.excluded) await ledger.run(sqlText('src/import/sql/insert-excluded.sql'), { basis })
  await ledger.run(sqlText('src/import/sql/seen-amounts.sql'))
  if (parser.audit) await auditDelivery(ledger, parser, files)
  return { deliveryId, files, sources: facts.sources, accounts: facts.accounts, leg: facts.leg, basis, asOf: facts.asOf, asOfFrom: facts.asOfFrom, period: facts.period, scope: facts.scope }
}

/** Without one readable record a delivery has no period either: what keeps the records out is the reason, not that. */
async function refuseUnreadable(ledger: Ledger, plan: ScanPlan, files: readonly DeliveryFile[], projections: readonly Projection[]): Promise<void> {
  for (const [index, file] of files.entries()) {
    const projection = projections[index]
    const { bad } = await ledger.row<{ bad: string }>('select coalesce(sum(records), 0)::varchar as bad from seen where x_bad and part_no = $part', { part: index + 1 })
    if (bad === '0' || !projection) continue
    await ledger.setVariable('source_path', file.staged.stagedPath)
    const [reject] = await findRejects(ledger, plan, projection, 1)
    if (reject) throw new AicostError('RECORDS_UNREADABLE', `none of its ${bad} records can be read: ${rejectText(reject)}`, { file: file.staged.name, record: Number(reject.record_no), hint: 'download it again; a spreadsheet program rewrites dates and amounts' })
  }
}

/** The plan with the checks of this leg alone. */
function onLeg(plan: ScanPlan, leg: Leg): ScanPlan {
  return { ...plan, parser: { ...plan.parser, checks: (plan.parser.checks ?? []).filter((check) => check.legs?.includes(leg) ?? true) } }
}

/** The plan whose control totals tie the cost of an amortized export to the column that holds it. */
function onBasis(plan: ScanPlan, basis: Basis | null): ScanPlan {
  const { control } = plan.parser
  return basis === 'amortized' && control ? { ...plan, parser: { ...plan.parser, control: { ...control, ledger: 'effective_cost' } } } : plan
}

async function insertDelivery(ledger: Ledger, input: DeliveryInput, facts: DeliveryShape, basis: Basis | null, now: string): Promise<number> {
  const { parser, options } = input
  const { id } = await ledger.row<{ id: number }>("select nextval('delivery_id')::integer as id")
  await ledger.insert('delivery', [{
    delivery_id: id, format: parser.id, parser_version: parser.version, dataset: parser.dataset, relation: parser.relation, leg: facts.leg,
    account: facts.accounts.length === 1 ? (facts.accounts[0] ?? null) : null, source_id: facts.sources.length === 1 ? (facts.sources[0]?.id ?? null) : null, account_from: facts.accountFrom,
    scope: facts.scope, scope_from: facts.scopeFrom, as_of: facts.asOf, as_of_from: facts.asOfFrom, complete_as_of: facts.completeAsOf,
    period_start: facts.period.start, period_end: facts.period.end, period_from: facts.periodFrom, grain: facts.grain, grouping: facts.grouping, covered_accounts: facts.accounts,
    manifest: input.manifest?.assembly ?? null, content_hash: input.contentHash, records: facts.records, final_marker: facts.finalMarker, buckets: facts.buckets.length, accept_decrease: options.acceptDecrease ?? false,
    status: 'imported', basis, imported_at: now, stated: JSON.stringify(options),
  }])
  return id
}

/** One slice per account, key and bucket; buckets of the same account from different claims are one. */
async function insertSlices(ledger: Ledger, input: DeliveryInput, deliveryId: number, facts: DeliveryShape, config: Config): Promise<MappedSlice[]> {
  const { parser } = input
  const ids = new Map<string, number>()
  const mapped: MappedSlice[] = []
  const rows: Record<string, string | number | boolean | null>[] = []
  let { next } = await ledger.row<{ next: number }>('select coalesce(max(slice_id), 0)::integer + 1 as next from slice')
  // Days keep their own date: October 1 is October also where the close zone lies west of UTC.
  const zone = parser.policy !== 'invoice_month' && (facts.grain === 'hour' || facts.grain === 'instant') ? config.close.time_zone : 'UTC'
  for (const bucket of facts.buckets) {
    const { account, source } = facts.accountOf(bucket.claim)
    const identity = `${account}\u001f${bucket.key}\u001f${bucket.start}`
    let id = ids.get(identity)
    if (id === undefined) {
      id = next++
      ids.set(identity, id)
      rows.push({
        slice_id: id, delivery_id: deliveryId, relation: parser.relation, leg: facts.leg, format: parser.id, dataset: parser.dataset, account, source_id: source?.id ?? null,
        slice_key: bucket.key, bucket_start: bucket.start, bucket_end: bucket.end, month: monthOf(bucket.start, zone), records: String(bucket.records),
        status: 'superseded', counted: false, recognized: false, reach: bucket.reach ?? null,
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

interface Insertion {
  readonly deliveryId: number
  readonly part: number
  readonly slices: readonly MappedSlice[]
  readonly apart: Apart
  readonly basis: Basis | null
  readonly diagnostics: readonly Diagnostic[]
}

const REJECT_LIMIT = 1000

const DROPPED_WORDS: Readonly<Record<string, string>> = { EMPTY_BUCKET: 'an empty bucket', TOTAL_ROW: 'a totals row', PENDING: 'pending', OWN_ACCOUNT: 'between own accounts', DROPPED: 'failed, cancelled or blocked: no money moved' }

/** Scan 2 of one file, then its control totals: a file that does not tie is refused. */
async function insertFile(ledger: Ledger, plan: ScanPlan, file: DeliveryFile, projection: Projection, insertion: Insertion): Promise<DeliveredFile> {
  const { parser } = plan
  const { staged } = file
  const { id: importId } = await ledger.row<{ id: number }>("select nextval('import_id')::integer as id")
  const relation = `evidence_${parser.relation}`
  await ledger.insert('imported', [{ import_id: importId, part_no: insertion.part }])
  await ledger.setVariable('source_path', staged.stagedPath)
  await createSource(ledger, plan, projection, insertion.slices, insertion.apart, insertion.part, insertion.basis)
  const { picked } = await ledger.row<{ picked: number }>('select count(*)::integer as picked from picked')
  if (picked > 0) {
    await insertCharges(ledger, relation, importId, sqlText(chargesPath(parser)), projection)
  }
  const totals = await fileTotals(ledger, parser, relation, importId, insertion.part)
  const rejects = totals.rejected > 0 ? await findRejects(ledger, plan, projection, REJECT_LIMIT) : []
  await ledger.insert('reject', rejects.map((reject) => ({ import_id: importId, record_no: reject.record_no, column_name: reject.column_name, cell: reject.cell })))
  checkTotals(totals, staged, file.layout, rejects)
  const diagnostics = [
    ...insertion.diagnostics.map((found) => ({ ...found, file: staged.name })),
    ...staged.notes,
    ...(await noticesOf(ledger, parser, insertion.part)).map((found) => ({ ...found, file: staged.name })),
    ...totals.dropped.map(({ code, records }) => diagnostic(code, 'info', `${records} ${records === 1 ? 'record' : 'records'} left out: ${parser.dropped?.find((rule) => rule.code === code)?.because ?? DROPPED_WORDS[code] ?? code}`, staged.name)),
    ...(projection.unknown.length > 0 ? [diagnostic('UNKNOWN_COLUMN', 'info', `columns not used: ${projection.unknown.slice(0, 20).join(', ')}${projection.unknown.length > 20 ? ` and ${projection.unknown.length - 20} more` : ''}`, staged.name)] : []),
    ...rejects.slice(0, 20).map((reject) => diagnostic('REJECTED', 'error', rejectText(reject), staged.name, Number(reject.record_no))),
  ]
  return { ...totals, importId, file, projection, diagnostics }
}
