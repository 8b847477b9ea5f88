// JSON Lines: the dotted names a file shows in its first records, and how the engine reads the declared ones. Keys that
// are null may be left out of any record, so that a declared column is read wherever it stands, not only where the head
// has it. Everything in the generated SQL is a declared name.
import { identifier } from '../ledger/quote.ts'
import type { Column, Parser } from './contract.ts'

const HEAD_CHARACTERS = 65_536
/** What none of so many records has is no key by which a file is told. */
const HEAD_RECORDS = 32

/** Names of all leaves of the first records, nested ones dotted: service.description. Lists are leaves. */
export function jsonNames(text: string): string[] {
  const root: Key = { leaf: false, below: new Map() }
  for (const line of text.slice(0, HEAD_CHARACTERS).split('\n', HEAD_RECORDS)) {
    const record = parsed(line)
    if (isObject(record)) addKeys(record, root)
  }
  return [...root.below].flatMap(([name, key]) => dotted(name, key))
}

/** The last line of a head is cut, and a broken one is found by the engine: neither names anything. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A key and what stands below it. Names are put together once a file, not once a record. */
interface Key {
  /** Some record has a value here that is no object. */
  leaf: boolean
  readonly below: Map<string, Key>
}

function addKeys(record: Readonly<Record<string, unknown>>, into: Key): void {
  for (const name of Object.keys(record)) {
    let key = into.below.get(name)
    if (key === undefined) {
      key = { leaf: false, below: new Map() }
      into.below.set(name, key)
    }
    const value = record[name]
    if (isObject(value)) addKeys(value, key)
    else key.leaf = true
  }
}

function dotted(name: string, { leaf, below }: Key): string[] {
  return [...(leaf ? [name] : []), ...[...below].flatMap(([inner, key]) => dotted(`${name}.${inner}`, key))]
}

/** Where a column stands in a record: its aliases, dots going into objects. */
const pathsOf = (column: Column): readonly string[] => column.aliases ?? [column.name]

/** SQL of a declared column in the reader's relation: text, or the list itself. */
export function jsonCell(column: Column): string {
  const cells = pathsOf(column).map((path) => path.split('.').map(identifier).join('.'))
  return cells.length === 1 ? (cells[0] ?? '') : `coalesce(${cells.join(', ')})`
}

/** What the reader makes of a list: its objects with the declared fields, each as text. */
export const listType = (column: Column): string => `STRUCT(${(column.fields ?? []).map((field) => `${identifier(field)} VARCHAR`).join(', ')})[]`

type Node = Map<string, Node | string>

/** The engine's column specification: objects as STRUCTs with text in their leaves. */
function specification(parser: Parser): string {
  const root: Node = new Map()
  for (const column of parser.columns) for (const path of pathsOf(column)) place(root, path.split('.'), column.type === 'list' ? listType(column) : 'VARCHAR')
  return [...root].map(([name, node]) => `${identifier(name)}: '${typeOf(node).replaceAll("'", "''")}'`).join(', ')
}

function place(node: Node, [name = '', ...rest]: readonly string[], type: string): void {
  const known = node.get(name)
  if (rest.length === 0) {
    if (known !== undefined) throw new Error(`${name} is declared twice, or as an object and a cell`)
    node.set(name, type)
    return
  }
  if (typeof known === 'string') throw new Error(`${name} is declared as an object and a cell`)
  const inner: Node = known ?? new Map<string, Node | string>()
  node.set(name, inner)
  place(inner, rest, type)
}

const typeOf = (node: Node | string): string => (typeof node === 'string' ? node : `STRUCT(${[...node].map(([name, inner]) => `${identifier(name)} ${typeOf(inner)}`).join(', ')})`)

/**
 * The reader over the staged copy. `records` makes a line that is an array, or anything but an object, a loud error;
 * a key that stands twice in an object, and a cut line, are errors too.
 */
export function jsonReader(parser: Parser): string {
  return `read_json(getvariable('source_path'), format = 'newline_delimited', records = true, auto_detect = false, ignore_errors = false,
    columns = {${specification(parser)}}, hive_partitioning = false, compression = 'uncompressed')`
}
