// Use case: `aicost close verify`. Judges versions of a month: what is kept of them, the log, the archive; and derives
// their figures again from the archive in an empty ledger.
import { AicostError } from '../domain/error.ts'
import { money, text } from '../domain/money.ts'
import { diffCanonical } from '../close/canonical.ts'
import type { JsonValue } from '../close/canonical.ts'
import { versionsOf } from '../close/versions.ts'
import type { Version } from '../close/versions.ts'
import { programVersion } from '../ledger/assets.ts'
import { archivedFile, sha256Of } from './imports.ts'
import { rederive } from './rederive.ts'
import type { Rederived } from './rederive.ts'
import type { Session } from './session.ts'
import { different, keptDifferences } from './verify-kept.ts'
import { logDifferences } from './verify-log.ts'

export interface Difference {
  readonly what: string
  readonly expected: string
  readonly derived: string
  /** Of a figure: derived − expected. */
  readonly amount?: string
  /** method: everything is as it was signed, and the program, a parser or the price list is another now. */
  readonly cause?: 'method'
}

/** A part of how figures are derived that is another than when the version was prepared. */
export interface MethodChange {
  readonly part: string
  readonly expected: string
  readonly derived: string
}

export interface VerifiedVersion {
  readonly versionNo: number
  readonly state: Version['state']
  readonly level: 'full' | 'extract' | 'impossible'
  readonly holds: boolean
  readonly differences: readonly Difference[]
  readonly methodChanges: readonly MethodChange[]
}

export interface Verified extends VerifiedVersion {
  readonly month: string
  /** Every version that was judged, the one above among them. */
  readonly versions: readonly VerifiedVersion[]
}

type Document = Record<string, JsonValue>

/** One version, or all that were ever signed; the newest of them stands for the month. */
export async function closeVerify(session: Session, month: string, versionNo: number | undefined): Promise<Verified> {
  const all = await versionsOf(session.ledger, month)
  const chosen = versionNo === undefined ? all.filter((version) => version.state === 'signed' || version.state === 'reopened') : all.filter((version) => version.version_no === versionNo)
  if (chosen.length === 0) throw new AicostError('NOT_SIGNED', `${month} has no ${versionNo === undefined ? 'signed version' : `version ${versionNo}`}`)
  const log = await logDifferences(session, month, all)
  const versions: VerifiedVersion[] = []
  for (const version of chosen) versions.push(await verifyVersion(session, version, log))
  const last = versions.at(-1)
  if (!last) throw new Error('a version was judged and is not there')
  return { month, ...last, versions }
}

async function verifyVersion(session: Session, version: Version, log: readonly Difference[]): Promise<VerifiedVersion> {
  const document = JSON.parse(version.document) as Document
  const kept = await keptDifferences(session, version, document)
  const archive = await archiveState(session, document)
  const found = [...kept, ...log, ...archive.differences]
  const judged = { versionNo: version.version_no, state: version.state, level: archive.level }
  if (archive.level === 'impossible' || archive.differences.length > 0) return { ...judged, holds: false, differences: found, methodChanges: methodChanges(session, document, null) }
  const derived = await rederive(session, version, document)
  const changes = methodChanges(session, document, derived)
  const differences = [...found, ...[...derived.differences, ...figureDifferences(document, derived, changes)].map((difference) => because(difference, found, changes))]
  return { ...judged, holds: differences.length === 0, differences, methodChanges: changes }
}

/** Nothing was tampered with that could be seen, and the way to the figure is another: then it is the way. */
const because = (difference: Difference, found: readonly Difference[], changes: readonly MethodChange[]): Difference => (changes.length > 0 && found.every(({ cause }) => cause === 'method') ? { ...difference, cause: 'method' } : difference)

function figureDifferences(document: Document, derived: Rederived, changes: readonly MethodChange[]): Difference[] {
  const figures = (['statements', 'signed_total'] as const).flatMap((field) => diffCanonical(document[field], derived.figures[field]).map(({ path, a, b }): Difference => ({
    what: `${field}${path}`, expected: JSON.stringify(a ?? null), derived: JSON.stringify(b ?? null), ...amountOf(a, b),
  })))
  const rates = document['rates'] as { hash: string; list: string }
  // Another bundled list is told as a change of method; the same list with other rates is another card.
  return changes.some(({ part }) => part === 'price list') ? figures : [...figures, ...different('rates', rates.hash, derived.rates.hash)]
}

function amountOf(a: JsonValue | undefined, b: JsonValue | undefined): { amount?: string } {
  const decimal = (value: JsonValue | undefined): value is string => typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)
  if (decimal(a) && decimal(b)) return { amount: text(money(b) - money(a)) }
  const whole = (value: JsonValue | undefined): bigint | null => (value === undefined ? 0n : typeof value === 'object' && value !== null && 'signed' in value && decimal(value.signed) ? money(value.signed) : null)
  const [then, now] = [whole(a), whole(b)]
  return then === null || now === null ? {} : { amount: text(now - then) }
}

function methodChanges(session: Session, document: Document, derived: Rederived | null): MethodChange[] {
  const changes: MethodChange[] = []
  const changed = (part: string, expected: string, is: string): void => {
    if (expected !== is && !changes.some((change) => change.part === part)) changes.push({ part, expected, derived: is })
  }
  changed('program', String(document['program']), programVersion)
  for (const { format, parser_version: version } of Object.values(document['sources'] as Record<string, { format: string; parser_version: number }>)) {
    changed(`parser ${format}`, String(version), String(session.parsers.get(format)?.version ?? 'gone'))
  }
  if (derived !== null) changed('price list', (document['rates'] as { list: string }).list, derived.rates.list)
  return changes
}

interface KeptImport {
  readonly import_id: number
  readonly file: string
  readonly sha256: string
  readonly archive: string
  readonly archive_path: string | null
  readonly forgotten: string | null
}

/** Whether every file the version rests on is in the archive with the content it was signed with. */
async function archiveState(session: Session, document: Document): Promise<{ level: VerifiedVersion['level']; differences: Difference[] }> {
  const sources = document['sources'] as Record<string, { sha256: string }>
  const rows = await session.ledger.rows<KeptImport>(
    `select import_id, file, sha256, archive, archive_path, 'forgotten on ' || strftime(forgotten_at, '%Y-%m-%d') || ' by ' || forgotten_by || ': ' || reason as forgotten
     from import left join forgotten using (delivery_id) order by import_id`)
  let level: VerifiedVersion['level'] = 'full'
  const differences: Difference[] = []
  const lost = (what: string, expected: string, derived: string): void => {
    differences.push({ what, expected, derived })
    level = 'impossible'
  }
  for (const [id, { sha256 }] of Object.entries(sources)) {
    const row = rows.find((candidate) => String(candidate.import_id) === id)
    if (!row) {
      lost(`import ${id}`, sha256, 'not in the ledger')
      continue
    }
    if (row.sha256 !== sha256) differences.push({ what: `import ${id}`, expected: sha256, derived: row.sha256 })
    if (row.forgotten !== null) {
      lost(`import ${id}, ${row.file}`, sha256, row.forgotten)
      continue
    }
    if (row.archive_path === null) continue
    const path = archivedFile(session, row.archive, row.archive_path)
    if (path === null) lost(`archive of ${row.file}`, sha256, 'gone')
    else if (row.archive === 'extract') level = level === 'full' ? 'extract' : level
    else {
      const actual = await sha256Of(path)
      if (actual !== sha256) differences.push({ what: `archive of ${row.file}`, expected: sha256, derived: actual })
    }
  }
  return { level, differences }
}
