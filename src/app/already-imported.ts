// Large files whose bytes the ledger holds already: a hash tells, so that a folder imported again is not copied again.
// Only a size that is known is hashed; what the ledger does not hold is staged as ever.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, statSync } from 'node:fs'
import type { Workspace } from '../config/workspace.ts'
import { instant } from '../domain/period.ts'
import { DateTime } from 'luxon'
import type { GivenFile } from '../import/collect.ts'
import { unreadable } from '../import/head.ts'
import type { Head } from '../import/head.ts'
import type { Progress, StagedFile } from '../import/stage.ts'
import { withSession } from './session.ts'
import type { Surroundings } from './session.ts'

/** Below this, staging costs less than asking the ledger twice. */
const LARGE_BYTES = 32 * 2 ** 20

interface Given extends GivenFile {
  readonly head: Head
}

/** A file as staging would give it, but for the copy: `unstaged`. */
export async function alreadyImported<T extends Given>(workspace: Workspace, files: readonly T[], surroundings: Surroundings, wait: number | undefined): Promise<Map<T, StagedFile>> {
  const found = new Map<T, StagedFile>()
  const large = files.filter((file) => statSync(file.path).size >= LARGE_BYTES)
  if (large.length === 0 || !existsSync(workspace.ledgerPath)) return found
  const known = await withSession(workspace, surroundings, { wait }, ({ ledger }) => ledger.rows<{ bytes: string; sha256: string }>("select distinct import.bytes::varchar as bytes, import.sha256 from import join delivery using (delivery_id) where delivery.status = 'imported' order by all"))
  for (const file of large) {
    const { size, mtimeMs } = statSync(file.path)
    if (!known.some(({ bytes }) => Number(bytes) === size)) continue
    const sha256 = await hashOf(file, size, surroundings.progress?.(file.name))
    if (!known.some((content) => content.sha256 === sha256)) continue
    found.set(file, {
      name: file.name, path: file.path, sha256, bytes: size, modifiedAt: instant(DateTime.fromMillis(Math.floor(mtimeMs / 1000) * 1000)), encoding: file.head.encoding, compressed: file.head.compressed,
      stagedPath: file.path, newlines: 0, endsWithNewline: true, verbatim: false, notes: [], unstaged: true,
    })
  }
  return found
}

async function hashOf(file: Given, size: number, progress: Progress = () => {}): Promise<string> {
  const hash = createHash('sha256')
  let done = 0
  try {
    for await (const chunk of createReadStream(file.path, { highWaterMark: 1 << 20 })) {
      hash.update(chunk as Buffer)
      done += (chunk as Buffer).length
      progress(done, size)
    }
  } catch (error) {
    throw unreadable(error, file.name)
  }
  return hash.digest('hex')
}
