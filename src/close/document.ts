// What a version's digest is of: figures, source hashes, configuration, decisions, prices and FX used, the log's head,
// the program's version, and the versions it follows. A plain JSON value; the canonical form is in canonical.ts.
import { createHash } from 'node:crypto'
import { sqlText } from '../ledger/assets.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { CANONICAL_FORM } from './canonical.ts'
import type { JsonValue } from './canonical.ts'

export interface VersionFacts {
  readonly month: string
  readonly versionNo: number
  readonly company: string
  readonly currency: string
  readonly signedTotal: string
  /** By statement id: exact and signed figures as text. */
  readonly statements: Readonly<Record<string, { readonly currency: string; readonly recognized: string; readonly signed: string; readonly fx_rate: string }>>
  readonly qualifications: readonly JsonValue[]
  /** By import id. */
  readonly sources: Readonly<Record<string, { readonly sha256: string; readonly format: string; readonly parser_version: number }>>
  /** Rates into the reporting currency by statement currency, with the published days they were taken from. */
  readonly fx: Readonly<Record<string, { readonly method: string; readonly rate: string; readonly date: string; readonly days: Readonly<Record<string, string>> }>>
  readonly decisions: readonly JsonValue[]
  readonly configSha256: string
  /** Of contracts.yaml, or null without one. */
  readonly contractsSha256: string | null
  readonly rates: { readonly hash: string; readonly list: string }
  readonly program: string
  /** Digest of this month's version before, and of the month before. */
  readonly previousVersion: string | null
  readonly previousMonth: string | null
}

/** What of a version is kept beside its document, by the hash of its text. */
export interface KeptBeside {
  /** The reconcile document as prepared. */
  readonly body: string
  /** Statements, lines and slices that reports read, and decisions; see version-lines.sql. */
  readonly lines: string
}

export function versionDocument(facts: VersionFacts, logHead: { readonly log_no: number; readonly hash: string }, beside: KeptBeside): JsonValue {
  return {
    ...contentDocument(facts), canonical_form: CANONICAL_FORM, version_no: facts.versionNo, program: facts.program, log: { log_no: logHead.log_no, hash: logHead.hash },
    body_sha256: sha256Text(beside.body), lines_sha256: sha256Text(beside.lines),
  } as JsonValue
}

export const sha256Text = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** The text whose hash a version's document holds as lines_sha256, from the ledger as it is. */
export async function linesText(ledger: Ledger, month: string, versionNo: number, decisions: readonly number[]): Promise<string> {
  return (await ledger.rows<{ line: string }>(sqlText('src/close/sql/version-lines.sql'), { month, version_no: versionNo, decisions: JSON.stringify(decisions) })).map((row) => `${row.line}\n`).join('')
}

/** Of a stored document, what must not have changed between prepare and sign. */
export function preparedContent(document: Readonly<Record<string, JsonValue>>): Record<string, JsonValue> {
  const { log: _, version_no: __, program: ___, canonical_form: ____, body_sha256: _____, lines_sha256: ______, ...content } = document
  return content
}

/** The part that must not change after prepare: all but the version's number, the program, the log's head and what is kept beside it. */
export function contentDocument(facts: VersionFacts): Record<string, JsonValue> {
  return {
    kind: 'aicost.close', month: facts.month, company: facts.company, currency: facts.currency, signed_total: facts.signedTotal,
    statements: facts.statements as unknown as JsonValue, qualifications: facts.qualifications, sources: facts.sources as unknown as JsonValue, decisions: facts.decisions, config_sha256: facts.configSha256, contracts_sha256: facts.contractsSha256,
    rates: { hash: facts.rates.hash, list: facts.rates.list }, ...(Object.keys(facts.fx).length === 0 ? {} : { fx: facts.fx as unknown as JsonValue }), previous_version: facts.previousVersion, previous_month: facts.previousMonth,
  }
}

/** What is signed: one line that names the version and its digest. */
export function signedMessage(month: string, versionNo: number, digest: string, role: 'prepare' | 'sign'): string {
  return `aicost ${role} ${month} version ${versionNo}\n${digest}\n`
}
