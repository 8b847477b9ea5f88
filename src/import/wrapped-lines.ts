// CSV that was saved as one column of a spreadsheet: every record is one quoted cell, its own quotes doubled. Taken apart
// while it is staged, so that the engine and every format read an ordinary file.
import { AicostError } from '../domain/error.ts'

const QUOTE = 0x22
const CR = 0x0d
const LF = 0x0a

export interface Unwrapper {
  /** The chunk without the quotes around its records. */
  readonly take: (chunk: Buffer) => Buffer
  /** Checks that the last record is closed. */
  readonly end: () => void
}

/** Feeds on UTF-8 in chunks. A record that is not wrapped like the header is an error: the file was mixed by hand. */
export function unwrapper(file: string): Unwrapper {
  let state: 'before' | 'inside' | 'quote' = 'before'
  // The header is not counted.
  let record = -1
  const broken = (what: string): AicostError => new AicostError('CSV_BROKEN', what, { file, record: Math.max(record, 0), hint: 'its lines are wrapped in quotes: download it again' })
  return {
    take: (chunk) => {
      const out = Buffer.allocUnsafe(chunk.length)
      let length = 0
      for (const byte of chunk) {
        const ends = byte === CR || byte === LF
        if (state === 'before') {
          if (byte === QUOTE) {
            state = 'inside'
            record += 1
          } else if (ends) out[length++] = byte
          else {
            record += 1
            throw broken('a record is not wrapped in quotes like those before it')
          }
        } else if (state === 'inside') {
          if (byte === QUOTE) state = 'quote'
          else out[length++] = byte
        } else if (byte === QUOTE || ends) {
          out[length++] = byte
          state = ends ? 'before' : 'inside'
        } else throw broken('a record goes on after the quotes around it')
      }
      return out.subarray(0, length)
    },
    end: () => {
      if (state === 'inside') throw broken('a quoted cell is not closed')
    },
  }
}
