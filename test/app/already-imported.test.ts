// A large file whose bytes the ledger holds: hashed and not staged again; read after all where it is given on other terms.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { alreadyImported } from '../../src/app/already-imported.ts'
import { importFiles } from '../../src/app/import.ts'
import type { ImportOptions } from '../../src/app/import.ts'
import { workspaceAt } from '../../src/config/workspace.ts'
import { FIXED } from '../../src/dev/fixtures.ts'
import { readHead } from '../../src/import/head.ts'
import type { ImportResult } from '../../src/import/record.ts'
import { packageRoot } from '../../src/ledger/assets.ts'

const CONFIG = 'company: Tern Logistics\ncurrency: USD\nsources:\n  - { id: one, provider: OpenAI, account: org-one }\n  - { id: two, provider: OpenAI, account: org-two }\n'
const PADDING = 'x'.repeat(2 ** 20)

/** A cost export made larger than 32 MiB by a column nobody reads. */
function largeExport(): string {
  const [header = '', first = ''] = readFileSync(join(packageRoot, 'fixtures/openai-cost-csv/cost_2026-06-01_2026-06-03.csv'), 'utf8').split(/\r?\n/)
  return `${[`${header},padding`, ...Array.from({ length: 33 }, () => `${first},${PADDING}`)].join('\n')}\n`
}

it('is unchanged without a copy, and read where the account is another', { timeout: 60_000 }, async () => {
  const root = mkdtempSync(join(tmpdir(), 'aicost-again-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  writeFileSync(join(root, 'aicost.yaml'), CONFIG)
  const workspace = workspaceAt(root)
  const path = join(root, 'cost.csv')
  writeFileSync(path, largeExport())
  const take = async (options: ImportOptions): Promise<ImportResult | undefined> => (await importFiles(workspace, [path], options, FIXED)).imports[0]
  const given = [{ name: path, path, named: true, head: readHead(path) }]
  expect((await alreadyImported(workspace, given, FIXED)).size).toBe(0)
  const first = await take({ account: 'org-one' })
  expect(first).toMatchObject({ status: 'imported', account: 'org-one' })
  expect([...(await alreadyImported(workspace, given, FIXED)).values()]).toMatchObject([{ unstaged: true, sha256: first?.sha256 }])
  expect(await take({ account: 'org-one' })).toMatchObject({ status: 'unchanged', id: first?.id, records: first?.records })
  expect(await take({ account: 'org-two' })).toMatchObject({ status: 'imported', account: 'org-two', records: first?.records })
  writeFileSync(path, largeExport().replace(/x(?=\n$)/, 'y'))
  expect((await alreadyImported(workspace, given, FIXED)).size).toBe(0)
  expect(await take({ account: 'org-one' })).toMatchObject({ status: 'imported' })
})
