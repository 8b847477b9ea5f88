// Which format a file is: exactly one parser may claim it, by its header, not by its name.
import { basename } from 'node:path'
import { AicostError } from '../domain/error.ts'
import type { Column, Parser } from './contract.ts'
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
}

export const fold = (header: string): string => header.replace(/^\uFEFF/, '').trim().toLowerCase()

/** The headers a declared column answers to, folded. */
export function spellings(column: Column): string[] {
  return [column.name, ...(column.aliases ?? [])].map(fold)
}

/** Identifies a file by its head; `names` are the column names (header cells, or Parquet's). */
export function identify(parsers: readonly Parser[], fileName: string, head: Head, names: readonly string[]): Identity {
  const present = new Set(names.map(fold))
  const container = head.kind === 'json' ? 'jsonl' : head.kind
  const claims: { parser: Parser; empty: boolean }[] = []
  const others: NotClaimed[] = []
  for (const parser of parsers) {
    if (isEmptyForm(parser, present)) {
      if (parser.emptyForm?.name.test(basename(fileName))) claims.push({ parser, empty: true })
      else others.push({ format: parser.id, missing: [`a file name like ${String(parser.emptyForm?.name)}`], of: 1 })
      continue
    }
    const missing = missingFrom(parser, present, container)
    if (missing.length === 0) claims.push({ parser, empty: false })
    else others.push({ format: parser.id, missing, of: parser.columns.filter((column) => column.required).length })
  }
  const far = (other: NotClaimed): number => other.missing.length / (other.of || 1)
  others.sort((a, b) => far(a) - far(b) || (a.format < b.format ? -1 : 1))
  const only = claims.length === 1 ? claims[0] : undefined
  return { parser: only?.parser ?? null, empty: only?.empty ?? false, claimedBy: claims.map((claim) => claim.parser.id), others }
}

/** The parser named by `--as`, if the file can be read as that. */
export function identifyAs(parser: Parser, fileName: string, head: Head, names: readonly string[]): Identity {
  const present = new Set(names.map(fold))
  if (isEmptyForm(parser, present)) return { parser, empty: true, claimedBy: [parser.id], others: [] }
  const missing = missingFrom(parser, present, head.kind === 'json' ? 'jsonl' : head.kind)
  if (missing.length > 0) throw new AicostError('NOT_THIS_FORMAT', `is not ${parser.id}: missing ${missing.join(', ')}`, { file: fileName })
  return { parser, empty: false, claimedBy: [parser.id], others: [] }
}

function isEmptyForm(parser: Parser, present: ReadonlySet<string>): boolean {
  const form = parser.emptyForm
  return form !== undefined && form.columns.length === present.size && form.columns.every((column) => present.has(fold(column)))
}

function missingFrom(parser: Parser, present: ReadonlySet<string>, container: string): string[] {
  if (!parser.containers.some((known) => known === container)) return [`a ${parser.containers.join(' or ')} file`]
  const missing = parser.columns.filter((column) => column.required && !isPresent(column, present)).map((column) => column.aliases?.[0] ?? column.name)
  const forbidden = (parser.absent ?? []).filter((name) => present.has(fold(name))).map((name) => `no column ${name}`)
  return [...missing, ...forbidden]
}

function isPresent(column: Column, present: ReadonlySet<string>): boolean {
  return spellings(column).some((name) => present.has(name)) || (column.within ?? []).some((place) => present.has(fold(place.column)))
}

/** The error for a file that no parser, or more than one, claims. */
export function unclaimed(identity: Identity, head: Head, fileName: string): AicostError {
  if (identity.claimedBy.length > 1) return new AicostError('CLAIMED_TWICE', `is claimed by ${identity.claimedBy.join(' and ')}`, { file: fileName, hint: 'say which with --as FORMAT' })
  if (head.kind === 'empty') return new AicostError('FILE_EMPTY', 'is empty', { file: fileName, hint: 'download it again' })
  if (head.kind === 'binary') return new AicostError('FILE_BINARY', 'is neither text nor Parquet', { file: fileName })
  const nearest = identity.others[0]
  const why = nearest ? `; nearest is ${nearest.format}, which needs ${nearest.missing.slice(0, 4).join(', ')}` : ''
  return new AicostError('UNKNOWN_FORMAT', `no known format${why}`, { file: fileName, excerpt: head.header.slice(0, 8).join(','), hint: 'aicost parsers lists what can be read; aicost identify FILE says why each does not claim it' })
}
