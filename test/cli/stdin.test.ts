// `aicost import -`: the bytes of standard input, in a process of its own, as a shell gives them.
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { importFiles } from '../../src/app/import.ts'
import { withSession } from '../../src/app/session.ts'
import { workspaceAt } from '../../src/config/workspace.ts'
import { FIXED } from '../../src/dev/fixtures.ts'
import { CONFIG, file, HEADER, line } from '../import/hostile.ts'
import { tar } from '../import/tar-bytes.ts'
import { zip } from '../import/zip-bytes.ts'
import { directory, run, start } from '../program.ts'

const GOOD = file(line({ amount: '1.25' }))

/** Imports what is written to the program's standard input. */
async function piped(root: string, content: string | Buffer, ...words: string[]) {
  const child = start(root, ['import', '-', '--format', 'json', ...words])
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdin?.end(content)
  const exit = await new Promise<number | null>((resolve) => child.once('close', resolve))
  const imports = (JSON.parse(stdout || '{"imports":[]}') as { imports: { file: string; status: string; account: string | null; as_of: string; amounts: { in_file: string }[]; diagnostics: { code: string }[] }[] }).imports
  return { exit, stderr, imports }
}

const left = (root: string): string[] => (existsSync(join(root, '.aicost', 'staging')) ? readdirSync(join(root, '.aicost', 'staging')) : [])

test('a csv, as it is and gzipped, with the options of a file', { timeout: 30_000 }, async () => {
  const root = directory(CONFIG)
  const dry = await piped(root, GOOD, '--dry-run')
  expect([dry.exit, dry.imports.map(({ file: name, status }) => [name, status])]).toEqual([0, [['stdin', 'imported']]])
  const first = await piped(root, gzipSync(GOOD), '--as', 'openai-cost-csv', '--account', 'org-r5JqW8dVnTz2')
  expect(first).toMatchObject({ exit: 0, imports: [{ file: 'stdin', status: 'imported', account: 'org-r5JqW8dVnTz2', amounts: [{ in_file: '1.25' }] }] })
  expect((await piped(root, gzipSync(GOOD))).imports).toMatchObject([{ status: 'unchanged' }])
  expect(left(root)).toEqual([])
})

test('an archive is known by its bytes', { timeout: 30_000 }, async () => {
  const root = directory(CONFIG)
  const part = (day: number): string => file(line({ day }))
  expect((await piped(root, zip([{ name: 'a.csv', content: part(1) }]))).imports).toMatchObject([{ file: 'stdin/a.csv', status: 'imported' }])
  expect((await piped(root, gzipSync(tar({ path: 'b.csv', content: part(2) })))).imports).toMatchObject([{ file: 'stdin/b.csv', status: 'imported' }])
  expect((await piped(root, tar({ path: 'c.csv', content: part(3) }))).imports).toMatchObject([{ file: 'stdin/c.csv', status: 'imported' }])
  expect(left(root)).toEqual([])
})

test('nothing, a cut gzip and a header alone are refused, each with its reason; a period makes the last one evidence', { timeout: 30_000 }, async () => {
  const root = directory(CONFIG)
  for (const [content, code] of [['', 'FILE_EMPTY'], [gzipSync(GOOD).subarray(0, -9), 'GZIP_CORRUPT'], [`${HEADER}\n`, 'PERIOD_UNKNOWN'], ['<html>', 'UNKNOWN_FORMAT']] as const) {
    expect(await piped(root, content), code).toMatchObject({ exit: 2, stderr: expect.stringContaining('stdin'), imports: [{ file: 'stdin', status: 'refused', diagnostics: [{ code }] }] })
  }
  expect(await piped(root, `${HEADER}\n`, '--period', '2026-06-01..2026-07-01')).toMatchObject({ exit: 0, imports: [{ status: 'imported' }] })
  expect(left(root)).toEqual([])
})

test('beside files, and a file that is called so', { timeout: 30_000 }, async () => {
  const root = directory(CONFIG)
  writeFileSync(join(root, '-'), file(line({ day: 1 })))
  const both = await piped(root, GOOD, './-')
  expect(both.imports.map(({ file: name, status }) => [name, status])).toEqual([['./-', 'imported'], ['stdin', 'imported']])
})

test('a terminal is not waited for', async () => {
  const root = directory(CONFIG)
  const never = { isTerminal: true, bytes: () => { throw new Error('was read') } }
  const { imports } = await importFiles(workspaceAt(root), ['-'], {}, { ...FIXED, input: never })
  expect(imports).toMatchObject([{ file: 'stdin', status: 'refused', diagnostics: [{ code: 'INPUT_TERMINAL', message: expect.stringContaining('aicost import -') }] }])
})

test('a stream that fails names itself', async () => {
  const root = directory(CONFIG)
  const failing = { isTerminal: false, bytes: async function* () { yield Buffer.from(HEADER); throw Object.assign(new Error('read'), { code: 'EIO' }) } }
  const { imports } = await importFiles(workspaceAt(root), ['-'], {}, { ...FIXED, input: failing })
  expect(imports).toMatchObject([{ status: 'refused', diagnostics: [{ code: 'FILE_UNREADABLE' }] }])
  expect(left(root)).toEqual([])
})

test('its time is the time of the import', async () => {
  const workspace = workspaceAt(directory(CONFIG))
  await importFiles(workspace, ['-'], {}, { ...FIXED, input: { isTerminal: false, bytes: async function* () { yield Buffer.from(GOOD) } } })
  await withSession(workspace, FIXED, {}, async ({ ledger }) => {
    expect(await ledger.rows('select file, iso(modified_at) as at from import')).toEqual([{ file: 'stdin', at: FIXED.now() }])
  })
})

test('an interrupt while it waits leaves nothing', { timeout: 30_000 }, async () => {
  const root = directory(CONFIG)
  const child = start(root, ['import', '-'])
  child.stdin?.write(GOOD)
  const staged = (): boolean => left(root).some((own) => existsSync(join(root, '.aicost', 'staging', own, 'stdin')))
  while (!staged()) await new Promise((resolve) => setTimeout(resolve, 20))
  child.kill('SIGINT')
  const how = await new Promise((resolve) => child.once('close', (exit, signal) => resolve(exit ?? signal)))
  expect(how).toBe('SIGINT')
  expect(left(root)).toEqual([])
  expect(existsSync(join(root, '.aicost', 'ledger.duckdb'))).toBe(false)
  expect((await run(root, 'imports')).exit).toBe(0)
})
