// Use cases that look at the close without changing it: status, drift, verify.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { AicostError } from '../domain/error.ts'
import type { ExitReason } from '../domain/diagnostic.ts'
import { text } from '../domain/money.ts'
import { diffCanonical, digest } from '../close/canonical.ts'
import type { JsonValue } from '../close/canonical.ts'
import { signedMessage } from '../close/document.ts'
import { parsePublicKey, sameKey } from '../close/keys.ts'
import { verifyLog } from '../close/log.ts'
import { verifySignature } from '../close/sshsig.ts'
import { signedVersions, versionsOf } from '../close/versions.ts'
import type { Version } from '../close/versions.ts'
import { archivedFile } from './imports.ts'
import { driftOf } from './drift.ts'
import type { Drift } from './drift.ts'
import { rederive } from './rederive.ts'
import { closeFacts } from './close-facts.ts'
import { takeDrift } from './decide.ts'
import type { Session } from './session.ts'
import { oldestOpenAfter } from './true-ups.ts'

export interface CloseStatus {
  readonly body: Record<string, unknown>
  readonly reasons: readonly ExitReason[]
}

export async function closeStatus(session: Session, month: string): Promise<CloseStatus> {
  return session.ledger.transaction(async () => {
    const versions = await versionsOf(session.ledger, month)
    const close = await closeFacts(session, month)
    const drift = await driftOf(session, month)
    const last = versions.at(-1)
    const inForce = close.state === 'open' || close.state === 'reopened' ? undefined : last
    const stored = inForce ? (JSON.parse((await session.ledger.row<{ body: string }>('select body from close_version where month = $month and version_no = $no', { month, no: inForce.version_no })).body) as { qualifications: unknown[] }) : null
    return {
      body: {
        month, version_no: close.versionNo, state: close.state, prepared_by: inForce?.prepared_by ?? null, prepared_at: inForce?.prepared_at ?? null, signed_by: inForce?.signed_by ?? null, signed_at: inForce?.signed_at ?? null,
        digest: inForce?.digest ?? null, previous_digest: inForce?.previous_digest ?? null, signed_total: inForce?.signed_total ?? null, qualifications: stored?.qualifications ?? [],
        drift: drift.map((entry) => ({ statement: entry.statement, currency: entry.currency, amount: text(entry.amount) })), versions: versions.map(versionBody),
      },
      reasons: drift.length > 0 ? ['drift'] : [],
    }
  })
}

export function versionBody(version: Version): Record<string, unknown> {
  return {
    version_no: version.version_no, state: version.state, digest: version.digest, previous_digest: version.previous_digest, signed_total: version.signed_total, prepared_by: version.prepared_by, prepared_at: version.prepared_at,
    signed_by: version.signed_by, signed_at: version.signed_at, reopened_by: version.reopened_by, reopened_at: version.reopened_at, reopened_reason: version.reopened_reason,
  }
}

/** Drift of a signed month; with `take`, it becomes prior-period adjustment lines of the oldest open month. */
export async function closeDrift(session: Session, month: string, take: { readonly take: boolean; readonly note?: string | undefined; readonly by?: string | undefined }): Promise<{ drift: readonly Drift[]; takenInto: string | null }> {
  return session.ledger.transaction(async () => {
    const drift = await driftOf(session, month)
    if (!take.take || drift.length === 0) return { drift, takenInto: null }
    const into = oldestOpenAfter(month, new Set((await signedVersions(session.ledger)).map((version) => version.month)))
    await takeDrift(session, month, { into, note: take.note, by: take.by }, drift)
    return { drift: [], takenInto: into }
  })
}

export interface Verified {
  readonly month: string
  readonly versionNo: number
  readonly level: 'full' | 'extract' | 'impossible'
  readonly holds: boolean
  readonly differences: readonly { readonly what: string; readonly expected: string; readonly derived: string }[]
}

/** Judges the signed version: its digest, signatures, log and archive, and derives its figures again from the archive. */
export async function closeVerify(session: Session, month: string, versionNo: number | undefined): Promise<Verified> {
  const versions = await versionsOf(session.ledger, month)
  const version = versionNo === undefined ? versions.filter((candidate) => candidate.state === 'signed').at(-1) : versions.find((candidate) => candidate.version_no === versionNo)
  if (!version) throw new AicostError('NOT_SIGNED', `${month} has no ${versionNo === undefined ? 'signed version' : `version ${versionNo}`}`)
  const document = JSON.parse(version.document) as Record<string, JsonValue>
  const differences = [...signatureDifferences(session, version, document), ...(await shownDifferences(session, version, document)), ...(await logDifferences(session))]
  const archive = await archiveState(session, document)
  differences.push(...archive.differences)
  if (archive.level !== 'impossible' && archive.differences.length === 0) {
    const derived = await rederive(session, version, document)
    for (const field of ['statements', 'signed_total'] as const) {
      for (const found of diffCanonical(document[field], derived[field])) differences.push({ what: `${field}${found.path}`, expected: JSON.stringify(found.a ?? null), derived: JSON.stringify(found.b ?? null) })
    }
  }
  return { month, versionNo: version.version_no, level: archive.level, holds: differences.length === 0 && archive.level !== 'impossible', differences }
}

type Difference = Verified['differences'][number]

function signatureDifferences(session: Session, version: Version, document: Record<string, JsonValue>): Difference[] {
  const differences: Difference[] = []
  const value = digest(document)
  if (value !== version.digest) differences.push({ what: 'digest', expected: version.digest, derived: value })
  const check = (role: 'prepare' | 'sign', key: string | null, signature: string | null): void => {
    if (key === null || signature === null) return void differences.push({ what: `signature to ${role}`, expected: 'valid', derived: 'not there' })
    const verdict = verifySignature(signedMessage(version.month, version.version_no, version.digest, role), signature, parsePublicKey(key))
    if (!verdict.valid) differences.push({ what: `signature to ${role}`, expected: 'valid', derived: verdict.reason })
    if (!session.config.signers.some((signer) => sameKey(parsePublicKey(signer.key), parsePublicKey(key)))) differences.push({ what: `key to ${role}`, expected: 'a signer of aicost.yaml', derived: key })
  }
  check('prepare', version.prepared_key, version.prepared_signature)
  // A version that was voided or is still waiting never had a second signature.
  if (version.state === 'signed' || version.state === 'reopened') check('sign', version.signed_key, version.signed_signature)
  return differences
}

/** What is kept beside the signed document and shown for it: the body that `reconcile` prints, the lines that reports add up. */
async function shownDifferences(session: Session, version: Version, document: Record<string, JsonValue>): Promise<Difference[]> {
  const of = { month: version.month, no: version.version_no }
  const { body, config_text: config } = await session.ledger.row<{ body: string; config_text: string }>('select body, config_text from close_version where month = $month and version_no = $no', of)
  const lines = await session.ledger.rows<{ statement_id: string; recognized: string; signed: string }>('select statement_id, plain(recognized_cost) as recognized, plain(signed) as signed from statement_line where month = $month and version_no = $no order by statement_id', of)
  const shown = JSON.parse(body) as { signed_total: string; statements: readonly { id: string; recognized: string; signed: string }[] }
  const figures = Object.fromEntries(Object.entries(document['statements'] as Record<string, { recognized: string; signed: string }>).map(([id, { recognized, signed }]) => [id, { recognized, signed }]))
  const stated = { statements: figures, signed_total: document['signed_total'] ?? null }
  const kept: readonly (readonly [string, unknown, unknown])[] = [
    ['body', stated, { statements: Object.fromEntries(shown.statements.map(({ id, recognized, signed }) => [id, { recognized, signed }])), signed_total: shown.signed_total }],
    ['lines', stated, { statements: Object.fromEntries(lines.map(({ statement_id: id, recognized, signed }) => [id, { recognized, signed }])), signed_total: version.signed_total }],
    ['configuration', document['config_sha256'], createHash('sha256').update(config).digest('hex')],
  ]
  return kept.flatMap(([what, expected, is]) => diffCanonical(expected, is).map(({ path, a, b }) => ({ what: path === '' ? what : `${what} ${path}`, expected: JSON.stringify(a ?? null), derived: JSON.stringify(b ?? null) })))
}

async function logDifferences(session: Session): Promise<Difference[]> {
  const heads = (await signedVersions(session.ledger)).map((version) => (JSON.parse(version.document) as { log: { log_no: number; hash: string } }).log)
  const broken = await verifyLog(session.ledger, heads)
  return broken ? [{ what: `log entry ${broken.log_no}`, expected: 'an unbroken chain', derived: broken.message }] : []
}

/** Whether every file the version rests on is in the archive with the content it was signed with. */
async function archiveState(session: Session, document: Record<string, JsonValue>): Promise<{ level: Verified['level']; differences: Difference[] }> {
  const sources = document['sources'] as Record<string, { sha256: string }>
  const rows = await session.ledger.rows<{ import_id: number; file: string; sha256: string; archive: string; archive_path: string | null }>('select import_id, file, sha256, archive, archive_path from import order by import_id')
  let level: Verified['level'] = 'full'
  const differences: Difference[] = []
  for (const [id, { sha256 }] of Object.entries(sources)) {
    const row = rows.find((candidate) => String(candidate.import_id) === id)
    if (!row) {
      differences.push({ what: `import ${id}`, expected: sha256, derived: 'not in the ledger' })
      level = 'impossible'
      continue
    }
    if (row.sha256 !== sha256) differences.push({ what: `import ${id}`, expected: sha256, derived: row.sha256 })
    if (row.archive_path === null) continue
    const path = archivedFile(session, row.archive, row.archive_path)
    if (path === null) {
      differences.push({ what: `archive of ${row.file}`, expected: sha256, derived: 'gone' })
      level = 'impossible'
    } else if (row.archive === 'extract') {
      if (level === 'full') level = 'extract'
    } else {
      const actual = await hashOf(path)
      if (actual !== sha256) differences.push({ what: `archive of ${row.file}`, expected: sha256, derived: actual })
    }
  }
  return { level, differences }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
