// One file's text as it streams by: re-encoded to UTF-8, refused where it is not what it says it is or holds NUL
// bytes, its line ends counted.
import { isUtf8 } from 'node:buffer'
import { AicostError } from '../domain/error.ts'
import type { Encoding } from './head.ts'

const NEWLINE = 10
const RETURN = 13

export interface TextPass {
  /** The chunk as UTF-8, without a byte order mark. */
  readonly take: (chunk: Buffer) => Buffer
  /** Checks that the text does not break off inside a character. */
  readonly end: () => void
  readonly lines: () => LineCount
}

export interface LineCount {
  readonly newlines: number
  readonly returns: number
  /** \r\n */
  readonly pairs: number
  readonly endsWithNewline: boolean
}

const MARKS: Readonly<Record<Encoding, number>> = { 'utf-8': 0, 'utf-8-bom': 3, 'utf-16le': 2, 'utf-16be': 2, 'windows-1252': 0 }

export function textPass(name: string, encoding: Encoding): TextPass {
  const count = lineCounter()
  const place = { line: () => count.lines().newlines + 1, name, encoding }
  const check = utf8Check(place)
  const decode = encoding.startsWith('utf-16') ? utf16Decoder(place) : encoding === 'windows-1252' ? { take: westernText, end: () => {} } : null
  let mark = MARKS[encoding]
  return {
    take: (chunk) => {
      const body = chunk.subarray(Math.min(mark, chunk.length))
      mark -= chunk.length - body.length
      const bytes = decode === null ? body : decode.take(body)
      const nul = bytes.indexOf(0)
      if (nul !== -1) throw new AicostError('NUL_BYTE', `holds a NUL byte at line ${place.line() + newlinesIn(bytes.subarray(0, nul))}, byte ${check.position() + nul + 1}: it is not text`, { file: name, hint: 'the file is damaged: download it again' })
      check.take(bytes)
      count.take(bytes)
      return bytes
    },
    end: () => {
      decode?.end()
      check.end()
    },
    lines: count.lines,
  }
}

const newlinesIn = (bytes: Buffer): number => bytes.filter((byte) => byte === NEWLINE).length

function westernText(bytes: Buffer): Buffer {
  return Buffer.from(new TextDecoder('windows-1252', { fatal: true }).decode(bytes))
}

interface Place {
  readonly line: () => number
  readonly name: string
  readonly encoding: Encoding
}

function invalid({ name, encoding }: Place, line: number, position: number): AicostError {
  const asked = encoding.startsWith('utf-16') ? encoding.toUpperCase() : 'UTF-8'
  return new AicostError('ENCODING', `is not ${asked}: line ${line}, byte ${position + 1} of the file`, { file: name, hint: 'download it again, or save it as UTF-8' })
}

function lineCounter(): { take: (bytes: Buffer) => void; lines: () => LineCount } {
  let newlines = 0
  let returns = 0
  let pairs = 0
  let last = NEWLINE
  return {
    take: (bytes) => {
      if (bytes.length === 0) return
      for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) newlines += 1
      if (last === RETURN && bytes[0] === NEWLINE) pairs += 1
      for (let at = bytes.indexOf(RETURN); at !== -1; at = bytes.indexOf(RETURN, at + 1)) {
        returns += 1
        if (bytes[at + 1] === NEWLINE) pairs += 1
      }
      last = bytes[bytes.length - 1] ?? last
    },
    lines: () => ({ newlines, returns, pairs, endsWithNewline: last === NEWLINE || last === RETURN }),
  }
}

/** Whole code units of UTF-16 at a time: half of one, or the first of a pair, waits for the next chunk. */
function utf16Decoder(place: Place): { take: (bytes: Buffer) => Buffer; end: () => void } {
  const fatal = new TextDecoder(place.encoding, { fatal: true, ignoreBOM: true })
  let carry: Buffer = Buffer.alloc(0)
  let position = MARKS[place.encoding]
  const decoded = (bytes: Buffer): Buffer => {
    try {
      return Buffer.from(fatal.decode(bytes))
    } catch {
      const text = new TextDecoder(place.encoding, { ignoreBOM: true }).decode(bytes)
      const at = text.indexOf('\ufffd')
      throw invalid(place, place.line() + text.slice(0, at).split('\n').length - 1, position + at * 2)
    }
  }
  return {
    take: (bytes) => {
      const all = carry.length > 0 ? Buffer.concat([carry, bytes]) : bytes
      let whole = all.length - (all.length % 2)
      const high = all[place.encoding === 'utf-16le' ? whole - 1 : whole - 2] ?? 0
      if (whole > 0 && high >= 0xd8 && high <= 0xdb) whole -= 2
      const text = decoded(all.subarray(0, whole))
      carry = Buffer.from(all.subarray(whole))
      position += whole
      return text
    },
    end: () => {
      if (carry.length > 0) throw invalid(place, place.line(), position)
    },
  }
}

function utf8Check(place: Place): { take: (bytes: Buffer) => void; end: () => void; position: () => number } {
  let carry: Buffer = Buffer.alloc(0)
  let position = place.encoding === 'utf-8-bom' ? 3 : 0
  return {
    take: (bytes) => {
      const joined = carry.length > 0 ? Buffer.concat([carry, bytes]) : bytes
      const whole = joined.length - incompleteTail(joined)
      if (!isUtf8(joined.subarray(0, whole))) {
        const at = firstInvalid(joined.subarray(0, whole))
        throw invalid(place, place.line() + newlinesIn(joined.subarray(0, at)), position - carry.length + at)
      }
      carry = Buffer.from(joined.subarray(whole))
      position += bytes.length
    },
    end: () => {
      if (carry.length > 0) throw invalid(place, place.line(), position - carry.length)
    },
    position: () => position,
  }
}

/** Where text that is not UTF-8 stops being it: the longest valid prefix, by halving. */
function firstInvalid(bytes: Buffer): number {
  let valid = 0
  let broken = bytes.length
  while (broken - valid > 1) {
    const middle = Math.floor((valid + broken) / 2)
    const prefix = bytes.subarray(0, middle)
    if (isUtf8(prefix.subarray(0, middle - incompleteTail(prefix)))) valid = middle
    else broken = middle
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
