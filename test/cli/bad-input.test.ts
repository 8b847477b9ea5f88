// Bad input through the built program: each refusal says file, place and remedy, nothing of it is kept, and the other
// files of the same command enter.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../src/ledger/assets.ts'
import { workspaceAt } from '../../src/config/workspace.ts'
import type { ImportResult } from '../../src/import/record.ts'
import { stateOf } from '../parsers/ledger-state.ts'
import { directory, run } from '../program.ts'
import type { Ran } from '../program.ts'

const CONFIG = `company: Meridian Retail
currency: USD
sources:
  - { id: openai-shop, provider: OpenAI, account: org-r5JqW8dVnTz2 }
  - { id: openai-lab, provider: OpenAI, account: org-lab }
  - { id: claude-a, provider: Anthropic, account: a1 }
  - { id: claude-b, provider: Anthropic, account: b2 }
`
const fixture = (name: string): string => readFileSync(join(packageRoot, 'fixtures', name), 'utf8')
const COST = fixture('openai-cost-csv/cost_2026-06-01_2026-06-03.csv')
const TOKENS = fixture('anthropic-tokens-csv/claude_api_tokens_2026_02.csv')
const HEADER = `${COST.split('\n')[0] ?? ''}\n`
const GOOD = 'cost_2026-06-01_2026-06-03.csv'

function resultsOf(ran: Ran): ImportResult[] {
  return (JSON.parse(ran.stdout) as { imports: ImportResult[] }).imports
}

const refused: readonly (readonly [name: string, content: string | Buffer, code: string, says: readonly string[]])[] = [
  ['empty.csv', '', 'FILE_EMPTY', ['is empty']],
  ['blank.csv', '\n\n  \n', 'FILE_EMPTY', ['is empty']],
  ['picture.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 10, 26, 10]), 'FILE_BINARY', ['neither text nor Parquet']],
  ['nul.csv', `${COST.slice(0, -1)}\0\n`, 'FILE_BINARY', ['neither text nor Parquet']],
  ['latin.csv', Buffer.concat([Buffer.from(COST), Buffer.from([0x31, 0x2c, 0xe9, 0x0a])]), 'ENCODING', ['is not UTF-8', `line 5, byte ${COST.length + 3}`]],
  ['half.csv.gz', gzipSync(COST).subarray(0, -12), 'GZIP_CORRUPT', ['gzip']],
  ['stranger.csv', 'Datum;Betrag\n2026-10-01;5,00\n', 'UNKNOWN_FORMAT', ['no known format', 'aicost identify']],
  ['nearly.csv', COST.replace('amount_currency', 'currency'), 'UNKNOWN_FORMAT', ['nearest is openai-cost-csv', 'amount_currency']],
  ['cost.csv', HEADER, 'PERIOD_UNKNOWN', ['names no period', '--period']],
  ['claude_api_tokens_2026_02.csv', TOKENS, 'UNKNOWN_ACCOUNT', ['claude-a, claude-b', '--account']],
  ['cost_2026-07-01_2026-07-02.csv', COST.replaceAll('org-r5JqW8dVnTz2', 'org-unknown'), 'UNKNOWN_ACCOUNT', ['org-unknown', 'openai-shop, openai-lab']],
  ['ragged.csv', `${COST.trimEnd()}\n1780444800,1780531200\n`, 'CSV_BROKEN', ['a record has 2 columns, the header 16', 'download it again']],
  ['open-quote.csv', `${COST.trimEnd()}\n1780444800,"1780531200\n`, 'CSV_BROKEN', ['a quoted cell is not closed']],
]

test('every bad file is refused with its place, and the good one enters', async () => {
  const root = directory(CONFIG)
  const folder = join(root, 'in')
  mkdirSync(folder)
  for (const [name, content] of refused) writeFileSync(join(folder, name), content)
  writeFileSync(join(folder, GOOD), COST)
  const ran = await run(root, 'import', 'in', 'in/nowhere.csv', '--format', 'json')
  expect(ran.exit).toBe(2)
  const results = resultsOf(ran)
  expect(results).toHaveLength(refused.length + 2)
  expect(results.find(({ file }) => file.endsWith(GOOD))).toMatchObject({ status: 'imported', records: { read: 3, accepted: 2, excluded: 1, rejected: 0 } })
  for (const [name, , code, says] of [...refused, ['nowhere.csv', '', 'FILE_MISSING', ['no such file']] as const]) {
    const result = results.find(({ file }) => file === `in/${name}`)
    expect(result, name).toMatchObject({ status: 'refused', records: { read: 0, accepted: 0, excluded: 0, rejected: 0 }, diagnostics: [{ code, severity: 'error', file: `in/${name}` }] })
    for (const words of says) expect(`${result?.diagnostics[0]?.message ?? ''}`, name).toContain(words)
    expect(ran.stderr, name).toContain(`aicost: error: in/${name}`)
    expect(ran.stderr, name).toContain(`see: aicost help ${code}`)
  }
  expect(await stateOf(workspaceAt(root))).toMatchObject({ delivery: 1, import: 1, evidence_charge: 2, slice: 3, staging: 0, archive: 2 })
})

describe('a file that enters in part', () => {
  test.each([
    ['an amount', COST.replace('0.750000000000000000000000000000000', '0,75x').replace('0,75x', '"1,234.5"'), 'amount_value', 3],
    ['a date', COST.replace('1780272000,', '2026-13-45,'), 'start_time', 1],
  ])('%s that cannot be read: exit 1, record and column named', async (_, content, column, record) => {
    const root = directory(CONFIG)
    writeFileSync(join(root, GOOD), content)
    const ran = await run(root, 'import', GOOD, '--format', 'json')
    expect(ran.exit).toBe(1)
    expect(JSON.parse(ran.stdout)).toMatchObject({ exit_code: 1, exit_reasons: ['rejected_rows'] })
    expect(resultsOf(ran)[0]).toMatchObject({ status: 'imported', records: { read: 3, accepted: 1, excluded: 1, rejected: 1 } })
    expect(ran.stderr).toContain(`aicost: error: ${GOOD}:${record}: ${column}`)
  })

  test('header only, with a period in its name: exit 0, nothing read, its days covered', async () => {
    const root = directory(CONFIG)
    writeFileSync(join(root, 'cost_2026-07-01_2026-07-05.csv'), HEADER)
    const ran = await run(root, 'import', 'cost_2026-07-01_2026-07-05.csv', '--source', 'openai-shop', '--format', 'json')
    expect(ran).toMatchObject({ exit: 0 })
    expect(resultsOf(ran)[0]).toMatchObject({ status: 'imported', account: 'org-r5JqW8dVnTz2', records: { read: 0 }, period: { start: '2026-07-01T00:00:00Z', end: '2026-07-06T00:00:00Z' } })
  })
})

describe('nothing is begun', () => {
  test.each([
    ['sources: [ { id: a } ]\n', ['import', GOOD], 'aicost.yaml:1'],
    ['company: X\nsources:\n  - { id: a, provider: OpenAI, lag: 3 }\n', ['import', GOOD], 'lag'],
    ['company: X\n', ['import', GOOD, '--as', 'openai-costs'], 'openai-costs'],
    ['company: X\n', ['import', GOOD, '--as-of', '2026-02-30'], '2026-02-30'],
    ['company: X\n', ['import'], 'path'],
    [undefined, ['import', GOOD], 'aicost init'],
  ])('%j %j', async (config, args, says) => {
    const root = directory(config)
    writeFileSync(join(root, GOOD), COST)
    const ran = await run(root, ...args)
    expect(ran).toMatchObject({ exit: 2, stdout: expect.not.stringContaining('imported') })
    expect(ran.stderr).toContain(says)
  })
})
