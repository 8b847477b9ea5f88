// The SSH wire encoding (RFC 4251 section 5), as far as key blobs and signatures need it: bytes behind their length.

/** A string of the wire format: its length as a big-endian uint32, then its bytes. */
export function wireString(value: string | Buffer): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

export interface WireReader {
  bytes(count: number): Buffer
  uint32(): number
  string(): Buffer
  /** Bytes not read yet. */
  left(): number
}

/** Reads from the front; throws when the data ends before what it announces. */
export function wireReader(data: Buffer): WireReader {
  let at = 0
  const bytes = (count: number): Buffer => {
    if (count > data.length - at) throw new Error('the data ends early')
    at += count
    return data.subarray(at - count, at)
  }
  const uint32 = (): number => bytes(4).readUInt32BE()
  return { bytes, uint32, string: () => bytes(uint32()), left: () => data.length - at }
}

/** Base64 that says the same when written again, so that no two texts mean the same bytes; null for anything else. */
export function strictBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}
