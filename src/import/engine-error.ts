// The engine's complaints about a file, a disk or a number, as located errors that a user can mend.
import { AicostError } from '../domain/error.ts'
import type { Container } from './contract.ts'

/** Errors that are not the user's to mend, and interrupts, are thrown on. */
export function asUserError(error: unknown, file: string, container?: Container): AicostError {
  if (error instanceof AicostError) return error
  const message = error instanceof Error ? error.message : String(error)
  if (message.startsWith('INTERRUPT')) throw error
  const found = ofTheMachine(message, file) ?? ofJson(message, file) ?? ofCsv(message, file) ?? ofParquet(message, file, container)
  if (found === null) throw error
  return found
}

function ofTheMachine(message: string, file: string): AicostError | null {
  const [first = ''] = message.split('\n')
  if (/No space left|disk is full|File too large|Disk quota exceeded|Could not write|max_temp_directory_size/i.test(first)) return new AicostError('DISK_FULL', 'no space left to keep the import', { file, hint: 'free some space and import it again' })
  if (/^Out of Memory/i.test(first)) return new AicostError('MEMORY_FULL', 'needs more memory than aicost allows itself', { file, hint: 'import it in parts (by month or by account), or report it with its size' })
  if (/^Out of Range|Overflow in/i.test(first)) return new AicostError('AMOUNT_RANGE', 'an amount in it, or the sum of some, is too large to be kept exactly', { file, hint: 'amounts go up to 20 digits before the point: look for a cell that is not money' })
  const missing = /^Constraint Error: NOT NULL constraint failed: evidence_\w+\.(\w+)/.exec(first)?.[1]
  if (missing !== undefined) return new AicostError('CELL_MISSING', `a record has no ${missing.replace(/^x_/, '').replaceAll('_', ' ')}, and none can do without`, { file, hint: 'look for an empty or unreadable cell, or export again' })
  return null
}

/**
 * `Malformed JSON in file "…", at byte 17 in line 3: unexpected end of data`, which counts one too many, for the line is
 * read by then; `JSON transform error in file "…", in line 2: Expected OBJECT, but got ARRAY`, which does not. Neither
 * counts blank lines.
 */
function ofJson(message: string, file: string): AicostError | null {
  const found = /^Invalid Input Error: (?:Malformed JSON|JSON transform error|Duplicate name)[^]*?(?:in (?:record\/value|line|record|object) (\d+))/i.exec(message)
  if (!found && !/^Invalid Input Error: .*\bJSON\b/i.test(message)) return null
  const record = found ? Number(found[1]) - (/^Invalid Input Error: Malformed JSON/i.test(message) ? 1 : 0) : undefined
  return new AicostError('JSON_BROKEN', 'a line of it is no whole JSON object', { file, record, excerpt: (message.split('\n')[0] ?? '').replace(/"[^"]*"/, 'the file').slice(0, 200), hint: 'the file is cut or was edited: export it again' })
}

/** The engine could not tell the records of a CSV apart. */
export const isBrokenCsv = (error: unknown): boolean => error instanceof Error && !(error instanceof AicostError) && ofCsv(error.message, '') !== null

function ofCsv(message: string, file: string): AicostError | null {
  const line = /CSV Error on Line: (\d+)/.exec(message)?.[1]
  if (line === undefined && !/CSV Parser state machine|Error when sniffing|unterminated quote/i.test(message)) return null
  const columns = /Expected Number of Columns: (\d+) Found: (\d+)/i.exec(message)
  const what = columns ? `a record has ${columns[2]} columns, the header ${columns[1]}`
    : /unterminated quote/i.test(message) ? 'a quoted cell is not closed'
      : /Maximum line/i.test(message) ? 'a record is too long to be one'
        : 'its records cannot be told apart'
  const excerpt = /Original Line: ?(.*)/.exec(message)?.[1]?.slice(0, 200)
  return new AicostError('CSV_BROKEN', what, { file, record: line === undefined ? undefined : Math.max(Number(line) - 1, 0), excerpt, hint: 'the file is cut or was edited: download it again' })
}

/** Damage shows in many ways, few of which name the container. */
function ofParquet(message: string, file: string, container: Container | undefined): AicostError | null {
  const damaged = container === 'parquet' && /^(Invalid|IO|Conversion|Not implemented|Serialization)\b.*Error:/i.test(message)
  if (!damaged && !/parquet|No magic bytes|Snappy|ZSTD|Thrift|TProtocolException/i.test(message)) return null
  return new AicostError('PARQUET_BROKEN', `is not a whole Parquet file: ${(message.split('\n')[0] ?? '').replace(/"[^"]*"/, 'the file')}`, { file, hint: 'download it again' })
}
