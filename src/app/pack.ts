// Use case: `aicost export pack`. Everything that belongs to a month's close in one directory: the workpaper, FOCUS, the
// journal, the reconciliation, the signed version, the configuration, the files the figures rest on, and a manifest.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { AicostError } from '../domain/error.ts'
import { journalPresets } from '../render/journal.ts'
import { document } from '../render/json.ts'
import { programVersion } from '../ledger/assets.ts'
import type { Version } from '../close/versions.ts'
import { versionsOf } from '../close/versions.ts'
import { closeFiles } from './close-files.ts'
import { unwritable, writeWhole } from './export-file.ts'
import type { ExportedFile } from './export-file.ts'
import { exportFocus } from './focus.ts'
import { cardPath } from './freshness.ts'
import { journalOf } from './journal.ts'
import { packOriginals } from './pack-originals.ts'
import type { LeftOut, Packed, Sensitive } from './pack-originals.ts'
import { reconcileReport } from './reconcile.ts'
import type { ReconcileReport } from './reconcile.ts'
import type { Session } from './session.ts'
import { contractsText } from './version-facts.ts'
import { exportWorkpaper } from './workpaper.ts'
import type { Exported } from './workpaper.ts'

export interface PackOptions {
  /** A directory. Default: aicost-<month>-v<version>.pack in the working directory. */
  readonly path?: string | undefined
  readonly force?: boolean | undefined
  /** Kinds of rows whose files are packed although they hold them. */
  readonly include?: readonly Sensitive[]
}

export interface Pack extends Exported {
  readonly leftOut: readonly LeftOut[]
}

const MANIFEST = 'manifest.json'
const SUMS = 'SHA256SUMS'

export async function exportPack(session: Session, month: string, options: PackOptions = {}): Promise<Pack> {
  const report = await reconcileReport(session, month, null)
  const { state, version_no: versionNo } = report.body as unknown as Head
  const directory = resolve(session.cwd, options.path ?? `aicost-${month}-v${versionNo}.pack`)
  mayReplace(directory, options.force === true)
  const part = `${directory}.${process.pid}.part`
  try {
    rmSync(part, { recursive: true, force: true })
    mkdirSync(part, { recursive: true })
    const version = state === 'open' || state === 'reopened' ? null : ((await versionsOf(session.ledger, month)).at(-1) ?? null)
    const { packed, leftOut } = await fill(session, part, report, { version, include: options.include ?? [] })
    const files = await seal(session, part, packed, { leftOut, version, report })
    rmSync(directory, { recursive: true, force: true })
    renameSync(part, directory)
    return { files: files.map((file) => ({ ...file, path: join(directory, relative(part, file.path)) })), leftOut, reasons: report.reasons, asOf: report.asOf }
  } catch (error) {
    rmSync(part, { recursive: true, force: true })
    throw unwritable(error, directory)
  }
}

interface Head {
  readonly month: string
  readonly state: string
  readonly version_no: number
  readonly signed_total: string | null
}

/** A directory is replaced only by force, and only one that holds a pack and nothing besides. */
function mayReplace(directory: string, force: boolean): void {
  if (!existsSync(directory)) return
  if (!statSync(directory).isDirectory()) throw new AicostError('FILE_EXISTS', 'is not a directory; a pack is one', { file: directory, hint: '-o DIRECTORY' })
  const there = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory()).map((entry) => relative(directory, join(entry.parentPath, entry.name)))
  if (there.length === 0) return
  if (!force) throw new AicostError('FILE_EXISTS', 'exists already', { file: directory, hint: 'give --force to replace an earlier pack, or -o DIRECTORY' })
  const known = new Set([...manifestPaths(join(directory, MANIFEST)), MANIFEST, SUMS])
  const foreign = there.find((path) => !known.has(path))
  if (foreign !== undefined) throw new AicostError('FILE_EXISTS', 'is not of an earlier pack, and would be lost', { file: join(directory, foreign), hint: '-o DIRECTORY' })
}

function manifestPaths(path: string): string[] {
  try {
    const { schema, files } = JSON.parse(readFileSync(path, 'utf8')) as { schema?: string; files?: readonly { readonly path: string }[] }
    return schema === 'aicost.pack/1' ? (files ?? []).map((file) => file.path) : []
  } catch {
    return []
  }
}

async function fill(session: Session, part: string, report: ReconcileReport, { version, include }: { version: Version | null; include: readonly Sensitive[] }): Promise<{ packed: Packed[]; leftOut: LeftOut[] }> {
  const { month } = report.body as unknown as Head
  const [workpaper] = (await exportWorkpaper(session, month, { path: join(part, 'workpaper.xlsx') })).files
  const [focus] = (await exportFocus(session, month, { version: '1.2', as: 'csv', path: join(part, 'focus.csv') })).files
  const journal = await packJournal(session, part, report)
  const reconciled = await writeText(join(part, 'reconcile.json'), 'json', document(headOf('reconcile', report), report.body, report.diagnostics))
  const close = version === null ? await packConfiguration(session, part) : await packClose(session, part, version)
  const originals = await packOriginals(session, part, report, version, include)
  return { packed: [workpaper, focus, ...journal.files, reconciled, ...close, ...originals.packed].filter((file) => file !== undefined), leftOut: [...journal.leftOut, ...originals.leftOut] }
}

const headOf = (name: string, report: ReconcileReport): Parameters<typeof document>[0] => ({ schema: `aicost.${name}/1`, workspace: null, as_of: report.asOf, version: programVersion, exit_code: report.reasons.length > 0 ? 1 : 0, exit_reasons: report.reasons })

/** A month without a journal is packed without one, and the manifest says why. */
async function packJournal(session: Session, part: string, report: ReconcileReport): Promise<{ files: Packed[]; leftOut: LeftOut[] }> {
  try {
    const { journal } = await journalOf(session, report)
    const files = [['journal.csv', journalPresets.csv], ['journal.hledger', journalPresets.hledger]] as const
    return { files: await Promise.all(files.map(([name, { render }]) => writeText(join(part, name), 'journal', render(journal)))), leftOut: [] }
  } catch (error) {
    if (error instanceof AicostError && error.exit === 2) return { files: [], leftOut: [{ file: 'journal', import_id: null, sha256: null, reason: error.message.replaceAll(/\s*\n\s*/g, ' ') }] }
    throw error
  }
}

/** The version's document with what its digest leads to, signatures, and who may sign. */
async function packClose(session: Session, part: string, version: Version): Promise<Packed[]> {
  const { files } = await closeFiles(session, version.month, version.version_no)
  return Promise.all(files.map(({ name, kind, content }) => writeText(join(part, 'close', name), kind, content)))
}

/** Of a month that no version holds yet: the configuration as it is now. */
async function packConfiguration(session: Session, part: string): Promise<Packed[]> {
  const card = cardPath(session)
  const texts = [['aicost.yaml', session.config.text], ['contracts.yaml', contractsText(session)], ['rates.csv', card === undefined ? null : readFileSync(card, 'utf8')]] as const
  return Promise.all(texts.flatMap(([name, content]) => (content === null ? [] : [writeText(join(part, 'configuration', name), 'text', content)])))
}

async function writeText(path: string, kind: ExportedFile['kind'], content: string): Promise<Packed> {
  mkdirSync(dirname(path), { recursive: true })
  return writeWhole(path, kind, async (partial) => {
    writeFileSync(partial, content)
    return content === '' ? 0 : content.replace(/\n$/, '').split('\n').length
  })
}

/** The manifest names every file with its hash; the sums are the same for `sha256sum -c`, the manifest included. */
async function seal(session: Session, part: string, packed: readonly Packed[], { leftOut, version, report }: { leftOut: readonly LeftOut[]; version: Version | null; report: ReconcileReport }): Promise<ExportedFile[]> {
  const { month, state, version_no: versionNo, signed_total: signedTotal } = report.body as unknown as Head
  const listed = packed.map(({ path, kind, sha256, bytes, rows, of }) => ({ path: relative(part, path), kind, sha256, bytes, rows, of: of ?? null }))
  const body = { month, company: session.config.company, state, version_no: versionNo, digest: version?.digest ?? null, signed_total: signedTotal, files: listed, left_out: leftOut }
  const manifest = await writeText(join(part, MANIFEST), 'json', document(headOf('pack', report), body, []))
  const sums = [...packed, manifest].map(({ path, sha256 }) => `${sha256}  ${relative(part, path)}\n`).join('')
  const written = [...packed, manifest, await writeText(join(part, SUMS), 'text', sums)]
  return written.map(({ path, kind, sha256, bytes, rows }) => ({ path, kind, sha256, bytes, rows }))
}
