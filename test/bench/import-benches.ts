// Imports of a cloud bill: against DuckDB alone over the same file, by container, by size, and of a file already there.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROWS, imported, importedInto, inFresh, pairs, script } from './bench.ts'
import type { Result } from './bench.ts'
import { gzip, toParquet } from './containers.ts'
import { generateCur } from './generate-cur.ts'
import { measure } from './measure.ts'
import type { Measured } from './measure.ts'

const MEMORY_LIMIT = 1000
const GROWTH = 5

/** Import of a bill of which `part` rows of a hundred are AI, against the floor over the same file. */
export function importBench(name: string, part: number, limit: number, directory: string): Result[] {
  const file = join(directory, `cur-${part}.csv`)
  generateCur(file, ROWS, part)
  const runs: Measured[] = []
  const result = pairs(name, limit, () => floor(file, directory), () => {
    const run = imported(file, directory)
    runs.push(run)
    return run
  })
  rmSync(file)
  const memory = Math.max(...runs.map((run) => run.memory))
  return [result, { name: `${name}-memory`, value: memory, unit: 'MB', floor: null, ratio: null, limit: MEMORY_LIMIT, holds: memory < MEMORY_LIMIT }]
}

function floor(file: string, directory: string): Measured {
  return inFresh(directory, (fresh) => measure([script('floor.js'), file, join(fresh, 'floor.duckdb'), fresh], fresh))
}

/** Memory of a bill five times as large: it must not grow with the file. */
export function growthBench(directory: string): Result[] {
  const memoryOf = (rows: number): number => {
    const file = join(directory, `cur-${rows}.csv`)
    generateCur(file, rows, 5)
    const { memory } = imported(file, directory)
    rmSync(file)
    return memory
  }
  const floor = memoryOf(ROWS)
  const value = memoryOf(ROWS * GROWTH)
  return [{ name: 'import-10m', value, unit: 'MB', floor, ratio: value / floor, limit: 1.3, holds: value / floor <= 1.3 }]
}

/** The same rows as gzip and as Parquet (amounts as doubles, as AWS writes them), against plain CSV. */
export async function containerBench(directory: string): Promise<Result[]> {
  const csv = join(directory, 'cur.csv')
  generateCur(csv, ROWS, 5)
  const packed = join(directory, 'cur.csv.gz')
  const parquet = join(directory, 'cur.snappy.parquet')
  await gzip(csv, packed)
  await toParquet(csv, parquet)
  const results = [
    pairs('import-csv-gz', 1.3, () => imported(csv, directory), () => imported(packed, directory)),
    pairs('import-parquet', 1.3, () => imported(csv, directory), () => imported(parquet, directory)),
  ]
  for (const file of [csv, packed, parquet]) rmSync(file)
  return results
}

/**
 * Import of a file that is there already, against hashing it. Twice the rows of the other benches, for the program's start
 * is not what is compared.
 */
export function againBench(directory: string): Result[] {
  const file = join(directory, 'cur.csv')
  generateCur(file, 2 * ROWS, 5)
  const workspace = join(directory, 'again')
  mkdirSync(workspace)
  importedInto(workspace, file)
  const again = (): Measured => {
    const run = importedInto(workspace, file)
    const { imports } = JSON.parse(readFileSync(join(workspace, 'import.json'), 'utf8')) as { imports: { status: string }[] }
    if (imports[0]?.status !== 'unchanged') throw new Error(`the second import is ${imports[0]?.status ?? 'none'}, not unchanged`)
    return run
  }
  const result = pairs('import-again', 1.3, () => measure([script('floor-hash.js'), file], directory), again)
  rmSync(workspace, { recursive: true })
  rmSync(file)
  return [result]
}

