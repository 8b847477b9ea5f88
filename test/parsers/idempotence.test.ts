// The same bytes again change nothing, under their own name or another.
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, extname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { importFiles } from '../../src/app/import.ts'
import { FIXED, fixtures, inWorkspace } from '../../src/dev/fixtures.ts'
import { stateOf } from './ledger-state.ts'

test.each(fixtures().map((fixture) => [fixture.name, fixture] as const))('%s', async (_, { parser, path, folder }) => {
  const root = mkdtempSync(join(tmpdir(), 'aicost-again-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const extension = folder ? '' : extname(path)
  const copy = join(root, `${basename(path, extension)} (1)${extension}`)
  cpSync(path, copy, { recursive: true })
  await inWorkspace(parser, async (workspace) => {
    const first = await importFiles(workspace, [path], {}, FIXED)
    const before = await stateOf(workspace)
    for (const again of [path, copy]) {
      const { imports } = await importFiles(workspace, [again], {}, FIXED)
      expect(imports.map(({ status }) => status)).toEqual(first.imports.map(() => 'unchanged'))
      expect(imports.map(({ id, records, amounts }) => ({ id, records, amounts }))).toEqual(first.imports.map(({ id, records, amounts }) => ({ id, records, amounts })))
      expect(await stateOf(workspace)).toEqual(before)
    }
  })
})
