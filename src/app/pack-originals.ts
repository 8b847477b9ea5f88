// The files a month's figures rest on, from the archive into a pack: as they were downloaded, and of those that hold
// prompts, bank or personal rows nothing, unless asked for. A file whose records name their users is personal.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { archivePath } from '../import/archive.ts'
import type { Parser } from '../import/contract.ts'
import type { Version } from '../close/versions.ts'
import { sqlText } from '../ledger/assets.ts'
import { writeWhole } from './export-file.ts'
import type { ExportedFile } from './export-file.ts'
import { archivedFile } from './imports.ts'
import type { ReconcileReport } from './reconcile.ts'
import type { Session } from './session.ts'
import { usedSources } from './version-facts.ts'

export type Sensitive = NonNullable<Parser['contains']>
export const SENSITIVE: readonly Sensitive[] = ['prompts', 'bank', 'personal']

export interface Packed extends ExportedFile {
  /** The import a file is the original of, or an extract. */
  readonly of?: { readonly import_id: string; readonly file: string; readonly format: string; readonly sha256: string }
}

export interface LeftOut {
  readonly file: string
  readonly import_id: string | null
  readonly sha256: string | null
  readonly reason: string
}

interface KeptFile {
  readonly import_id: number
  readonly file: string
  readonly sha256: string
  readonly records: string
  readonly format: string
  readonly archive: 'original' | 'extract' | 'reference'
  readonly archive_path: string | null
  readonly forgotten: boolean
  /** Its records say who. */
  readonly people: boolean
}

export async function packOriginals(session: Session, part: string, report: ReconcileReport, version: Version | null, include: readonly Sensitive[]): Promise<{ packed: Packed[]; leftOut: LeftOut[] }> {
  const ids = version !== null ? Object.keys((JSON.parse(version.document) as { sources: object }).sources) : report.result === null ? [] : Object.keys(await usedSources(session, report.result))
  const kept = await session.ledger.rows<KeptFile>(sqlText('src/app/sql/kept-files.sql'), { ids: JSON.stringify(ids.map(Number)) })
  const packed: Packed[] = []
  const leftOut: LeftOut[] = []
  for (const file of kept) {
    const source = sourceOf(session, file, include)
    if ('reason' in source) leftOut.push({ file: file.file, import_id: String(file.import_id), sha256: file.sha256, reason: source.reason })
    else packed.push(await copyOf(part, file, source.path))
  }
  return { packed, leftOut }
}

/** Where the content lies, or why it is left out. */
function sourceOf(session: Session, file: KeptFile, include: readonly Sensitive[]): { readonly path: string } | { readonly reason: string } {
  const contains = session.parsers.get(file.format)?.contains ?? (file.people ? 'personal' : undefined)
  if (file.forgotten) return { reason: 'forgotten' }
  if (contains !== undefined && !include.includes(contains)) return { reason: `holds ${contains} rows: --include ${contains}` }
  if (file.archive === 'reference') return { reason: 'too large for the archive, which refers to where it lies' }
  if (file.archive_path === null) return byHand(session, file)
  const path = archivedFile(session, file.archive, file.archive_path)
  return path === null ? { reason: 'the archived file is gone' } : { path }
}

/** The file that shows an entry made by hand, where there is one. */
function byHand(session: Session, file: KeptFile): ReturnType<typeof sourceOf> {
  const path = archivePath(session.workspace.archivePath, file.sha256, '.bin')
  return existsSync(path) ? { path } : { reason: 'entered by hand, without a file' }
}

async function copyOf(part: string, file: KeptFile, source: string): Promise<Packed> {
  const extract = file.archive === 'extract'
  const directory = join(part, extract ? 'extracts' : 'originals')
  mkdirSync(directory, { recursive: true })
  const name = `${file.import_id}-${plainName(file.file)}${extract ? '.extract.csv' : ''}`
  const written = await writeWhole(join(directory, name), extract ? 'extract' : 'original', async (partial) => {
    copyFileSync(source, partial)
    return Number(file.records)
  })
  return { ...written, of: { import_id: String(file.import_id), file: file.file, format: file.format, sha256: file.sha256 } }
}

/** The last part of a name, of letters that no file system minds; the number before it keeps names apart. */
const plainName = (file: string): string => (file.split(/[\\/]/).at(-1) ?? '').replaceAll(/[^\w.-]+/g, '_').slice(-100)
