// What a file states of its own content, checked before a record of it is read: contract, column types, record count and
// totals. The statement lies in the Parquet file's metadata or in the manifest given with it.
import { z } from 'zod'
import { AicostError } from '../domain/error.ts'
import { money, text } from '../domain/money.ts'
import { identifier } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { ColumnType, Parser, StatedRule } from './contract.ts'
import type { DeliveryFile, DeliveryInput } from './delivery.ts'
import { fold, spellings } from './identify.ts'
import { isPresent, recordsSql, textName } from './relation.ts'
import type { Projection } from './relation.ts'

const decimal = z.string().regex(/^-?\d+(\.\d+)?$/)
const statement = z.object({ contract: z.string(), as_of: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/).optional(), records: decimal, totals: z.record(z.string(), decimal) })

/** The JSON that a file carries. */
export type Statement = z.infer<typeof statement>

const INTEGER = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/
const EXACT: Readonly<Partial<Record<ColumnType, RegExp>>> = {
  text: /^VARCHAR$/, money: /^DECIMAL\(38,18\)$/, quantity: /^DECIMAL\(38,18\)$/, count: INTEGER, instant: /^TIMESTAMP( WITH TIME ZONE)?$/, date: /^DATE$/, flag: /^BOOLEAN$/,
}
const WANTED: Readonly<Partial<Record<ColumnType, string>>> = { text: 'VARCHAR', money: 'DECIMAL(38,18)', quantity: 'DECIMAL(38,18)', count: 'BIGINT', instant: 'TIMESTAMP', date: 'DATE', flag: 'BOOLEAN' }

/**
 * Refuses a file whose statement is missing, is of another contract, or is not what its records are. Returns when the
 * file says it was made. Reads the file at `source_path`.
 */
export async function checkStated(ledger: Ledger, input: DeliveryInput, file: DeliveryFile, projection: Projection): Promise<string | undefined> {
  const { parser } = input
  const rule = parser.stated
  if (!rule) return undefined
  const { name } = file.staged
  const [found] = await ledger.rows<{ value: string }>("select decode(value) as value from parquet_kv_metadata(getvariable('source_path')) where decode(key) = $key", { key: rule.metadata })
  const given = found ? parsed(found.value) : input.manifest?.stated?.(name)
  if (given === undefined) {
    // What lies in the archive was compared when it came in; its manifest is not kept.
    if (input.archived) return undefined
    throw new AicostError('STATED_MISSING', `states no control totals: neither its metadata (${rule.metadata}) nor a manifest given with it`, { file: name, hint: `parsers/${parser.id}/README.md says how to write them` })
  }
  const read = statement.safeParse(given)
  if (!read.success) throw new AicostError('STATED_MISSING', `states its totals in a form that cannot be read: ${read.error.issues[0]?.path.join('.') ?? ''} ${read.error.issues[0]?.message ?? ''}`, { file: name })
  if (read.data.contract !== rule.contract) throw new AicostError('CONTRACT_VERSION', `is of contract ${read.data.contract}; this version reads ${rule.contract}`, { file: name })
  checkTypes(parser, file)
  await checkVersion(ledger, parser, rule, projection, name)
  const own = await statementOf(ledger, rule, `(${recordsSql(parser, projection, false)})`)
  const differences = differing(read.data, own)
  if (differences.length > 0) throw new AicostError('STATED_TOTAL', `does not hold what it states: ${differences.slice(0, 4).join('; ')}`, { file: name, hint: 'it is cut, or was written by something that did not add up: make it again' })
  return read.data.as_of
}

/** Record count and totals of a relation, as a statement; totals of nothing are left out. */
export async function statementOf(ledger: Ledger, rule: StatedRule, relation: string): Promise<Pick<Statement, 'contract' | 'records' | 'totals'>> {
  const plain = rule.totals.filter((total) => total.by === undefined)
  const row = await ledger.row<Record<string, string | null>>(`select count(*)::varchar as records, ${plain.map((total) => `sum(${total.amount})::varchar as ${identifier(total.name)}`).join(', ')} from ${relation}`)
  const totals: Record<string, string> = {}
  for (const { name } of plain) if (row[name] !== null && row[name] !== undefined) totals[name] = text(money(row[name]))
  for (const { name, amount, by } of rule.totals) {
    if (by === undefined) continue
    const rows = await ledger.rows<{ key: string; total: string }>(`select coalesce(${by}, '') as key, sum(${amount})::varchar as total from ${relation} where ${amount} is not null group by all order by key`)
    for (const { key, total } of rows) totals[`${name}:${key}`] = text(money(total))
  }
  return { contract: rule.contract, records: row['records'] ?? '0', totals }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}

/** A double has lost digits before anybody can check them. */
function checkTypes(parser: Parser, file: DeliveryFile): void {
  const { layout, staged } = file
  for (const column of parser.columns) {
    const at = layout.names.findIndex((name) => spellings(column).includes(fold(name)))
    const type = layout.types[at] ?? ''
    if (at !== -1 && EXACT[column.type]?.test(type) === false) throw new AicostError('COLUMN_TYPE', `column ${column.name} is ${type}, the contract says ${WANTED[column.type] ?? column.type}`, { file: staged.name, hint: `cast it where the file is written: cast(${column.name} as ${(WANTED[column.type] ?? '').toLowerCase()})` })
  }
}

async function checkVersion(ledger: Ledger, parser: Parser, rule: StatedRule, projection: Projection, file: string): Promise<void> {
  const column = parser.columns.find((candidate) => candidate.name === rule.version.column)
  if (!column || !isPresent(column, projection)) return
  const [other] = await ledger.rows<{ version: string }>(`select coalesce(${textName(column)}, '') as version from (${recordsSql(parser, projection, false)}) where ${textName(column)} is distinct from $version order by version limit 1`, { version: rule.version.value })
  if (other) throw new AicostError('CONTRACT_VERSION', `holds records of ${rule.version.column} ${other.version || '(none)'}; this version reads ${rule.version.value}`, { file })
}

/** Where two statements differ, in words. */
function differing(stated: Statement, own: Pick<Statement, 'records' | 'totals'>): string[] {
  const names = [...new Set([...Object.keys(stated.totals), ...Object.keys(own.totals)])].sort()
  const records = money(stated.records) === money(own.records) ? [] : [`records: stated ${stated.records}, in file ${own.records}`]
  return [...records, ...names.filter((name) => money(stated.totals[name] ?? '0') !== money(own.totals[name] ?? '0')).map((name) => `${name}: stated ${stated.totals[name] ?? 'nothing'}, in file ${own.totals[name] ?? 'nothing'}`)]
}
