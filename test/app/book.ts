// The example company's October in a scratch workspace, imported once for a whole test file.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importFiles } from '../../src/app/import.ts'
import type { Surroundings } from '../../src/app/session.ts'
import { workspaceAt } from '../../src/config/workspace.ts'
import type { Workspace } from '../../src/config/workspace.ts'
import { packageRoot } from '../../src/ledger/assets.ts'

export interface Book {
  readonly workspace: Workspace
  readonly outside: Surroundings
  readonly remove: () => void
}

export async function book(): Promise<Book> {
  const root = mkdtempSync(join(tmpdir(), 'aicost-book-'))
  cpSync(join(packageRoot, 'fixtures/books/acme-2026-10'), root, { recursive: true })
  const workspace = workspaceAt(root)
  const outside: Surroundings = { now: () => '2026-11-22T09:00:00Z', env: { AICOST_BY: 'test' }, cwd: root, gitUser: () => undefined }
  await importFiles(workspace, [join(root, 'downloads')], { asOf: '2026-11-06T00:00:00Z' }, outside)
  return { workspace, outside, remove: () => rmSync(root, { recursive: true, force: true }) }
}
