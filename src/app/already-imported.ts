// Large files whose bytes the ledger holds already: a hash tells, so that a folder imported again is not copied again.
// Only a size that is known is hashed; what the ledger does not hold is staged as ever.
import { createHash } from 'node:crypto'
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import { DateTime } from 'luxon'
import type { Workspace } from '../config/workspace.ts'
import { AicostError } from '../domain/error.ts'
import { instant } from '../domain/period.ts'
import type { GivenFile } from '../import/collect.ts'
import { unreadable } from '../import/head.ts'
import type { Head } from '../import/head.ts'
import type { Progress, StagedFile } from '../import/stage.ts'
import { Ledger } from '../ledger/ledger.ts'
import type { Surroundings } from './session.ts'

/** Below this, staging costs less than asking the ledger twice. */
const LARGE_BYTES = 32 * 2 ** 20
const CHUNK_BYTES = 2 ** 18

interface Given extends GivenFile {
  readonly head: Head
}

interface Content {
  readonly bytes: string
  readonly sha256: string
}

/** Files as staging would give them, but for the copy: `unstaged`. */
export async function alreadyImported<T extends Given>(workspace: Workspace, files: readonly T[], surroundings: Pick<Surroundings, 'progress'>): Promise<Map<T, StagedFile>> {
  const found = new Map<T, StagedFile>()
  const large = files.filter((file) => statSync(file.path).size >= LARGE_BYTES)
  if (large.length === 0 || !existsSync(workspace.ledgerPath)) return found
  const known = await knownContents(workspace)
  for (const file of large) {
    const { size, mtimeMs } = statSync(file.path)
    if (!known.some(({ bytes }) => Number(bytes) === size)) continue
    const sha256 = hashOf(file, size, surroundings.progress?.(file.name))
    if (!known.some((content) => content.sha256 === sha256)) continue
    found.set(file, {
      name: file.name, path: file.path, sha256, bytes: size, modifiedAt: instant(DateTime.fromMillis(Math.floor(mtimeMs / 1000) * 1000)), encoding: file.head.encoding, compressed: file.head.compressed,
      stagedPath: file.path, newlines: 0, endsWithNewline: true, verbatim: false, notes: [], unstaged: true,
    })
  }
  return found
}

/** Looked up read-only. A ledger that cannot be read now is no reason to stop: the import opens it again, and says why. */
async function knownContents(workspace: Workspace): Promise<Content[]> {
  let ledger: Ledger
  try {
    ledger = await Ledger.open(workspace.ledgerPath, { readOnly: true })
  } catch (error) {
    if (error instanceof AicostError) return []
    throw error
  }
  try {
    const { there } = await ledger.row<{ there: boolean }>("select count(*) = 2 as there from duckdb_tables() where table_name in ('import', 'delivery')")
    return there ? await ledger.rows<Content & Record<string, string>>("select distinct import.bytes::varchar as bytes, import.sha256 from import join delivery using (delivery_id) where delivery.status = 'imported' order by all") : []
  } finally {
    ledger.close()
  }
}

/** One buffer for the whole file: a stream's buffers are a third of what hashing costs. */
function hashOf(file: Given, size: number, progress: Progress = () => {}): string {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  try {
    const descriptor = openSync(file.path, 'r')
    try {
      let done = 0
      for (let length = readSync(descriptor, buffer); length > 0; length = readSync(descriptor, buffer)) {
        hash.update(length === CHUNK_BYTES ? buffer : buffer.subarray(0, length))
        done += length
        progress(done, size)
      }
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    throw unreadable(error, file.name)
  }
  return hash.digest('hex')
}
