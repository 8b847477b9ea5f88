// What the fuzzer found, each as the smallest file that showed it.
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import Papa from 'papaparse'
import { describe, expect, onTestFinished, test } from 'vitest'
import { importFiles } from '../../src/app/import.ts'
import { workspaceAt } from '../../src/config/workspace.ts'
import { FIXED, fixtures } from '../../src/dev/fixtures.ts'
import { random } from '../../src/dev/fuzz/random.ts'
import { damaged } from '../../src/dev/fuzz/bytes.ts'
import { money } from '../../src/domain/money.ts'
import type { ImportResult } from '../../src/import/record.ts'
import { packageRoot } from '../../src/ledger/assets.ts'

/** Imports files under the inventory of a format's fixtures; the files are made in the workspace. */
async function imported(format: string, files: Readonly<Record<string, string | Buffer>>): Promise<readonly ImportResult[]> {
  const root = mkdtempSync(join(tmpdir(), 'aicost-found-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  copyFileSync(join(packageRoot, 'fixtures', format, 'aicost.yaml'), join(root, 'aicost.yaml'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content)
  return (await importFiles(workspaceAt(root), Object.keys(files).map((name) => join(root, name)), {}, FIXED)).imports
}

const INVOICE = readFileSync(join(packageRoot, 'fixtures', 'aicost-invoice-csv', 'seats-inclusive-2026-06.csv'), 'utf8')

describe('an invoice line without a word it must have is rejected, and its document refused', () => {
  test.each(['document_type', 'currency', 'nature'])('%s', async (column) => {
    const [header = [], first = [], ...rest] = Papa.parse<string[]>(INVOICE, { skipEmptyLines: true }).data
    const at = header.indexOf(column)
    expect(at).toBeGreaterThan(-1)
    const [result] = await imported('aicost-invoice-csv', { 'invoice.csv': `${Papa.unparse([header, first.with(at, ''), ...rest], { newline: '\n' })}\n` })
    expect(result?.diagnostics.map(({ message }) => message).join()).toContain(`${column} is empty`)
    expect(result?.records.accepted ?? 0).toBe((result?.records.read ?? 0) - (result?.records.rejected ?? 0))
  })
})

describe('damaged Parquet is refused with its name, or ties', () => {
  test('a type that the engine does not know', async () => {
    const [result] = await imported('aicost-usage-rollup-parquet', { 'gateway.parquet': readFileSync(join(packageRoot, 'test', 'import', 'found', 'type-unknown.parquet')) })
    expect(result).toMatchObject({ status: 'refused', diagnostics: [{ code: 'PARQUET_BROKEN' }] })
  })

  test.each(fixtures().filter((fixture) => fixture.name.endsWith('.parquet')).map((fixture) => [fixture.name, fixture] as const))('%s', { timeout: 120_000 }, async (_, fixture) => {
    const choice = random(21)
    const whole = readFileSync(fixture.path)
    const files = Object.fromEntries(Array.from({ length: 12 }, (__, at) => [`${at}-${basename(fixture.path)}`, damaged(whole, choice).bytes]))
    const results = await imported(fixture.parser.id, files)
    expect(results).toHaveLength(12)
    for (const result of results) {
      if (result.status === 'refused') expect(result.error?.place.file).toBe(result.file)
      for (const amount of result.amounts) expect(money(amount.in_file), result.file).toBe(money(amount.accepted) + money(amount.excluded) + money(amount.rejected))
    }
    expect(results.some((result) => result.status === 'refused')).toBe(true)
  })
})

test('a document that a newer file dates into another month leaves the one and enters the other', async () => {
  const whole = readFileSync(join(packageRoot, 'fixtures', 'focus-invoice-detail', 'invoices-1.4.csv'), 'utf8')
  const [header = '', ...lines] = whole.split('\n')
  const bought = (lines.find((line) => line.includes('ANT-2026-095')) ?? '').replace('2026-09-11T00:00:00Z,Issued', '2026-10-01T00:00:00Z,Issued').replace('2026-10-01T00:00:00Z,2026-09-01T00:00:00Z', '2026-11-01T00:00:00Z,2026-10-01T00:00:00Z')
  const [, again] = await imported('focus-invoice-detail', { 'a.csv': whole, 'b.csv': `${header}\n${bought}\n` })
  expect(again?.slices.map(({ month, currency, added, removed }) => [month, currency, added, removed])).toEqual([['2026-09', 'USD', '0', '500'], ['2026-10', 'USD', '500', '0']])
})
