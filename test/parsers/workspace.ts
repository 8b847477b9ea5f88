// A scratch workspace for the parser tests: the real importer, the real ledger, a fixed clock.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { importFiles } from '../../src/app/import.ts'
import type { ImportOptions } from '../../src/app/import.ts'
import { withSession } from '../../src/app/session.ts'
import type { Surroundings } from '../../src/app/session.ts'
import { workspaceAt } from '../../src/config/workspace.ts'
import type { ImportResult } from '../../src/import/record.ts'
import { packageRoot } from '../../src/ledger/assets.ts'
import type { Row } from '../../src/ledger/ledger.ts'

const SOURCES = `company: Meridian Retail
currency: USD
sources:
  - { id: openai, provider: OpenAI, account: org-r5JqW8dVnTz2, match: { payee: ["OPENAI*"] } }
  - { id: anthropic, provider: Anthropic, match: { payee: ["ANTHROPIC*"] } }
`
const OUTSIDE: Surroundings = { now: () => '2026-11-22T09:00:00Z', env: { AICOST_BY: 'test' }, cwd: packageRoot, gitUser: () => undefined }

export interface Scratch {
  /** Imports files given by their path below fixtures/, or absolute. */
  readonly take: (paths: readonly string[], options?: ImportOptions) => Promise<readonly ImportResult[]>
  readonly rows: (sql: string) => Promise<Row[]>
  /** Writes a file of the test's own and gives its path. */
  readonly file: (name: string, content: string | Buffer) => string
}

/** A workspace that is gone when the test is done. */
export function scratch(config = SOURCES): Scratch {
  const root = mkdtempSync(join(tmpdir(), 'aicost-parsers-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  writeFileSync(join(root, 'aicost.yaml'), config)
  const workspace = workspaceAt(root)
  return {
    take: async (paths, options = {}) => (await importFiles(workspace, paths.map((path) => (path.startsWith('/') ? path : join(packageRoot, 'fixtures', path))), options, OUTSIDE)).imports,
    rows: (sql) => withSession(workspace, OUTSIDE, {}, (session) => session.ledger.rows(sql)),
    file: (name, content) => {
      const path = join(root, name)
      writeFileSync(path, content)
      return path
    },
  }
}

/** Digits of a DECIMAL's text without the zeros behind them. */
export function plain(text: unknown): string {
  return String(text).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
}
