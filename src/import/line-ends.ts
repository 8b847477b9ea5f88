// Makes the ends of CSV records alike: the engine refuses a file that mixes CRLF and LF, and a count of newlines needs
// them where records end in CR alone. Line ends inside quotes belong to a cell and stay as they are.

const COMMA = 0x2c
const QUOTE = 0x22
const CR = 0x0d
const LF = 0x0a
const BLANK = 0x20

export interface LineEnds {
  /** The chunk with every record ending in LF. */
  readonly take: (chunk: Buffer) => Buffer
  /** How records ended. */
  readonly counts: () => { readonly lf: number; readonly crlf: number; readonly cr: number }
}

/** A rewriter for one file, fed in chunks. A quote opens a cell only where a cell begins (5" is text). */
export function lineEnds(): LineEnds {
  let quoted = false
  let closing = false
  let cellStarts = true
  let afterCr = false
  const ends = { lf: 0, crlf: 0, cr: 0 }
  return {
    take: (chunk) => {
      const out = Buffer.allocUnsafe(chunk.length)
      let length = 0
      for (const byte of chunk) {
        if (closing && byte !== QUOTE) quoted = closing = false
        if (quoted) {
          if (byte === QUOTE) closing = !closing
          out[length++] = byte
          continue
        }
        if (byte === LF && afterCr) {
          ends.crlf += 1
          ends.cr -= 1
          afterCr = false
          continue
        }
        afterCr = byte === CR
        if (afterCr) ends.cr += 1
        else if (byte === LF) ends.lf += 1
        out[length++] = afterCr ? LF : byte
        if (cellStarts && byte === QUOTE) quoted = true
        cellStarts = byte === COMMA || byte === LF || byte === CR || (cellStarts && byte === BLANK)
      }
      return out.subarray(0, length)
    },
    counts: () => ({ ...ends }),
  }
}
