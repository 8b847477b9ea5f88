// What a version's digest is of: figures, source hashes, configuration, decisions, prices and FX used, the log's head,
// the program's version, and the versions it follows. A plain JSON value; the canonical form is in canonical.ts.
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

export function versionDocument(facts: VersionFacts, logHead: { readonly log_no: number; readonly hash: string }): JsonValue {
  return { ...contentDocument(facts), version_no: facts.versionNo, program: facts.program, log: { log_no: logHead.log_no, hash: logHead.hash } } as JsonValue
}

/** The part that must not change after prepare: all but the version's number and the log's head. */
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
