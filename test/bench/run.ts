// `npm run bench [-- NAME]`: makes its own data in a temporary directory, compares within one run, prints a table and
// writes bench-results.json. Ratios, never seconds, are what has a limit: they mean the same on every machine.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageRoot } from '../../src/ledger/assets.ts'
import { generateCur } from './generate-cur.ts'
import { measure, median, wallTime } from './measure.ts'
import type { Measured } from './measure.ts'

interface Result {
  readonly name: string
  readonly value: number
  readonly unit: 's' | 'MB'
  readonly floor: number | null
  readonly ratio: number | null
  readonly limit: number
  readonly holds: boolean
}

type Bench = (directory: string) => Result[]

const AICOST = join(packageRoot, 'bin', 'aicost.js')
const FLOOR = fileURLToPath(new URL('floor.js', import.meta.url))
const ROWS = Number(process.env['AICOST_BENCH_ROWS'] ?? 2_000_000)
const PAIRS = 3
const STARTS = 15
const MEMORY_LIMIT = 1000

const CONFIG = `company: Tern Logistics
currency: USD
sources:
  - { id: aws, provider: AWS, account: "402718336901" }
`

const BENCHES: Readonly<Record<string, Bench>> = {
  'import-5': (directory) => importBench('import-5', 5, 1.2, directory),
  'import-100': (directory) => importBench('import-100', 100, 1.8, directory),
  'help': helpBench,
}

/** Import of a bill of which `part` rows of a hundred are AI, against the floor over the same file. */
function importBench(name: string, part: number, limit: number, directory: string): Result[] {
  const file = join(directory, `cur-${part}.csv`)
  generateCur(file, ROWS, part)
  const pairs = Array.from({ length: PAIRS }, () => ({ floor: floor(file, directory), value: imported(file, directory) }))
  rmSync(file)
  const ratios = pairs.map(({ floor, value }) => value.cpu / floor.cpu)
  const ratio = median(ratios)
  const middle = pairs[ratios.indexOf(ratio)]
  if (!middle) throw new Error('no pair was measured')
  const memory = Math.max(...pairs.map(({ value }) => value.memory))
  return [
    { name, value: middle.value.cpu, unit: 's', floor: middle.floor.cpu, ratio, limit, holds: ratio <= limit },
    { name: `${name}-memory`, value: memory, unit: 'MB', floor: null, ratio: null, limit: MEMORY_LIMIT, holds: memory < MEMORY_LIMIT },
  ]
}

function floor(file: string, directory: string): Measured {
  return inFresh(directory, (fresh) => measure([FLOOR, file, join(fresh, 'floor.duckdb'), fresh], fresh))
}

function imported(file: string, directory: string): Measured {
  return inFresh(directory, (fresh) => {
    writeFileSync(join(fresh, 'aicost.yaml'), CONFIG)
    return measure([AICOST, 'import', file, '--format', 'json', '--output', 'import.json'], fresh)
  })
}

function inFresh(directory: string, work: (fresh: string) => Measured): Measured {
  const fresh = join(directory, 'fresh')
  mkdirSync(fresh)
  try {
    return work(fresh)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** Start of the program, against the start of node itself. */
function helpBench(directory: string): Result[] {
  const runs = Array.from({ length: STARTS }, () => ({ floor: wallTime(['-e', '0'], directory), value: wallTime([AICOST, '--help'], directory) }))
  const floor = median(runs.map((run) => run.floor))
  const value = median(runs.map((run) => run.value))
  return [{ name: 'help', value, unit: 's', floor, ratio: value / floor, limit: 2.5, holds: value / floor <= 2.5 }]
}

function table(results: readonly Result[]): string {
  const cells = results.map((result) => [
    result.name, `${result.value.toFixed(result.unit === 'MB' ? 0 : 2)} ${result.unit}`, result.floor === null ? '' : `${result.floor.toFixed(2)} ${result.unit}`,
    result.ratio === null ? '' : `${result.ratio.toFixed(2)}×`, result.unit === 'MB' ? `${result.limit} MB` : `${result.limit}×`, result.holds ? 'holds' : 'MISSED',
  ])
  const rows = [['bench', 'value', 'floor', 'ratio', 'limit', ''], ...cells]
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ').trimEnd()).join('\n')
}

function run(names: readonly string[]): number {
  const unknown = names.find((name) => !(name in BENCHES))
  if (unknown !== undefined || !Number.isSafeInteger(ROWS) || ROWS < 1) {
    process.stderr.write(unknown === undefined ? 'AICOST_BENCH_ROWS is not a number of rows\n' : `no bench ${unknown}: ${Object.keys(BENCHES).join(', ')}\n`)
    return 2
  }
  if (!existsSync(join(packageRoot, 'dist', 'src', 'cli', 'main.js'))) throw new Error('the program is not built: npm run build')
  const directory = mkdtempSync(join(tmpdir(), 'aicost-bench-'))
  try {
    const results = (names.length === 0 ? Object.keys(BENCHES) : names).flatMap((name) => BENCHES[name]?.(directory) ?? [])
    process.stdout.write(`${table(results)}\n`)
    writeFileSync(join(packageRoot, 'bench-results.json'), `${JSON.stringify({ schema: 'aicost.bench/1', results }, null, 2)}\n`)
    return results.every((result) => result.holds) ? 0 : 1
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

process.exitCode = run(process.argv.slice(2))
