// CSV and JSON Lines fixtures read and written without the importer: what the free checks compare it with. A record of
// JSON Lines is a row whose columns are the dotted names of its leaves, empty where it has none.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import Papa from 'papaparse'
import { fixtures } from '../../src/dev/fixtures.ts'
import type { Fixture } from '../../src/dev/fixtures.ts'
import type { Column, Parser } from '../../src/import/contract.ts'

export interface Table {
  readonly header: readonly string[]
  readonly records: readonly (readonly string[])[]
  /** Written one JSON object a line. */
  readonly json?: true
}

const TEXT = /\.(csv|jsonl?)(\.gz)?$/

/** Fixtures that are one file of text. */
export function csvFixtures(): Fixture[] {
  return fixtures().filter((fixture) => !fixture.folder && /\.(csv|jsonl?)$/.test(fixture.name))
}

/** Files of a fixture, those of a delivery in chunks unpacked: name → text. */
export function csvTexts(fixture: Fixture): Map<string, string> {
  const paths = fixture.folder ? readdirSync(fixture.path, { recursive: true, encoding: 'utf8' }).map((name) => join(fixture.path, name)) : [fixture.path]
  return new Map(paths.filter((path) => TEXT.test(path) && !/manifest\.json$/i.test(path)).map((path) => {
    const bytes = readFileSync(path)
    return [basename(path), (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')]
  }))
}

export function tableOf(text: string): Table {
  if (/^\s*\{/.test(text)) return jsonTable(text)
  const [header = [], ...records] = Papa.parse<string[]>(text, { delimiter: ',', skipEmptyLines: true }).data
  // A bank ends its records with a comma its header does not have: written anew, such a cell is no column.
  return { header, records: records.map((record) => (record.length === header.length + 1 && record.at(-1) === '' ? record.slice(0, -1) : record)) }
}

function jsonTable(text: string): Table {
  const rows = text.split('\n').filter((line) => line.trim() !== '').map((line) => flat(JSON.parse(line) as Readonly<Record<string, unknown>>, ''))
  const header = [...new Set(rows.flatMap((row) => [...row.keys()]))]
  return { header, records: rows.map((row) => header.map((name) => row.get(name) ?? '')), json: true }
}

function flat(object: Readonly<Record<string, unknown>>, above: string): Map<string, string> {
  return new Map(Object.entries(object).flatMap(([key, value]): [string, string][] => {
    if (value === null) return []
    if (typeof value === 'object' && !Array.isArray(value)) return [...flat(value as Readonly<Record<string, unknown>>, `${above}${key}.`)]
    return [[`${above}${key}`, typeof value === 'string' ? value : JSON.stringify(value)]]
  }))
}

/** Cells as strings, lists as lists; an empty cell is a key that is left out, as BigQuery does. */
function jsonText({ header, records }: Table, newline: string): string {
  return records.map((record) => {
    const root: Record<string, unknown> = {}
    for (const [index, name] of header.entries()) {
      const cell = record[index] ?? ''
      if (cell === '') continue
      const path = name.split('.')
      const last = path.pop() ?? ''
      const object = path.reduce((at, key) => (at[key] ??= {}) as Record<string, unknown>, root)
      object[last] = cell.startsWith('[') ? JSON.parse(cell) : cell
    }
    return `${JSON.stringify(root)}${newline}`
  }).join('')
}

export function textOf(table: Table, newline: '\n' | '\r\n' = '\n'): string {
  if (table.json) return jsonText(table, newline)
  return `${Papa.unparse([[...table.header], ...table.records.map((record) => [...record])], { newline })}${newline}`
}

/** Where a declared column stands in a header; -1 when it is not there. */
export function indexOf(column: Column, header: readonly string[]): number {
  const names = [column.name, ...(column.aliases ?? [])].map((name) => name.toLowerCase())
  // Localized headers have the name in parentheses: Name der Verbrauchseinheit (MeterName).
  return header.findIndex((cell) => [cell.trim(), /\((\w+)\)$/.exec(cell.trim())?.[1] ?? ''].some((name) => names.includes(name.toLowerCase())))
}

/** The column that holds the money: the control amount itself, or what its expression falls back to. */
export function amountColumn(parser: Parser): Column | undefined {
  const expression = parser.control?.amount ?? ''
  const name = /^\w+$/.test(expression) ? expression : /else (\w+) end$|^(\w+) \+ /.exec(expression)?.slice(1).find((found) => found !== undefined)
  return parser.columns.find((column) => column.name === name)
}

/** Whether the rows state discounts of their own, so that another column holds what is owed. */
export const statesDiscounts = (table: Table): boolean => table.header.some((name) => name.endsWith('total_discount'))

/** The file shows only that nothing was used: none of the format's own columns are there. */
export function isEmptyForm(parser: Parser, header: readonly string[]): boolean {
  return parser.emptyForm !== undefined && parser.emptyForm.columns.length === header.length
}

/** A file in a folder of its own, so that its name stays what the vendor calls it. */
export function placed(root: string, folder: string, name: string, content: string | Buffer): string {
  const path = join(root, folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}
