// Use case: `aicost reprocess`. Reads the archived originals of open months again, under today's rules and parsers.
import { rmSync } from 'node:fs'
import type { Workspace } from '../config/workspace.ts'
import { diagnostic } from '../domain/diagnostic.ts'
import type { Diagnostic, ExitReason } from '../domain/diagnostic.ts'
import type { DeliveryInput } from '../import/delivery.ts'
import { openStaging } from '../import/stage.ts'
import type { ImportResult } from '../import/record.ts'
import { retire, signedMonths } from '../import/recount.ts'
import { importDelivery, readyDelivery } from './import.ts'
import type { ArchivedFile } from './import.ts'
import { archivedFile, extractPeriod, sha256Of } from './imports.ts'
import { withSession } from './session.ts'
import type { Surroundings } from './session.ts'

interface ArchivedImport {
  readonly delivery_id: number
  readonly file: string
  readonly sha256: string
  readonly bytes: string
  readonly modified_at: string
  readonly archive: string
  readonly archive_path: string
  readonly format: string
  readonly stated: string
  readonly manifest: string | null
  readonly basis: 'actual' | 'amortized' | 'both' | null
  readonly as_of: string
  readonly as_of_from: string
  readonly period_start: string
  readonly period_end: string
  readonly period_from: string
  readonly scope: string[]
  readonly scope_from: string
  readonly accept_decrease: boolean
}

export interface Reprocessed {
  readonly imports: readonly ImportResult[]
  readonly reasons: readonly ExitReason[]
  /** Originals that could not be read again. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Re-reads every delivery that no signed month uses; one whose original is gone keeps what it has and says so. */
export async function reprocess(workspace: Workspace, surroundings: Surroundings, options: { readonly by?: string | undefined; readonly wait?: number | undefined }): Promise<Reprocessed> {
  return withSession(workspace, surroundings, { wait: options.wait }, async (session) => {
    const signed = [...(await signedMonths(session.ledger))]
    const rows = await session.ledger.rows<ArchivedImport>(
      `select import.delivery_id, import.file, import.sha256, import.bytes::varchar as bytes, iso(import.modified_at) as modified_at, import.archive, import.archive_path, delivery.format, delivery.stated::varchar as stated,
         delivery.manifest, delivery.basis, iso(delivery.as_of) as as_of, delivery.as_of_from, iso(delivery.period_start) as period_start, iso(delivery.period_end) as period_end, delivery.period_from, delivery.scope, delivery.scope_from, delivery.accept_decrease
       from import join delivery using (delivery_id)
       where delivery.status = 'imported' and not exists (select 1 from slice where slice.delivery_id = delivery.delivery_id and list_contains(from_json($signed::json, '["VARCHAR"]'), slice.month))
       order by import.delivery_id, import.part_no`, { signed: JSON.stringify(signed) })
    const imports: ImportResult[] = []
    const diagnostics: Diagnostic[] = []
    const staging = openStaging(workspace.stagingPath)
    try {
      for (const deliveryId of new Set(rows.map((row) => row.delivery_id))) {
        const files = rows.filter((row) => row.delivery_id === deliveryId)
        const [first] = files
        const paths = files.map((file) => archivedFile(session, file.archive, file.archive_path))
        if (first === undefined || paths.some((path) => path === null)) {
          for (const file of files.filter((_, index) => paths[index] === null)) diagnostics.push(lost(file.file, 'gone from'))
          continue
        }
        const changed = await changedSince(files, paths)
        if (changed.length > 0) {
          diagnostics.push(...changed.map((file) => lost(file.file, 'changed in')))
          continue
        }
        const input = await readyDelivery(session, files.map((file, index) => archivedAs(file, paths[index] ?? '')), { ...extractPeriod(files), ...statedOf(first) })
        imports.push(...(await importDelivery(session, { ...input, manifest: manifestOf(first) }, false, async () => retire(session.ledger, deliveryId))))
      }
    } finally {
      rmSync(staging, { recursive: true, force: true })
    }
    return { imports, reasons: diagnostics.length > 0 ? ['missing_source'] : [], diagnostics }
  })
}

const lost = (file: string, how: string): Diagnostic => diagnostic('ORIGINAL_LOST', 'error', `its original is ${how} the archive: what was read of it stays as it is`, file)

/** Originals whose bytes are not those that were imported; an extract has no hash of its own. */
async function changedSince(files: readonly ArchivedImport[], paths: readonly (string | null)[]): Promise<ArchivedImport[]> {
  const changed: ArchivedImport[] = []
  for (const [index, file] of files.entries()) {
    if (file.archive !== 'extract' && (await sha256Of(paths[index] ?? '')) !== file.sha256) changed.push(file)
  }
  return changed
}

/** The file as it was when it was imported: an extract keeps the original's hash, and the archive's dates say nothing. */
function archivedAs(file: ArchivedImport, path: string): ArchivedFile {
  return { name: file.file, path, format: file.format, original: { sha256: file.sha256, bytes: Number(file.bytes), modifiedAt: file.modified_at } }
}

/** The options the delivery was given, those given with the same bytes later included. */
function statedOf(delivery: ArchivedImport): object {
  return {
    ...(JSON.parse(delivery.stated) as object),
    ...(delivery.as_of_from === 'option' ? { asOf: delivery.as_of } : {}),
    ...(delivery.scope_from === 'option' ? { scope: delivery.scope } : {}),
    ...(delivery.accept_decrease ? { acceptDecrease: true } : {}),
  }
}

/** The manifest is not archived; what it said is in the ledger. */
function manifestOf(delivery: ArchivedImport): DeliveryInput['manifest'] {
  const period = delivery.period_from === 'manifest' ? { start: delivery.period_start, end: delivery.period_end } : undefined
  return delivery.manifest === null ? null : { assembly: delivery.manifest, asOf: delivery.as_of_from === 'vendor' ? delivery.as_of : undefined, period, basis: delivery.basis === 'both' ? undefined : (delivery.basis ?? undefined) }
}
