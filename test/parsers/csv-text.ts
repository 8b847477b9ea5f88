// CSV fixtures read and written without the importer: what the free checks compare it with.
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
}

/** Fixtures that are one CSV file. */
export function csvFixtures(): Fixture[] {
  return fixtures().filter((fixture) => !fixture.folder && fixture.name.endsWith('.csv'))
}

/** CSV files of a fixture, those of a delivery in chunks unpacked: name → text. */
export function csvTexts(fixture: Fixture): Map<string, string> {
  const paths = fixture.folder ? readdirSync(fixture.path, { recursive: true, encoding: 'utf8' }).map((name) => join(fixture.path, name)) : [fixture.path]
  return new Map(paths.filter((path) => /\.csv(\.gz)?$/.test(path)).map((path) => {
    const bytes = readFileSync(path)
    return [basename(path), (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')]
  }))
}

export function tableOf(text: string): Table {
  const [header = [], ...records] = Papa.parse<string[]>(text, { delimiter: ',', skipEmptyLines: true }).data
  // A bank ends its records with a comma its header does not have: written anew, such a cell is no column.
  return { header, records: records.map((record) => (record.length === header.length + 1 && record.at(-1) === '' ? record.slice(0, -1) : record)) }
}

export function textOf(table: Table, newline: '\n' | '\r\n' = '\n'): string {
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
  const name = /^\w+$/.test(expression) ? expression : /else (\w+) end$/.exec(expression)?.[1]
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
