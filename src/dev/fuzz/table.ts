// Mutations of a CSV as a table: cells, rows and headers change, the text stays a CSV.
import Papa from 'papaparse'
import { junk } from './junk.ts'
import type { Random } from './random.ts'

type Rows = string[][]
type Change = (rows: Rows, random: Random) => Rows

/** A place of a record; row 0 is the header. */
function place(rows: Rows, random: Random): { at: number; cell: number } {
  const at = 1 + random.below(rows.length - 1)
  return { at, cell: random.below(rows[at]?.length ?? 0) }
}

const withCell = (rows: Rows, at: number, cell: number, change: (old: string) => string): Rows =>
  rows.map((row, index) => (index === at ? row.map((old, position) => (position === cell ? change(old) : old)) : row))
const columns = (rows: Rows, change: (row: string[]) => string[]): Rows => rows.map(change)
const withHeader = (rows: Rows, change: (header: string[]) => string[]): Rows => rows.map((row, index) => (index === 0 ? change(row) : row))

const CHANGES: Readonly<Record<string, Change>> = {
  cell: (rows, random) => {
    const { at, cell } = place(rows, random)
    return withCell(rows, at, cell, (old) => junk(random, old))
  },
  column: (rows, random) => {
    const { cell } = place(rows, random)
    return rows.map((row, at) => (at === 0 ? row : row.map((old, position) => (position === cell ? junk(random, old) : old))))
  },
  'swap in row': (rows, random) => {
    const { at, cell } = place(rows, random)
    const other = random.below(rows[at]?.length ?? 0)
    return rows.map((row, index) => (index === at ? row.map((old, position) => (position === cell ? (row[other] ?? old) : position === other ? (row[cell] ?? old) : old)) : row))
  },
  'swap in column': (rows, random) => {
    const { at, cell } = place(rows, random)
    const other = 1 + random.below(rows.length - 1)
    const [one = '', two = ''] = [rows[at]?.[cell], rows[other]?.[cell]]
    return withCell(withCell(rows, at, cell, () => two), other, cell, () => one)
  },
  'duplicate row': (rows, random) => {
    const { at } = place(rows, random)
    return [...rows.slice(0, at), ...Array.from({ length: 1 + random.below(3) }, () => rows[at] ?? []), ...rows.slice(at)]
  },
  'drop row': (rows, random) => rows.toSpliced(1 + random.below(rows.length - 1), 1 + random.below(3)),
  'shuffle rows': (rows, random) => [rows[0] ?? [], ...random.shuffled(rows.slice(1))],
  'only the header': (rows) => rows.slice(0, 1),
  'cut row': (rows, random) => {
    const { at, cell } = place(rows, random)
    return rows.map((row, index) => (index === at ? row.slice(0, cell) : row))
  },
  'cut all rows': (rows, random) => rows.map((row, index) => (index === 0 ? row : row.slice(0, Math.max(1, row.length - 1 - random.below(2))))),
  'longer row': (rows, random) => rows.map((row, index) => (index === place(rows, random).at ? [...row, junk(random, 'x')] : row)),
  'blank row': (rows, random) => rows.toSpliced(1 + random.below(rows.length), 0, ['']),
  'header again': (rows, random) => rows.toSpliced(1 + random.below(rows.length), 0, rows[0] ?? []),
  'totals row': (rows) => [...rows, (rows.at(-1) ?? []).map((cell, at) => (at === 0 ? 'Total' : cell))],
  'header case': (rows, random) => withHeader(rows, (header) => header.map((name) => (random.chance(2) ? name.toUpperCase() : ` ${name.toLowerCase()} `))),
  'rename header': (rows, random) => withHeader(rows, (header) => header.map((name, at) => (at === random.below(header.length) ? junk(random, name) : name))),
  reorder: (rows, random) => {
    const order = random.shuffled((rows[0] ?? []).map((_, at) => at))
    return columns(rows, (row) => order.map((at) => row[at] ?? ''))
  },
  'duplicate column': (rows, random) => {
    const at = random.below(rows[0]?.length ?? 0)
    return columns(rows, (row) => [...row, row[at] ?? ''])
  },
  'drop column': (rows, random) => {
    const at = random.below(rows[0]?.length ?? 0)
    return columns(rows, (row) => row.toSpliced(at, 1))
  },
  'swap headers': (rows, random) => withHeader(rows, (header) => {
    const [one, two] = [random.below(header.length), random.below(header.length)]
    return header.map((name, at) => (at === one ? (header[two] ?? name) : at === two ? (header[one] ?? name) : name))
  }),
}

/** The text after one to four changes, and what they were. */
export function mutateTable(text: string, random: Random): { text: string; what: string } {
  let rows = Papa.parse<string[]>(text, { delimiter: ',', skipEmptyLines: true }).data
  const done: string[] = []
  for (let count = 1 + random.below(4); count > 0 && rows.length > 1 && (rows[0]?.length ?? 0) > 1; count--) {
    // Cells are where most readings go wrong.
    const name = random.chance(2) ? 'cell' : random.pick(Object.keys(CHANGES))
    rows = CHANGES[name]?.(rows, random) ?? rows
    done.push(name)
  }
  return { text: `${Papa.unparse(rows, { newline: '\n', quotes: random.chance(4) })}\n`, what: done.join(', ') }
}
