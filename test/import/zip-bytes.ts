// Zips written byte by byte, also such as no program writes: links, encrypted members, wrong checksums, 64-bit sizes.
import { crc32, deflateRawSync } from 'node:zlib'

export interface Entry {
  readonly name: string
  readonly content?: string | Buffer
  readonly stored?: boolean
  /** Unix mode with file type: 0o120777 is a link. */
  readonly mode?: number
  readonly flags?: number
  readonly method?: number
  readonly crc?: number
  readonly size?: number
  /** Sizes and offset in 64 bits. */
  readonly zip64?: boolean
}

/** What the end of the directory says otherwise than it is. */
export interface End {
  readonly count?: number
  readonly zip64?: boolean
}

const DATE = ((2026 - 1980) << 9) | (11 << 5) | 6
const TIME = 9 << 11
const u16 = (...values: readonly number[]): Buffer => Buffer.concat(values.map((value) => Buffer.from([value & 255, value >>> 8])))
const u32 = (...values: readonly number[]): Buffer => Buffer.concat(values.map((value) => Buffer.from([value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24])))
const u64 = (...values: readonly number[]): Buffer => Buffer.concat(values.map((value) => { const bytes = Buffer.alloc(8); bytes.writeBigUInt64LE(BigInt(value)); return bytes }))
const FULL = 0xffffffff

/** A zip of the entries, all of 2026-11-06 09:00. */
export function zip(entries: readonly Entry[], end: End = {}): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const entry of entries) {
    const plain = Buffer.from(entry.content ?? '')
    const data = entry.stored ? plain : deflateRawSync(plain)
    const name = Buffer.from(entry.name)
    const size = entry.size ?? plain.length
    const shared = [u16(entry.flags ?? 0x800, entry.method ?? (entry.stored ? 0 : 8), TIME, DATE), u32(entry.crc ?? crc32(plain))]
    const extra = entry.zip64 ? [u16(1, 24), u64(size, data.length, offset)] : []
    const extraLength = entry.zip64 ? 28 : 0
    const local = Buffer.concat([u32(0x04034b50), u16(20), ...shared, u32(data.length, size), u16(name.length, 0), name, data])
    directory.push(Buffer.concat([
      u32(0x02014b50), u16((3 << 8) | 45, 20), ...shared, ...(entry.zip64 ? [u32(FULL, FULL)] : [u32(data.length, size)]), u16(name.length, extraLength, 0, 0, 0),
      u32(((entry.mode ?? 0o100644) << 16) >>> 0, entry.zip64 ? FULL : offset), name, ...extra,
    ]))
    parts.push(local)
    offset += local.length
  }
  const listed = Buffer.concat(directory)
  const count = end.count ?? entries.length
  const long = end.zip64 ? [u32(0x06064b50), u64(44), u16(45, 45), u32(0, 0), u64(count, count, listed.length, offset), u32(0x07064b50, 0), u64(offset + listed.length), u32(1)] : []
  const short = end.zip64 ? [u16(0, 0, 0xffff, 0xffff), u32(FULL, FULL)] : [u16(0, 0, count & 0xffff, count & 0xffff), u32(listed.length, offset)]
  return Buffer.concat([...parts, listed, ...long, u32(0x06054b50), ...short, u16(0)])
}
