// aicost export journal through the built program: the bundled companies' books, whose totals their READMEs derive.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Papa from 'papaparse'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { documentSchema } from '../../src/cli/schemas/index.ts'
import { money, sum, text } from '../../src/domain/money.ts'
import { aicost, bookWorkspace, BOOK, DOWNLOADED, json, keyOf, KEYS, MONTH } from './cli.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const home = mkdtempSync(join(tmpdir(), 'aicost-journal-'))
const month = ['--month', MONTH]
const journal = ['export', 'journal', ...month]
let acme: string
beforeAll(() => {
  acme = bookWorkspace(home, 'acme')
  json<unknown>(acme, ['import', 'downloads', ...DOWNLOADED])
})
afterAll(() => {
  for (const dir of [home, KEYS]) rmSync(dir, { recursive: true, force: true })
})

/** What a CSV journal leaves in each account. */
function balances(content: string): Record<string, string> {
  const rows = Papa.parse<Record<string, string>>(content, { header: true, skipEmptyLines: true }).data
  const accounts = [...new Set(rows.map((row) => row['account'] ?? ''))].sort()
  return Object.fromEntries(accounts.map((account) => [account, text(sum(rows.filter((row) => row['account'] === account).map((row) => money(row['debit'] || '0') - money(row['credit'] || '0'))))]))
}

describe('Acme Robotics', () => {
  test('an open month is a draft whose accounts hold what the README derives', () => {
    const run = aicost(acme, [...journal, '-o', '-'])
    expect([run.code, run.err]).toEqual([0, ''])
    // Payable is the lead schedule's; prepaid (1,000.00 − 914.96) + (800.00 − 424.65).
    expect(balances(run.out)).toEqual({ '1180 Recoverable sales tax': '324.2', '1310 Prepaid expenses': '460.39', '2000 Accounts payable': '-5351.7', '6105 AI services': '4567.11' })
    expect(run.out.split('\n')[1]).toBe('2026-10-31,AICOST-2026-10-v1,AICOST-2026-10-v1-001,1310 Prepaid expenses,500.00,,USD,500.00,,USD,,"OpenAI OpCo, LLC",org-4Tq9VbWm2KcRzXe7,"DRAFT OpenAI OpCo, LLC: invoice C7D1A94E-0007",C7D1A94E-0007,2026-10,,DRAFT')
    expect(run.out.trimEnd().split('\n').slice(1).every((line) => line.endsWith(',DRAFT'))).toBe(true)
  })

  test.skipIf(spawnSync('hledger', ['--version']).status !== 0)('hledger reads every preset-written figure the same (skipped where hledger is not installed)', () => {
    expect(aicost(acme, [...journal, '--preset', 'hledger'])).toMatchObject({ code: 0, out: `${join(acme, 'aicost-2026-10-v1.hledger.journal')}\n` })
    const file = join(acme, 'aicost-2026-10-v1.hledger.journal')
    expect(spawnSync('hledger', ['check', '--strict', '-f', file], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
    expect(spawnSync('hledger', ['balance', '-f', file, '-N', '--flat'], { encoding: 'utf8' }).stdout.split('\n').map((line) => line.trim().replace(/ +/g, ' '))).toEqual([
      '324.20 USD assets:1180 Recoverable sales tax', '460.39 USD assets:1310 Prepaid expenses', '4567.11 USD expenses:6105 AI services', '-5351.70 USD liabilities:2000 Accounts payable', '',
    ])
  })

  test('an existing file stays without --force, and a preset belongs to the journal', () => {
    writeFileSync(join(acme, 'there.csv'), 'precious')
    expect(aicost(acme, [...journal, '-o', 'there.csv'])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('FILE_EXISTS') as string })
    expect(readFileSync(join(acme, 'there.csv'), 'utf8')).toBe('precious')
    expect(aicost(acme, ['export', 'xlsx', ...month, '--preset', 'csv']).code).toBe(2)
    expect(aicost(acme, [...journal, '--preset', 'sage']).code).toBe(2)
  })

  test('what stands in the way is listed, exit 2, nothing written', () => {
    const config = readFileSync(join(acme, 'aicost.yaml'), 'utf8')
    writeFileSync(join(acme, 'aicost.yaml'), config.replace(', tax: "1180 Recoverable sales tax"', ''))
    const run = aicost(acme, [...journal, '-o', 'refused.csv'])
    writeFileSync(join(acme, 'aicost.yaml'), config)
    expect([run.code, run.out, existsSync(join(acme, 'refused.csv'))]).toEqual([2, '', false])
    expect(run.err).toContain('accounts.tax is not set')
    expect(run.err).toContain('see: aicost help JOURNAL_REFUSED')
  })

  test('a signed month is its version, the same bytes each time; its JSON has the documented shape', () => {
    json<unknown>(acme, ['close', 'prepare', ...month, '--key', keyOf('ann')])
    json<unknown>(acme, ['close', 'sign', ...month, '--key', keyOf('bo')])
    const first = aicost(acme, [...journal, '-o', '-'])
    expect(first.out).not.toContain('DRAFT')
    expect(balances(first.out)['6105 AI services']).toBe('4567.11')
    expect(aicost(acme, [...journal, '-o', '-']).out).toBe(first.out)
    // Debits: purchases 1,800.00 + tax 324.20 + cost 4,567.11.
    const document = json<{ files: { rows: number }[]; journal: { draft: boolean; state: string; totals: Record<string, string>; entries: { lines: unknown[] }[] } }>(acme, [...journal, '--preset', 'beancount'])
    expect(documentSchema('export')?.safeParse(document).error).toBeUndefined()
    expect(document.journal).toMatchObject({ draft: false, state: 'signed', totals: { debit: '6691.31', credit: '6691.31', expense: '4567.11' } })
    expect(document.files[0]?.rows).toBe(document.journal.entries.flatMap((entry) => entry.lines).length)
  })
})

test('Alder Freight: a reservation is prepaid, euros stand at the month\'s rate', () => {
  const alder = bookWorkspace(home, 'alder', join(BOOK, '..', 'alder-2026-10'))
  json<unknown>(alder, ['import', 'downloads', '--as-of', '2026-11-10'])
  // Prepaid 17,520.00 − 1,008.00; input tax 80.40 + 1,759.20; cost as the README's month.
  expect(balances(aicost(alder, [...journal, '-o', '-']).out)).toEqual({ '1180 Input tax': '1839.6', '1310 Prepaid expenses': '16512', '2000 Accounts payable': '-29058.6', '6105 AI services': '10707' })
})
