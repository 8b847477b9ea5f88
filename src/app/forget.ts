// Use case: `aicost forget`. What an import holds is removed for good: its original and its records. A tombstone stays:
// hash, size, dates, sums, who and why. Versions that used it keep their figures, as sums that name nobody.
import { existsSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { AicostError } from '../domain/error.ts'
import { money, text } from '../domain/money.ts'
import { withdrawDecision } from '../close/decisions.ts'
import { appendLog } from '../close/log.ts'
import { whoActs } from '../close/person.ts'
import { archivePath } from '../import/archive.ts'
import { recount, retire, signedMonths } from '../import/recount.ts'
import { sqlText } from '../ledger/assets.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { showImport } from './imports.ts'
import type { Session } from './session.ts'
import { defineLines } from './report-months.ts'

export interface Forgotten {
  readonly id: string
  readonly file: string
  readonly sha256: string
  readonly bytes: number
  readonly period: { readonly start: string; readonly end: string } | null
  readonly amounts: readonly { readonly currency: string; readonly accepted: string }[]
}

export interface Forgetting {
  readonly imports: readonly Forgotten[]
  readonly removedRows: number
  readonly removedFiles: number
  /** Originals that were only referred to: they lie outside the archive and are not ours to remove. */
  readonly left: readonly string[]
  /** Versions that can no longer be derived from the archive. */
  readonly versions: readonly { readonly month: string; readonly version_no: number; readonly state: string }[]
}

const EVIDENCE = ['evidence_charge', 'evidence_invoice_detail', 'evidence_payment', 'evidence_fx_rate'] as const

interface Tombstone {
  readonly import_id: number
  readonly file: string
  readonly sha256: string
  readonly bytes: string
  readonly archive: string
  readonly archive_path: string | null
  readonly period_start: string | null
  readonly period_end: string | null
  readonly status: string
}

export async function forgetImport(session: Session, id: string, options: { readonly reason: string; readonly by?: string | undefined }): Promise<Forgetting> {
  const { ledger } = session
  const [shown] = await showImport(session, id)
  const deliveryId = Number(shown?.delivery)
  const files = await ledger.rows<Tombstone>(
    `select import.import_id, import.file, import.sha256, import.bytes::varchar as bytes, import.archive, import.archive_path, iso(delivery.period_start) as period_start, iso(delivery.period_end) as period_end, delivery.status
     from import join delivery using (delivery_id) where import.delivery_id = $deliveryId order by import.import_id`, { deliveryId })
  if (files[0]?.status === 'forgotten') {
    // An interruption may have left the files.
    await removeFiles(session, files)
    throw new AicostError('IMPORT_FORGOTTEN', `import ${id} is forgotten already`, { hint: `aicost log shows when and why` })
  }
  await defineLines(session)
  const done = await ledger.transaction(() => forgetWithin(session, deliveryId, files, options))
  const removed = await removeFiles(session, files)
  // Deleted rows stay in the blocks of the ledger's file.
  await ledger.rewrite()
  return { ...done, ...removed }
}

async function forgetWithin(session: Session, deliveryId: number, files: readonly Tombstone[], options: { readonly reason: string; readonly by?: string | undefined }): Promise<Pick<Forgetting, 'imports' | 'removedRows' | 'versions'>> {
  const { ledger, config, parsers } = session
  const who = whoActs({ by: options.by, env: session.env, gitUser: session.gitUser() })
  const at = session.now()
  const versions = await versionsUsing(ledger, deliveryId)
  for (const version of versions) await keepSums(ledger, version, deliveryId)
  const removedRows = await removeRows(ledger, deliveryId)
  const accounts = await retire(ledger, deliveryId)
  await ledger.run("update delivery set status = 'forgotten' where delivery_id = $deliveryId", { deliveryId })
  await recount(ledger, parsers, config, accounts, await signedMonths(ledger))
  await ledger.insert('forgotten', [{ delivery_id: deliveryId, forgotten_at: at, forgotten_by: who, reason: options.reason, removed_rows: String(removedRows) }])
  const sums = await ledger.rows<{ import_id: number; currency: string; accepted: string }>('select import_id, currency, plain(accepted) as accepted from import_amount join import using (import_id) where delivery_id = $deliveryId order by import_id, currency', { deliveryId })
  const imports = files.map((file): Forgotten => ({
    id: String(file.import_id), file: file.file, sha256: file.sha256, bytes: Number(file.bytes), period: file.period_start === null || file.period_end === null ? null : { start: file.period_start, end: file.period_end },
    amounts: sums.filter((sum) => sum.import_id === file.import_id).map(({ currency, accepted }) => ({ currency, accepted })),
  }))
  await withdrawEntry(ledger, deliveryId, { at, who, why: options.reason })
  await appendLog(ledger, { at, who, what: 'forget', subject: imports.map((one) => one.id).join(','), old: JSON.stringify(imports), why: options.reason })
  return { imports, removedRows, versions: versions.map(({ month, version_no, state }) => ({ month, version_no, state })) }
}

/** The decision that a manual entry was goes with it, but where its month is signed with it. */
async function withdrawEntry(ledger: Ledger, deliveryId: number, act: { readonly at: string; readonly who: string; readonly why: string }): Promise<void> {
  const signed = await signedMonths(ledger)
  const [entry] = await ledger.rows<{ decision_id: number; month: string }>("select decision_id, month from decision where kind = 'add' and delivery_id = $deliveryId and not withdrawn", { deliveryId })
  if (entry && !signed.has(entry.month)) await withdrawDecision(ledger, entry.decision_id, act)
}

interface UsingVersion {
  readonly month: string
  readonly version_no: number
  readonly state: string
}

/** Versions whose digest names one of the delivery's files, whatever became of them. */
async function versionsUsing(ledger: Ledger, deliveryId: number): Promise<UsingVersion[]> {
  return ledger.rows<UsingVersion>(
    `select month, version_no, state from close_version
     where exists (select 1 from import where import.delivery_id = $deliveryId and list_contains(json_keys(close_version.document::json, '$.sources'), import.import_id::varchar))
     order by month, version_no`, { deliveryId })
}

/** Reports of the version must still add up to what was signed: sums take the place of the records. */
async function keepSums(ledger: Ledger, version: UsingVersion, deliveryId: number): Promise<void> {
  const { month, version_no } = version
  const sums = await ledger.rows<Record<string, string | null>>(sqlText('src/app/sql/forgotten-lines.sql'), { month, version_no, deliveryId })
  const statements = await ledger.rows<{ statement_id: string; account: string; currency: string; issuer: string; source_id: string | null }>('select statement_id, account, currency, issuer, source_id from statement_line where month = $month and version_no = $version_no order by statement_id', { month, version_no })
  const { last } = await ledger.row<{ last: number }>('select coalesce(max(line_no), 0)::integer as last from adjustment_line where month = $month and version_no = $version_no', { month, version_no })
  const lines = sums.flatMap(({ recognized, credits, ...words }) => {
    const statement = statements.find((candidate) => candidate.account === words['account'] && candidate.currency === words['currency'])
    if (statement === undefined) return []
    const [amount, less] = [money(recognized ?? '0'), money(credits ?? '0')]
    return [{ ...statement, month, version_no, kind: 'forgotten', description: 'charges of a file that was forgotten', ...words, billed_cost: text(amount), recognized_cost: text(amount), gross_cost: text(amount - less), credits: text(less), document: null }]
  })
  await ledger.insert('adjustment_line', lines.map((line, index) => ({ ...line, line_no: last + index + 1 })))
}

async function removeRows(ledger: Ledger, deliveryId: number): Promise<number> {
  let removed = 0
  for (const table of EVIDENCE) {
    const { rows } = await ledger.row<{ rows: number }>(`select count(*)::integer as rows from ${table} where x_import_id in (select import_id from import where delivery_id = $deliveryId)`, { deliveryId })
    removed += rows
    await ledger.run(`delete from ${table} where x_import_id in (select import_id from import where delivery_id = $deliveryId)`, { deliveryId })
  }
  await ledger.run('delete from version_price where x_import_id in (select import_id from import where delivery_id = $deliveryId)', { deliveryId })
  // Cells and messages of rejected records, and what was excluded by sub account.
  for (const table of ['reject', 'import_diagnostic', 'excluded_charge']) await ledger.run(`delete from ${table} where import_id in (select import_id from import where delivery_id = $deliveryId)`, { deliveryId })
  return removed
}

/** Files of the archive that no import and no manual entry needs any more. */
async function removeFiles(session: Session, files: readonly Tombstone[]): Promise<{ removedFiles: number; left: string[] }> {
  const { ledger, workspace } = session
  let removedFiles = 0
  const left: string[] = []
  for (const file of files) {
    if (file.archive === 'reference') {
      if (file.archive_path !== null && existsSync(file.archive_path)) left.push(file.archive_path)
      continue
    }
    // A manual entry has no file that was read, but perhaps one it rests on.
    const path = file.archive_path === null ? archivePath(workspace.archivePath, file.sha256, '.bin') : join(workspace.root, file.archive_path)
    const { needed } = await ledger.row<{ needed: boolean }>(
      `select exists (select 1 from import join delivery using (delivery_id) where import.archive_path = $path and delivery.status <> 'forgotten')
         or exists (select 1 from decision left join delivery using (delivery_id) where decision.evidence = $sha256 and coalesce(delivery.status, '') <> 'forgotten') as needed`,
      { path: relative(workspace.root, path), sha256: file.archive === 'original' ? file.sha256 : '' })
    if (needed || !existsSync(path)) continue
    rmSync(path)
    removedFiles += 1
  }
  return { removedFiles, left }
}
