// Use case: `aicost reprocess`. Reads the archived originals of open months again, under today's rules and parsers.
import type { Workspace } from '../config/workspace.ts'
import type { ExitReason } from '../domain/diagnostic.ts'
import type { ImportResult } from '../import/record.ts'
import { retire, signedMonths } from '../import/record.ts'
import { importDelivery, readyDelivery } from './import.ts'
import { archivedFile } from './imports.ts'
import { withSession } from './session.ts'
import type { Surroundings } from './session.ts'

interface ArchivedImport {
  readonly delivery_id: number
  readonly file: string
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
      `select import.delivery_id, import.file, import.archive, import.archive_path, delivery.format, delivery.stated::varchar as stated
       from import join delivery using (delivery_id)
       where delivery.status = 'imported' and not exists (select 1 from slice where slice.delivery_id = delivery.delivery_id and list_contains(from_json($signed::json, '["VARCHAR"]'), slice.month))
       order by import.delivery_id, import.part_no`, { signed: JSON.stringify(signed) })
    const imports: ImportResult[] = []
    const reasons = new Set<ExitReason>()
    for (const deliveryId of new Set(rows.map((row) => row.delivery_id))) {
      const files = rows.filter((row) => row.delivery_id === deliveryId)
      const paths = files.map((file) => archivedFile(session, file.archive, file.archive_path))
      if (paths.some((path) => path === null)) {
        reasons.add('missing_source')
        continue
      }
      const input = await readyDelivery(session, files.map((file, index) => ({ name: file.file, path: paths[index] ?? '', format: file.format })), JSON.parse(files[0]?.stated ?? '{}') as object)
      imports.push(...(await importDelivery(session, input, false, async () => retire(session.ledger, deliveryId))))
    }
    return { imports, reasons: [...reasons] }
  })
}
