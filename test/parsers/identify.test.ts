// The identify matrix: every fixture is claimed by its own format alone, and every other format says what it misses.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { identifyAll } from '../../src/app/identify.ts'
import { allParsers } from '../../src/app/session.ts'
import { fixtures } from '../../src/dev/fixtures.ts'
import { csvTexts, isEmptyForm, placed, tableOf } from './csv-text.ts'

const all = fixtures()

test.each(all.map((fixture) => [fixture.name, fixture] as const))('%s is claimed by its own format', async (_, { parser, path }) => {
  const found = await identifyAll([path])
  expect(found.length).toBeGreaterThan(0)
  for (const file of found) {
    expect(file).toMatchObject({ format: parser.id })
    expect(file.others.map(({ format }) => format).sort()).toEqual(allParsers.map(({ id }) => id).filter((id) => id !== parser.id).sort())
    for (const other of file.others) expect(other.missing, `${other.format} does not say why`).not.toEqual([])
  }
})

test.each(all.filter((fixture) => !fixture.folder && /\.(csv|jsonl?)$/.test(fixture.name)).map((fixture) => [fixture.name, fixture] as const))('%s under another name', async (_, { parser, path }) => {
  const root = mkdtempSync(join(tmpdir(), 'aicost-identify-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const text = csvTexts({ parser, path, name: basename(path), golden: '', folder: false }).get(basename(path)) ?? ''
  const [found] = await identifyAll([placed(root, 'x', 'export.csv', text)])
  // Only a header that several formats share is told apart by the file's name.
  if (isEmptyForm(parser, tableOf(text).header)) {
    expect(found).toMatchObject({ format: null, error: { code: 'UNKNOWN_FORMAT' } })
    expect(found?.others.find(({ format }) => format === parser.id)?.missing.join()).toContain('file name')
  } else expect(found?.format).toBe(parser.id)
})
