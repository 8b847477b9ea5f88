// The staging pass: one streaming read that hashes the original, unpacks gzip, re-encodes to UTF-8, refuses what would
// harm the engine (invalid UTF-8, NUL bytes, cut gzip) and counts newlines. DuckDB only ever reads the staged copy,
// whose name comes from its content. Nothing touches the ledger here.
import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import { closeSync, createReadStream, existsSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createGunzip } from 'node:zlib'
import { AicostError } from '../domain/error.ts'
import { instant } from '../domain/period.ts'
import { DateTime } from 'luxon'
import { encodingOf, unreadable } from './head.ts'
import type { Encoding, Head } from './head.ts'

/** Files above this are read where they lie (the archive refers to them). */
const REFERENCE_BYTES = 2 ** 30
const NEWLINE = 10

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
}

export type Progress = (done: number, total: number) => void

/** Stages one file into `directory`. `head` is what identification saw. */
export async function stageFile(path: string, name: string, head: Head, directory: string, progress: Progress = () => {}): Promise<StagedFile> {
  mkdirSync(directory, { recursive: true })
  const before = statSync(path)
  const plain = !head.compressed && head.encoding === 'utf-8'
  const byReference = plain && before.size > REFERENCE_BYTES
  const temporary = join(directory, `staging-${process.pid}-${Date.now()}`)
  const writer = byReference ? null : openSync(temporary, 'w')
  const original = createHash('sha256')
  const counter = new TextCheck(name, head.kind !== 'parquet', head.encoding)
  try {
    const file = createReadStream(path, { highWaterMark: 1 << 20 })
    let done = 0
    file.on('data', (chunk) => {
      original.update(chunk)
      done += chunk.length
      progress(done, before.size)
    })
    const bytes: AsyncIterable<Buffer> = head.compressed ? file.pipe(createGunzip()) : file
    for await (const chunk of bytes) write(writer, counter.take(chunk))
    write(writer, counter.end())
    if (file.errored) throw file.errored
  } catch (error) {
    if (writer !== null) rmSync(temporary, { force: true })
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (code === 'Z_BUF_ERROR' || code === 'Z_DATA_ERROR') throw new AicostError('GZIP_CORRUPT', 'is a cut or corrupt gzip file', { file: name, hint: 'download it again' })
    throw unreadable(error, name)
  } finally {
    if (writer !== null) closeSync(writer)
  }
  const sha256 = original.digest('hex')
  const stagedPath = join(directory, `${sha256}-${process.pid}.${head.kind === 'parquet' ? 'parquet' : head.kind === 'json' ? 'jsonl' : 'csv'}`)
  rmSync(stagedPath, { force: true })
  if (byReference) symlinkSync(resolve(path), stagedPath)
  else renameSync(temporary, stagedPath)
  const after = statSync(path)
  if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) throw new AicostError('FILE_CHANGED', 'changed while it was read', { file: name, hint: 'import it again once it is complete' })
  return {
    name, path, sha256, bytes: before.size, modifiedAt: instant(DateTime.fromMillis(Math.floor(before.mtimeMs / 1000) * 1000)),
    encoding: head.encoding, compressed: head.compressed, stagedPath, newlines: counter.newlines, endsWithNewline: counter.endsWithNewline, verbatim: plain,
  }
}

/** A staging directory of this process; those that killed processes left behind are removed. */
export function openStaging(directory: string): string {
  const own = join(directory, `${process.pid}`)
  for (const name of existsSync(directory) ? readdirSync(directory) : []) {
    if (!isAlive(Number(name))) rmSync(join(directory, name), { recursive: true, force: true })
  }
  mkdirSync(own, { recursive: true })
  return own
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

/** Checks and re-encodes text as it streams by. */
class TextCheck {
  newlines = 0
  endsWithNewline = true
  readonly #name: string
  readonly #isText: boolean
  readonly #decoder: InstanceType<typeof TextDecoder> | null
  #carry: Buffer = Buffer.alloc(0)
  #position = 0
  #first = true

  constructor(name: string, isText: boolean, encoding: Encoding) {
    this.#name = name
    this.#isText = isText
    this.#decoder = encoding.startsWith('utf-16') ? new TextDecoder(encoding, { fatal: true }) : null
  }

  take(chunk: Buffer): Buffer {
    if (!this.#isText) return chunk
    let bytes = chunk
    if (this.#decoder) bytes = Buffer.from(this.#decoder.decode(chunk, { stream: true }))
    else if (this.#first && encodingOf(chunk) === 'utf-8-bom') bytes = chunk.subarray(3)
    this.#first = false
    this.#check(bytes)
    return bytes
  }

  end(): Buffer {
    if (this.#carry.length > 0) this.#invalid(this.newlines, this.#position - this.#carry.length)
    return Buffer.alloc(0)
  }

  #check(bytes: Buffer): void {
    const linesBefore = this.newlines
    for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) this.newlines += 1
    if (bytes.length > 0) this.endsWithNewline = bytes[bytes.length - 1] === NEWLINE
    const nul = bytes.indexOf(0)
    if (nul !== -1) throw new AicostError('NUL_BYTE', `holds a NUL byte at byte ${this.#position + nul + 1}: it is not text`, { file: this.#name })
    const joined = this.#carry.length > 0 ? Buffer.concat([this.#carry, bytes]) : bytes
    const whole = joined.length - incompleteTail(joined)
    if (!isUtf8(joined.subarray(0, whole))) {
      const at = firstInvalid(joined.subarray(0, whole))
      this.#invalid(linesBefore + joined.subarray(0, at).filter((byte) => byte === NEWLINE).length, this.#position - this.#carry.length + at)
    }
    this.#carry = Buffer.from(joined.subarray(whole))
    this.#position += bytes.length
  }

  #invalid(lines: number, position: number): never {
    throw new AicostError('ENCODING', `is not UTF-8: line ${lines + 1}, byte ${position + 1} of the file`, { file: this.#name, hint: 'save it as UTF-8' })
  }
}

/** Where text that is not UTF-8 stops being it: the longest valid prefix, by halving. */
function firstInvalid(bytes: Buffer): number {
  let valid = 0
  let invalid = bytes.length
  while (invalid - valid > 1) {
    const middle = Math.floor((valid + invalid) / 2)
    const prefix = bytes.subarray(0, middle)
    if (isUtf8(prefix.subarray(0, middle - incompleteTail(prefix)))) valid = middle
    else invalid = middle
  }
  return valid - incompleteTail(bytes.subarray(0, valid))
}

/** Bytes at the end that begin a UTF-8 sequence without finishing it (0 … 3). */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0
  }
  return 0
}
