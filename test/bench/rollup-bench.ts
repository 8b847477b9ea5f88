// A roll-up of a partitioned data set that is larger, rolled up, than the engine's memory: it must end, and its own memory
// must not grow with the data.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AICOST, CONFIG, ROWS, inFresh } from './bench.ts'
import type { Result } from './bench.ts'
import { generateRequests } from './generate-requests.ts'
import { measure } from './measure.ts'

const MEMORY_LIMIT = 1300
const GROWTH = 5

export async function rollupBench(directory: string): Promise<Result[]> {
  const lake = join(directory, 'lake')
  mkdirSync(lake)
  await generateRequests(lake, ROWS * GROWTH)
  const memory = inFresh(directory, (fresh) => {
    writeFileSync(join(fresh, 'aicost.yaml'), CONFIG)
    const run = measure([AICOST, 'rollup', '--from', lake, '--output', 'usage.parquet', '--format', 'json'], fresh)
    if (readFileSync(join(fresh, 'usage.parquet')).subarray(0, 4).toString('latin1') !== 'PAR1') throw new Error('no roll-up was written')
    return run.memory
  })
  rmSync(lake, { recursive: true })
  return [{ name: 'rollup-memory', value: memory, unit: 'MB', floor: null, ratio: null, limit: MEMORY_LIMIT, holds: memory < MEMORY_LIMIT }]
}
