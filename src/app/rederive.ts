// Derives a version again, in an empty ledger, from the archived files, the configuration, the rate card and the
// decisions it was prepared with.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { minorUnit, round, text } from '../domain/money.ts'
import type { JsonValue } from '../close/canonical.ts'
import type { Version } from '../close/versions.ts'
import { parseConfig } from '../config/load.ts'
import { workspaceAt } from '../config/workspace.ts'
import { Ledger } from '../ledger/ledger.ts'
import { migrate } from '../ledger/migrate.ts'
import { CONFIGURATION } from '../reconcile/accruals.ts'
import { fxRate } from '../reconcile/fx.ts'
import type { SignedBody } from './accruing.ts'
import { importDelivery, readyDelivery } from './import.ts'
import { archivedFile, extractPeriod } from './imports.ts'
import { reconcileMonth } from './month.ts'
import { signedTotal } from './reconcile-document.ts'
import { allParsers } from './session.ts'
import type { Session } from './session.ts'
import type { Difference } from './verify.ts'
import { evidenceDifferences, priceDifferences } from './verify-evidence.ts'
import type { ReadAgain } from './verify-evidence.ts'

interface Evidence {
  readonly delivery_id: number
  readonly import_id: number
  readonly file: string
  readonly sha256: string
  readonly bytes: string
  readonly modified_at: string
  readonly archive: string
  readonly archive_path: string | null
  readonly format: string
  readonly stated: string
  readonly as_of: string
  readonly period_start: string
  readonly period_end: string
  readonly account: string | null
  readonly source_id: string | null
  readonly scope: string[]
  readonly basis: 'actual' | 'amortized' | 'both' | null
}

export interface Rederived {
  /** Statements and signed total as the archive gives them, in the shape of the version's document. */
  readonly figures: Record<string, JsonValue>
  /** The rate card it was priced with. */
  readonly rates: { readonly hash: string; readonly list: string }
  /** Where what the ledger keeps of the files is not what the files give. */
  readonly differences: readonly Difference[]
}

export async function rederive(session: Session, version: Version, document: Record<string, JsonValue>): Promise<Rederived> {
  const root = mkdtempSync(join(tmpdir(), 'aicost-verify-'))
  const ledger = await Ledger.open(':memory:')
  try {
    await migrate(ledger, session.now())
    const stored = await session.ledger.row<{ config_text: string; card_text: string | null; contracts_text: string | null }>('select config_text, card_text, contracts_text from close_version where month = $month and version_no = $no', { month: version.month, no: version.version_no })
    const config = parseConfig(stored.config_text, 'aicost.yaml', { formats: allParsers.map((parser) => parser.id) })
    if (config.rates !== undefined && stored.card_text !== null) writeFileSync(join(root, 'rates.csv'), stored.card_text)
    if (config.contracts !== undefined && stored.contracts_text !== null) writeFileSync(join(root, 'contracts.yaml'), stored.contracts_text)
    const contracts = config.contracts === undefined || stored.contracts_text === null ? undefined : 'contracts.yaml'
    const scratch: Session = { ...session, workspace: workspaceAt(root), ledger, config: { ...config, rates: config.rates === undefined ? undefined : 'rates.csv', contracts } }
    const imports = await importEvidence(session, scratch, document)
    await copyDecisions(session, scratch, version, document)
    await copyTakenLines(session, scratch, version)
    const { result, rates } = await reconcileMonth(scratch, version.month)
    const total = signedTotal(result, config)
    const differences = [...(await evidenceDifferences(session, scratch, imports)), ...(await priceDifferences(session, scratch, version, imports))]
    const figures = {
      statements: Object.fromEntries(result.statements.map((statement) => [statement.id, {
        currency: statement.currency, recognized: text(statement.recognized), signed: text(round(statement.recognized, minorUnit(statement.currency))), fx_rate: text(fxRate(statement.currency, result.fx)?.rate ?? 0n),
      }])),
      signed_total: total === null ? null : text(total),
    }
    return { figures, rates: { hash: rates.hash, list: rates.listVersion }, differences }
  } finally {
    ledger.close()
    rmSync(root, { recursive: true, force: true })
  }
}

/** Imports the deliveries that were counted when the version was prepared, from the archive, with their stamps. */
async function importEvidence(session: Session, scratch: Session, document: Record<string, JsonValue>): Promise<ReadAgain[]> {
  const again: ReadAgain[] = []
  const ids = Object.keys(document['sources'] as Record<string, JsonValue>).map(Number)
  const rows = await session.ledger.rows<Evidence>(
    `select import.delivery_id, import.import_id, import.file, import.sha256, import.bytes::varchar as bytes, iso(import.modified_at) as modified_at, import.archive, import.archive_path, delivery.format, delivery.stated::varchar as stated, iso(delivery.as_of) as as_of, iso(delivery.period_start) as period_start, iso(delivery.period_end) as period_end, delivery.account, delivery.source_id, delivery.scope, delivery.basis
     from import join delivery using (delivery_id)
     where list_contains(from_json($ids::json, '["INTEGER"]'), import.import_id) order by import.delivery_id, import.part_no`, { ids: JSON.stringify(ids) })
  for (const deliveryId of new Set(rows.map((row) => row.delivery_id))) {
    const files = rows.filter((row) => row.delivery_id === deliveryId)
    const [first] = files
    if (!first || first.archive_path === null) continue
    const stated = JSON.parse(first.stated) as Record<string, unknown>
    const paths = files.map((file) => ({ name: file.file, path: archivedFile(session, file.archive, file.archive_path ?? '') ?? '', format: file.format, original: { sha256: file.sha256, bytes: Number(file.bytes), modifiedAt: file.modified_at } }))
    const input = await readyDelivery(scratch, paths, { ...extractPeriod(files), ...stated, asOf: first.as_of, ...(first.basis === null || first.basis === 'both' ? {} : { basis: first.basis }), ...(first.source_id === null ? {} : { source: first.source_id }), acceptDecrease: true })
    const results = await importDelivery(first.archive === 'extract' ? everyPayee(scratch) : scratch, input, false)
    for (const [index, { import_id: id, file, archive }] of files.entries()) again.push({ importId: id, again: Number(results[index]?.id), file, extract: archive === 'extract' })
  }
  const manual = await session.ledger.rows<{ import_id: number }>("select import_id from import where archive_path is null and list_contains(from_json($ids::json, '[\"INTEGER\"]'), import_id) order by import_id", { ids: JSON.stringify(ids) })
  for (const { import_id: id } of manual) await copyManual(session, scratch, id)
  return again
}

/**
 * An extract holds only the rows that mattered on the day of the import, and all of them were taken. A payee that was
 * ignored, or that a source lost, since then is still among them.
 */
function everyPayee(scratch: Session): Session {
  return { ...scratch, config: { ...scratch.config, payees: { review: 'all', ignore: [], own_accounts: [] } } }
}

/** Manual entries have no file to read: their rows are copied as they are. */
async function copyManual(session: Session, scratch: Session, importId: number): Promise<void> {
  const copy = async (table: string, where: string): Promise<void> => {
    const rows = await session.ledger.rows<Record<string, string | number | boolean | null>>(`select * from ${table} where ${where} order by all`, { importId })
    await scratch.ledger.insert(table, rows)
  }
  await copy('evidence_invoice_detail', 'x_import_id = $importId')
  await copy('slice', 'delivery_id = (select delivery_id from import where import_id = $importId)')
  await copy('delivery', 'delivery_id = (select delivery_id from import where import_id = $importId)')
  await copy('import', 'import_id = $importId')
}

/** The decisions the version was prepared with, whatever became of them since. */
async function copyDecisions(session: Session, scratch: Session, version: Version, document: Record<string, JsonValue>): Promise<void> {
  const ids = (document['decisions'] as readonly { decision_id: number }[]).map((decision) => decision.decision_id)
  const rows = await session.ledger.rows<Record<string, string | number | boolean | null>>('select * from decision where (month = $month or kind = \'match\') and list_contains(from_json($ids::json, \'["INTEGER"]\'), decision_id) order by decision_id', { month: version.month, ids: JSON.stringify(ids) })
  await scratch.ledger.insert('decision', rows.map((row) => ({ ...row, withdrawn: false })))
}

/**
 * What the version took over from earlier months follows from their signatures and evidence, which are not its own: the
 * lines are taken as they were signed. One that was changed since makes the figures differ.
 */
async function copyTakenLines(session: Session, scratch: Session, version: Version): Promise<void> {
  const of = { month: version.month, no: version.version_no }
  const lines = await session.ledger.rows<Record<string, string | number | boolean | null>>("select * from adjustment_line where month = $month and version_no = $no and kind in ('true_up', 'prior_period') order by line_no", of)
  const [row] = await session.ledger.rows<Record<string, string | number | boolean | null>>('select * from close_version where month = $month and version_no = $no', of)
  // What a rule accrued was worked out then; the month before it may have gone by is not in the scratch ledger.
  const { accruals = [] } = JSON.parse(String(row?.['body'])) as Partial<SignedBody>
  if (lines.length === 0 && !accruals.some((accrual) => accrual.by === CONFIGURATION)) return
  await scratch.ledger.insert('close_version', [{ ...row, state: 'signed' }])
  await scratch.ledger.insert('adjustment_line', lines)
}
