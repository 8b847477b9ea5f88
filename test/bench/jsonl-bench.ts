// Reading a BigQuery export as JSON Lines, against JSON.parse of every line of the same file.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROWS, pairs, script } from './bench.ts'
import type { Result } from './bench.ts'
import { generateBigQuery } from './generate-bigquery.ts'
import { measure } from './measure.ts'

const FASTER = 3

export function jsonlBench(directory: string): Result[] {
  const file = join(directory, 'bigquery.jsonl')
  generateBigQuery(file, ROWS / 2)
  const result = pairs('read-jsonl', 1 / FASTER, () => measure([script('floor-json.js'), file], directory), () => measure([script('scan-jsonl.js'), file, directory], directory), 'wall')
  rmSync(file)
  return [result]
}
