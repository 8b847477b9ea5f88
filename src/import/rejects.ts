// Records that were kept out: which cell or check did it, its text, and how it is told.
import { literal } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Parser } from './contract.ts'
import { dropCode, headerOf, mayBeUnreadable, recordsSql, textName } from './relation.ts'
import type { Projection } from './relation.ts'
import { firstText, list, sliceKeys } from './scan.ts'
import type { ScanPlan } from './scan.ts'

const isDeclared = (parser: Parser, name: string): boolean => parser.columns.some((column) => column.name === name)

/** A cell that kept a record out: the file's own name of its column, its text, and the check it fails ('' where it cannot be read). */
export interface Reject {
  readonly record_no: string
  readonly column_name: string
  readonly cell: string
  readonly code: string
}

export function rejectText({ column_name: name, cell, code }: Reject): string {
  if (cell === '') return `${name} is empty`
  return `${name}: "${cell.slice(0, 80)}" ${code === '' ? 'cannot be read' : `cannot be taken (${code})`}`
}

/** Cells of the file at `source_path` that kept records out, at most `limit`. */
export async function findRejects(ledger: Ledger, plan: ScanPlan, projection: Projection, limit: number): Promise<Reject[]> {
  const { parser } = plan
  const columnText = (name: string): string => parser.columns.filter((column) => column.name === name).map(textName)[0] ?? name
  const because = (condition: string, column: string, cell: string, code = ''): string => `case when ${condition} then {'column_name': ${literal(column)}, 'cell': coalesce((${cell})::varchar, ''), 'code': ${literal(code)}} end`
  const reasons = [
    ...parser.columns.filter((column) => mayBeUnreadable(column, projection)).map((column) => because(`${column.name}_text <> '' and ${column.name} is null`, column.name, `${column.name}_text`)),
    because(`x_start is null and coalesce(${firstText(parser, projection)}, '') = ''`, isDeclared(parser, parser.slice.start) ? parser.slice.start : (parser.slice.at ?? parser.slice.start), "''"),
    ...(parser.checks ?? []).map((check) => because(`coalesce(${check.record}, false)`, check.column, columnText(check.column), check.code)),
  ]
  // One scan for all reasons: each branch of a union would plan, and read, the whole relation again.
  const record = `select *, ${list([...sliceKeys(parser), { name: 'x_drop', sql: dropCode(parser) }])} from (${recordsSql(parser, projection, true)})`
  const found = await ledger.rows<Reject & Record<string, string>>(`select record_no, reason.column_name as column_name, reason.cell as cell, min(reason.code) as code
    from (select record_no, unnest(list_filter([${reasons.join(', ')}], lambda reason: reason is not null)) as reason from (${record}) where x_drop is null)
    group by all order by record_no, column_name, cell limit ${limit}`)
  // Two declared columns may read one of the file's: its cell is told once.
  const told = found.map((reject) => ({ ...reject, column_name: headerOf(parser, projection.layout, reject.column_name) }))
  return [...new Map(told.map((reject) => [JSON.stringify([reject.record_no, reject.column_name, reject.cell]), reject])).values()]
}
