// Explains what lies nearest to the files: an import, one record with its charges and its original text, a decision.
import { AicostError } from '../domain/error.ts'
import { money, sum, text } from '../domain/money.ts'
import { sqlText } from '../ledger/assets.ts'
import type { Table } from '../ledger/ledger.ts'
import { definePricedCharge, defineRecognized } from '../reconcile/relations.ts'
import { showImport } from './imports.ts'
import { freshen } from './freshness.ts'
import { originalRecord } from './original.ts'
import { rangeOf, rangesOf, filesById } from './explanation.ts'
import type { Child, Explanation } from './explanation.ts'
import type { Session } from './session.ts'

/** `import:12` */
export async function explainImport(session: Session, ref: string, id: string): Promise<Explanation> {
  const { ledger } = session
  const result = (await showImport(session, id)).find((entry) => entry.id === id)
  if (!result) throw new AicostError('IMPORT_UNKNOWN', `there is no import ${id}`, { hint: 'aicost imports lists them' })
  const kept = await ledger.row<{ archive: string; archive_path: string | null; bytes: string }>('select archive, archive_path, bytes::varchar as bytes from import where import_id = $id', { id: Number(id) })
  const statements = await ledger.rows<{ month: string; account: string; status: string; currency: string | null; amount: string | null; slices: number }>(
    `select slice.month, slice.account, slice.status, slice_amount.currency, plain(sum(slice_amount.amount)) as amount, count(distinct slice.slice_id)::integer as slices
     from slice join import using (delivery_id) left join slice_amount on slice_amount.slice_id = slice.slice_id
     where import.import_id = $id group by slice.month, slice.account, slice.status, slice_amount.currency order by slice.month, slice.account, slice.status, slice_amount.currency`, { id: Number(id) })
  const rejects = await ledger.rows<{ record: string; column_name: string; cell: string }>('select record_no::varchar as record, column_name, cell from reject where import_id = $id order by record_no, column_name limit 20', { id: Number(id) })
  const [only, ...others] = result.amounts
  const children: Child[] = [
    ...result.amounts.flatMap((amount) => (['accepted', 'excluded', 'rejected'] as const).map((part) => ({ ref: null, kind: part, label: `${part} (${amount.currency})`, amount: amount[part], currency: amount.currency, part: others.length === 0 }))),
    ...statements.map((row) => ({ ref: row.currency === null ? null : `${row.month}/${row.account}/${row.currency}`, kind: 'slices', label: `${row.month}, ${row.slices} slices ${row.status} (of the whole delivery)`, amount: row.amount, currency: row.currency, part: false })),
    ...rejects.map((row) => ({ ref: `${id}:${row.record}`, kind: 'rejected', label: `${row.column_name}: ${row.cell}`, amount: null, currency: null, part: false })),
  ]
  const { diagnostics: _, slices: __, ...facts } = result
  return {
    ref, kind: 'import', label: result.file, month: null, amount: only !== undefined && others.length === 0 ? only.in_file : null, currency: only !== undefined && others.length === 0 ? only.currency : null, children,
    evidence: rangeOf(await filesById(ledger), Number(id), { record: result.records.read === 0 ? null : 1, last: result.records.read === 0 ? null : result.records.read, records: result.records.read, amount: only !== undefined && others.length === 0 ? only.in_file : null }),
    details: { ...facts, archive: kept.archive, archive_path: kept.archive_path, bytes: kept.bytes },
  }
}

interface ChargePart {
  readonly part: number; readonly leg: string; readonly month: string; readonly account: string; readonly status: string; readonly counted: boolean; readonly recognized: boolean; readonly superseded_by: number | null; readonly reason: string | null
  /** Of two bases of a dataset: what is read of its slice, and whether anything is of this charge. */
  readonly side: 'both' | 'billed' | 'effective'; readonly read: boolean; readonly supplies: 'both' | 'billed' | 'effective'
  readonly currency: string | null; readonly amount: string | null; readonly label: string; readonly price_state: string | null; readonly unit_price: string | null; readonly price_origin: string | null; readonly price_line: number | null; readonly price_from: string | null
}

interface KeptImport { readonly import_id: number; readonly delivery_id: number; readonly file: string; readonly sha256: string; readonly archive: string; readonly archive_path: string | null; readonly encoding: string; readonly records_read: string; readonly relation: string; readonly format: string }

/** `12:345`, `12:345:2`: a record of an import, in whatever relation it entered. */
export async function explainRecord(session: Session, ref: string, id: number, record: number, part: number | null): Promise<Explanation> {
  const [kept] = await session.ledger.rows<KeptImport>('select import_id, delivery_id, file, sha256, archive, archive_path, import.encoding, records_read::varchar as records_read, delivery.relation, delivery.format from import join delivery using (delivery_id) where import_id = $id', { id })
  if (!kept) throw new AicostError('IMPORT_UNKNOWN', `there is no import ${id}`, { hint: 'aicost imports lists them' })
  if (record < 1 || record > Number(kept.records_read)) throw new AicostError('REF_UNKNOWN', `import ${id} has ${kept.records_read} records, and none of number ${record}`, { file: kept.file })
  const found = await entered(session, kept, record, part)
  return {
    ref, ...found, evidence: await rangesOf(session.ledger, [{ importId: id, record, amount: found.amount }]),
    details: { ...found.details, import_id: String(id), file: kept.file, sha256: kept.sha256, format: kept.format, archive: kept.archive, archive_path: kept.archive_path, record: { number: record, ...(await originalRecord(session, kept, record)) } },
  }
}

type Found = Omit<Explanation, 'ref' | 'evidence'>

async function entered(session: Session, kept: KeptImport, record: number, part: number | null): Promise<Found> {
  const parameters = { import: kept.import_id, record, part }
  const table = { charge: 'evidence_charge', invoice_detail: 'evidence_invoice_detail', payment: 'evidence_payment', fx_rate: 'evidence_fx_rate' }[kept.relation] ?? 'evidence_charge'
  const columns = columnsOf(await session.ledger.table(`from ${table} where x_import_id = $import and x_record_no = $record and ($part is null or x_part_no = $part) order by x_part_no, x_slice_id`, parameters))
  if (columns.length === 0) return notEntered(session, kept, record)
  if (kept.relation === 'charge') return charge(session, kept, record, part, columns)
  const [row = {}] = columns
  if (kept.relation === 'fx_rate') return rates(columns)
  const amount = String(row[kept.relation === 'payment' ? 'amount' : 'billed_cost'])
  const [slice] = await session.ledger.rows<{ month: string; status: string; counted: boolean; reason: string | null }>(`select slice.month, slice.status, slice.counted, slice.reason from ${table} as line join slice on slice.slice_id = line.x_slice_id where line.x_import_id = $import and line.x_record_no = $record and ($part is null or line.x_part_no = $part) order by slice.slice_id`, parameters)
  const document: Child[] = typeof row['invoice_id'] === 'string' ? [{ ref: row['invoice_id'], kind: 'document', label: `document ${row['invoice_id']}`, amount: null, currency: null, part: false }] : []
  return {
    kind: kept.relation === 'payment' ? 'payment' : 'invoice_line', label: String(row[kept.relation === 'payment' ? 'payee' : 'charge_description'] ?? ''), month: slice?.month ?? null, amount, currency: String(row['billing_currency'] ?? ''),
    children: document, details: { columns, slice: slice ?? null },
  }
}

/** A day's published rates: no amounts. */
function rates(columns: readonly Record<string, unknown>[]): Found {
  const day = String(columns[0]?.['rate_date'] ?? '').slice(0, 10)
  return { kind: 'record', label: `rates published on ${day}`, month: day.slice(0, 7) || null, amount: null, currency: null, children: [], details: { columns } }
}

async function charge(session: Session, kept: KeptImport, record: number, part: number | null, columns: readonly Record<string, unknown>[]): Promise<Found> {
  const { ledger } = session
  const months = await ledger.rows<{ month: string }>('select distinct slice.month from evidence_charge as charge join slice on slice.slice_id = charge.x_slice_id where charge.x_import_id = $import and charge.x_record_no = $record order by slice.month', { import: kept.import_id, record })
  // Prices of metered use are filled by a reconciliation of its month.
  for (const { month } of months) await freshen(session, month)
  await definePricedCharge(ledger)
  await defineRecognized(ledger, session.config.close.time_zone)
  const parts = await ledger.rows<ChargePart>(sqlText('src/app/sql/record-charges.sql'), { import: kept.import_id, record, part })
  const [first] = parts
  const amounts = parts.map((entry) => entry.amount)
  const statements = [...new Set(parts.filter((entry) => entry.read && entry.recognized && entry.currency !== null).map((entry) => `${entry.month}/${entry.account}/${entry.currency}`))]
  const currencies = [...new Set(parts.map((entry) => entry.currency))]
  const ref = (entry: ChargePart): string => `${kept.import_id}:${record}:${entry.part}`
  return {
    kind: 'charge', label: parts.length === 1 ? (first?.label ?? '') : `${parts.length} charges of one record`, month: first?.month ?? null,
    amount: amounts.some((amount) => amount === null) || currencies.length > 1 ? null : text(sum(amounts.map((amount) => money(amount ?? '0')))), currency: currencies.length === 1 ? (currencies[0] ?? null) : null,
    children: [
      ...(parts.length > 1 ? parts.map((entry) => ({ ref: ref(entry), kind: 'charge', label: entry.label, amount: entry.amount, currency: entry.currency, part: true })) : []),
      ...statements.map((statement) => ({ ref: statement, kind: 'statement', label: `counts in ${statement}`, amount: null, currency: null, part: false })),
    ],
    details: { columns, charges: parts },
  }
}

/** A record that is read and counted but brought no line: rejected, or excluded and dropped. */
async function notEntered(session: Session, kept: KeptImport, record: number): Promise<Found> {
  const rejects = await session.ledger.rows<{ column: string; cell: string }>('select column_name as column, cell from reject where import_id = $import and record_no = $record order by column_name', { import: kept.import_id, record })
  const rejected = rejects.length > 0
  return {
    kind: rejected ? 'rejected' : 'record', label: rejected ? rejects.map((reject) => `${reject.column}: ${reject.cell}`).join('; ') : 'read and counted as excluded: a summed row of a bill, a total, an empty or pending row',
    month: null, amount: null, currency: null, children: rejected ? [{ ref: 'REJECTED', kind: 'code', label: 'REJECTED', amount: null, currency: null, part: false }] : [], details: { rejects },
  }
}

/** Rows without their empty columns; decimals without trailing zeros, instants as ISO 8601. */
function columnsOf(table: Table): Record<string, unknown>[] {
  return table.rows.map((row) => Object.fromEntries(table.columns.flatMap(({ name, type }) => {
    const value = row[name]
    if (value === null || value === undefined) return []
    if (type.startsWith('DECIMAL') && typeof value === 'string') return [[name, text(money(value))] as const]
    if (type === 'TIMESTAMP' && typeof value === 'string') return [[name, `${value.replace(' ', 'T')}Z`] as const]
    return [[name, value] as const]
  })))
}

interface DecisionRow {
  readonly decision_id: number; readonly month: string; readonly kind: string; readonly subject: string; readonly outcome: string | null; readonly source: string | null; readonly leg: string | null; readonly component: string | null; readonly amount: string | null; readonly currency: string | null
  readonly method: string | null; readonly note: string | null; readonly evidence: string | null; readonly delivery_id: number | null; readonly decided_by: string; readonly decided_at: string; readonly withdrawn: boolean
}

/** `decision:3`, or the newest decision on a subject (`github:seat`, `openai:billed`); null when there is none. */
export async function explainDecision(session: Session, ref: string): Promise<Explanation | null> {
  const id = /^decision:(\d{1,9})$/.exec(ref)?.[1]
  const [row] = await session.ledger.rows<DecisionRow>(
    `select decision_id, month, kind, subject, outcome, source_id as source, leg, component, plain(amount) as amount, currency, method, note, evidence, delivery_id, decided_by, iso(decided_at) as decided_at, withdrawn
     from decision where case when $id is null then subject = $ref else decision_id = $id end order by decision_id desc limit 1`, { id: id === undefined ? null : Number(id), ref })
  if (!row) {
    if (id === undefined) return null
    throw new AicostError('REF_UNKNOWN', `there is no decision ${id}`, { hint: 'aicost log lists what was decided' })
  }
  const imports = row.delivery_id === null ? [] : await session.ledger.rows<{ import_id: number; records: string }>('select import_id, records_read::varchar as records from import where delivery_id = $delivery order by part_no', { delivery: row.delivery_id })
  const files = await filesById(session.ledger)
  const { decision_id, month, amount, currency, ...details } = row
  return {
    ref: `decision:${decision_id}`, kind: 'decision', label: `${row.kind} ${row.subject}${row.outcome === null ? '' : `: ${row.outcome}`}`, month, amount, currency,
    children: [
      ...(row.kind === 'resolve' ? [{ ref: row.subject, kind: 'variance', label: `variance ${row.subject}`, amount, currency, part: false }] : []),
      ...imports.map((entry) => ({ ref: `import:${entry.import_id}`, kind: 'import', label: files.get(entry.import_id)?.file ?? '', amount, currency, part: false })),
    ],
    evidence: imports.flatMap((entry) => rangeOf(files, entry.import_id, { record: Number(entry.records) === 0 ? null : 1, last: Number(entry.records) === 0 ? null : Number(entry.records), records: Number(entry.records), amount })), details,
  }
}
