// Files that exports write: whole or not at all, never over another unless forced, and told with their hash.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { AicostError } from '../domain/error.ts'

/** One file that an export wrote. */
export interface ExportedFile {
  readonly path: string
  readonly kind: 'xlsx' | 'csv' | 'parquet' | 'journal' | 'json' | 'text' | 'signature' | 'original' | 'extract'
  readonly sha256: string
  readonly bytes: number
  /** Rows in it; of a workpaper its recognized lines, of an original its records. */
  readonly rows: number
}

/** Refuses a path at which something is, unless it is a file and may be replaced. */
export function mayWrite(path: string, force: boolean): void {
  if (existsSync(path) && !force) throw new AicostError('FILE_EXISTS', 'exists already', { file: path, hint: 'give --force to replace it, or -o FILE' })
  if (existsSync(path) && !statSync(path).isFile()) throw new AicostError('FILE_EXISTS', 'is not a file', { file: path })
}

/** Lets `write` fill a file beside the path, which takes the path's place once it is whole. `write` gives the number of rows. */
export async function writeWhole(path: string, kind: ExportedFile['kind'], write: (part: string) => Promise<number>): Promise<ExportedFile> {
  const part = `${path}.${process.pid}.part`
  try {
    const rows = await write(part)
    renameSync(part, path)
    return { path, kind, sha256: await sha256Of(path), bytes: statSync(path).size, rows }
  } catch (error) {
    rmSync(part, { force: true })
    throw unwritable(error, path)
  }
}

/** What the file system, or the engine, says of a place that cannot be written to. */
export function unwritable(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/^(ENOENT|EACCES|EROFS|EISDIR|ENOTDIR|ENOSPC|EEXIST)$/.test(code)) return new AicostError('FILE_UNWRITABLE', `cannot be written (${code})`, { file: path })
  return error instanceof Error && error.message.startsWith('IO Error: Cannot open file') ? new AicostError('FILE_UNWRITABLE', 'cannot be written', { file: path }) : error
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
