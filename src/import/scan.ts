// Scan 1 of a delivery: reads every record of a file once into the small table `seen` (control totals, buckets,
// groups). Rules look at its groups, never at rows.
import { literal } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { basisEvidence, committedSql } from './basis.ts'
import type { Column, Parser } from './contract.ts'
import { observedOf } from './leg.ts'
import { anyUnreadable, dropCode, isPresent, lookedAt, recordsSql, textName, typedText } from './relation.ts'
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
export interface Key {
  readonly name: string
  readonly sql: string
}

export function groupKeys(plan: ScanPlan): Key[] {
  return plan.groups.map((group, index) => ({ name: `g${index}`, sql: group.sql }))
}

/** Which unit of replacement a record belongs to. */
export function sliceKeys(parser: Parser): Key[] {
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

export const list = (keys: readonly Key[]): string => keys.map((key) => `${key.sql} as ${key.name}`).join(',\n  ')

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
export function cheapColumns(parser: Parser): Set<Column> {
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
  // Their text is read beside its maximum, not around it: the macro would repeat the aggregate for each place it looks at.
  const said = Object.entries({ covered: slice.covered, reaches: slice.reaches, written: slice.written })
  const select = `
    select ${[...grouped.map(textName), ...(earlyKeys.length > 0 ? [list(earlyKeys)] : [])].map((column) => `${column}, `).join('')}
      ${anyUnreadable(parser, projection, earlyNames)} as x_unreadable, ${failing(checks.filter((check) => !isLate(check)))} as x_unfit,
      ${[end, length].filter((key) => !late(key.sql)).map((key) => `max(${key.sql}) as ${key.name}, `).join('')}
      count(*) as records, ${sum(control?.amount)}${control?.sign === -1 ? ' * -1' : ''} as amount, ${sum(control?.quantity)} as quantity,
      ${sum(excluded?.billed)} as billed, ${sum(excluded?.effective)} as effective,
      sum(${rounds.join(' + ') || '0'})::bigint as rounded,
      max(${slice.covered ?? 'null::varchar'}) as covered_text, min(${slice.reaches ?? 'null::varchar'}) as reaches_text, max(${slice.written ?? 'null::varchar'}) as written_text,
      ${groupingFlags(parser)} as grouped_by,
      coalesce(bool_or(${slice.inferred ?? 'false'}), false) as inferred${observed.map(({ name, sql }) => `, ${sql} as ${name}`).join('')}`
  const groups = `${select}
    from (${recordsSql(parser, projection, false, lookedAt(parser, [select]))})
    group by all`
  const sql = `
    select ${part}::integer as part_no, ${keys.map((key) => key.name).join(', ')}, x_end, records, amount, quantity, billed, effective, rounded, ${said.map(([name, sql]) => `${sql === undefined ? 'null::timestamp' : `instant(${name}_text)`} as ${name}, `).join('')}grouped_by, inferred, ${observed.map(({ name }) => `${name}, `).join('')}start_length::integer as start_length,
      ${typedLate.map((column) => `${textName(column)}, ${column.name}, `).join('')}
      coalesce(x_drop is null and (x_start is null or x_unreadable or ${anyUnreadable(parser, projection, lateNames)}), false) as x_bad,
      x_drop is null and (x_unfit or ${failing(checks.filter(isLate))}) as x_failed
    from (
      select *, ${list(lateKeys)}
      from (select *, ${typedLate.map((column) => `${typedText(column, projection)} as ${column.name}, `).join('')} from (${groups})))`
  await ledger.run(part === 1 ? `create or replace temp table seen as ${sql}` : `insert into seen by name ${sql}`)
}

export function firstText(parser: Parser, projection: Projection): string {
  const column = parser.columns.find((candidate) => candidate.name === parser.slice.start)
  return column && column.type !== 'text' && isPresent(column, projection) ? textName(column) : "''"
}

/** List of the grouping columns that hold a value on some record. */
function groupingFlags(parser: Parser): string {
  const flags = (parser.grouping ?? []).map((name) => `case when bool_or(coalesce(${name}::varchar, '') <> '') then ${literal(name)} end`)
  return flags.length === 0 ? '[]::varchar[]' : `list_filter([${flags.join(', ')}], lambda name: name is not null)`
}
