// The content-addressed archive of originals: `.aicost/archive/ab/abcdef….ext`. Formats that hold prompts, bank or
// personal rows keep an extract; files over 1 GiB are referred to where they
// lie, unless they came out of an archive or a pipe.
import { createHash } from 'node:crypto'
import { copyFileSync, createReadStream, existsSync, linkSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { constants } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { identifier, literal } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Parser } from './contract.ts'
import type { Projection } from './relation.ts'
import type { StagedFile } from './stage.ts'

const REFERENCE_BYTES = 2 ** 30

export interface Archived {
  readonly kind: 'original' | 'extract' | 'reference'
  /** Path from the workspace, or the absolute path of a file referred to. */
  readonly path: string
  /** It was not in the archive before: should the import be given up, it goes with it. */
  readonly fresh: boolean
}

/** Where a file's content lies in the archive. */
export function archivePath(archive: string, sha256: string, suffix: string): string {
  return join(archive, sha256.slice(0, 2), `${sha256}${suffix}`)
}

/** Keeps the original, byte for byte; the name appears only once its content is whole. */
export function keepOriginal(root: string, archive: string, staged: StagedFile): Archived {
  if (staged.bytes > REFERENCE_BYTES && !staged.passing) return { kind: 'reference', path: resolve(staged.path), fresh: false }
  const target = archivePath(archive, staged.sha256, '.bin')
  const fresh = !existsSync(target) || statSync(target).size !== staged.bytes
  if (fresh) {
    mkdirSync(dirname(target), { recursive: true })
    // Beside the staged copy, where what a killed process leaves behind is cleared away.
    const temporary = `${staged.stagedPath}.kept`
    keep(staged, temporary)
    renameSync(temporary, target)
  }
  return { kind: 'original', path: relative(root, target), fresh }
}

/** A staged copy that has the original's bytes becomes the archive's by a second name; written once is enough. */
function keep(staged: StagedFile, target: string): void {
  const source = staged.verbatim && !staged.passing ? staged.stagedPath : staged.path
  if (staged.verbatim || staged.passing) {
    try {
      rmSync(target, { force: true })
      linkSync(source, target)
      return
    } catch {
      // a file system without hard links: copy
    }
  }
  copyFileSync(source, target, constants.COPYFILE_FICLONE)
}

/**
 * Keeps what is needed of a file that must not be kept whole: the declared columns of the accepted records, under the
 * vendor's headers, so that the same parser reads it again. Reads the relation `source` of that file.
 */
export async function keepExtract(ledger: Ledger, root: string, archive: string, staged: StagedFile, parser: Parser, projection: Projection): Promise<Archived> {
  const first = archivePath(archive, staged.sha256, '.extract.csv')
  mkdirSync(dirname(first), { recursive: true })
  const columns = parser.columns
    .filter((column) => projection.text.get(column.name) !== 'null::varchar')
    .map((column) => `${column.type === 'text' ? column.name : `${column.name}_text`} as ${identifier(column.aliases?.[0] ?? column.name)}`)
  const temporary = `${staged.stagedPath}.kept`
  await ledger.run(`copy (select ${columns.join(', ')} from source order by record_no) to ${literal(temporary)} (format csv, header true)`)
  const target = await free(first, temporary) ? first : archivePath(archive, staged.sha256, `.${(await hashOf(temporary)).slice(0, 12)}.extract.csv`)
  const fresh = !existsSync(target)
  renameSync(temporary, target)
  return { kind: 'extract', path: relative(root, target), fresh }
}

/** Other rows of the same file may have mattered before, and a signed month is verified from them: they stay as they are. */
async function free(path: string, content: string): Promise<boolean> {
  return !existsSync(path) || (statSync(path).size === statSync(content).size && (await hashOf(path)) === (await hashOf(content)))
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
