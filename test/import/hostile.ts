// A workspace with one good import in it, and a way to give it hostile files: what a refusal must leave as it was.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { importFiles } from '../../src/app/import.ts'
import type { ImportOptions } from '../../src/app/import.ts'
import { reconcileReport } from '../../src/app/reconcile.ts'
import { withSession } from '../../src/app/session.ts'
import { workspaceAt } from '../../src/config/workspace.ts'
import type { Workspace } from '../../src/config/workspace.ts'
import { held } from '../../src/dev/counted.ts'
import { FIXED } from '../../src/dev/fixtures.ts'
import type { ImportResult } from '../../src/import/record.ts'
import { stateOf } from '../parsers/ledger-state.ts'

export const CONFIG = `company: Meridian Retail
currency: USD
sources:
  - { id: openai, provider: OpenAI, account: org-r5JqW8dVnTz2 }
`
export const HEADER = 'start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,quantity,quantity_unit,line_item,user_id,api_key_id,project_id,organization_id,project_name,organization_name,user_email'

export interface Cells {
  readonly day?: number
  readonly start?: string
  readonly amount?: string
  readonly currency?: string
  readonly quantity?: string
  readonly item?: string
  readonly project?: string
}

/** One cost record of June 2026. */
export function line(cells: Cells = {}): string {
  const from = 1_780_272_000 + (cells.day ?? 0) * 86_400
  return `${cells.start ?? from},${from + 86_400},,,${cells.amount ?? '1.25'},${cells.currency ?? 'usd'},${cells.quantity ?? ''},,${cells.item ?? ''},,,proj_a,org-r5JqW8dVnTz2,${cells.project ?? 'shop'},Meridian Retail,`
}

export const file = (...lines: readonly string[]): string => `${[HEADER, ...lines].join('\n')}\n`

export interface Hostile {
  readonly workspace: Workspace
  /** Writes a file below the workspace and imports it. */
  readonly give: (name: string, content: string | Buffer, options?: ImportOptions) => Promise<ImportResult>
  /** Imports paths, written by the test itself. */
  readonly take: (...paths: readonly string[]) => Promise<readonly ImportResult[]>
  /** What of ledger, archive, staging and totals is not as it was after the good import. */
  readonly moved: () => Promise<readonly string[]>
}

/** The good import: 12.50 of May 31, in no day that the hostile files speak of. */
export async function hostile(): Promise<Hostile> {
  const root = mkdtempSync(join(tmpdir(), 'aicost-hostile-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  writeFileSync(join(root, 'aicost.yaml'), CONFIG)
  const workspace = workspaceAt(root)
  const take = async (...paths: readonly string[]): Promise<readonly ImportResult[]> => (await importFiles(workspace, paths, {}, FIXED)).imports
  const give = async (name: string, content: string | Buffer, options: ImportOptions = {}): Promise<ImportResult> => {
    const path = join(root, 'given', name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
    const { imports: [result] } = await importFiles(workspace, [path], options, FIXED)
    if (!result) throw new Error(`${name} is not in the result`)
    return result
  }
  const seen = async (): Promise<Record<string, string>> => {
    const { migration: _, log: __, derived: ___, statement_line: ____, ...state } = await stateOf(workspace)
    const totals = await withSession(workspace, FIXED, {}, async (session) => ({
      counted: (await held(session)).digest,
      may: (await reconcileReport(session, '2026-05', null)).body['totals'],
      june: (await reconcileReport(session, '2026-06', null)).body['totals'],
    }))
    return Object.fromEntries(Object.entries({ ...state, ...totals }).map(([name, value]) => [name, JSON.stringify(value)]))
  }
  expect(await give('good.csv', file(line({ day: -1, amount: '12.50' })))).toMatchObject({ status: 'imported' })
  const before = await seen()
  const moved = async (): Promise<string[]> => Object.entries(await seen()).flatMap(([name, value]) => (value === before[name] ? [] : [`${name}: ${before[name] ?? ''} is ${value}`]))
  return { workspace, give, take, moved }
}

/** A refusal names file and code, and says what is wrong in words that hold `says`. */
export function expectRefused(result: ImportResult, code: string, says: string | RegExp, what = ''): void {
  expect({ status: result.status, code: result.diagnostics[0]?.code, message: result.diagnostics[0]?.message }, what).toMatchObject({ status: 'refused', code, message: expect.stringMatching(says) })
  expect(result.error?.place.file, what).toBe(result.file)
}
