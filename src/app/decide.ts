// Use cases: people's entries for a month: what is waived, added (accrued: accrue.ts), and drift that is taken (judgments: resolve.ts). Each is refused for a signed month and leaves its entry in the log.
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { AicostError } from '../domain/error.ts'
import { money, text } from '../domain/money.ts'
import type { Period } from '../domain/period.ts'
import { monthOf } from '../domain/period.ts'
import type { Leg, Source } from '../config/config.ts'
import { LEGS } from '../config/config.ts'
import { recordDecision } from '../close/decisions.ts'
import { whoActs } from '../close/person.ts'
import { stateOf, versionsOf } from '../close/versions.ts'
import { archivePath } from '../import/archive.ts'
import { recount } from '../import/recount.ts'
import { signedMonths } from '../import/recount.ts'
import type { Session } from './session.ts'

export const COMPONENTS = ['usage', 'seat', 'commitment', 'fee', 'credit'] as const

export async function mustBeOpen(session: Session, month: string): Promise<void> {
  if (stateOf(await versionsOf(session.ledger, month)) === 'signed') throw new AicostError('MONTH_SIGNED', `${month} is signed`, { hint: `aicost close reopen --month ${month} --reason "…"` })
}

export function who(session: Session, by: string | undefined): string {
  return whoActs({ by, env: session.env, gitUser: session.gitUser() })
}

export function sourceNamed(session: Session, id: string): Source {
  const source = session.config.sources.find((candidate) => candidate.id === id)
  if (!source) throw new AicostError('UNKNOWN_SOURCE', `aicost.yaml has no source ${id}`, { hint: `one of ${session.config.sources.map((candidate) => candidate.id).join(', ')}` })
  return source
}

export interface Decided {
  readonly decision: number
  readonly month: string
  readonly kind: string
  readonly subject: string
  readonly amount: string | null
  readonly currency: string | null
  /** Of an accrual that a method found. */
  readonly method?: string
  readonly working?: string
}

export async function waive(session: Session, sourceId: string, options: { readonly month: string; readonly leg: string; readonly note?: string | undefined; readonly by?: string | undefined }): Promise<Decided> {
  const source = sourceNamed(session, sourceId)
  const leg = LEGS.find((candidate): candidate is Leg => candidate === options.leg)
  if (!leg) throw new AicostError('USAGE', `--leg ${options.leg} is not one of ${LEGS.join(', ')}`)
  return session.ledger.transaction(async () => {
    await mustBeOpen(session, options.month)
    const decision = await recordDecision(session.ledger, { kind: 'waive', source: source.id, leg, month: options.month, note: options.note ?? null, decided_by: who(session, options.by), decided_at: session.now() })
    return { decision, month: options.month, kind: 'waive', subject: `${source.id}:${leg}`, amount: null, currency: null }
  })
}

export interface ManualEntry {
  readonly source: string
  readonly period: Period
  readonly amount: string
  readonly currency?: string | undefined
  readonly component?: string | undefined
  readonly evidence?: string | undefined
  readonly note?: string | undefined
  readonly by?: string | undefined
}

/** A manual entry ranks with an invoice: a document of its own, with its evidence file in the archive. */
export async function addEntry(session: Session, entry: ManualEntry): Promise<Decided> {
  const source = sourceNamed(session, entry.source)
  const component = entry.component ?? 'usage'
  const natures: Readonly<Record<string, string>> = { usage: 'usage', seat: 'seat', commitment: 'commitment', fee: 'fee', credit: 'credit' }
  const nature = natures[component]
  if (nature === undefined) throw new AicostError('USAGE', `--component ${component} is not one of ${COMPONENTS.join(', ')}`)
  const amount = decimal('--amount', entry.amount)
  const currency = entry.currency ?? session.config.currency
  const month = monthOf(entry.period.start)
  const evidence = entry.evidence === undefined ? null : keepEvidence(session, entry.evidence)
  return session.ledger.transaction(async () => {
    await mustBeOpen(session, month)
    const deliveryId = await insertManual(session, { source, nature, amount: text(amount), currency, entry, month, sha256: evidence ?? createHash('sha256').update(JSON.stringify(entry)).digest('hex') })
    const decision = await recordDecision(session.ledger, { kind: 'add', source: source.id, component, amount, currency, evidence, delivery_id: deliveryId, month, note: entry.note ?? null, decided_by: who(session, entry.by), decided_at: session.now() })
    return { decision, month, kind: 'add', subject: source.id, amount: text(amount), currency }
  })
}

interface Manual {
  readonly source: Source
  readonly nature: string
  readonly amount: string
  readonly currency: string
  readonly entry: ManualEntry
  readonly month: string
  readonly sha256: string
}

async function insertManual(session: Session, manual: Manual): Promise<number> {
  const { ledger } = session
  const { entry, source } = manual
  const now = session.now()
  const { delivery, import: importId } = await ledger.row<{ delivery: number; import: number }>("select nextval('delivery_id')::integer as delivery, nextval('import_id')::integer as import")
  const { slice } = await ledger.row<{ slice: number }>('select coalesce(max(slice_id), 0)::integer + 1 as slice from slice')
  const number = `manual-${delivery}`
  await ledger.insert('delivery', [{
    delivery_id: delivery, format: 'aicost-invoice-csv', parser_version: 1, dataset: 'invoices', relation: 'invoice_detail', leg: 'invoiced', account: source.account, source_id: source.id, account_from: 'option', scope: [], scope_from: 'option',
    as_of: now, as_of_from: 'option', complete_as_of: now, period_start: entry.period.start, period_end: entry.period.end, period_from: 'option', grain: 'period', grouping: [], covered_accounts: [source.account], manifest: null,
    content_hash: manual.sha256, records: '1', buckets: 1, accept_decrease: false, status: 'imported', imported_at: now, stated: '{}',
  }])
  await ledger.insert('slice', [{
    slice_id: slice, delivery_id: delivery, relation: 'invoice_detail', leg: 'invoiced', format: 'aicost-invoice-csv', dataset: 'invoices', account: source.account, source_id: source.id, slice_key: number,
    bucket_start: entry.period.start, bucket_end: entry.period.end, month: manual.month, records: '1', status: 'counted', counted: true, recognized: true,
  }])
  await ledger.insert('slice_amount', [{ slice_id: slice, sub_account_id: '', currency: manual.currency, amount: manual.amount, quantity: '0', records: '1' }])
  await ledger.insert('import', [{
    import_id: importId, delivery_id: delivery, part_no: 1, file: entry.evidence ? basename(entry.evidence) : `manual entry ${delivery}`, sha256: manual.sha256, bytes: '0', modified_at: now, encoding: 'utf-8',
    archive: 'original', archive_path: null, records_read: '1', records_accepted: '1', records_excluded: '0', records_rejected: '0', columns_unknown: [],
  }])
  await ledger.insert('import_amount', [{ import_id: importId, currency: manual.currency, in_file: manual.amount, accepted: manual.amount, excluded: '0', rejected: '0', rounded_cells: '0' }])
  await ledger.insert('evidence_invoice_detail', [{
    x_slice_id: slice, x_import_id: importId, x_record_no: '1', x_part_no: 1, invoice_id: number, invoice_detail_id: '1', document_type: 'invoice', invoice_issuer_name: source.match.issuer[0] ?? source.provider, billing_account_id: source.account,
    invoice_issue_date: entry.period.start, billing_currency: manual.currency, charge_description: entry.note ?? 'manual entry', nature: manual.nature, service_provider_name: source.provider, charge_period_start: entry.period.start, charge_period_end: entry.period.end,
    billed_cost: manual.amount, tax_amount: '0', document_net: manual.amount, document_tax: '0', document_total: manual.amount, x_manual: true,
  }])
  await recount(ledger, session.parsers, session.config, [source.account], await signedMonths(ledger))
  return delivery
}

/** Copies an evidence file into the archive and returns its sha256. */
function keepEvidence(session: Session, path: string): string {
  if (!existsSync(path)) throw new AicostError('FILE_MISSING', 'no such file', { file: path })
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex')
  const target = archivePath(session.workspace.archivePath, sha256, '.bin')
  mkdirSync(dirname(target), { recursive: true })
  copyFileSync(path, target)
  return sha256
}

export function decimal(option: string, value: string): bigint {
  try {
    return money(value)
  } catch {
    throw new AicostError('USAGE', `${option} ${value} is not a decimal amount`, { hint: `${option} 3000.00` })
  }
}

/** Takes a signed month's drift into the oldest open month, as prior-period adjustment lines. */
export async function takeDrift(session: Session, month: string, options: { readonly into: string; readonly note?: string | undefined; readonly by?: string | undefined }, drifts: readonly { readonly statement: string; readonly currency: string; readonly amount: bigint }[]): Promise<Decided[]> {
  await mustBeOpen(session, options.into)
  const taken: Decided[] = []
  for (const drift of drifts) {
    const decision = await recordDecision(session.ledger, { kind: 'take_drift', drift_month: month, statement: drift.statement, amount: drift.amount, currency: drift.currency, month: options.into, note: options.note ?? null, decided_by: who(session, options.by), decided_at: session.now() })
    taken.push({ decision, month: options.into, kind: 'take_drift', subject: drift.statement, amount: text(drift.amount), currency: drift.currency })
  }
  return taken
}
