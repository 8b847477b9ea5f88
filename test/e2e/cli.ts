// The built program as users start it, and workspaces with the example company's book.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { importFiles } from '../../src/app/import.ts'
import { generateKeyPair } from '../../src/close/keys.ts'
import { workspaceAt } from '../../src/config/workspace.ts'
import { packageRoot } from '../../src/ledger/assets.ts'

export const BOOK = join(packageRoot, 'fixtures', 'books', 'acme-2026-10')
export const MONTH = '2026-10'
export const DOWNLOADED = ['--as-of', '2026-11-06']
/** A clock that stands still, so that two runs of the same commands give the same bytes. */
export const NOW = '2026-11-06T09:00:00Z'

export interface Run {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs `aicost` in a directory; nothing of this process's environment but the path reaches it. */
export function aicost(cwd: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(packageRoot, 'bin', 'aicost.js'), ...args], {
    cwd, encoding: 'utf8', maxBuffer: 64 * 2 ** 20, env: { PATH: process.env['PATH'] ?? '', TZ: process.env['TZ'] ?? 'UTC', AICOST_BY: 'Ann Lee', AICOST_NOW: NOW, ...env },
  })
  return { code: status, out: stdout, err: stderr }
}

/** The JSON document of a command, which must have come back with this exit code. */
export function json<T>(cwd: string, args: readonly string[], code = 0): T {
  const run = aicost(cwd, [...args, '--format', 'json'])
  if (run.code !== code) throw new Error(`aicost ${args.join(' ')}: exit ${String(run.code)}, not ${code}\n${run.err}\n${run.out.slice(0, 2000)}`)
  return JSON.parse(run.out) as T
}

/** The keys of the tests' people: Ann may do both, Bo signs, Eve is nobody. */
export const KEYS = mkdtempSync(join(tmpdir(), 'aicost-e2e-keys-'))
const people = ['ann', 'bo', 'eve'].map((name) => {
  const { privateText, publicLine } = generateKeyPair(`${name} (test)`)
  writeFileSync(join(KEYS, name), privateText, { mode: 0o600 })
  return { name, publicLine }
})
export const keyOf = (name: 'ann' | 'bo' | 'eve'): string => join(KEYS, name)

const SIGNERS = [['Ann Lee', 'prepare, sign', 'ann'], ['Bo Roy', 'sign', 'bo']]
  .map(([person = '', roles = '', key = '']) => `  - { name: ${person}, email: ${key}@acme-robotics.example, roles: [${roles}], key: "${people.find(({ name }) => name === key)?.publicLine ?? ''}" }`).join('\n')

/** A new workspace with a book's configuration, two signers and its downloads; nothing is imported. */
export function bookWorkspace(parent: string, name: string, book = BOOK): string {
  const dir = join(parent, name)
  mkdirSync(dir)
  cpSync(join(book, 'downloads'), join(dir, 'downloads'), { recursive: true })
  const config = readFileSync(join(book, 'aicost.yaml'), 'utf8')
  writeFileSync(join(dir, 'aicost.yaml'), config.replace(/^signers: \[\]$/m, `signers:\n${SIGNERS}`))
  return dir
}

/** Imports downloads by the use case that the command calls, some at a time: a process each is only time. */
export async function importInParts(dir: string, order: readonly string[], size: number, asOf: string): Promise<void> {
  const outside = { now: () => NOW, env: { AICOST_BY: 'Ann Lee' }, cwd: dir, gitUser: () => undefined }
  for (let at = 0; at < order.length; at += size) {
    const { imports } = await importFiles(workspaceAt(dir), order.slice(at, at + size).map((path) => join(dir, path)), { asOf: `${asOf}T00:00:00Z` }, outside)
    for (const { file, status, diagnostics } of imports) expect([file, status], JSON.stringify(diagnostics)).toEqual([file, 'imported'])
  }
}

/** A copy of a workspace: an ordinary folder while no process holds it. */
export function copyOf(dir: string, name: string): string {
  const to = join(dir, '..', name)
  cpSync(dir, to, { recursive: true })
  return to
}
