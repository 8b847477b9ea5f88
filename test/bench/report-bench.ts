// `report spend` over 2 million charges, against a bare script in a process of its own that opens the same ledger and
// runs the same aggregate.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { AICOST, ROWS, importedInto, pairs, script } from './bench.ts'
import type { Result } from './bench.ts'
import { generateCur } from './generate-cur.ts'
import { measure } from './measure.ts'

const MONTH = '2026-08'

export function reportBench(directory: string): Result[] {
  const workspace = join(directory, 'report')
  mkdirSync(workspace)
  const file = join(directory, 'cur.csv')
  generateCur(file, ROWS, 100)
  importedInto(workspace, file)
  rmSync(file)
  const report = ['report', 'spend', '--month', MONTH, '--by', 'model', '--format', 'json', '--output', 'report.json', '--force']
  const bare = (): ReturnType<typeof measure> => measure([script('floor-report.js'), join(workspace, '.aicost', 'ledger.duckdb'), MONTH, join(workspace, 'floor.json')], workspace)
  // The first report after an import derives the month; every later one reads what was derived.
  const first = measure([AICOST, ...report], workspace)
  const floor = bare()
  agree(workspace)
  const results = [
    pairs('report-spend', 1.5, bare, () => measure([AICOST, ...report], workspace)),
    { name: 'report-first', value: first.cpu, unit: 's' as const, floor: floor.cpu, ratio: first.cpu / floor.cpu, limit: FIRST_LIMIT, holds: first.cpu / floor.cpu <= FIRST_LIMIT },
  ]
  rmSync(workspace, { recursive: true })
  return results
}

/** Deriving a month is more than one aggregate: all charges are summed once more, then bridges, completeness, tie-outs. */
const FIRST_LIMIT = 4

/** Both must have come to the same total, or nothing was compared. */
function agree(workspace: string): void {
  const { total } = JSON.parse(readFileSync(join(workspace, 'report.json'), 'utf8')) as { total: { recognized_cost: string } }
  const floor = JSON.parse(readFileSync(join(workspace, 'floor.json'), 'utf8')) as { total: string }
  if (Number(total.recognized_cost) !== Number(floor.total)) throw new Error(`the report says ${total.recognized_cost}, the floor ${floor.total}`)
}
