// Scan 2 of a delivery: the relation `source` of a file, and what the parser's SQL makes of it into the ledger.
import { literal } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { committedSql } from './basis.ts'
import type { Basis } from './basis.ts'
import type { Column, Parser } from './contract.ts'
import { PICKED_COLUMNS, samePicked } from './pick.ts'
import type { Apart } from './pick.ts'
import { anyUnreadable, dropCode, isPresent, linesSql, lookedAt, textName, typedText } from './relation.ts'
import type { Projection } from './relation.ts'
import { cheapColumns, groupKeys, list, sliceKeys } from './scan.ts'
import type { ScanPlan } from './scan.ts'

/** One slice of the delivery, for `slice_map`. */
export interface MappedSlice {
  readonly claim: string
  readonly key: string
  readonly start: string
  readonly sliceId: number
  readonly account: string
}

export async function createSliceMap(ledger: Ledger, slices: readonly MappedSlice[]): Promise<void> {
  await ledger.run('create or replace temp table slice_map (m_claim varchar, m_key varchar, m_start timestamp, x_slice_id integer, billing_account_id varchar)')
  await ledger.insert('slice_map', slices.map((slice) => ({ m_claim: slice.claim, m_key: slice.key, m_start: slice.start, x_slice_id: slice.sliceId, billing_account_id: slice.account })))
}

const MOST_BUCKET_TEXTS = 4

/**
 * SQL of bucket dates over their text. A bill of one month writes the same two dates on every line: scan 1 has read
 * them, and to compare with text that was read is a tenth of the cost of reading it again. Other text is read.
 */
async function bucketDates(ledger: Ledger, parser: Parser, projection: Projection, part: number): Promise<Map<Column, string>> {
  const found = new Map<Column, string>()
  for (const column of cheapColumns(parser)) {
    if (column.type === 'text' || !isPresent(column, projection)) continue
    const known = await ledger.rows<{ cell: string; value: string }>(
      `select distinct ${textName(column)} as cell, ${column.name}::varchar as value from seen where part_no = ${part} and ${column.name} is not null order by cell limit ${MOST_BUCKET_TEXTS + 1}`)
    if (known.length === 0 || known.length > MOST_BUCKET_TEXTS) continue
    const type = column.type === 'date' ? 'date' : 'timestamp'
    found.set(column, `case ${known.map(({ cell, value }) => `when ${textName(column)} = ${literal(cell)} then ${type} ${literal(value)}`).join(' ')} else ${typedText(column, projection)} end`)
  }
  return found
}

/**
 * The relation `source` of one file: its accepted records, each with slice, account and classification. Groups are
 * picked on lines of text; cells are read, and tags put together, only for the records that enter.
 */
export async function createSource(ledger: Ledger, plan: ScanPlan, projection: Projection, slices: readonly MappedSlice[], apart: Apart, part: number, basis: Basis | null): Promise<void> {
  const { parser } = plan
  const picked = Object.keys(PICKED_COLUMNS)
  const dates = await bucketDates(ledger, parser, projection, part)
  const value = (column: Column): string => `${dates.get(column) ?? typedText(column, projection)} as ${column.name}`
  const [only] = slices
  const single = slices.length === 1 && only !== undefined
  const slice = single ? [`${only.sliceId}::integer as x_slice_id`, `${literal(only.account)} as billing_account_id`] : ['slice_map.x_slice_id', 'slice_map.billing_account_id']
  const joins = [
    `join picked on ${samePicked(plan, apart, 'line')}`,
    ...(single ? [] : ['join slice_map on slice_map.m_claim = line.x_claim and slice_map.m_key = line.x_key and slice_map.m_start = line.x_start']),
  ]
  const keys = [...groupKeys(plan), { name: 'x_drop', sql: dropCode(parser) }, ...(single && !apart.starts ? [] : sliceKeys(parser))]
  const first = lookedAt(parser, keys.map((key) => key.sql))
  const read = parser.columns.filter((column) => column.type !== 'text')
  const early = [...read.filter((column) => first.columns.has(column)).map(value), ...(first.tags ? [`${projection.tags} as tags`] : [])]
  const late = read.filter((column) => !first.columns.has(column)).map(value)
  const declared = [...parser.columns.map(textName), ...read.filter((column) => first.columns.has(column)).map((column) => column.name)]
  const names = ['record_no', ...parser.columns.map(textName), ...read.map((column) => column.name), 'tags', ...picked, 'x_slice_id', 'billing_account_id']
  await ledger.run(`create or replace temp view source as
    select ${[...names, ...(basis === null ? [] : [`${literal(basis)} as x_file_basis`, `${committedSql(parser)} as x_committed`])].join(', ')}
    from (
      select record_no, ${[...declared, ...late, first.tags ? 'tags' : `${projection.tags} as tags`, ...picked.map((name) => `picked.${name}`), ...slice].join(', ')}
      from (select *, ${list(keys)} from (select *, ${early.map((column) => `${column}, `).join('')} from (${linesSql(parser, projection, true)}))) as line ${joins.join(' ')}
      where x_drop is null)
    where (${parser.slice.start})::timestamp is not null and not ${anyUnreadable(parser, projection)}`)
}

/** Of the engine while rows are written: a group of rows, and what reads them. Pages already written would fill any more. */
const WRITING_MEMORY = '200MB'

/**
 * Scan 2: the parser's charges of `source` into the ledger. The engine would move the test for unreadable cells below
 * the join, where it reads every cell of every record, and then reads those that enter a second time: filters stay
 * where they are written. Record numbers make the scan of a CSV serial; a second thread would only spin while rows wait
 * for memory (2 million rows: 29 s of CPU against 14). Settings outlive a rollback, so each delivery starts by taking
 * them back.
 */
export async function insertCharges(ledger: Ledger, relation: string, importId: number, charges: string, projection: Projection): Promise<void> {
  await ledger.run("set disabled_optimizers = 'filter_pushdown'")
  if (projection.layout.container !== 'parquet') {
    await ledger.run('set threads = 1')
    await ledger.limitMemory(WRITING_MEMORY)
  }
  // Dictionary and run-length encoding do most of the work on a bill's words; trying the string codecs as well costs a
  // fifth of the time it takes to write them.
  await ledger.run("set disabled_compression_methods = 'fsst,zstd,dict_fsst'")
  await ledger.run(`insert into ${relation} by name select ${importId}::integer as x_import_id, charges.* from (\n${charges}\n) as charges`)
  await resetEngine(ledger)
}

export async function resetEngine(ledger: Ledger): Promise<void> {
  await ledger.run('reset disabled_optimizers')
  await ledger.run('reset threads')
  await ledger.limitMemory()
  await ledger.run('reset disabled_compression_methods')
}
