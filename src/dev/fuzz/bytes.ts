// Mutations of a file as bytes: damage, line ends, encodings, gzip.
import { gzipSync } from 'node:zlib'
import type { Random } from './random.ts'

export interface Mutated {
  readonly bytes: Buffer
  readonly what: string
}

type Change = (bytes: Buffer, random: Random) => Buffer

const spliced = (bytes: Buffer, at: number, drop: number, add: Buffer): Buffer => Buffer.concat([bytes.subarray(0, at), add, bytes.subarray(at + drop)])
const some = (random: Random): Buffer => Buffer.from(Array.from({ length: 1 + random.below(6) }, () => random.pick([0, 10, 13, 26, 34, 34, 44, 0x80, 0xc3, 0xe9, 0xff, 65, 48, random.below(256)])))
const lines = (bytes: Buffer, end: (random: Random) => string, random: Random): Buffer => Buffer.from(bytes.toString('latin1').replace(/\n/g, () => end(random)), 'latin1')

const DAMAGE: Readonly<Record<string, Change>> = {
  'flipped bit': (bytes, random) => {
    const at = random.below(bytes.length)
    return spliced(bytes, at, 1, Buffer.from([(bytes[at] ?? 0) ^ (1 << random.below(8))]))
  },
  'changed byte': (bytes, random) => spliced(bytes, random.below(bytes.length), 1, some(random).subarray(0, 1)),
  'inserted bytes': (bytes, random) => spliced(bytes, random.below(bytes.length + 1), 0, some(random)),
  'removed bytes': (bytes, random) => spliced(bytes, random.below(bytes.length), 1 + random.below(40), Buffer.alloc(0)),
  truncated: (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  'trailing bytes': (bytes, random) => Buffer.concat([bytes, some(random)]),
  'no last newline': (bytes) => bytes.subarray(0, bytes.at(-1) === 10 ? bytes.length - 1 : bytes.length),
  'moved block': (bytes, random) => {
    const at = random.below(bytes.length)
    const block = bytes.subarray(at, at + 1 + random.below(300))
    return spliced(bytes, random.below(bytes.length), 0, Buffer.from(block))
  },
}

const TEXT: Readonly<Record<string, Change>> = {
  crlf: (bytes, random) => lines(bytes, () => '\r\n', random),
  cr: (bytes, random) => lines(bytes, () => '\r', random),
  'mixed line ends': (bytes, random) => lines(bytes, (choice) => choice.pick(['\n', '\r\n', '\r']), random),
  'byte order mark': (bytes) => Buffer.concat([Buffer.from('\ufeff'), bytes]),
  'utf-16le': (bytes) => Buffer.from(`\ufeff${bytes.toString('utf8')}`, 'utf16le'),
  'utf-16be': (bytes) => Buffer.from(`\ufeff${bytes.toString('utf8')}`, 'utf16le').swap16(),
  'utf-16 unmarked': (bytes) => Buffer.from(bytes.toString('utf8'), 'utf16le'),
  'utf-16 cut': (bytes, random) => Buffer.from(`\ufeff${bytes.toString('utf8')}`, 'utf16le').subarray(0, -1 - random.below(9)),
  latin: (bytes) => Buffer.from(bytes.toString('utf8').replace(/[aeou](?=[a-z]{3})/, (letter) => ({ a: 'ä', e: 'é', o: 'ö', u: 'ü' })[letter] ?? letter), 'latin1'),
}

const GZIP: Readonly<Record<string, Change>> = {
  gzip: (bytes) => gzipSync(bytes),
  'gzip cut': (bytes, random) => gzipSync(bytes).subarray(0, -1 - random.below(20)),
  'gzip damaged': (bytes, random) => DAMAGE['flipped bit']?.(gzipSync(bytes), random) ?? bytes,
  'gzip members': (bytes, random) => {
    const at = random.below(bytes.length)
    return Buffer.concat([gzipSync(bytes.subarray(0, at)), gzipSync(bytes.subarray(at))])
  },
  'gzip padded': (bytes) => Buffer.concat([gzipSync(bytes), Buffer.alloc(512)]),
  'gzip padded between members': (bytes) => Buffer.concat([gzipSync(bytes), Buffer.alloc(16), gzipSync(bytes)]),
  'gzip with garbage': (bytes, random) => Buffer.concat([gzipSync(bytes), some(random)]),
  'gzip twice': (bytes) => gzipSync(gzipSync(bytes)),
}

function one(changes: Readonly<Record<string, Change>>, bytes: Buffer, random: Random): Mutated {
  const what = random.pick(Object.keys(changes))
  return { bytes: changes[what]?.(bytes, random) ?? bytes, what }
}

/** Damage alone, for files that are not text. */
export const damaged = (bytes: Buffer, random: Random): Mutated => one(DAMAGE, bytes, random)

/** Text in other clothes, gzipped, or damaged. */
export function dressed(bytes: Buffer, random: Random): Mutated {
  return one(random.pick([DAMAGE, DAMAGE, TEXT, TEXT, GZIP]), bytes, random)
}
