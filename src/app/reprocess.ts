// Use case: `aicost reprocess`. Reads the archived originals of open months again, under today's rules and parsers.
import { rmSync } from 'node:fs'
import type { Workspace } from '../config/workspace.ts'
import type { ExitReason } from '../domain/diagnostic.ts'
import { openStaging } from '../import/stage.ts'
import type { ImportResult } from '../import/record.ts'
import { retire, signedMonths } from '../import/record.ts'
import { importDelivery, readyDelivery } from './import.ts'
import type { ArchivedFile } from './import.ts'
import { archivedFile } from './imports.ts'
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
}

export interface Reprocessed {
  readonly imports: readonly ImportResult[]
  readonly reasons: readonly ExitReason[]
}

/** Re-reads every delivery that no signed month uses; one whose original is gone keeps what it has and says so. */
export async function reprocess(workspace: Workspace, surroundings: Surroundings, options: { readonly by?: string | undefined; readonly wait?: number | undefined }): Promise<Reprocessed> {
  return withSession(workspace, surroundings, { wait: options.wait }, async (session) => {
    const signed = [...(await signedMonths(session.ledger))]
    const rows = await session.ledger.rows<ArchivedImport>(
      `select import.delivery_id, import.file, import.sha256, import.bytes::varchar as bytes, iso(import.modified_at) as modified_at, import.archive, import.archive_path, delivery.format, delivery.stated::varchar as stated
       from import join delivery using (delivery_id)
       where delivery.status = 'imported' and not exists (select 1 from slice where slice.delivery_id = delivery.delivery_id and list_contains(from_json($signed::json, '["VARCHAR"]'), slice.month))
       order by import.delivery_id, import.part_no`, { signed: JSON.stringify(signed) })
    const imports: ImportResult[] = []
    const reasons = new Set<ExitReason>()
    const staging = openStaging(workspace.stagingPath)
    try {
      for (const deliveryId of new Set(rows.map((row) => row.delivery_id))) {
        const files = rows.filter((row) => row.delivery_id === deliveryId)
        const paths = files.map((file) => archivedFile(session, file.archive, file.archive_path))
        if (paths.some((path) => path === null)) {
          reasons.add('missing_source')
          continue
        }
        const input = await readyDelivery(session, files.map((file, index) => archivedAs(file, paths[index] ?? '')), JSON.parse(files[0]?.stated ?? '{}') as object)
        imports.push(...(await importDelivery(session, input, false, async () => retire(session.ledger, deliveryId))))
      }
    } finally {
      rmSync(staging, { recursive: true, force: true })
    }
    return { imports, reasons: [...reasons] }
  })
}

/** The file as it was when it was imported: an extract keeps the original's hash, and the archive's dates say nothing. */
function archivedAs(file: ArchivedImport, path: string): ArchivedFile {
  return { name: file.file, path, format: file.format, original: { sha256: file.sha256, bytes: Number(file.bytes), modifiedAt: file.modified_at } }
}
