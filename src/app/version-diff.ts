// Two versions of a month side by side: what each statement was signed at, and what else of their documents differs.
import { AicostError } from '../domain/error.ts'
import { money, text } from '../domain/money.ts'
import { diffCanonical } from '../close/canonical.ts'
import type { JsonValue } from '../close/canonical.ts'
import { preparedContent } from '../close/document.ts'
import { versionsOf } from '../close/versions.ts'
import type { Session } from './session.ts'

export interface VersionDiff {
  readonly month: string
  readonly versions: readonly [number, number]
  /** Statements of either, also those that are the same; null: the version has no such statement. */
  readonly statements: readonly { readonly statement: string; readonly currency: string; readonly before: string | null; readonly after: string | null; readonly change: string }[]
  readonly signed_total: { readonly before: string | null; readonly after: string | null }
  /** Files, decisions, rates, configuration: places of the document with what stands there in each. */
  readonly changes: readonly { readonly what: string; readonly before: string | null; readonly after: string | null }[]
}

type Document = Record<string, JsonValue>
type Figures = Record<string, { readonly currency: string; readonly signed: string }>

export async function versionDiff(session: Session, month: string, numbers: readonly [number, number]): Promise<VersionDiff> {
  const versions = await versionsOf(session.ledger, month)
  const documentOf = (no: number): Document => {
    const version = versions.find((candidate) => candidate.version_no === no)
    if (!version) throw new AicostError('VERSION_UNKNOWN', `${month} has no version ${no}`, { hint: versions.length === 0 ? 'nothing was prepared yet' : `it has ${versions.map((candidate) => candidate.version_no).join(', ')}` })
    return JSON.parse(version.document) as Document
  }
  const [before, after] = [documentOf(numbers[0]), documentOf(numbers[1])]
  const [then, now] = [before['statements'] as Figures, after['statements'] as Figures]
  const statements = [...new Set([...Object.keys(then), ...Object.keys(now)])].sort().map((statement) => {
    const [was, is] = [then[statement]?.signed ?? null, now[statement]?.signed ?? null]
    return { statement, currency: (now[statement] ?? then[statement])?.currency ?? '', before: was, after: is, change: text(money(is ?? '0') - money(was ?? '0')) }
  })
  const total = (document: Document): string | null => (typeof document['signed_total'] === 'string' ? document['signed_total'] : null)
  return { month, versions: numbers, statements, signed_total: { before: total(before), after: total(after) }, changes: changesBetween(before, after) }
}

/** What the figures follow from; the versions' own places in the chain always differ. */
function changesBetween(before: Document, after: Document): VersionDiff['changes'] {
  const rest = (document: Document): JsonValue => {
    const { statements: _, signed_total: __, previous_version: ___, decisions, ...content } = preparedContent(document)
    // By number, so that one that was added does not move the others.
    const byNumber = Object.fromEntries((decisions as readonly { decision_id: number }[]).map((decision) => [String(decision.decision_id), decision as unknown as JsonValue]))
    return { ...content, decisions: byNumber }
  }
  const written = (value: JsonValue | undefined): string | null => (value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value))
  return diffCanonical(rest(before), rest(after)).map(({ path, a, b }) => ({ what: path, before: written(a), after: written(b) }))
}
