// aicost rollup as users start it: its document, its table, what it refuses.
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { documentSchema } from '../../src/cli/schemas/index.ts'
import { packageRoot } from '../../src/ledger/assets.ts'
import { aicost, json } from '../e2e/cli.ts'

const LOG = join(packageRoot, 'test/import/roll-up/bedrock.jsonl')
let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'aicost-rollup-'))
  cpSync(join(packageRoot, 'fixtures/aicost-usage-rollup-parquet/aicost.yaml'), join(root, 'aicost.yaml'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

it('prints a document that fits its schema, and a file that imports', () => {
  const document = json<{ files: { rows: number }[]; totals: Record<string, string> }>(root, ['rollup', '--from', LOG, '-o', 'usage.parquet'])
  expect(documentSchema('rollup')?.safeParse(document).error).toBeUndefined()
  expect(document).toMatchObject({ log: 'bedrock-invocation-log', bucket: 'hour', files: [{ path: 'usage.parquet', rows: 5 }], totals: { requests: '7', input_tokens: '9000002500' } })
  expect(json(root, ['import', 'usage.parquet'])).toMatchObject({ imports: [{ format: 'aicost-usage-rollup-parquet', status: 'imported', as_of_from: 'vendor' }] })
})

it('prints its control totals as a table', () => {
  const { code, out } = aicost(root, ['rollup', '--from', LOG, '-o', 'table.parquet', '--bucket', 'day'])
  expect(code).toBe(0)
  expect(out).toMatch(/requests +7/)
})

it.each([
  [['--from', LOG], 'a roll-up is a file', 'USAGE'],
  [['--from', LOG, '-o', '-'], 'a roll-up is a file', 'USAGE'],
  [['--from', LOG, '-o', 'x.parquet', '--bucket', 'week'], '--bucket week', 'USAGE'],
  [['--from', LOG, '-o', 'x.parquet', '--leg', 'billed'], '--leg billed', 'USAGE'],
  [['--from', LOG, '-o', 'x.parquet', '--as', 'langfuse'], '--as langfuse', 'REQUEST_LOG'],
  [['--from', 'missing.jsonl', '-o', 'x.parquet'], 'missing.jsonl', 'FILE_MISSING'],
  [['--from', 'aicost.yaml', '-o', 'x.parquet'], 'is no request log', 'REQUEST_LOG'],
  [['--from', LOG, '-o', 'missing/x.parquet'], 'missing/x.parquet', 'FILE_UNWRITABLE'],
])('refuses %j', (args, words, code) => {
  const run = aicost(root, ['rollup', ...args])
  expect(run.code).toBe(2)
  expect(run.err).toContain(words)
  expect(run.err).toContain(`aicost help ${code}`)
  expect(existsSync(join(root, 'x.parquet'))).toBe(false)
})
