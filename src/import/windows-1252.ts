// Tells Windows-1252 text from damaged UTF-8, for files whose bytes are not valid UTF-8. One valid multi-byte sequence
// says that the file was UTF-8 and is damaged; so does a byte that no Western text has there.
import { isUtf8 } from 'node:buffer'

/** No character of Windows-1252, or the two that byte order marks and padding leave behind. */
const FOREIGN = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d, 0xfe, 0xff])
/** Words have at most a few accented letters in a row; more of them are another script in another encoding. */
const LONGEST_RUN = 8

/** Looks at a file's bytes as they stream by; `holds` is asked at the end. */
export function windows1252Survey(): { readonly take: (chunk: Uint8Array) => void; readonly holds: () => boolean } {
  let run: number[] = []
  let before = 0x0a
  let last = 0x0a
  let fits = true
  const close = (after: number): void => {
    if (!isWord(run, before, after)) fits = false
    run = []
  }
  return {
    take: (chunk) => {
      for (let at = 0; fits && at < chunk.length; at++) {
        const byte = chunk[at] ?? 0
        if (byte >= 0x80) {
          if (run.length === 0) before = last
          run.push(byte)
          if (run.length > LONGEST_RUN) fits = false
        } else if (run.length > 0) close(byte)
        last = byte
      }
    },
    holds: () => {
      if (fits && run.length > 0) close(0x0a)
      return fits
    },
  }
}

/** Whether bytes of text that is not UTF-8 are Windows-1252 as far as they go. */
export function looksLikeWindows1252(bytes: Uint8Array): boolean {
  const survey = windows1252Survey()
  survey.take(bytes)
  return survey.holds()
}

/** High bytes in a row that are characters of Windows-1252, beside a letter or a blank and beside no control character. */
function isWord(run: readonly number[], before: number, after: number): boolean {
  if (run.some((byte) => FOREIGN.has(byte)) || isControl(before) || isControl(after)) return false
  return (isLetterOrBlank(before) || isLetterOrBlank(after)) && !run.some((_, at) => startsSequence(run, at))
}

function startsSequence(run: readonly number[], at: number): boolean {
  const lead = run[at] ?? 0
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0
  return length > 0 && at + length <= run.length && isUtf8(Uint8Array.from(run.slice(at, at + length)))
}

const isControl = (byte: number): boolean => (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte === 0x7f
const isLetterOrBlank = (byte: number): boolean => byte === 0x20 || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)
