// What every bench is made of: a result with its floor and limit, pairs measured in turn, scratch workspaces.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packageRoot } from '../../src/ledger/assets.ts'
import { measure, median } from './measure.ts'
import type { Measured } from './measure.ts'

export interface Result {
  readonly name: string
  readonly value: number
  readonly unit: 's' | 'MB'
  readonly floor: number | null
  readonly ratio: number | null
  readonly limit: number
  readonly holds: boolean
}

export type Bench = (directory: string) => Result[] | Promise<Result[]>

export const AICOST = join(packageRoot, 'bin', 'aicost.js')
export const ROWS = Number(process.env['AICOST_BENCH_ROWS'] ?? 2_000_000)
const PAIRS = 3

export const CONFIG = `company: Tern Logistics
currency: USD
sources:
  - { id: aws, provider: AWS, account: "402718336901" }
`

/** A program beside this file, as it lies after the build. */
export const script = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Runs both in turn and compares: the pair with the middle ratio stands for all, for machines are not always equally fast. */
export function pairs(name: string, limit: number, floor: () => Measured, value: () => Measured, by: 'cpu' | 'wall' = 'cpu', count = PAIRS): Result {
  const measured = Array.from({ length: count }, () => ({ floor: floor(), value: value() }))
  const ratios = measured.map((pair) => pair.value[by] / pair.floor[by])
  const ratio = median(ratios)
  const middle = measured[ratios.indexOf(ratio)]
  if (!middle) throw new Error('no pair was measured')
  return { name, value: middle.value[by], unit: 's', floor: middle.floor[by], ratio, limit, holds: ratio <= limit }
}

/** A new directory for one run, gone after it. */
export function inFresh<T>(directory: string, work: (fresh: string) => T): T {
  const fresh = join(directory, 'fresh')
  mkdirSync(fresh)
  try {
    return work(fresh)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** Import of a file into a new workspace. */
export function imported(file: string, directory: string): Measured {
  return inFresh(directory, (fresh) => importedInto(fresh, file))
}

/** Import into a workspace that stays. */
export function importedInto(workspace: string, file: string, config = CONFIG): Measured {
  writeFileSync(join(workspace, 'aicost.yaml'), config)
  return measure([AICOST, 'import', file, '--format', 'json', '--output', 'import.json', '--force'], workspace)
}
