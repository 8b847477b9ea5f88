// What is killed: commands of the built program over the example company, each with the workspace it starts from.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { prepare } from '../../app/close.ts'
import { demo, DEMO_MONTH } from '../../app/demo.ts'
import { importFiles } from '../../app/import.ts'
import { withSession } from '../../app/session.ts'
import { workspaceAt } from '../../config/workspace.ts'
import { FIXED } from '../fixtures.ts'

export interface Scene {
  readonly command: string
  /** A workspace as it is before the command; the command runs in a copy of it. */
  readonly base: string
  readonly args: readonly string[]
  /** Each of its transactions leaves a state of its own: it is enough that a second run gives what one run gives. */
  readonly several?: true
}

const DOWNLOADED = '2026-11-06T00:00:00Z'
const BIG = 'cost_2026-09-01_2026-09-30.csv'

/** A month of costs by project and key: 24,000 records of 0.0001 to 0.0040 dollars. */
function costs(): string {
  const lines = ['start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,quantity,quantity_unit,line_item,user_id,api_key_id,project_id,organization_id,project_name,organization_name,user_email,api_source']
  for (let day = 0; day < 30; day++) {
    const from = 1_788_220_800 + day * 86_400
    for (let project = 0; project < 20; project++) {
      for (let key = 1; key <= 40; key++) lines.push(`${from},${from + 86_400},,,0.${String(key).padStart(4, '0')}00000,usd,${key * 100},tokens,"gpt-5-nano, input",,key_${key},proj_${project},org-acme7Xw2Lq9,,Acme Robotics,,responses`)
    }
  }
  return `${lines.join('\n')}\n`
}

/** Makes the workspaces below `root`: one imported, one prepared, one empty. */
export async function scenes(root: string): Promise<Scene[]> {
  const from = (name: string, other: string): string => {
    cpSync(join(root, other), join(root, name), { recursive: true, preserveTimestamps: true })
    return join(root, name)
  }
  const whole = await demo(join(root, 'whole'), { force: false }, { ...FIXED, cwd: root })
  const account = whole.imported.imports.find((result) => result.format === 'openai-cost-csv')?.account ?? ''
  const empty = from('empty', 'whole')
  rmSync(join(empty, '.aicost'), { recursive: true })
  mkdirSync(join(empty, 'big'))
  writeFileSync(join(empty, 'big', BIG), costs().replaceAll('org-acme7Xw2Lq9', account))
  const open = (base: string) => <T>(work: Parameters<typeof withSession<T>>[3]): Promise<T> => withSession(workspaceAt(base), { ...FIXED, cwd: base }, {}, work)
  await open(empty)(() => Promise.resolve())
  const imported = from('imported', 'empty')
  const { imports } = await importFiles(workspaceAt(imported), [join(imported, 'downloads'), join(imported, 'big', BIG)], { asOf: DOWNLOADED }, FIXED)
  const id = imports.find((result) => result.file.endsWith(BIG))?.id ?? ''
  const prepared = from('prepared', 'imported')
  await open(prepared)((session) => prepare(session, DEMO_MONTH, { key: join(prepared, 'keys', 'ann-lee') }))
  return [
    { command: 'import of one file', base: empty, args: ['import', join('big', BIG)] },
    { command: 'import of a folder', base: empty, args: ['import', 'downloads', '--as-of', DOWNLOADED], several: true },
    { command: 'imports undo', base: imported, args: ['imports', 'undo', id] },
    { command: 'close prepare', base: imported, args: ['close', 'prepare', '--month', DEMO_MONTH, '--key', join('keys', 'ann-lee')] },
    { command: 'close sign', base: prepared, args: ['close', 'sign', '--month', DEMO_MONTH, '--key', join('keys', 'bo-roy')] },
  ]
}
