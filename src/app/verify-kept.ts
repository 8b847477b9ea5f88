// What of a version is kept in the ledger, against what its signed document says of it: signatures, figures, lines,
// slices, decisions, configuration. Every difference names the thing.
import { money } from '../domain/money.ts'
import { digest, diffCanonical } from '../close/canonical.ts'
import type { JsonValue } from '../close/canonical.ts'
import { linesText, sha256Text, signedMessage } from '../close/document.ts'
import { parsePublicKey, sameKey } from '../close/keys.ts'
import { verifySignature } from '../close/sshsig.ts'
import type { Version } from '../close/versions.ts'
import type { Session } from './session.ts'
import type { Difference } from './verify.ts'

type Document = Record<string, JsonValue>

export async function keptDifferences(session: Session, version: Version, document: Document): Promise<Difference[]> {
  return [...signatureDifferences(session, version, document), ...(await shownDifferences(session, version, document)), ...(await lineDifferences(session, version, document)), ...(await sliceDifferences(session, version))]
}

function signatureDifferences(session: Session, version: Version, document: Document): Difference[] {
  const differences: Difference[] = []
  const value = digest(document)
  if (value !== version.digest) differences.push({ what: 'digest', expected: version.digest, derived: value })
  if (document['month'] !== version.month || document['version_no'] !== version.version_no) differences.push({ what: 'version', expected: `${String(document['month'])} version ${String(document['version_no'])}`, derived: `${version.month} version ${version.version_no}` })
  const check = (role: 'prepare' | 'sign', key: string | null, signature: string | null): void => {
    if (key === null || signature === null) return void differences.push({ what: `signature to ${role}`, expected: 'valid', derived: 'not there' })
    const verdict = verifySignature(signedMessage(version.month, version.version_no, version.digest, role), signature, parsePublicKey(key))
    if (!verdict.valid) differences.push({ what: `signature to ${role}`, expected: 'valid', derived: verdict.reason })
    if (!session.config.signers.some((signer) => sameKey(parsePublicKey(signer.key), parsePublicKey(key)))) differences.push({ what: `key to ${role}`, expected: 'a signer of aicost.yaml', derived: key })
  }
  check('prepare', version.prepared_key, version.prepared_signature)
  // A version that was voided or is still waiting never had a second signature.
  if (version.state === 'signed' || version.state === 'reopened') check('sign', version.signed_key, version.signed_signature)
  if (version.signed_key !== null && sameKey(parsePublicKey(version.signed_key), parsePublicKey(version.prepared_key))) differences.push({ what: 'key to sign', expected: 'another than to prepare', derived: 'the same' })
  return differences
}

interface Kept {
  readonly body: string
  readonly config_text: string
  readonly contracts_text: string | null
}

/** What is kept beside the signed document and shown for it: the body that `reconcile` prints, the lines that reports add up. */
async function shownDifferences(session: Session, version: Version, document: Document): Promise<Difference[]> {
  const of = { month: version.month, no: version.version_no }
  const kept = await session.ledger.row<Kept>('select body, config_text, contracts_text from close_version where month = $month and version_no = $no', of)
  const lines = await session.ledger.rows<{ statement_id: string; recognized: string; signed: string }>('select statement_id, plain(recognized_cost) as recognized, plain(signed) as signed from statement_line where month = $month and version_no = $no order by statement_id', of)
  const shown = JSON.parse(kept.body) as { signed_total: string; statements: readonly { id: string; recognized: string; signed: string }[] }
  const figures = Object.fromEntries(Object.entries(document['statements'] as Record<string, { recognized: string; signed: string }>).map(([id, { recognized, signed }]) => [id, { recognized, signed }]))
  const stated = { statements: figures, signed_total: document['signed_total'] ?? null }
  const compared: (readonly [string, unknown, unknown])[] = [
    ['body', stated, { statements: Object.fromEntries(shown.statements.map(({ id, recognized, signed }) => [id, { recognized, signed }])), signed_total: shown.signed_total }],
    ['lines', stated, { statements: Object.fromEntries(lines.map(({ statement_id: id, recognized, signed }) => [id, { recognized, signed }])), signed_total: version.signed_total === null ? null : plainText(version.signed_total) }],
    ['configuration', document['config_sha256'], sha256Text(kept.config_text)],
  ]
  if (kept.contracts_text !== null) compared.push(['contracts', document['contracts_sha256'] ?? null, sha256Text(kept.contracts_text)])
  const differences = compared.flatMap(([what, expected, is]) => different(what, expected, is))
  // The figures say which; of the rest of the body only that it is another.
  if ('body_sha256' in document && differences.every(({ what }) => !what.startsWith('body'))) differences.push(...different('body', document['body_sha256'], sha256Text(kept.body)))
  return differences
}

const plainText = (amount: string): string => (money(amount) === 0n ? '0' : amount)

export function different(what: string, expected: unknown, is: unknown): Difference[] {
  return diffCanonical(expected, is).map(({ path, a, b }) => ({ what: path === '' ? what : `${what} ${path}`, expected: JSON.stringify(a ?? null), derived: JSON.stringify(b ?? null) }))
}

/** Lines, slices and decisions as they were prepared, against the ledger's rows of today, one by one. */
async function lineDifferences(session: Session, version: Version, document: Document): Promise<Difference[]> {
  if (!('lines_sha256' in document)) return []
  const { lines_text: kept } = await session.ledger.row<{ lines_text: string | null }>('select lines_text from close_version where month = $month and version_no = $no', { month: version.month, no: version.version_no })
  if (kept === null || sha256Text(kept) !== document['lines_sha256']) return [{ what: 'lines as prepared', expected: String(document['lines_sha256']), derived: kept === null ? 'not there' : sha256Text(kept) }]
  const decisions = (document['decisions'] as readonly { decision_id: number }[]).map((decision) => decision.decision_id)
  const now = byName(await linesText(session.ledger, version.month, version.version_no, decisions))
  const then = byName(kept)
  return [...new Set([...then.keys(), ...now.keys()])].flatMap((name) => (then.get(name) === now.get(name) ? [] : [{ what: name, expected: then.get(name) ?? 'not there', derived: now.get(name) ?? 'not there' }]))
}

/** `slice 12`, `decision 3`, `line 2 of 2026-01/org-a/USD` → the row's text. */
function byName(text: string): Map<string, string> {
  return new Map(text.split('\n').filter((line) => line !== '').map((line) => {
    const [kind = '', id = '', no = ''] = JSON.parse(line) as string[]
    return [kind === 'line' ? `line ${no} of ${id}` : `${kind} ${id}`, line] as const
  }))
}

/** Slices of the version that count no more although nothing took their place: no import did that. */
async function sliceDifferences(session: Session, version: Version): Promise<Difference[]> {
  const rows = await session.ledger.rows<{ slice_id: number; status: string }>(
    `select slice.slice_id, slice.status
     from version_slice as pinned
     join slice on slice.slice_id = pinned.slice_id
     join delivery on delivery.delivery_id = slice.delivery_id
     where pinned.month = $month and pinned.version_no = $no and slice.month = $month and delivery.status = 'imported' and not slice.counted and not slice.recognized and not slice.resold and pinned.recognized
       and not exists (
         select 1 from slice as other
         where other.account = slice.account and other.counted and other.slice_id <> slice.slice_id and other.leg = slice.leg and other.bucket_start < slice.bucket_end and other.bucket_end > slice.bucket_start)
     order by slice.slice_id`, { month: version.month, no: version.version_no })
  return version.state !== 'signed' ? [] : rows.map((row) => ({ what: `slice ${row.slice_id}`, expected: 'counted', derived: row.status }))
}
