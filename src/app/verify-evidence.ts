// What the ledger keeps of files, against what the same files give when they are read again in an empty ledger.
// Compared by a sum of hashes; only where that differs are the records looked at one by one.
import type { Version } from '../close/versions.ts'
import { sqlText } from '../ledger/assets.ts'
import type { Ledger, Parameters } from '../ledger/ledger.ts'
import type { Session } from './session.ts'
import type { Difference } from './verify.ts'

/** A file that was read again, and the import it is in the empty ledger. */
export interface ReadAgain {
  readonly importId: number
  readonly again: number
  readonly file: string
  /** Of an extract the records have other numbers, and the days without any are not there. */
  readonly extract: boolean
}

interface Side {
  readonly ledger: Ledger
  /** A query with the columns `name` and `content`. */
  readonly sql: string
  readonly parameters: Parameters
}

const TABLES = ['evidence_charge', 'evidence_invoice_detail', 'evidence_payment', 'evidence_fx_rate'] as const
/** Of one file so many are named; the others are counted. */
const NAMED = 5

export async function evidenceDifferences(session: Session, scratch: Session, imports: readonly ReadAgain[]): Promise<Difference[]> {
  const differences: Difference[] = []
  for (const read of imports) {
    const both = (sql: string): readonly [Side, Side] => [{ ledger: session.ledger, sql, parameters: { importId: read.importId } }, { ledger: scratch.ledger, sql, parameters: { importId: read.again } }]
    for (const table of TABLES) differences.push(...(await compared(`record of ${read.file}`, ...both(recordsOf(table, read.extract)))))
    if (!read.extract) differences.push(...(await compared(`slice of ${read.file}`, ...both(sqlText('src/app/sql/import-slices.sql')))))
  }
  return differences
}

/** Records of an import with their slice by what it is, not by its number. */
function recordsOf(table: (typeof TABLES)[number], extract: boolean): string {
  return `select ${extract ? "''" : 'entered.x_record_no'} as name, entered as content
    from (
      select evidence.* exclude (x_slice_id, x_import_id${extract ? ', x_record_no' : ''}), slice.account as slice_account, slice.slice_key, slice.bucket_start, slice.month as slice_month, slice.leg as slice_leg
      from ${table} as evidence
      left join slice on slice.slice_id = evidence.x_slice_id
      where evidence.x_import_id = $importId
    ) as entered`
}

/** The prices a version pinned for metered use, against those of today's derivation. */
export async function priceDifferences(session: Session, scratch: Session, version: Version, imports: readonly ReadAgain[]): Promise<Difference[]> {
  const differences: Difference[] = []
  for (const read of imports.filter(({ extract }) => !extract)) {
    differences.push(...(await compared(`price of ${read.file}`,
      { ledger: session.ledger, sql: sqlText('src/app/sql/pinned-prices.sql'), parameters: { importId: read.importId, month: version.month, version_no: version.version_no } },
      { ledger: scratch.ledger, sql: sqlText('src/app/sql/derived-prices.sql'), parameters: { importId: read.again, days: `${version.month}-%` } })))
  }
  return differences
}

async function compared(what: string, kept: Side, derived: Side): Promise<Difference[]> {
  const [sumKept, sumDerived] = [await summed(kept), await summed(derived)]
  if (sumKept === sumDerived) return []
  const [then, now] = [await listed(kept), await listed(derived)]
  const names = [...new Set([...then.keys(), ...now.keys()])].filter((name) => then.get(name) !== now.get(name))
  const more = names.length > NAMED ? [{ what, expected: `${names.length} differ`, derived: `the first ${NAMED} are named` }] : []
  return [...names.slice(0, NAMED).map((name) => ({ what: `${what}${name === '' ? '' : `: ${name}`}`, expected: then.get(name) ?? 'not there', derived: now.get(name) ?? 'not there' })), ...more]
}

async function summed({ ledger, sql, parameters }: Side): Promise<string> {
  const { rows, sum } = await ledger.row<{ rows: string; sum: string }>(`select count(*)::varchar as rows, coalesce(sum(hash(found)::hugeint), 0)::varchar as sum from (${sql}) as found`, parameters)
  return `${rows} ${sum}`
}

/** By name, what several rows of one name say in order. */
async function listed({ ledger, sql, parameters }: Side): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for await (const rows of ledger.stream<{ name: string; content: string }>(`select name::varchar as name, to_json(content)::varchar as content from (${sql}) order by name, content`, parameters)) {
    for (const { name, content } of rows) found.set(name, `${found.get(name) ?? ''}${content}`)
  }
  return found
}
