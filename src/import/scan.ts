// The SQL of one delivery's two scans. Scan 1 reads every record once into the small table `seen` (control totals,
// buckets, groups); scan 2 inserts the records whose group was picked. Rules look at groups, never at rows.
import { literal } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Classification, Parser } from './contract.ts'
import { anyUnreadable, dropCode, recordsSql } from './relation.ts'
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

const groupColumns = (plan: ScanPlan): string => plan.groups.map((_, index) => `g${index}`).join(', ')

/** Columns every record is given beside its declared ones: what it counts under. */
function keyed(plan: ScanPlan): string {
  const { slice, control } = plan.parser
  const claim = [slice.account, slice.issuer, slice.billTo, slice.number].map((column) => (column ? `coalesce(${column}::varchar, '')` : "''"))
  return [
    ...plan.groups.map((group, index) => `${group.sql} as g${index}`),
    `${dropCode(plan.parser)} as x_drop`,
    `${claim.join(" || chr(31) || ")} as x_claim`,
    `coalesce(${slice.subAccount ?? "''"}, '') as x_sub`,
    `coalesce(${slice.key ?? "''"}, '') as x_key`,
    `(${slice.start})::timestamp as x_start`,
    `(${slice.end ?? 'null'})::timestamp as x_end`,
    `${control ? `coalesce(${control.currency}, '')` : "''"} as x_currency`,
  ].join(',\n  ')
}

/** Columns that must be readable for a record to be counted at all. */
function controlColumns(parser: Parser): Set<string> {
  const names = [parser.slice.start, parser.slice.end, parser.control?.amount, parser.control?.quantity]
  return new Set(parser.columns.map((column) => column.name).filter((name) => names.some((expression) => expression?.includes(name))))
}

/** Scan 1 of one file, appended to `seen` (created with the first part). */
export async function scanFile(ledger: Ledger, plan: ScanPlan, projection: Projection, part: number): Promise<void> {
  const { parser } = plan
  const { control, excluded, slice } = parser
  const rounds = parser.columns.filter((column) => column.type === 'money').map((column) => `coalesce(money_rounds(${column.name}_text), false)::integer`)
  const dimensions = excluded
    ? [
        `coalesce(${excluded.invoice}, '') as e_invoice`, `coalesce(${excluded.lineType}, '') as e_line_type`, `coalesce(${excluded.category}, '') as e_category`,
        `coalesce(${excluded.hasProduct}, false) as e_has_product`, `coalesce(${excluded.service}, '') as e_service`, `coalesce(${excluded.usageType}, '') as e_usage_type`,
      ]
    : ["'' as e_invoice", "'' as e_line_type", "'' as e_category", 'false as e_has_product', "'' as e_service", "'' as e_usage_type"]
  const sql = `
    select ${part}::integer as part_no, ${plan.groups.length > 0 ? `${groupColumns(plan)},` : ''}
      x_drop, x_claim, x_sub, x_key, x_start, x_currency,
      e_invoice, e_line_type, e_category, e_has_product, e_service, e_usage_type, x_bad,
      max(x_end) as x_end, count(*) as records,
      sum(${control?.amount ?? 'null::decimal(38,18)'})${control?.sign === -1 ? ' * -1' : ''} as amount,
      sum(${control?.quantity ?? 'null::decimal(38,18)'}) as quantity,
      sum(${excluded?.billed ?? 'null::decimal(38,18)'}) as billed, sum(${excluded?.effective ?? 'null::decimal(38,18)'}) as effective,
      sum(${rounds.join(' + ') || '0'})::bigint as rounded,
      max(${slice.covered ?? 'null::timestamp'})::timestamp as covered,
      ${groupingFlags(parser)} as grouped_by,
      max(length(${firstText(parser, projection)}))::integer as start_length
    from (
      select *, ${dimensions.join(', ')}, coalesce(x_drop is null and (x_start is null or ${anyUnreadable(parser, projection, controlColumns(parser))}), false) as x_bad
      from (select *, ${keyed(plan)} from (${recordsSql(parser, projection, false)})))
    group by all`
  await ledger.run(part === 1 ? `create or replace temp table seen as ${sql}` : `insert into seen by name ${sql}`)
}

function firstText(parser: Parser, projection: Projection): string {
  const column = parser.columns.find((candidate) => candidate.name === parser.slice.start)
  return column && column.type !== 'text' && projection.text.get(column.name) !== 'null::varchar' ? `${column.name}_text` : "''"
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
  await ledger.run(`create or replace temp table picked (${[...columns, 'p_start timestamp', 'x_share decimal(9, 6)', 'x_rule_id varchar', 'x_component varchar', 'x_model varchar', 'x_model_maker varchar',
    'x_token_kind varchar', 'x_modality varchar', 'x_tier varchar', 'x_context varchar', 'x_service_provider varchar', 'x_service_name varchar', 'x_cost_category varchar', 'x_unit varchar', 'x_factor bigint'].join(', ')})`)
  await ledger.insert('picked', picked.map(({ group, start, classification, share, ruleId }) => ({
    ...Object.fromEntries(group.map((value, index) => [`g${index}`, value])),
    p_start: start,
    x_share: share,
    x_rule_id: ruleId ?? classification.rule_id ?? null,
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

const PICKED_COLUMNS = ['x_share', 'x_rule_id', 'x_component', 'x_model', 'x_model_maker', 'x_token_kind', 'x_modality', 'x_tier', 'x_context', 'x_service_provider', 'x_service_name', 'x_cost_category', 'x_unit', 'x_factor']

/** The relation `source` of one file: its accepted records, each with slice, account and classification. */
export async function createSource(ledger: Ledger, plan: ScanPlan, projection: Projection, slices: readonly MappedSlice[], dated: boolean): Promise<void> {
  const { parser } = plan
  await ledger.run(`create or replace temp view record as select *, ${keyed(plan)} from (${recordsSql(parser, projection, true)})`)
  const [only] = slices
  const single = slices.length === 1 && only !== undefined
  const slice = single ? `${only.sliceId}::integer as x_slice_id, ${literal(only.account)} as billing_account_id` : 'slice_map.x_slice_id, slice_map.billing_account_id'
  const sliceJoin = single ? '' : 'join slice_map on slice_map.m_claim = record.x_claim and slice_map.m_key = record.x_key and slice_map.m_start = record.x_start'
  const pick = plan.groups.length === 0 ? 'cross join picked' : `join picked on ${plan.groups.map((_, index) => `picked.g${index} = record.g${index}`).join(' and ')}${dated ? ' and picked.p_start = record.x_start' : ''}`
  const pickedColumns = PICKED_COLUMNS.map((name) => `picked.${name}`)
  await ledger.run(`create or replace temp view source as
    select record.*, ${[...pickedColumns, slice].join(', ')}
    from record ${pick} ${sliceJoin}
    where record.x_drop is null and record.x_start is not null and not ${anyUnreadable(parser, projection)}`)
}

/** Cells that kept records out, at most `limit`: record, column and text. */
export async function findRejects(ledger: Ledger, plan: ScanPlan, projection: Projection, limit: number): Promise<{ record_no: string; column_name: string; cell: string }[]> {
  const { parser } = plan
  const parts = parser.columns
    .filter((column) => column.type !== 'text' && projection.text.get(column.name) !== 'null::varchar')
    .map((column) => `select record_no, ${literal(column.name)} as column_name, ${column.name}_text as cell from record where x_drop is null and ${column.name}_text <> '' and ${column.name} is null`)
  parts.push(`select record_no, ${literal(parser.slice.start)} as column_name, '' as cell from record where x_drop is null and x_start is null and coalesce(${firstText(parser, projection)}, '') = ''`)
  const columnText = (name: string): string => (parser.columns.find((column) => column.name === name)?.type === 'text' ? name : `${name}_text`)
  for (const check of parser.checks ?? []) parts.push(`select record_no, ${literal(check.column)} as column_name, coalesce(${columnText(check.column)}, '') as cell from record where x_drop is null and coalesce(${check.record}, false)`)
  return ledger.rows(`select distinct record_no, column_name, cell from (${parts.join(' union all ')}) order by record_no, column_name limit ${limit}`)
}
