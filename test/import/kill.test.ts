// An import killed at any moment leaves all of itself or nothing, and importing again gives the right total.
import { once } from 'node:events'
import { readdirSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { importFiles } from '../../src/app/import.ts'
import { withSession } from '../../src/app/session.ts'
import { workspaceAt } from '../../src/config/workspace.ts'
import { FIXED } from '../../src/dev/fixtures.ts'
import { directory, run, start } from '../program.ts'

const CONFIG = `company: Meridian Retail
currency: USD
sources:
  - { id: openai, provider: OpenAI, account: org-r5JqW8dVnTz2 }
`
const RECORDS = 31 * 20 * 40
// `npm run kills` does hundreds, of every command.
const KILLS = 6

/** A month of costs by project and key: 24,800 records of 0.0001 to 0.0040 dollars. */
function costs(): string {
  const lines = ['start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,quantity,quantity_unit,line_item,user_id,api_key_id,project_id,organization_id,project_name,organization_name,user_email,api_source']
  for (let day = 0; day < 31; day++) {
    const from = 1_790_812_800 + day * 86_400
    for (let project = 0; project < 20; project++) {
      for (let key = 1; key <= 40; key++) lines.push(`${from},${from + 86_400},,,0.${String(key).padStart(4, '0')}00000,usd,${key * 100},tokens,"gpt-5-nano, input",,key_${key},proj_${project},org-r5JqW8dVnTz2,,Meridian Retail,,responses`)
    }
  }
  return `${lines.join('\n')}\n`
}

/** 31 days × 20 projects × (1 + … + 40) × 0.0001 */
const TOTAL = '50.84'

/** The same parts of the time an import takes in every run: a linear congruential generator. */
function moments(seed: number, count: number): number[] {
  let state = seed
  return Array.from({ length: count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  })
}

interface Held {
  readonly imports: number
  readonly rows: number
  readonly slices: number
  readonly total: string
}

async function held(root: string): Promise<Held> {
  return withSession(workspaceAt(root), FIXED, {}, ({ ledger }) => ledger.row<Held>(
    'select (select count(*) from import)::integer as imports, (select count(*) from evidence_charge)::integer as rows, (select count(*) from slice where counted)::integer as slices, (select plain(coalesce(sum(billed_cost), 0)) from evidence_charge) as total'))
}

test('killed at any moment', { timeout: 180_000 }, async () => {
  const timed = directory(CONFIG)
  const file = join(timed, 'cost_2026-10-01_2026-10-31.csv')
  writeFileSync(file, costs())
  const began = Date.now()
  expect(await run(timed, 'import', file)).toMatchObject({ exit: 0 })
  let takes = Date.now() - began
  expect(await held(timed)).toEqual({ imports: 1, rows: RECORDS, slices: 31, total: TOTAL })
  let killed = 0
  for (const moment of moments(20_261_122, KILLS)) {
    const root = directory(CONFIG)
    const child = start(root, ['import', file])
    const started = Date.now()
    const ended = once(child, 'close')
    await wait(moment * takes)
    if (child.kill('SIGKILL')) killed += 1
    // Finished before: a machine that is less busy now than it was.
    else takes = Math.min(takes, Date.now() - started)
    await ended
    const after = await held(root)
    expect([{ imports: 0, rows: 0, slices: 0, total: '0' }, { imports: 1, rows: RECORDS, slices: 31, total: TOTAL }]).toContainEqual(after)
    const { imports: [again] } = await importFiles(workspaceAt(root), [file], {}, FIXED)
    expect(again?.status).toBe(after.imports === 1 ? 'unchanged' : 'imported')
    expect(await held(root)).toEqual({ imports: 1, rows: RECORDS, slices: 31, total: TOTAL })
    const { stagingPath } = workspaceAt(root)
    expect(existsSync(stagingPath) ? readdirSync(stagingPath) : []).toEqual([])
  }
  expect(killed).toBeGreaterThanOrEqual(KILLS / 3)
})
