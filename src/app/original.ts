// Reads one record back from the archive, by its number: the vendor's own text, as it was downloaded.
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { greatest } from '../domain/list.ts'
import { readHead } from '../import/head.ts'
import { archivedFile } from './imports.ts'
import type { Session } from './session.ts'

export interface KeptFile {
  readonly import_id: number
  readonly archive: string
  readonly archive_path: string | null
  /** What the original was found to be written in; an extract is UTF-8. */
  readonly encoding: string
}

export interface OriginalRecord {
  /** The header of a CSV, as it is in the file. */
  readonly header: string | null
  readonly text: string | null
  /** Why there is no text, or what it is that the text was taken from. */
  readonly note: string | null
}

export async function originalRecord(session: Session, kept: KeptFile, record: number): Promise<OriginalRecord> {
  const path = kept.archive_path === null ? null : archivedFile(session, kept.archive, kept.archive_path)
  if (path === null) return { header: null, text: null, note: 'the archived file is gone' }
  const head = readHead(path)
  if (head.kind === 'parquet') return { header: null, text: await parquetRow(session, path, record), note: 'a Parquet row, written as JSON' }
  if (head.kind === 'json') {
    const text = await lineAt(textOf(path, head.compressed, kept.encoding), record)
    return { header: null, text, note: text === null ? 'the file has no such record' : null }
  }
  const number = kept.archive === 'extract' ? await numberInExtract(session, kept.import_id, record) : record
  if (number === null) return { header: null, text: null, note: 'the archive keeps an extract of this file, and the record is not in it' }
  const [header = null, text = null] = await recordsAt(textOf(path, head.compressed, kept.archive === 'extract' ? 'utf-8' : kept.encoding), [0, number])
  return { header, text, note: kept.archive === 'extract' ? 'from the extract the archive keeps of this file' : text === null ? 'the file has no such record' : null }
}

async function parquetRow(session: Session, path: string, record: number): Promise<string | null> {
  await session.ledger.setVariable('source_path', path.replaceAll(/[*?[]/g, '[$&]'))
  const { rows } = await session.ledger.table("from read_parquet(getvariable('source_path'), file_row_number = true, hive_partitioning = false) where file_row_number = $row order by file_row_number", { row: record - 1 })
  const [row] = rows
  return row === undefined ? null : JSON.stringify(Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'file_row_number')))
}

/** An extract holds the accepted records alone, in their order: the n-th of them is its n-th row. */
async function numberInExtract(session: Session, importId: number, record: number): Promise<number | null> {
  const row = await session.ledger.row<{ number: number; own: boolean }>(
    `select count(distinct x_record_no)::integer as number, coalesce(bool_or(x_record_no = $record), false) as own
     from (select x_import_id, x_record_no from evidence_charge union all select x_import_id, x_record_no from evidence_payment union all select x_import_id, x_record_no from evidence_invoice_detail) as entered
     where x_import_id = $importId and x_record_no <= $record`, { importId, record })
  return row.own ? row.number : null
}

async function* textOf(path: string, compressed: boolean, encoding: string): AsyncGenerator<string> {
  const file = createReadStream(path, { highWaterMark: 1 << 20 })
  const decoder = new TextDecoder(encoding.replace('-bom', ''))
  for await (const chunk of compressed ? file.pipe(createGunzip()) : file) yield decoder.decode(chunk as Buffer, { stream: true })
  yield decoder.decode()
}

/** The n-th line that is not blank: a record of JSON Lines. */
async function lineAt(chunks: AsyncIterable<string>, record: number): Promise<string | null> {
  let rest = ''
  let number = 0
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '' && ++number === record) return line.trimEnd()
  }
  return rest.trim() !== '' && number + 1 === record ? rest.trimEnd() : null
}

/** The records of the given numbers (0 is the header), without reading on past the last of them. */
export async function recordsAt(chunks: AsyncIterable<string>, numbers: readonly number[]): Promise<(string | null)[]> {
  const found = new Map<number, string>()
  const last = greatest(numbers)
  let number = 0
  for await (const record of recordsOf(chunks)) {
    if (numbers.includes(number)) found.set(number, record)
    if (number >= last) break
    number += 1
  }
  return numbers.map((wanted) => found.get(wanted) ?? null)
}

/** CSV records as text: line ends inside quotes belong to the record, blank lines are no records. */
async function* recordsOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  let pending = ''
  let quoted = false
  for await (const chunk of chunks) {
    rest += chunk
    let start = 0
    // A \r at the very end may be half of \r\n: it waits for the next chunk.
    for (const end of rest.matchAll(/\r\n|\n|\r(?!$)/g)) {
      const line = rest.slice(start, end.index)
      start = end.index + end[0].length
      quoted = openAfter(line, quoted)
      pending += line
      if (quoted) pending += end[0]
      else {
        if (pending !== '') yield pending
        pending = ''
      }
    }
    rest = rest.slice(start)
  }
  const tail = pending + rest.replace(/\r$/, '')
  if (tail !== '') yield tail
}

/** Whether a quoted cell is open after a line. A quote opens a cell only at its beginning: 5" disk does not. */
function openAfter(line: string, open: boolean): boolean {
  if (!line.includes('"')) return open
  let inside = open
  let atStart = true
  for (let at = 0; at < line.length; at += 1) {
    const char = line[at]
    if (inside) {
      if (char !== '"') continue
      if (line[at + 1] === '"') at += 1
      else inside = false
    } else if (char === '"' && atStart) inside = true
    else atStart = char === ',' || (atStart && char === ' ')
  }
  return inside
}
