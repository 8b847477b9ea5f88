// The seam for a second engine: request logs in, one Parquet file in the roll-up contract out. Done by DuckDB in a scratch
// database of its own, so that neither the logs nor the result must fit into memory; the ledger is not touched.
import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { AicostError } from '../domain/error.ts'
import { sqlText } from '../ledger/assets.ts'
import { Ledger, identifier, literal } from '../ledger/ledger.ts'
import type { GivenFile } from './collect.ts'
import type { StatedRule } from './contract.ts'
import { readHead } from './head.ts'
import type { Head } from './head.ts'
import { fold } from './identify.ts'
import { parquetColumns } from './parquet.ts'
import { BEDROCK_COLUMNS, REQUEST_COLUMNS, requestLogs, requestSql, requestsSql } from './request-logs.ts'
import type { RequestLog, RequestLogOptions } from './request-logs.ts'
import { stageFile } from './stage.ts'
import type { Progress } from './stage.ts'
import { statementOf } from './stated.ts'

export interface RollUpInput {
  readonly files: readonly GivenFile[]
  /** Format to read the files as; default: what their first bytes show. */
  readonly as?: string | undefined
  readonly options: RequestLogOptions
  readonly rule: StatedRule
  /** Result, which must not exist. */
  readonly output: string
  /** A directory of this run's own, for staged files, the scratch database and what does not fit into memory. */
  readonly scratch: string
  readonly madeAt: string
  readonly progress?: ((file: string) => Progress) | undefined
}

export interface RolledUp {
  readonly log: string
  readonly records: string
  readonly totals: Readonly<Record<string, string>>
  readonly sources: readonly { readonly file: string; readonly sha256: string; readonly bytes: number }[]
  /** Files of a walked folder that are no log, and files whose content was there already. */
  readonly skipped: readonly string[]
}

interface LogFile extends GivenFile {
  readonly head: Head
  readonly log: RequestLog
  readonly names: readonly string[]
  readonly sha256: string
  readonly bytes: number
}

/** The staged files of one run are told apart by their number. */
const stagedName = (index: number): string => `${String(index + 1).padStart(7, '0')}`

export async function rollUp(input: RollUpInput): Promise<RolledUp> {
  mkdirSync(input.scratch, { recursive: true })
  const { files, skipped } = await logFiles(input)
  const [first] = files
  if (!first) throw new AicostError('REQUEST_LOG', 'no request log is among the files', { hint: `logs that can be read: ${requestLogs.map((log) => log.id).join(', ')}` })
  const other = files.find((file) => file.log !== first.log || (file.head.kind === 'parquet') !== (first.head.kind === 'parquet'))
  if (other) throw new AicostError('REQUEST_LOG', `is a ${other.log.id} (${other.head.kind}), ${first.name} a ${first.log.id} (${first.head.kind})`, { file: other.name, hint: 'roll up one kind of log at a time' })
  const ledger = await Ledger.open(join(input.scratch, 'roll-up.duckdb'), { temporary: input.scratch })
  try {
    await ledger.run(sqlText('src/import/sql/roll-up-macros.sql'))
    const records = first.head.kind === 'parquet' ? await linkParquet(ledger, files, input) : await loadText(ledger, files, input)
    if (records === 0n) throw new AicostError('REQUEST_LOG', 'holds no request', { file: first.name })
    await ledger.run(`create table rolled as ${sqlText('src/import/sql/roll-up.sql')}`)
    return { log: first.log.id, ...(await write(ledger, input, records)), sources: files.map(({ name, sha256, bytes }) => ({ file: name, sha256, bytes })), skipped }
  } catch (error) {
    throw located(error, files)
  } finally {
    ledger.close()
  }
}

/** Which of the files are logs, each content once. */
async function logFiles(input: RollUpInput): Promise<{ files: LogFile[]; skipped: string[] }> {
  const files: LogFile[] = []
  const skipped: string[] = []
  const seen = new Set<string>()
  for (const file of input.files) {
    const head = readHead(file.path, file.name)
    const names = head.kind === 'parquet' ? (await parquetColumns(file.path)).map((column) => column.name) : head.header
    const log = logOf(head, [...names, ...folders(file.path).map(({ key }) => key)], input.as)
    if (!log) {
      if (file.named || input.as !== undefined) throw new AicostError('REQUEST_LOG', `is no ${input.as ?? 'request log that is known'}`, { file: file.name, hint: `logs that can be read: ${requestLogs.map(({ id, required }) => `${id} (${required.join(', ')})`).join('; ')}` })
      skipped.push(file.name)
      continue
    }
    const sha256 = await hashOf(file.path)
    if (seen.has(sha256)) skipped.push(file.name)
    else files.push({ ...file, head, log, names, sha256, bytes: statSync(file.path).size })
    seen.add(sha256)
  }
  return { files, skipped }
}

function logOf(head: Head, names: readonly string[], as: string | undefined): RequestLog | undefined {
  if (as !== undefined && !requestLogs.some((log) => log.id === as)) throw new AicostError('REQUEST_LOG', `--as ${as} is no known request log`, { hint: `known: ${requestLogs.map((log) => log.id).join(', ')}` })
  const present = new Set(names.map(fold))
  return requestLogs.find((log) => {
    if (as !== undefined && log.id !== as) return false
    if (log.container === 'jsonl') return head.kind === 'json' && log.required.every((key) => head.text.includes(`"${key}"`))
    return (head.kind === 'csv' || head.kind === 'parquet') && log.required.every((name) => present.has(name))
  })
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Columns that the folders above a file state: account=123/model=x. */
function folders(path: string): { key: string; value: string }[] {
  return dirname(resolve(path)).split(sep).flatMap((part) => {
    const [, key = '', value = ''] = /^([a-z_]+)=(.*)$/.exec(part) ?? []
    return REQUEST_COLUMNS.includes(key) ? [{ key, value: unescaped(value) }] : []
  })
}

function unescaped(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** A path that the engine's globbing takes as it is. */
const literally = (path: string): string => path.replace(/[[*?]/g, '[$&]')

/**
 * Parquet is read where it lies, through links under names of our own: the folders' keys stay, nothing else of the path
 * reaches the engine.
 */
async function linkParquet(ledger: Ledger, files: readonly LogFile[], input: RollUpInput): Promise<bigint> {
  const tree = join(input.scratch, 'links')
  for (const [index, file] of files.entries()) {
    const folder = join(tree, ...folders(file.path).map(({ key, value }) => `${key}=${encodeURIComponent(value)}`))
    mkdirSync(folder, { recursive: true })
    symlinkSync(resolve(file.path), join(folder, `${stagedName(index)}.parquet`))
  }
  const glob = `${literally(tree)}/**/*.parquet`
  await ledger.run(`create view record as select * from read_parquet(${literal(glob)}, union_by_name = true, hive_partitioning = true, hive_types_autocast = false, filename = 'file')`)
  await ledger.run(`create view request as ${selectRequests(files, input)}`)
  const { records } = await ledger.row<{ records: string }>(`select sum(num_rows)::varchar as records from parquet_file_metadata(${literal(glob)})`)
  return BigInt(records)
}

/** Text is staged, read and removed file by file; what is kept of it are the columns of `request`. */
async function loadText(ledger: Ledger, files: readonly LogFile[], input: RollUpInput): Promise<bigint> {
  let records = 0n
  for (const [index, file] of files.entries()) {
    const staged = await stageFile(file.path, file.name, file.head, input.scratch, input.progress?.(file.name))
    await ledger.setVariable('source_path', staged.stagedPath)
    const said = folders(file.path).map(({ key, value }) => `${literal(value)} as ${identifier(key)}`)
    await ledger.run(`create or replace temp view record as select *, ${[...said, `${literal(stagedName(index))} as file`].join(', ')} from ${reader(file)}`)
    const select = selectRequests([file], input)
    await ledger.run(index === 0 ? `create table request as ${select}` : `insert into request by name ${select}`)
    const { count } = await ledger.row<{ count: string }>('select count(*)::varchar as count from request')
    const lines = BigInt(staged.newlines + (staged.endsWithNewline ? 0 : 1))
    if (BigInt(count) - records > lines) throw new AicostError('CONTROL_TOTAL', `${BigInt(count) - records} requests read from ${lines} lines`, { file: file.name })
    records = BigInt(count)
    rmSync(staged.stagedPath)
  }
  return records
}

function reader(file: LogFile): string {
  if (file.log.container === 'jsonl') return `read_json(getvariable('source_path'), format = 'newline_delimited', records = true, columns = ${BEDROCK_COLUMNS}, compression = 'uncompressed', hive_partitioning = false)`
  return `read_csv(getvariable('source_path'), auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', columns = {${file.names.map((_, index) => `c${index}: 'VARCHAR'`).join(', ')}},
    strict_mode = true, null_padding = false, ignore_errors = false, allow_quoted_nulls = false, hive_partitioning = false, compression = 'none', encoding = 'utf-8')`
}

/** Select of the requests of `record`: where the files' columns are, whichever file has them. */
function selectRequests(files: readonly LogFile[], input: RollUpInput): string {
  const columns = new Map<string, string>()
  for (const file of files) {
    for (const { key } of folders(file.path)) columns.set(key, key)
    for (const [index, name] of file.names.entries()) {
      if (REQUEST_COLUMNS.includes(fold(name))) columns.set(fold(name), file.head.kind === 'parquet' ? name : `c${index}`)
    }
  }
  const [first] = files
  if (!first) throw new Error('a roll-up of no files')
  const leg = input.options.leg ?? (columns.has('cost') ? 'estimate' : 'metered')
  return requestSql(requestsSql(first.log, columns), { ...input.options, leg })
}

/** Writes `rolled` with its statement; the name appears only once the file is whole. */
async function write(ledger: Ledger, input: RollUpInput, records: bigint): Promise<Pick<RolledUp, 'records' | 'totals'>> {
  const { contract, records: rows, totals } = await statementOf(ledger, input.rule, 'rolled')
  if (BigInt(totals['requests'] ?? '0') !== records) throw new AicostError('CONTROL_TOTAL', `${records} requests in the logs, ${totals['requests'] ?? '0'} in the roll-up`, { file: input.output })
  const statement = JSON.stringify({ contract, as_of: input.madeAt, records: rows, totals })
  const temporary = join(dirname(resolve(input.output)), `.${basename(input.output)}.${process.pid}`)
  try {
    await ledger.run(`copy rolled to ${literal(temporary)} (format parquet, compression zstd, kv_metadata {${literal(input.rule.metadata)}: ${literal(statement)}})`)
    renameSync(temporary, input.output)
  } finally {
    rmSync(temporary, { force: true })
  }
  return { records: rows, totals }
}

/** The engine's complaint about a cell or a broken file, as an error that names the file as the user knows it. */
function located(error: unknown, files: readonly LogFile[]): unknown {
  if (error instanceof AicostError || !(error instanceof Error)) return error
  const [before = '', at = '', column = '', cell = ''] = error.message.split(String.fromCharCode(31))
  const named = files.find((_, index) => at.includes(stagedName(index)))
  if (before.endsWith('UNREAD')) return new AicostError('REQUEST_LOG', cell === '' ? `${column} is empty` : `${column}: "${cell.slice(0, 80)}" cannot be read`, { file: named?.name, hint: 'nothing was written' })
  if (/JSON|parquet|CSV|Malformed|unterminated/i.test(error.message)) return new AicostError('REQUEST_LOG', (error.message.split('\n')[0] ?? '').replaceAll(/(?:\/[^\s/"]+)+\//g, ''), { file: files.length === 1 ? files[0]?.name : undefined, hint: 'the file is cut or is not this log; nothing was written' })
  return error
}
