// What a golden holds: one delivery as the ledger has it after import. First line the totals, then what the delivery
// says of itself, slices, transcribed rows, rejects, sums left out and diagnostics, one a line.
import { basename } from 'node:path'
import { importFiles } from '../app/import.ts'
import { withSession } from '../app/session.ts'
import type { Session } from '../app/session.ts'
import type { Workspace } from '../config/workspace.ts'
import type { Parser } from '../import/contract.ts'
import type { ImportResult } from '../import/record.ts'
import type { Cell } from '../ledger/ledger.ts'
import { FIXED, inWorkspace } from './fixtures.ts'
import type { Fixture } from './fixtures.ts'

export type Entry = Readonly<Record<string, unknown>>

export interface Golden {
  readonly totals: readonly Entry[]
  readonly delivery: Entry
  readonly slices: readonly Entry[]
  readonly rows: readonly Entry[]
  readonly rejects: readonly Entry[]
  readonly excluded: readonly Entry[]
  readonly diagnostics: readonly Entry[]
}

/** Imports one fixture into a workspace of its own and gives its golden's text. */
export async function goldenText(fixture: Fixture): Promise<string> {
  return inWorkspace(fixture.parser, async (workspace) => text(await importedGolden(workspace, fixture)))
}

/** Imports one fixture into a workspace; a refusal is an error, for a fixture must enter. */
export async function importedGolden(workspace: Workspace, fixture: Fixture): Promise<Golden> {
  const { imports } = await importFiles(workspace, [fixture.path], {}, FIXED)
  const refused = imports.find((result) => result.status === 'refused')
  if (refused) throw new Error(`${fixture.name} was refused: ${refused.diagnostics.map(({ message }) => message).join('; ')}`)
  const { golden } = await withSession(workspace, FIXED, {}, async (session) => ({ golden: await readGolden(session, fixture.parser, imports) }))
  return golden
}

/** The golden of one delivery's imports, read back from the ledger. */
export async function readGolden({ ledger }: Session, parser: Parser, imports: readonly ImportResult[]): Promise<Golden> {
  const [first] = imports
  if (!first) throw new Error('a delivery without imports')
  const deliveryId = Number(first.delivery)
  const ids = imports.map((result) => Number(result.id)).join(', ')
  const list = async (sql: string): Promise<Entry[]> => (await ledger.rows(sql)).map(withoutNulls)
  const part = imports.length > 1 ? 'import.part_no as part, ' : ''
  const columns = await columnsOf({ ledger }, `evidence_${parser.relation}`, ['x_slice_id', 'x_import_id'])
  const left = await columnsOf({ ledger }, 'excluded_charge', ['slice_id', 'import_id'])
  return {
    totals: imports.map((result) => ({ file: basename(result.file), ...result.records, amounts: result.amounts })),
    delivery: { format: first.format, leg: first.leg, account: first.account, source: first.source, scope: first.scope, as_of: first.as_of, as_of_from: first.as_of_from, period: first.period, ...(await list(`select grain, grouping, period_from, scope_from, account_from, manifest, basis from delivery where delivery_id = ${deliveryId}`))[0] },
    slices: await list(`select account, slice_key as key, iso(bucket_start) as start, iso(bucket_end) as "end", month, records::integer as records, status, recognized, reason,
        (select to_json(list({'sub_account': sub_account_id, 'currency': currency, 'amount': plain(amount), 'quantity': plain(quantity)} order by sub_account_id, currency))::varchar from slice_amount where slice_amount.slice_id = slice.slice_id) as amounts
      from slice where delivery_id = ${deliveryId} order by start, account, key`),
    rows: await list(`select ${part}${columns} from evidence_${parser.relation} join import on import_id = x_import_id where x_import_id in (${ids}) order by import.part_no, x_record_no, x_part_no`),
    rejects: await list(`select ${part}record_no::integer as record_no, column_name, cell from reject join import using (import_id) where import_id in (${ids}) order by import.part_no, record_no, column_name`),
    excluded: await list(`select ${part}${left} from excluded_charge join import using (import_id) where import_id in (${ids}) order by all`),
    diagnostics: await list(`select ${part}code, severity, message, record_no::integer as record_no from import_diagnostic join import using (import_id) where import_id in (${ids}) order by import.part_no, code, message, record_no`),
  }
}

/** SQL list of a table's columns, decimals without trailing zeros and instants as ISO text. */
async function columnsOf({ ledger }: Pick<Session, 'ledger'>, table: string, without: readonly string[]): Promise<string> {
  const columns = await ledger.rows<{ name: string; type: string }>('select name, type from pragma_table_info($table) order by cid', { table })
  return columns.filter(({ name }) => !without.includes(name)).map(({ name, type }) => {
    if (type.startsWith('DECIMAL')) return `plain(${name}) as ${name}`
    if (type.startsWith('TIMESTAMP')) return `iso(${name}) as ${name}`
    return type === 'BIGINT' ? `${name}::integer as ${name}` : name
  }).join(', ')
}

function withoutNulls(row: Readonly<Record<string, Cell>>): Entry {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
}

/** One entry a line, the totals on the first. */
export function text(golden: Golden): string {
  const list = (entries: readonly Entry[]): string => (entries.length === 0 ? '[]' : `[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]`)
  return `{"totals":${JSON.stringify(golden.totals)},
"delivery":${JSON.stringify(golden.delivery)},
"slices":${list(golden.slices)},
"rows":${list(golden.rows)},
"rejects":${list(golden.rejects)},
"excluded":${list(golden.excluded)},
"diagnostics":${list(golden.diagnostics)}}
`
}
