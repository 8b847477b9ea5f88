// The fixtures of every format: each file of fixtures/<format-id>/ is one delivery, each folder in it a delivery in
// several files. `aicost.yaml` beside them is the inventory under which they are imported.
import { existsSync, mkdtempSync, copyFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Surroundings } from '../app/session.ts'
import { allParsers } from '../app/session.ts'
import { workspaceAt } from '../config/workspace.ts'
import type { Workspace } from '../config/workspace.ts'
import type { Parser } from '../import/contract.ts'
import { packageRoot } from '../ledger/assets.ts'

export interface Fixture {
  readonly parser: Parser
  /** Below fixtures/: `openai-cost-csv/cost_2026-04-01_2026-04-04.csv`. */
  readonly name: string
  readonly path: string
  readonly golden: string
  readonly folder: boolean
}

export const GOLDEN = '.golden.json'
const BESIDE = /(^\.)|(^README\.md$)|(^aicost\.yaml$)/

const folderOf = (parser: Parser): string => join(packageRoot, 'fixtures', parser.id)

/** Every fixture of every format, in order of their names. */
export function fixtures(): Fixture[] {
  return [...allParsers].sort((a, b) => (a.id < b.id ? -1 : 1)).filter((parser) => existsSync(folderOf(parser))).flatMap((parser) =>
    readdirSync(folderOf(parser), { withFileTypes: true })
      .filter((entry) => !BESIDE.test(entry.name) && !entry.name.endsWith(GOLDEN))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((entry) => {
        const path = join(folderOf(parser), entry.name)
        return { parser, name: `${parser.id}/${entry.name}`, path, golden: `${path}${GOLDEN}`, folder: entry.isDirectory() }
      }))
}

/** Goldens that stand beside no fixture. */
export function orphanGoldens(): string[] {
  const expected = new Set(fixtures().map((fixture) => fixture.golden))
  return allParsers.filter((parser) => existsSync(folderOf(parser)))
    .flatMap((parser) => readdirSync(folderOf(parser), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith(GOLDEN)).map((name) => join(folderOf(parser), name)))
    .filter((path) => !expected.has(path))
    .sort()
}

/** Clock and person of every import of a fixture, so that goldens are the same on every machine. */
export const FIXED: Surroundings = { now: () => '2026-11-22T09:00:00Z', env: { AICOST_BY: 'fixture' }, cwd: packageRoot, gitUser: () => undefined }

/** A throw-away workspace with the inventory of a format; gone when `work` is done. */
export async function inWorkspace<T>(parser: Parser, work: (workspace: Workspace) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'aicost-fixture-'))
  try {
    copyFileSync(join(folderOf(parser), 'aicost.yaml'), join(root, 'aicost.yaml'))
    return await work(workspaceAt(root))
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}
