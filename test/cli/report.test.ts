// `aicost report` as users start it.
import { expect, test } from 'vitest'
import { directory, run } from '../program.ts'

const CONFIG = 'company: Wren\nsources: []\n'

test('--version belongs to the report, and to the program only in front', async () => {
  const root = directory(CONFIG)
  const report = await run(root, 'report', 'spend', '--month', '2026-10', '--version', '2')
  expect([report.exit, report.stdout]).toEqual([2, ''])
  expect(report.stderr).toMatch(/2026-10 has no version 2/)
  expect(await run(root, '--version')).toMatchObject({ exit: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string })
})

test('an empty month is a document, a table and a file of columns', async () => {
  const root = directory(CONFIG)
  const json = await run(root, 'report', 'spend', '--month', '2026-10', '--format', 'json')
  expect(json.exit).toBe(0)
  const found = JSON.parse(json.stdout) as Record<string, unknown>
  expect(Object.keys(found).slice(0, 6)).toEqual(['schema', 'workspace', 'as_of', 'version', 'exit_code', 'exit_reasons'])
  expect(found).toMatchObject({ schema: 'aicost.report.spend/1', as_of: null, month: '2026-10', months: [{ month: '2026-10', state: 'open', version_no: 1 }], by: ['provider'], rows: [], total: { recognized_cost: '0' }, unallocated: { recognized_cost: '0' }, diagnostics: [] })
  expect((await run(root, 'report', 'spend', '--month', '2026-10', '--by', 'model,day', '--format', 'csv')).stdout).toBe('model,day,recognized_cost,gross_cost,credits,share,basis\n')
  expect((await run(root, 'report', 'tokens', '--from', '2026-09', '--to', '2026-10')).stdout).toMatch(/^Tokens, 2026-09 to 2026-10\n/)
})

test.each(['models', 'tokens', 'excluded', 'unpriced', 'prepaid', 'matches', 'accruals'])('report %s of an empty workspace is done and empty', async (name) => {
  const { exit, stdout } = await run(directory(CONFIG), 'report', name, '--month', '2026-10', '--format', 'json')
  expect(exit).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ schema: `aicost.report.${name}/1`, rows: [] })
})

test.each([
  [['--month', '2026-10', '--by', 'colour'], /colour is not a dimension/],
  [['--month', '2026-10', '--clock', 'invoice'], /CLOCK_UNSUPPORTED/],
  [[], /say which months/],
])('%o is refused with exit code 2', async (args, message) => {
  const { exit, stdout, stderr } = await run(directory(CONFIG), 'report', 'spend', ...args)
  expect([exit, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(message)
})
