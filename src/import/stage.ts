// The staging pass: one streaming read that hashes the original, unpacks gzip, re-encodes to UTF-8, refuses what would
// harm the engine (invalid UTF-8, NUL bytes, cut gzip) and counts newlines. DuckDB only ever reads the staged copy,
// whose name comes from its content. Nothing touches the ledger here.
import { createHash } from 'node:crypto'
import { closeSync, createReadStream, existsSync, mkdirSync, openSync, readSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createGunzip } from 'node:zlib'
import { AicostError } from '../domain/error.ts'
import { diagnostic } from '../domain/diagnostic.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { instant } from '../domain/period.ts'
import { unwritable } from '../config/workspace.ts'
import { DateTime } from 'luxon'
import { unreadable } from './head.ts'
import type { Encoding, Head } from './head.ts'
import { lineEnds } from './line-ends.ts'
import { textPass } from './text-pass.ts'
import type { LineCount } from './text-pass.ts'
import { windows1252Survey } from './windows-1252.ts'
import { unwrapper } from './wrapped-lines.ts'

/** Files above this are read where they lie (the archive refers to them). */
const REFERENCE_BYTES = 2 ** 30
const CHUNK_BYTES = 1 << 20

export interface StagedFile {
  /** As the user named it. */
  readonly name: string
  readonly path: string
  readonly sha256: string
  readonly bytes: number
  readonly modifiedAt: string
  readonly encoding: Encoding
  readonly compressed: boolean
  /** Plain UTF-8 (or Parquet) copy, safe for the engine to open. */
  readonly stagedPath: string
  readonly newlines: number
  readonly endsWithNewline: boolean
  /** The staged bytes are the original's bytes. */
  readonly verbatim: boolean
  /** What was assumed or mended on the way, for the import's diagnostics. */
  readonly notes: readonly Diagnostic[]
  /** The ledger holds these bytes already; there is no copy, and nothing can be read of it. */
  readonly unstaged?: true
  /** `path` is gone after the import: nothing that stays may refer to it. */
  readonly passing?: true
}

export type Progress = (done: number, total: number) => void

/** Bytes that may be gzipped. */
interface Packed {
  readonly path: string
  readonly name: string
  readonly head: Pick<Head, 'compressed'>
}

/** A file on its way into the staging directory. */
interface Work extends Packed {
  readonly head: Head
  readonly temporary: string
  readonly progress: Progress
}

interface Pass extends LineCount {
  readonly sha256: string
  /** False where the file is read where it lies. */
  readonly copied: boolean
}

/** Stages one file into `directory`. `head` is what identification saw. */
export async function stageFile(path: string, name: string, head: Head, directory: string, progress: Progress = () => {}): Promise<StagedFile> {
  const temporary = join(directory, `staging-${process.pid}-${Date.now()}`)
  const work: Work = { path, name, head, temporary, progress }
  try {
    mkdirSync(directory, { recursive: true })
    const before = statSync(path)
    const { pass, encoding } = await readAsText(work)
    const mended = head.kind === 'csv' && isMixed(pass) ? await alignLineEnds(work, pass) : null
    const stagedPath = join(directory, `${pass.sha256}-${process.pid}.${head.kind === 'parquet' ? 'parquet' : head.kind === 'json' ? 'jsonl' : 'csv'}`)
    rmSync(stagedPath, { force: true })
    if (pass.copied || mended) renameSync(temporary, stagedPath)
    else symlinkSync(resolve(path), stagedPath)
    const after = statSync(path)
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) throw new AicostError('FILE_CHANGED', 'changed while it was read', { file: name, hint: 'import it again once it is complete' })
    return {
      name, path, sha256: pass.sha256, bytes: before.size, modifiedAt: instant(DateTime.fromMillis(Math.floor(before.mtimeMs / 1000) * 1000)),
      encoding, compressed: head.compressed, stagedPath, newlines: mended?.newlines ?? pass.newlines, endsWithNewline: pass.endsWithNewline,
      verbatim: !head.compressed && !head.wrapped && encoding === 'utf-8' && mended === null,
      notes: [
        ...(encoding === 'windows-1252' ? [diagnostic('ENCODING_ASSUMED', 'warning', 'is not UTF-8 and was read as Windows-1252', name)] : []),
        ...(head.wrapped ? [diagnostic('WRAPPED_LINES', 'info', 'every line is wrapped in quotes: read as the records inside', name)] : []),
        ...(mended ? [diagnostic('LINE_ENDS', 'info', `${mended.changed} line ends were read as newlines: the file mixes several kinds, or uses CR alone`, name)] : []),
      ],
    }
  } catch (error) {
    rmSync(temporary, { force: true })
    throw unreadable(error, name)
  }
}

/** The pass in the encoding that the file turns out to have. */
async function readAsText(work: Work): Promise<{ pass: Pass; encoding: Encoding }> {
  const { encoding } = work.head
  try {
    return { pass: await readThrough(work, encoding), encoding }
  } catch (error) {
    const isText = error instanceof AicostError && error.code === 'ENCODING' && encoding === 'utf-8'
    if (!isText || !(await isWindows1252(work))) throw error
    return { pass: await readThrough(work, 'windows-1252'), encoding: 'windows-1252' }
  }
}

async function readThrough(work: Work, encoding: Encoding): Promise<Pass> {
  const { path, name, head, temporary, progress } = work
  const { size } = statSync(path)
  const byReference = !head.compressed && !head.wrapped && encoding === 'utf-8' && size > REFERENCE_BYTES
  const writer = byReference ? null : openSync(temporary, 'w')
  const original = createHash('sha256')
  const text = head.kind === 'parquet' ? null : textPass(name, encoding)
  const unwrap = head.wrapped ? unwrapper(name) : null
  let done = 0
  const each = (chunk: Buffer): void => {
    original.update(chunk)
    done += chunk.length
    progress(done, size)
  }
  try {
    for await (const chunk of unpacked(work, each)) {
      const bytes = text?.take(chunk) ?? chunk
      write(writer, unwrap?.take(bytes) ?? bytes)
    }
    text?.end()
    unwrap?.end()
  } finally {
    if (writer !== null) closeSync(writer)
  }
  const lines = text?.lines() ?? { newlines: 0, returns: 0, pairs: 0, endsWithNewline: true }
  return { ...lines, sha256: original.digest('hex'), copied: !byReference }
}

async function isWindows1252(work: Work): Promise<boolean> {
  const survey = windows1252Survey()
  for await (const chunk of unpacked(work)) survey.take(chunk)
  return survey.holds()
}

const isMixed = ({ newlines, returns, pairs }: LineCount): boolean => returns > 0 && (returns !== pairs || newlines !== pairs)

/** Writes the text again with its records ending alike; null where they do already and only cells hold other line ends. */
async function alignLineEnds({ path, name, temporary }: Work, pass: Pass): Promise<{ newlines: number; changed: number } | null> {
  const target = `${temporary}-lines`
  const writer = openSync(target, 'w')
  const ends = lineEnds()
  const text = textPass(name, 'utf-8')
  try {
    for await (const chunk of createReadStream(pass.copied ? temporary : path, { highWaterMark: CHUNK_BYTES })) write(writer, text.take(ends.take(chunk as Buffer)))
    const { lf, crlf, cr } = ends.counts()
    if (cr === 0 && (lf === 0 || crlf === 0)) return null
    renameSync(target, temporary)
    return { newlines: text.lines().newlines, changed: crlf + cr }
  } finally {
    closeSync(writer)
    rmSync(target, { force: true })
  }
}

/** The file's bytes, gunzipped; `each` sees them as they lie on disk. Gzip must be whole, to the last member and byte. */
export async function* unpacked({ path, name, head }: Packed, each: (chunk: Buffer) => void = () => {}): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  if (!head.compressed) {
    for await (const chunk of file) {
      each(chunk as Buffer)
      yield chunk as Buffer
    }
    return
  }
  const gunzip = createGunzip()
  let done = 0
  file.on('data', (chunk) => {
    done += chunk.length
    each(chunk as Buffer)
  })
  file.once('error', (error) => gunzip.destroy(error))
  try {
    yield* file.pipe(gunzip) as AsyncIterable<Buffer>
    file.destroy()
    readPadding(path, name, gunzip.bytesWritten, done, each)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (code === 'Z_BUF_ERROR' || code === 'Z_DATA_ERROR') throw new AicostError('GZIP_CORRUPT', 'is a cut or corrupt gzip file', { file: name, hint: 'download it again' })
    throw error
  } finally {
    file.destroy()
  }
}

/** Zeros may follow a gzip stream. Nothing behind them is unpacked any more: it would be lost without a word. */
function readPadding(path: string, name: string, unpackedTo: number, readTo: number, each: (chunk: Buffer) => void): void {
  const descriptor = openSync(path, 'r')
  try {
    for (let at = unpackedTo; ; ) {
      const chunk = Buffer.alloc(65_536)
      const length = readSync(descriptor, chunk, 0, chunk.length, at)
      if (length === 0) return
      const bytes = chunk.subarray(0, length)
      if (bytes.some((byte) => byte !== 0)) throw new AicostError('GZIP_CORRUPT', 'holds more data behind the end of its gzip stream', { file: name, hint: 'download it again' })
      if (at + length > readTo) each(bytes.subarray(Math.max(0, readTo - at)))
      at += length
    }
  } finally {
    closeSync(descriptor)
  }
}

/** A staging directory of this process; those that killed processes left behind are removed. */
export function openStaging(directory: string): string {
  const own = join(directory, `${process.pid}`)
  try {
    for (const name of existsSync(directory) ? readdirSync(directory) : []) {
      if (!isAlive(Number(name))) rmSync(join(directory, name), { recursive: true, force: true })
    }
    mkdirSync(own, { recursive: true })
    return own
  } catch (error) {
    throw unwritable(directory, error)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' // somebody else's process
  }
}

function write(descriptor: number | null, bytes: Buffer): void {
  if (descriptor === null) return
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written)
}
