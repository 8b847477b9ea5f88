// `npm run bench [-- NAME]`: makes its own data in a temporary directory, compares within one run, prints a table and
// writes bench-results.json. Ratios, never seconds, are what has a limit: they mean the same on every machine.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../../src/ledger/assets.ts'
import { AICOST, ROWS } from './bench.ts'
import type { Bench, Result } from './bench.ts'
import { identifyBench } from './identify-bench.ts'
import { againBench, containerBench, growthBench, importBench } from './import-benches.ts'
import { jsonlBench } from './jsonl-bench.ts'
import { median, wallTime } from './measure.ts'
import { reconcileBench, workpaperBench } from './reconcile-bench.ts'
import { reportBench } from './report-bench.ts'
import { rollupBench } from './rollup-bench.ts'

const STARTS = 15

const BENCHES: Readonly<Record<string, Bench>> = {
  'import-5': (directory) => importBench('import-5', 5, 1.2, directory),
  'import-100': (directory) => importBench('import-100', 100, 1.8, directory),
  'import-10m': growthBench,
  'import-containers': containerBench,
  'import-again': againBench,
  'read-jsonl': jsonlBench,
  'identify': identifyBench,
  'report-spend': reportBench,
  'reconcile-large': reconcileBench,
  'workpaper-200k': workpaperBench,
  'rollup': rollupBench,
  'help': helpBench,
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
    result.ratio === null ? '' : `${result.ratio.toFixed(2)}×`, result.unit === 'MB' && result.ratio === null ? `${result.limit} MB` : `${Number(result.limit.toFixed(2))}×`, result.holds ? 'holds' : 'MISSED',
  ])
  const rows = [['bench', 'value', 'floor', 'ratio', 'limit', ''], ...cells]
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ').trimEnd()).join('\n')
}

async function run(names: readonly string[]): Promise<number> {
  const unknown = names.find((name) => !(name in BENCHES))
  if (unknown !== undefined || !Number.isSafeInteger(ROWS) || ROWS < 1) {
    process.stderr.write(unknown === undefined ? 'AICOST_BENCH_ROWS is not a number of rows\n' : `no bench ${unknown}: ${Object.keys(BENCHES).join(', ')}\n`)
    return 2
  }
  if (!existsSync(join(packageRoot, 'dist', 'src', 'cli', 'main.js'))) throw new Error('the program is not built: npm run build')
  const directory = mkdtempSync(join(tmpdir(), 'aicost-bench-'))
  try {
    const results: Result[] = []
    for (const name of names.length === 0 ? Object.keys(BENCHES) : names) results.push(...((await BENCHES[name]?.(directory)) ?? []))
    process.stdout.write(`${table(results)}\n`)
    writeFileSync(join(packageRoot, 'bench-results.json'), `${JSON.stringify({ schema: 'aicost.bench/1', results }, null, 2)}\n`)
    return results.every((result) => result.holds) ? 0 : 1
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

process.exitCode = await run(process.argv.slice(2))
