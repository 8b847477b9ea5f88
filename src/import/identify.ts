// Which format a file is: exactly one parser may claim it, by its header, not by its name.
import { basename } from 'node:path'
import { AicostError } from '../domain/error.ts'
import type { Column, Declined, Parser } from './contract.ts'
import type { Head } from './head.ts'

/** Why a parser does not claim a file: the required columns that are missing, or the column that must not be there. */
export interface NotClaimed {
  readonly format: string
  readonly missing: readonly string[]
  /** How many columns the format requires. */
  readonly of: number
}

export interface Identity {
  readonly parser: Parser | null
  /** The header is only the shared empty form. */
  readonly empty: boolean
  readonly claimedBy: readonly string[]
  readonly others: readonly NotClaimed[]
  /** What a parser knows the file to be without taking it as evidence. */
  readonly declined?: Declined | undefined
}

export const fold = (header: string): string => header.replace(/^\uFEFF/, '').trim().toLowerCase()

/** The headers a declared column answers to, folded. */
export function spellings(column: Column): readonly string[] {
  let known = folded.get(column)
  if (known === undefined) {
    known = [column.name, ...(column.aliases ?? [])].map(fold)
    folded.set(column, known)
  }
  return known
}

/** A thousand files are compared with every format: a column's words are folded once. */
const folded = new WeakMap<Column, readonly string[]>()

/** What a format is told by, its words folded. */
interface Marks {
  /** Columns without which a file is not of the format: the name a file is shown to lack, the words any of which will do. */
  readonly required: readonly { readonly name: string; readonly words: readonly string[] }[]
  readonly absent: readonly { readonly name: string; readonly word: string }[]
  /** Header of the shared empty form. */
  readonly empty: readonly string[] | null
}

const marks = new WeakMap<Parser, Marks>()

function marksOf(parser: Parser): Marks {
  const known = marks.get(parser)
  if (known) return known
  const made: Marks = {
    required: parser.columns.filter((column) => column.required).map((column) => ({
      name: column.aliases?.[0] ?? column.name,
      words: [...spellings(column), ...(column.within ?? []).map((place) => fold(place.column))],
    })),
    absent: (parser.absent ?? []).map((name) => ({ name, word: fold(name) })),
    empty: parser.emptyForm ? parser.emptyForm.columns.map(fold) : null,
  }
  marks.set(parser, made)
  return made
}

/** What a file's header may be called: itself, and in localized exports what stands in its last parentheses. */
export function namesOf(parser: Parser, header: string): string[] {
  const inner = parser.localizedHeaders ? /\(([^()]+)\)\s*$/.exec(header)?.[1] : undefined
  return [header, ...(inner === undefined ? [] : [inner])].map((name) => name.replace(/^\uFEFF/, '').trim())
}

/** Identities of headers already seen: a folder of downloads has many files and few headers. */
const known = new WeakMap<readonly Parser[], Map<string, Identity>>()
const MOST_KNOWN = 10_000

/** Identifies a file by its head; `names` are the column names (header cells, or Parquet's). */
export function identify(parsers: readonly Parser[], fileName: string, head: Head, names: readonly string[]): Identity {
  const header = [head.kind, ...names].join('\u001f')
  const seen = known.get(parsers) ?? new Map<string, Identity>()
  const before = seen.get(header)
  if (before) return before
  const identity = compare(parsers, fileName, head, names)
  // The form that several formats share is told apart by the file's name.
  if (identity.byName || seen.size >= MOST_KNOWN) return identity
  known.set(parsers, seen.set(header, identity))
  return identity
}

function compare(parsers: readonly Parser[], fileName: string, head: Head, names: readonly string[]): Identity & { readonly byName: boolean } {
  const container = head.kind === 'json' ? 'jsonl' : head.kind
  const plain = new Set(names.map(fold))
  const claims: { parser: Parser; empty: boolean }[] = []
  const others: NotClaimed[] = []
  let byName = false
  for (const parser of parsers) {
    const present = presentFor(parser, names, plain)
    if (isEmptyForm(parser, present)) {
      byName = true
      if (parser.emptyForm?.name.test(basename(fileName))) claims.push({ parser, empty: true })
      else others.push({ format: parser.id, missing: [`a file name like ${String(parser.emptyForm?.name)}`], of: 1 })
      continue
    }
    const missing = missingFrom(parser, present, container)
    if (missing.length === 0) claims.push({ parser, empty: false })
    // Of another container everything is missing.
    else others.push({ format: parser.id, missing, of: isContainer(parser, container) ? marksOf(parser).required.length : 1 })
  }
  const far = (other: NotClaimed): number => other.missing.length / (other.of || 1)
  others.sort((a, b) => far(a) - far(b) || (a.format < b.format ? -1 : 1))
  const only = claims.length === 1 ? claims[0] : undefined
  return { parser: only?.parser ?? null, empty: only?.empty ?? false, claimedBy: claims.map((claim) => claim.parser.id), others, declined: declinedBy(parsers, plain), byName }
}

/** The names a file answers to; those in parentheses count for formats in the user's language. */
function presentFor(parser: Parser, names: readonly string[], plain: ReadonlySet<string>): ReadonlySet<string> {
  return parser.localizedHeaders && names.some((name) => name.includes('(')) ? new Set(names.flatMap((name) => namesOf(parser, name)).map(fold)) : plain
}

function declinedBy(parsers: readonly Parser[], present: ReadonlySet<string>): Declined | undefined {
  return parsers.flatMap((parser) => parser.declines ?? []).find((known) => known.columns.every((column) => present.has(fold(column))))
}

/** The parser named by `--as`, if the file can be read as that. */
export function identifyAs(parser: Parser, fileName: string, head: Head, names: readonly string[]): Identity {
  const present = new Set(names.flatMap((name) => namesOf(parser, name)).map(fold))
  if (isEmptyForm(parser, present)) return { parser, empty: true, claimedBy: [parser.id], others: [] }
  const missing = missingFrom(parser, present, head.kind === 'json' ? 'jsonl' : head.kind)
  if (missing.length > 0) throw new AicostError('NOT_THIS_FORMAT', `is not ${parser.id}: missing ${missing.join(', ')}`, { file: fileName })
  return { parser, empty: false, claimedBy: [parser.id], others: [] }
}

function isEmptyForm(parser: Parser, present: ReadonlySet<string>): boolean {
  const { empty } = marksOf(parser)
  return empty !== null && empty.length === present.size && empty.every((word) => present.has(word))
}

const isContainer = (parser: Parser, container: string): boolean => parser.containers.some((known) => known === container)

function missingFrom(parser: Parser, present: ReadonlySet<string>, container: string): string[] {
  if (!isContainer(parser, container)) return [`a ${parser.containers.join(' or ')} file`]
  const { required, absent } = marksOf(parser)
  const missing = required.filter(({ words }) => !words.some((word) => present.has(word))).map(({ name }) => name)
  const forbidden = absent.filter(({ word }) => present.has(word)).map(({ name }) => `no column ${name}`)
  return [...missing, ...forbidden]
}

/** The error for a file that no parser, or more than one, claims. */
export function unclaimed(identity: Identity, head: Head, fileName: string): AicostError {
  if (identity.claimedBy.length > 1) return new AicostError('CLAIMED_TWICE', `is claimed by ${identity.claimedBy.join(' and ')}`, { file: fileName, hint: 'say which with --as FORMAT' })
  if (head.kind === 'empty') return new AicostError('FILE_EMPTY', 'is empty', { file: fileName, hint: 'download it again' })
  if (head.kind === 'binary') return new AicostError('FILE_BINARY', 'is neither text nor Parquet', { file: fileName })
  if (identity.declined) return new AicostError('NOT_EVIDENCE', `is a ${identity.declined.title}: ${identity.declined.because}`, { file: fileName, hint: 'leave it out of the import' })
  if (head.kind === 'json' && /^\s*\[/.test(head.text)) return new AicostError('JSON_ARRAY', 'is one JSON array: records must stand one a line', { file: fileName, hint: "jq -c '.[]' FILE > FILE.jsonl writes them so" })
  const nearest = identity.others[0]
  const why = nearest ? `; nearest is ${nearest.format}, which needs ${nearest.missing.slice(0, 4).join(', ')}` : ''
  return new AicostError('UNKNOWN_FORMAT', `no known format${why}`, { file: fileName, excerpt: head.header.slice(0, 8).join(','), hint: 'aicost parsers lists what can be read; aicost identify FILE says why each does not claim it' })
}
