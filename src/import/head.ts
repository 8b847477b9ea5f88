// Reads the first bytes of a file and says what kind of file it is: enough to identify it, cheap enough for a thousand.
import { isAscii, isUtf8 } from 'node:buffer'
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { constants, gunzipSync } from 'node:zlib'
import Papa from 'papaparse'
import { AicostError } from '../domain/error.ts'
import { jsonNames } from './jsonl.ts'
import { looksLikeWindows1252 } from './windows-1252.ts'

const HEAD_BYTES = 65_536
/** Most headers end soon, and most files are told by their header. */
const START_BYTES = 4096

/** What the first bytes of a file show. */
export interface Head {
  readonly kind: 'csv' | 'json' | 'parquet' | 'empty' | 'binary'
  readonly compressed: boolean
  readonly encoding: Encoding
  /** Cells of the first record, for csv; dotted names of the first records' keys, for json. */
  readonly header: readonly string[]
  /** Each record is one quoted cell that holds the real record: `header` is that of the records inside. */
  readonly wrapped: boolean
  /** Decoded text of the head, for json; for csv what holds the first record. */
  readonly text: string
}

export type Encoding = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16be' | 'windows-1252'

export function readHead(path: string, name = path): Head {
  const first = firstBytes(path, name, START_BYTES)
  const plain = plainStart(first)
  if (plain !== null) return csvHead(plain, { compressed: false, encoding: 'utf-8' })
  const raw = first.length < START_BYTES || isParquet(first) ? first : firstBytes(path, name, HEAD_BYTES)
  const compressed = raw[0] === 0x1f && raw[1] === 0x8b
  const bytes = compressed ? gunzipHead(raw, name) : raw
  const encoding = encodingOf(bytes)
  const none = { compressed, encoding, header: [], wrapped: false, text: '' }
  if (bytes.length === 0) return { kind: 'empty', ...none }
  if (isParquet(bytes)) return { kind: 'parquet', ...none }
  if (encoding.startsWith('utf-8') && bytes.includes(0)) {
    if (isUnmarkedUtf16(bytes)) throw new AicostError('ENCODING', 'seems to be UTF-16 without a byte order mark', { file: name, hint: 'save it as UTF-8' })
    return { kind: 'binary', ...none }
  }
  const text = textOf(bytes, encoding)
  if (text.trim() === '') return { kind: 'empty', ...none }
  if (/^\s*[{[]/.test(text)) return { kind: 'json', ...none, text, header: jsonNames(text) }
  return csvHead(text, { compressed, encoding })
}

function csvHead(text: string, how: Pick<Head, 'compressed' | 'encoding'>): Head {
  const header = headerOf(text)
  const inside = header.length === 1 ? headerOf(header[0] ?? '') : header
  return { kind: 'csv', ...how, text, header: inside, wrapped: inside.length > header.length }
}

/** Headers already read: a folder of downloads has many files and few headers. */
const known = new Map<string, readonly string[]>()
const MOST_KNOWN = 1000

/** The first record of CSV text, blanks around each cell removed. */
export function headerOf(text: string): readonly string[] {
  const record = firstRecord(text.replace(/^(\s*\r?\n)+/, ''))
  const before = known.get(record)
  if (before) return before
  const cells = (Papa.parse<string[]>(record, { delimiter: ',', preview: 1 }).data[0] ?? []).map((cell) => cell.trim())
  if (known.size < MOST_KNOWN) known.set(record, cells)
  return cells
}

/** The first records of a staged CSV, as far as its first bytes hold them. */
export function firstRecords(stagedPath: string, count: number): string[][] {
  const text = new TextDecoder().decode(firstBytes(stagedPath, stagedPath, HEAD_BYTES))
  return Papa.parse<string[]>(text, { delimiter: ',', preview: count, skipEmptyLines: true }).data
}

/** Text up to the end of its first record, so that the parser need not look at the rest: line ends inside quotes are none. */
function firstRecord(text: string): string {
  const end = recordEnd(text)
  return end === -1 ? text : text.slice(0, end)
}

/** Where the first record's line ends; -1 when it does not. */
function recordEnd(text: string): number {
  for (let from = 0, quotes = 0; ; ) {
    const end = lineEnd(text, from)
    if (end === -1) return -1
    for (let at = text.indexOf('"', from); at !== -1 && at < end; at = text.indexOf('"', at + 1)) quotes += 1
    if (quotes % 2 === 0) return end
    from = end + 1
  }
}

/** The next LF, CR or CRLF. */
function lineEnd(text: string, from: number): number {
  const found = /[\r\n]/g
  found.lastIndex = from
  return found.exec(text)?.index ?? -1
}

function encodingOf(bytes: Buffer): Encoding {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8-bom'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}

/** Made once each: making one takes longer than reading a header with it. */
type Decoder = InstanceType<typeof TextDecoder>
const decoders = new Map<string, Decoder>()

function decoder(label: string): Decoder {
  const known = decoders.get(label) ?? new TextDecoder(label)
  decoders.set(label, known)
  return known
}

/** What can be read of the head; the staging pass decides whether the file holds what it says. */
function textOf(bytes: Buffer, encoding: Encoding): string {
  const start = bytes.subarray(0, START_BYTES)
  const text = decoder(labelOf(bytes, encoding)).decode(start)
  return bytes.length <= START_BYTES || holdsHeader(text) ? text : decoder(labelOf(bytes, encoding)).decode(bytes)
}

/** Text of a CSV as far as the end of its first record. */
const holdsHeader = (text: string): boolean => !/^\s*([{[]|$)/.test(text) && recordEnd(text.trimStart()) !== -1

/** ASCII that holds a CSV's header, as most files start: what follows changes nothing about what they are. */
function plainStart(bytes: Buffer): string | null {
  if (!isAscii(bytes) || bytes.includes(0) || isParquet(bytes)) return null
  const text = bytes.toString('latin1')
  return holdsHeader(text) ? text : null
}

const isParquet = (bytes: Buffer): boolean => bytes.toString('latin1', 0, 4) === 'PAR1'

function labelOf(bytes: Buffer, encoding: Encoding): string {
  const western = encoding === 'utf-8' && !isUtf8(bytes) && looksLikeWindows1252(bytes)
  return western ? 'windows-1252' : encoding === 'utf-8-bom' ? 'utf-8' : encoding
}

/** Every other byte of Latin text in UTF-16 is 0, and no other is. */
function isUnmarkedUtf16(bytes: Buffer): boolean {
  const start = bytes.subarray(0, 64)
  return [0, 1].some((zeros) => start.length >= 4 && start.every((byte, at) => (byte === 0) === (at % 2 === zeros)))
}

/** Read into by every file in turn: nothing of it outlives the call of readHead. */
const HEAD = Buffer.alloc(HEAD_BYTES)

function firstBytes(path: string, name: string, length: number): Buffer {
  try {
    if (!statSync(path).isFile()) throw new AicostError('NOT_A_FILE', 'is not a regular file', { file: name })
    const descriptor = openSync(path, 'r')
    try {
      return HEAD.subarray(0, readSync(descriptor, HEAD, 0, length, 0))
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    throw unreadable(error, name)
  }
}

/** A file system's refusal as a located error. */
export function unreadable(error: unknown, name: string): unknown {
  const code = (error as NodeJS.ErrnoException).code
  if (error instanceof AicostError || code === undefined) return error
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') return new AicostError('FILE_MISSING', 'no such file', { file: name })
  if (code === 'EACCES' || code === 'EPERM') return new AicostError('FILE_UNREADABLE', 'may not be read', { file: name, hint: 'check its permissions' })
  if (code === 'ELOOP') return new AicostError('FILE_LOOP', 'is a loop of links', { file: name })
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return new AicostError('DISK_FULL', 'no space left for the staged copy', { file: name, hint: 'free some space and import it again' })
  if (code === 'EIO' || code === 'ENXIO' || code === 'ESTALE' || code === 'EBUSY') return new AicostError('FILE_UNREADABLE', `cannot be read (${code})`, { file: name, hint: 'check the disk or the network drive it lies on' })
  return error
}

function gunzipHead(raw: Buffer, name: string): Buffer {
  try {
    return gunzipSync(raw, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 64 * HEAD_BYTES })
  } catch {
    throw new AicostError('GZIP_CORRUPT', 'is not a complete gzip file', { file: name, hint: 'download it again' })
  }
}
