// Cut downloads: in the middle of the last record, inside a quoted cell, in the middle of a compressed file. Each is
// refused or rejected with its place, and the ledger stays as it was.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { importFiles } from '../../src/app/import.ts'
import { FIXED, fixtures, inWorkspace } from '../../src/dev/fixtures.ts'
import { placed, tableOf, textOf } from './csv-text.ts'
import { stateOf } from './ledger-state.ts'

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

const files = fixtures().filter((fixture) => !fixture.folder)

test.each(files.map((fixture) => [fixture.name, fixture] as const))('%s', async (_, { parser, path }) => {
  const root = mkdtempSync(join(tmpdir(), 'aicost-truncation-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const name = basename(path)
  const bytes = readFileSync(path)
  const text = bytes.toString('utf8')
  const cut = name.endsWith('.parquet') ? [placed(root, 'parquet', name, bytes.subarray(0, Math.floor(bytes.length / 2)))]
    : [placed(root, 'record', name, cutRecord(text)), placed(root, 'quote', name, cutQuote(text)), placed(root, 'gzip', `${name}.gz`, gzipSync(text).subarray(0, -12))]
  await inWorkspace(parser, async (workspace) => {
    await importFiles(workspace, [path], {}, FIXED)
    const before = await stateOf(workspace)
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
