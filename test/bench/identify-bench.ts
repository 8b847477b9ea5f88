// Identification of 1,000 files of all kinds, against reading their first 64 KiB: each in a process of its own, whose start
// is left out (`help` measures it).
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fixtures } from '../../src/dev/fixtures.ts'
import { script } from './bench.ts'
import type { Result } from './bench.ts'
import { median, workTime } from './measure.ts'

const FILES = 1000
const RUNS = 7
/** Text files are made this long by repeating their rows, as real exports are. */
const LENGTH = 200_000

export function identifyBench(directory: string): Result[] {
  const folder = join(directory, 'downloads')
  mkdirSync(folder)
  const samples = fixtures().filter((fixture) => !fixture.folder)
  for (let number = 0; number < FILES; number++) {
    const sample = samples[number % samples.length]
    if (sample) writeFileSync(join(folder, `${String(number).padStart(4, '0')}-${basename(sample.path)}`), lengthened(readFileSync(sample.path), sample.path))
  }
  const runs = Array.from({ length: RUNS }, () => ({ floor: workTime([script('floor-heads.js'), folder], directory), value: workTime([script('identify-all.js'), folder], directory) }))
  const floor = median(runs.map((run) => run.floor))
  const value = median(runs.map((run) => run.value))
  rmSync(folder, { recursive: true })
  return [{ name: 'identify', value, unit: 's', floor, ratio: value / floor, limit: 3, holds: value / floor <= 3 }]
}

function lengthened(bytes: Buffer, path: string): Buffer {
  if (!/\.(csv|jsonl?)$/.test(path) || bytes.length === 0) return bytes
  const rows = bytes.subarray(path.endsWith('.csv') ? bytes.indexOf(10) + 1 : 0)
  if (rows.length === 0) return bytes
  return Buffer.concat([bytes, ...Array.from({ length: Math.ceil(LENGTH / rows.length) }, () => rows)])
}
