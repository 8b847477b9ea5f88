// Use case: `aicost export focus`. A month as FOCUS: Cost and Usage, one row a recognized line, and for 1.4 Invoice Detail
// and Billing Period beside it. Its EffectiveCost is the month's number. The rows go from the ledger into the files.
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { AicostError } from '../domain/error.ts'
import { BILLING_PERIOD, columnsOf, COST_AND_USAGE, INVOICE_DETAIL } from '../domain/focus-columns.ts'
import type { FocusColumn, FocusVersion } from '../domain/focus-columns.ts'
import { money, sum, text } from '../domain/money.ts'
import { versionsOf } from '../close/versions.ts'
import { sqlText } from '../ledger/assets.ts'
import { identifier } from '../ledger/quote.ts'
import type { Parameters } from '../ledger/ledger.ts'
import { defineRecognized } from '../reconcile/relations.ts'
import type { ExportedFile } from './export-file.ts'
import { mayWrite, unwritable, writeWhole } from './export-file.ts'
import { reconcileReport } from './reconcile.ts'
import type { Session } from './session.ts'
import type { Exported } from './workpaper.ts'

export interface FocusOptions {
  readonly version: FocusVersion
  readonly as: 'csv' | 'parquet'
  /** A file, of 1.4 a directory. Default: aicost-<month>-v<version> with .csv or .parquet, of 1.4 with .focus. */
  readonly path?: string | undefined
  readonly force?: boolean | undefined
}

/** The parts of the reconcile document that the export reads. */
interface ReportBody {
  readonly month: string
  readonly state: string
  readonly version_no: number
  readonly statements: readonly BodyStatement[]
  readonly prepaid: readonly { readonly source: string; readonly commitment?: string; readonly currency: string; readonly purchases: string }[]
}

interface BodyStatement {
  readonly id: string
  readonly issuer: string
  readonly provider: string
  readonly account: string
  readonly sources: readonly string[]
  readonly currency: string
  readonly tax: string | null
  readonly documents: readonly { readonly number: string; readonly tax: string; readonly placed_by_month: Readonly<Record<string, string>> }[]
  readonly adjustments: readonly { readonly kind: string }[]
}

interface Addition {
  readonly category: 'Purchase' | 'Tax'
  readonly description: string
  readonly billed: string
  readonly document: string | null
}

interface Dataset {
  readonly file: string
  readonly columns: readonly FocusColumn[]
  /** Table macro with its arguments. */
  readonly from: string
  readonly parameters: Parameters
}

/** Writes the month and says what was written; existing files are replaced only by force, and only by whole ones. */
export async function exportFocus(session: Session, month: string, options: FocusOptions): Promise<Exported> {
  const report = await reconcileReport(session, month, null)
  const body = report.body as unknown as ReportBody
  const version = body.state === 'open' || body.state === 'reopened' ? null : ((await versionsOf(session.ledger, month)).at(-1) ?? null)
  const at = { month, version_no: version?.state === 'signed' ? version.version_no : 0 }
  await define(session, body)
  const costs: Dataset = { file: 'cost-and-usage', columns: columnsOf(COST_AND_USAGE, options.version), from: 'focus_line($month, $version_no)', parameters: at }
  if (options.version === '1.2') {
    const path = resolve(session.cwd, options.path ?? `aicost-${month}-v${body.version_no}.${options.as}`)
    mayWrite(path, options.force === true)
    return { files: [await write(session, costs, path, options.as)], reasons: report.reasons, asOf: report.asOf }
  }
  const directory = resolve(session.cwd, options.path ?? `aicost-${month}-v${body.version_no}.focus`)
  const updated = version?.signed_at ?? report.asOf ?? `${month}-01T00:00:00Z`
  const datasets: readonly Dataset[] = [
    costs,
    { file: 'invoice-detail', columns: columnsOf(INVOICE_DETAIL, '1.4'), from: 'focus_invoice_line($month)', parameters: { month } },
    { file: 'billing-period', columns: columnsOf(BILLING_PERIOD, '1.4'), from: 'focus_period($month, $closed, $updated)', parameters: { month, closed: version?.state === 'signed', updated: updated.replace('Z', '') } },
  ]
  return { files: await writeAll(session, datasets, directory, options), reasons: report.reasons, asOf: report.asOf }
}

async function writeAll(session: Session, datasets: readonly Dataset[], directory: string, options: FocusOptions): Promise<ExportedFile[]> {
  if (existsSync(directory) && !statSync(directory).isDirectory()) throw new AicostError('FILE_EXISTS', 'is not a directory; FOCUS 1.4 is three files', { file: directory, hint: '-o DIRECTORY' })
  const paths = datasets.map(({ file }) => join(directory, `${file}.${options.as}`))
  for (const path of paths) mayWrite(path, options.force === true)
  try {
    mkdirSync(directory, { recursive: true })
  } catch (error) {
    throw unwritable(error, directory)
  }
  const files: ExportedFile[] = []
  for (const [index, dataset] of datasets.entries()) files.push(await write(session, dataset, paths[index] ?? '', options.as))
  return files
}

async function write(session: Session, dataset: Dataset, path: string, as: 'csv' | 'parquet'): Promise<ExportedFile> {
  const place = ['line_no', 'place_import', 'place_record', 'place_part']
  const key = [...dataset.columns.filter(({ name }) => ['x_StatementId', 'InvoiceIssuerName', 'InvoiceId'].includes(name)).map(({ name }) => name).toSorted().toReversed(), ...place]
  // Ordered first, as values: sorting their text takes several times the memory.
  await session.ledger.run(`create or replace temp table focus_export as select ${dataset.columns.map(({ name }) => identifier(name)).join(', ')} from ${dataset.from} as line order by ${key.map((name) => `line.${identifier(name)}`).join(', ')}`, dataset.parameters)
  const select = `select ${dataset.columns.map((column) => written(column, as)).join(', ')} from focus_export`
  try {
    return await writeWhole(path, as, (part) => session.ledger.copy(select, part, as))
  } finally {
    await session.ledger.run('drop table focus_export')
  }
}

/** A value as the kind of file holds it: in CSV the text the specification wants, in Parquet its type. */
function written({ name, type, allowed }: FocusColumn, as: 'csv' | 'parquet'): string {
  const cell = identifier(name)
  if (as === 'parquet') return `${type === 'instant' ? `timezone('UTC', ${cell})` : type === 'decimal' ? `${cell}::decimal(38, 18)` : cell} as ${cell}`
  if (type === 'decimal') return `plain(${cell}::decimal(38, 18)) as ${cell}`
  if (type === 'instant') return `iso(${cell}) as ${cell}`
  return type === 'text' && allowed === undefined ? `inert_text(${cell}) as ${cell}` : cell
}

/** Defines the relations of the export on this connection, and what the month's document says of its statements. */
async function define(session: Session, body: ReportBody): Promise<void> {
  const { ledger, config } = session
  await defineRecognized(ledger, config.close.time_zone)
  for (const file of ['recognized-lines', 'focus-lines', 'focus-invoices']) await ledger.run(sqlText(`src/ledger/sql/reports/${file}.sql`))
  const prepaid = new Set(config.sources.filter((source) => source.billing === 'prepaid').map((source) => source.id))
  const placed = (statement: BodyStatement): BodyStatement['documents'] => statement.documents.filter((document) => body.month in document.placed_by_month)
  await ledger.insert('focus_statement', body.statements.map((statement) => {
    const numbers = [...new Set(placed(statement).map(({ number }) => number))]
    return {
      statement_id: statement.id, account: statement.account, source_id: statement.sources[0] ?? null, currency: statement.currency, issuer: statement.issuer, provider: statement.provider,
      prepaid: statement.sources.some((id) => prepaid.has(id)), document: numbers.length === 1 ? (numbers[0] ?? null) : null,
    }
  }))
  await ledger.insert('focus_document', body.statements.flatMap((statement) => [...new Set(placed(statement).map(({ number }) => number))].map((document) => ({ statement_id: statement.id, document }))))
  await ledger.insert('focus_addition', body.statements.flatMap((statement) => additions(statement, body).map((line, index) => ({
    statement_id: statement.id, account: statement.account, currency: statement.currency, line_no: index + 1, category: line.category, description: line.description, billed_cost: line.billed, document: line.document,
  }))))
}

/** What the month is billed beside its recognized lines: credit bought before use, and tax that is no cost. By document, where that adds up. */
function additions(statement: BodyStatement, body: ReportBody): Addition[] {
  const whole = statement.documents.filter((document) => Object.keys(document.placed_by_month).join() === body.month)
  const bought = body.prepaid.filter((entry) => entry.commitment === undefined && entry.currency === statement.currency && statement.sources.includes(entry.source))
  const purchases = sum(bought.map((entry) => money(entry.purchases)))
  const tax = statement.adjustments.some(({ kind }) => kind === 'tax') ? 0n : money(statement.tax ?? '0')
  const byDocument = (category: Addition['category'], description: string, total: bigint, amountOf: (document: BodyStatement['documents'][number]) => string): Addition[] => {
    const parts = whole.map((document) => ({ category, description, billed: amountOf(document), document: document.number })).filter((part) => money(part.billed) !== 0n)
    if (sum(parts.map((part) => money(part.billed))) === total) return parts
    // The AI part of a bill, or a part of a document over several months: of the only document that has any.
    const [only, ...more] = statement.documents.filter((document) => body.month in document.placed_by_month && money(amountOf(document)) !== 0n)
    return [{ category, description, billed: text(total), document: more.length === 0 ? (only?.number ?? null) : null }]
  }
  return [
    ...byDocument('Purchase', 'prepaid credit', purchases, (document) => (purchases === 0n ? '0' : (document.placed_by_month[body.month] ?? '0'))),
    ...byDocument('Tax', 'tax that is reclaimed', tax, (document) => (tax === 0n ? '0' : document.tax)),
  ]
}
