// Every fixture of every format: it gives its golden, byte for byte; the same bytes again, under their own name or
// another, change nothing; a cut download (in the middle of the last record, inside a quoted cell, in the middle of a
// compressed file) is refused with its place and leaves the ledger as it was. One import serves all three.
import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importFiles } from '../../src/app/import.ts'
import { allParsers, withSession } from '../../src/app/session.ts'
import { workspaceAt } from '../../src/config/workspace.ts'
import type { Workspace } from '../../src/config/workspace.ts'
import { FIXED, fixtures, orphanGoldens } from '../../src/dev/fixtures.ts'
import { readGolden, text as goldenText } from '../../src/dev/golden.ts'
import type { ImportResult } from '../../src/import/record.ts'
import { placed, tableOf, textOf } from './csv-text.ts'
import { stateOf } from './ledger-state.ts'

const all = fixtures()

test('every format has fixtures', () => {
  expect(allParsers.map(({ id }) => id).filter((id) => !all.some((fixture) => fixture.parser.id === id))).toEqual([])
})

test('no golden is left over', () => {
  expect(orphanGoldens()).toEqual([])
})

/** The text without the second half of its last record. */
function cutRecord(text: string): string {
  const whole = text.trimEnd()
  const last = whole.lastIndexOf('\n') + 1
  return whole.slice(0, last + Math.floor((whole.length - last) / 2))
}

/** The last record again, its first cell opened by a quote that nothing closes. */
function cutQuote(text: string): string {
  const table = tableOf(text)
  const [first = ''] = table.records.at(-1) ?? []
  return `${textOf(table)}"${first}`
}

/** Cut copies of a file, each in a folder of its own. */
function cuts(root: string, path: string): string[] {
  const name = basename(path)
  const bytes = readFileSync(path)
  const text = bytes.toString('utf8')
  if (name.endsWith('.parquet')) return [placed(root, 'parquet', name, bytes.subarray(0, Math.floor(bytes.length / 2)))]
  return [placed(root, 'record', name, cutRecord(text)), placed(root, 'quote', name, cutQuote(text)), placed(root, 'gzip', `${name}.gz`, gzipSync(text).subarray(0, -12))]
}

describe.each(all.map((fixture) => [fixture.name, fixture] as const))('%s', (_, { parser, path, golden, folder }) => {
  let root: string
  let workspace: Workspace
  let first: readonly ImportResult[]
  let before: Record<string, number>

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'aicost-golden-'))
    copyFileSync(join(dirname(path), 'aicost.yaml'), join(root, 'aicost.yaml'))
    workspace = workspaceAt(root)
    first = (await importFiles(workspace, [path], {}, FIXED)).imports
    before = await stateOf(workspace)
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  test('gives its golden', async () => {
    expect(existsSync(golden), 'no golden: npm run goldens, and read it').toBe(true)
    expect(first.filter(({ status }) => status === 'refused').map(({ diagnostics }) => diagnostics)).toEqual([])
    expect(await withSession(workspace, FIXED, {}, async (session) => goldenText(await readGolden(session, parser, first)))).toBe(readFileSync(golden, 'utf8'))
  })

  test('again changes nothing', async () => {
    const extension = folder ? '' : extname(path)
    const copy = join(root, 'again', `${basename(path, extension)} (1)${extension}`)
    cpSync(path, copy, { recursive: true })
    for (const again of [path, copy]) {
      const { imports } = await importFiles(workspace, [again], {}, FIXED)
      expect(imports.map(({ status }) => status)).toEqual(first.map(() => 'unchanged'))
      expect(imports.map(({ id, records, amounts }) => ({ id, records, amounts }))).toEqual(first.map(({ id, records, amounts }) => ({ id, records, amounts })))
    }
    expect(await stateOf(workspace)).toEqual(before)
  })

  test.skipIf(folder)('cut is refused with its place', async () => {
    const cut = cuts(join(root, 'cut'), path)
    const { imports } = await importFiles(workspace, cut, {}, FIXED)
    expect(imports.map(({ file }) => file).sort()).toEqual([...cut].sort())
    for (const result of imports) {
      expect(result.status, result.file).toBe('refused')
      expect(result.error?.place.file, result.file).toBe(result.file)
      expect(result.error?.message.length, result.file).toBeGreaterThan(10)
    }
    expect(await stateOf(workspace)).toEqual(before)
  })
})
