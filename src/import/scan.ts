// The SQL of one delivery's two scans. Scan 1 reads every record once into the small table `seen` (control totals,
// buckets, groups); scan 2 inserts the records whose group was picked. Rules look at groups, never at rows.
import { literal } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { basisEvidence, committedSql } from './basis.ts'
import type { Basis } from './basis.ts'
import type { Classification, Column, Parser } from './contract.ts'
import { observedOf } from './leg.ts'
import { anyUnreadable, dropCode, isPresent, linesSql, lookedAt, mayBeUnreadable, recordsSql, textName, typedText } from './relation.ts'
import type { Projection } from './relation.ts'

/** Further columns by which the company's ai_rules look at records. */
export interface ExtraGroup {
  readonly name: string
  readonly sql: string
}

export interface ScanPlan {
  readonly parser: Parser
  /** name → SQL over declared columns, as text. */
  readonly groups: readonly ExtraGroup[]
}

export function scanPlan(parser: Parser, extra: readonly ExtraGroup[]): ScanPlan {
  const own = (parser.groups ?? []).map((name) => ({ name, sql: `coalesce(${name}::varchar, '')` }))
  return { parser, groups: [...own, ...extra.filter((group) => !own.some((column) => column.name === group.name))] }
}

/** A column of what a record counts under. */
interface Key {
  readonly name: string
  readonly sql: string
}

function groupKeys(plan: ScanPlan): Key[] {
  return plan.groups.map((group, index) => ({ name: `g${index}`, sql: group.sql }))
}

/** Which unit of replacement a record belongs to. */
function sliceKeys(parser: Parser): Key[] {
  const { slice } = parser
  const claim = [slice.account, slice.issuer, slice.billTo, slice.number, ...(slice.provider ? [slice.provider] : [])].map((column) => (column ? `coalesce((${column})::varchar, '')` : "''"))
  return [
    { name: 'x_claim', sql: claim.join(' || chr(31) || ') },
    { name: 'x_key', sql: `coalesce(${slice.key ?? "''"}, '')` },
    { name: 'x_start', sql: `(${slice.start})::timestamp` },
  ]
}

/** Everything a record of `seen` is told apart by. */
function seenKeys(plan: ScanPlan): Key[] {
  const { slice, control, excluded } = plan.parser
  return [
    ...groupKeys(plan),
    ...sliceKeys(plan.parser),
    { name: 'x_drop', sql: dropCode(plan.parser) },
    { name: 'x_committed', sql: committedSql(plan.parser) },
    { name: 'x_sub', sql: `coalesce(${slice.subAccount ?? "''"}, '')` },
    { name: 'x_currency', sql: control ? `coalesce(${control.currency}, '')` : "''" },
    { name: 'e_invoice', sql: `coalesce(${excluded?.invoice ?? "''"}, '')` },
    { name: 'e_line_type', sql: `coalesce(${excluded?.lineType ?? "''"}, '')` },
    { name: 'e_category', sql: `coalesce(${excluded?.category ?? "''"}, '')` },
    { name: 'e_has_product', sql: `coalesce(${excluded?.hasProduct ?? 'false'}, false)` },
    { name: 'e_service', sql: `coalesce(${excluded?.service ?? "''"}, '')` },
    { name: 'e_usage_type', sql: `coalesce(${excluded?.usageType ?? "''"}, '')` },
  ]
}

const list = (keys: readonly Key[]): string => keys.map((key) => `${key.sql} as ${key.name}`).join(',\n  ')

/** Columns that must be readable for a record to be counted at all. */
function controlColumns(parser: Parser): Set<string> {
  const names = [parser.slice.start, parser.slice.end, parser.control?.amount, parser.control?.quantity]
  return new Set(parser.columns.map((column) => column.name).filter((name) => names.some((expression) => expression?.includes(name))))
}

/**
 * Columns that may stand for a key in scan 1: records are grouped by their text, and keys are worked out once a group
 * instead of once a record (2 million records, some thousand groups). Text columns may; dates only where they are the
 * bucket itself, for the texts of finer dates would make a group of each record.
 */
function cheapColumns(parser: Parser): Set<Column> {
  const bucket = parser.columns.some((column) => column.name === parser.slice.start) ? lookedAt(parser, [parser.slice.start, parser.slice.end]).columns : new Set<Column>()
  return new Set(parser.columns.filter((column) => column.type === 'text' || (bucket.has(column) && ['instant', 'unix_seconds', 'date'].includes(column.type))))
}

/** Scan 1 of one file, appended to `seen` (created with the first part). */
export async function scanFile(ledger: Ledger, plan: ScanPlan, projection: Projection, part: number): Promise<void> {
  const { parser } = plan
  const { control, excluded, slice } = parser
  const cheap = cheapColumns(parser)
  const late = (sql: string): boolean => {
    const seen = lookedAt(parser, [sql])
    return !seen.tags && [...seen.columns].every((column) => cheap.has(column))
  }
  const keys = seenKeys(plan)
  const end: Key = { name: 'x_end', sql: `(${slice.end ?? 'null'})::timestamp` }
  const length: Key = { name: 'start_length', sql: `length(${firstText(parser, projection)})` }
  const lateKeys = [...keys, end, length].filter((key) => late(key.sql))
  const earlyKeys = keys.filter((key) => !late(key.sql))
  const grouped = [...lookedAt(parser, lateKeys.map((key) => key.sql)).columns]
  const typedLate = grouped.filter((column) => column.type !== 'text')
  const control1 = controlColumns(parser)
  const lateNames = new Set(typedLate.map((column) => column.name).filter((name) => control1.has(name)))
  const earlyNames = new Set([...control1].filter((name) => !lateNames.has(name)))
  const rounds = parser.columns.filter((column) => column.type === 'money' && isPresent(column, projection)).map((column) => `coalesce(money_rounds(${textName(column)}), false)::integer`)
  const observed = [...observedOf(parser), ...basisEvidence(parser)]
  // Checks that need no further column read; those over grouped columns once a group.
  const checks = (parser.checks ?? []).map((check) => ({ sql: check.record, columns: [...lookedAt(parser, [check.record]).columns] }))
    .filter(({ columns }) => columns.every((column) => column.type === 'text' || control1.has(column.name)))
  const isLate = ({ columns }: (typeof checks)[number]): boolean => columns.every((column) => column.type === 'text' && grouped.includes(column))
  const failing = (some: typeof checks): string => (some.length === 0 ? 'false' : `coalesce(${some.map(({ sql }) => `(${sql})`).join(' or ')}, false)`)
  const sum = (sql: string | undefined): string => `sum(${sql ?? 'null::decimal(38,18)'})`
  const groups = `
    select ${[...grouped.map(textName), ...(earlyKeys.length > 0 ? [list(earlyKeys)] : [])].map((column) => `${column}, `).join('')}
      ${anyUnreadable(parser, projection, earlyNames)} as x_unreadable, ${failing(checks.filter((check) => !isLate(check)))} as x_unfit,
      ${[end, length].filter((key) => !late(key.sql)).map((key) => `max(${key.sql}) as ${key.name}, `).join('')}
      count(*) as records, ${sum(control?.amount)}${control?.sign === -1 ? ' * -1' : ''} as amount, ${sum(control?.quantity)} as quantity,
      ${sum(excluded?.billed)} as billed, ${sum(excluded?.effective)} as effective,
      sum(${rounds.join(' + ') || '0'})::bigint as rounded,
      instant(max(${slice.covered ?? 'null::varchar'})) as covered, instant(min(${slice.reaches ?? 'null::varchar'})) as reaches, instant(max(${slice.written ?? 'null::varchar'})) as written,
      ${groupingFlags(parser)} as grouped_by,
      coalesce(bool_or(${slice.inferred ?? 'false'}), false) as inferred${observed.map(({ name, sql }) => `, ${sql} as ${name}`).join('')}
    from (${recordsSql(parser, projection, false)})
    group by all`
  const sql = `
    select ${part}::integer as part_no, ${keys.map((key) => key.name).join(', ')}, x_end, records, amount, quantity, billed, effective, rounded, covered, reaches, written, grouped_by, inferred, ${observed.map(({ name }) => `${name}, `).join('')}start_length::integer as start_length,
      ${typedLate.map((column) => `${textName(column)}, ${column.name}, `).join('')}
      coalesce(x_drop is null and (x_start is null or x_unreadable or ${anyUnreadable(parser, projection, lateNames)}), false) as x_bad,
      x_drop is null and (x_unfit or ${failing(checks.filter(isLate))}) as x_failed
    from (
      select *, ${list(lateKeys)}
      from (select *, ${typedLate.map((column) => `${typedText(column, projection)} as ${column.name}, `).join('')} from (${groups})))`
  await ledger.run(part === 1 ? `create or replace temp table seen as ${sql}` : `insert into seen by name ${sql}`)
}

function firstText(parser: Parser, projection: Projection): string {
  const column = parser.columns.find((candidate) => candidate.name === parser.slice.start)
  return column && column.type !== 'text' && isPresent(column, projection) ? textName(column) : "''"
}

/** List of the grouping columns that hold a value on some record. */
function groupingFlags(parser: Parser): string {
  const flags = (parser.grouping ?? []).map((name) => `case when bool_or(coalesce(${name}::varchar, '') <> '') then ${literal(name)} end`)
  return flags.length === 0 ? '[]::varchar[]' : `list_filter([${flags.join(', ')}], lambda name: name is not null)`
}

export interface PickedGroup {
  readonly group: readonly string[]
  readonly start: string | null
  readonly classification: Classification
  readonly share: string
  readonly ruleId: string | null
}

/** The table `picked`: groups that enter, with what they are; a start where a dated rule tells months apart. */
export async function createPicked(ledger: Ledger, plan: ScanPlan, picked: readonly PickedGroup[]): Promise<void> {
  const columns = plan.groups.map((_, index) => `g${index} varchar`)
  await ledger.run(`create or replace temp table picked (${[...columns, 'p_start timestamp', 'x_share decimal(9, 6)', 'x_rule_id varchar', 'x_nature varchar', 'x_component varchar', 'x_model varchar', 'x_model_maker varchar',
    'x_token_kind varchar', 'x_modality varchar', 'x_tier varchar', 'x_context varchar', 'x_service_provider varchar', 'x_service_name varchar', 'x_cost_category varchar', 'x_unit varchar', 'x_factor bigint'].join(', ')})`)
  await ledger.insert('picked', picked.map(({ group, start, classification, share, ruleId }) => ({
    ...Object.fromEntries(group.map((value, index) => [`g${index}`, value])),
    p_start: start,
    x_share: share,
    x_rule_id: ruleId ?? classification.rule_id ?? null,
    x_nature: classification.nature ?? null,
    x_component: classification.component ?? 'usage',
    x_model: classification.model ?? null,
    x_model_maker: classification.model_maker ?? null,
    x_token_kind: classification.token_kind ?? null,
    x_modality: classification.modality ?? null,
    x_tier: classification.tier ?? null,
    x_context: classification.context ?? null,
    x_service_provider: classification.service_provider ?? null,
    x_service_name: classification.service_name ?? null,
    x_cost_category: classification.cost_category ?? null,
    x_unit: classification.unit ?? null,
    x_factor: classification.factor ?? '1',
  })))
}

/** Marks the groups of `seen` that were picked; with `dated`, month by month. */
export async function markPicked(ledger: Ledger, plan: ScanPlan, dated: boolean): Promise<void> {
  const same = plan.groups.map((_, index) => `picked.g${index} = seen.g${index}`)
  if (dated && plan.parser.wholeBill) same.push('picked.p_start = seen.x_start')
  await ledger.run('alter table seen add column x_picked boolean default false')
  await ledger.run(`update seen set x_picked = true where x_drop is null and not x_bad and exists (select 1 from picked where ${same.length === 0 ? 'true' : same.join(' and ')})`)
}

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

/** The relation `record` of one file: what `findRejects` looks through. */
export async function createRecords(ledger: Ledger, { parser }: ScanPlan, projection: Projection): Promise<void> {
  await ledger.run(`create or replace temp view record as select *, ${list([...sliceKeys(parser), { name: 'x_drop', sql: dropCode(parser) }])} from (${recordsSql(parser, projection, true)})`)
}

const PICKED_COLUMNS = ['x_share', 'x_rule_id', 'x_nature', 'x_component', 'x_model', 'x_model_maker', 'x_token_kind', 'x_modality', 'x_tier', 'x_context', 'x_service_provider', 'x_service_name', 'x_cost_category', 'x_unit', 'x_factor']

/**
 * The relation `source` of one file: its accepted records, each with slice, account and classification. Groups are
 * picked on lines of text; cells are read, and tags put together, only for the records that enter.
 */
export async function createSource(ledger: Ledger, plan: ScanPlan, projection: Projection, slices: readonly MappedSlice[], dated: boolean, part: number, basis: Basis | null): Promise<void> {
  const { parser } = plan
  const dates = await bucketDates(ledger, parser, projection, part)
  const value = (column: Column): string => `${dates.get(column) ?? typedText(column, projection)} as ${column.name}`
  await createRecords(ledger, plan, projection)
  const [only] = slices
  const single = slices.length === 1 && only !== undefined
  const slice = single ? [`${only.sliceId}::integer as x_slice_id`, `${literal(only.account)} as billing_account_id`] : ['slice_map.x_slice_id', 'slice_map.billing_account_id']
  const joins = [
    plan.groups.length === 0 ? 'cross join picked' : `join picked on ${plan.groups.map((_, index) => `picked.g${index} = line.g${index}`).join(' and ')}${dated ? ' and picked.p_start = line.x_start' : ''}`,
    ...(single ? [] : ['join slice_map on slice_map.m_claim = line.x_claim and slice_map.m_key = line.x_key and slice_map.m_start = line.x_start']),
  ]
  const keys = [...groupKeys(plan), { name: 'x_drop', sql: dropCode(parser) }, ...(single && !dated ? [] : sliceKeys(parser))]
  const first = lookedAt(parser, keys.map((key) => key.sql))
  const read = parser.columns.filter((column) => column.type !== 'text')
  const early = [...read.filter((column) => first.columns.has(column)).map(value), ...(first.tags ? [`${projection.tags} as tags`] : [])]
  const late = read.filter((column) => !first.columns.has(column)).map(value)
  const declared = [...parser.columns.map(textName), ...read.filter((column) => first.columns.has(column)).map((column) => column.name)]
  const names = ['record_no', ...parser.columns.map(textName), ...read.map((column) => column.name), 'tags', ...PICKED_COLUMNS, 'x_slice_id', 'billing_account_id']
  await ledger.run(`create or replace temp view source as
    select ${[...names, ...(basis === null ? [] : [`${literal(basis)} as x_file_basis`, `${committedSql(parser)} as x_committed`])].join(', ')}
    from (
      select record_no, ${[...declared, ...late, first.tags ? 'tags' : `${projection.tags} as tags`, ...PICKED_COLUMNS.map((name) => `picked.${name}`), ...slice].join(', ')}
      from (select *, ${list(keys)} from (select *, ${early.map((column) => `${column}, `).join('')} from (${linesSql(parser, projection, true)}))) as line ${joins.join(' ')}
      where x_drop is null)
    where (${parser.slice.start})::timestamp is not null and not ${anyUnreadable(parser, projection)}`)
}

/**
 * Scan 2: the parser's charges of `source` into the ledger. The engine would move the test for unreadable cells below
 * the join, where it reads every cell of every record, and then reads those that enter a second time: filters stay
 * where they are written. Record numbers make the scan of a CSV serial; a second thread would only spin while rows wait
 * for memory (2 million rows: 29 s of CPU against 14). Settings outlive a rollback, so each delivery starts by taking
 * them back.
 */
export async function insertCharges(ledger: Ledger, relation: string, importId: number, charges: string, projection: Projection): Promise<void> {
  await ledger.run("set disabled_optimizers = 'filter_pushdown'")
  if (projection.layout.container !== 'parquet') await ledger.run('set threads = 1')
  // Dictionary and run-length encoding do most of the work on a bill's words; trying the string codecs as well costs a
  // fifth of the time it takes to write them.
  await ledger.run("set disabled_compression_methods = 'fsst,zstd,dict_fsst'")
  await ledger.run(`insert into ${relation} by name select ${importId}::integer as x_import_id, charges.* from (\n${charges}\n) as charges`)
  await resetEngine(ledger)
}

export async function resetEngine(ledger: Ledger): Promise<void> {
  await ledger.run('reset disabled_optimizers')
  await ledger.run('reset threads')
  await ledger.run('reset disabled_compression_methods')
}

const isDeclared = (parser: Parser, name: string): boolean => parser.columns.some((column) => column.name === name)

/** Cells that kept records out, at most `limit`: record, column and text. */
export async function findRejects(ledger: Ledger, plan: ScanPlan, projection: Projection, limit: number): Promise<{ record_no: string; column_name: string; cell: string }[]> {
  const { parser } = plan
  const columnText = (name: string): string => parser.columns.filter((column) => column.name === name).map(textName)[0] ?? name
  const because = (condition: string, column: string, cell: string): string => `case when ${condition} then {'column_name': ${literal(column)}, 'cell': coalesce((${cell})::varchar, '')} end`
  const reasons = [
    ...parser.columns.filter((column) => mayBeUnreadable(column, projection)).map((column) => because(`${column.name}_text <> '' and ${column.name} is null`, column.name, `${column.name}_text`)),
    because(`x_start is null and coalesce(${firstText(parser, projection)}, '') = ''`, isDeclared(parser, parser.slice.start) ? parser.slice.start : (parser.slice.at ?? parser.slice.start), "''"),
    ...(parser.checks ?? []).map((check) => because(`coalesce(${check.record}, false)`, check.column, columnText(check.column))),
  ]
  // One scan for all reasons: each branch of a union would plan, and read, the whole relation again.
  return ledger.rows(`select distinct record_no, reason.column_name as column_name, reason.cell as cell
    from (select record_no, unnest(list_filter([${reasons.join(', ')}], lambda reason: reason is not null)) as reason from record where x_drop is null)
    order by record_no, column_name, cell limit ${limit}`)
}
