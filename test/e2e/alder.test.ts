// The second example company end to end, through the built program: three cloud bills, GitHub's and Cursor's reports, a
// vendor in euros paid by a card in dollars. Imported in any order, compared with hand-derived figures, closed.
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { money, sum, text } from '../../src/domain/money.ts'
import { packageRoot } from '../../src/ledger/assets.ts'
import { aicost, bookWorkspace, copyOf, importInParts, json, keyOf, KEYS, MONTH } from './cli.ts'
import { like, normal, shuffled, units } from './figures.ts'
import type { Fields, Json, Reconciled } from './figures.ts'

// Each step is a process of its own, and an order takes up to twenty of them.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const BOOK = join(packageRoot, 'fixtures', 'books', 'alder-2026-10')
const DOWNLOADED = ['--as-of', '2026-11-10']
const month = ['--month', MONTH]
const home = mkdtempSync(join(tmpdir(), 'aicost-alder-'))
afterAll(() => {
  for (const dir of [home, KEYS]) rmSync(dir, { recursive: true, force: true })
})

interface Expected extends Fields {
  statements: Fields[]
  spend: { [by: string]: { [name: string]: Fields } }
  excluded: { [service: string]: Json }
  tokens: Fields[]
  moved: { [file: string]: Json }
  totals: Fields
}
const { spend, excluded, tokens, moved, ...figures } = JSON.parse(readFileSync(join(BOOK, 'expected.json'), 'utf8')) as Expected

/** The derived figures, before anybody prepared: nothing is signed. */
const open = {
  ...figures, signed_total: null,
  statements: figures.statements.map((statement) => ({ ...statement, signed: null, ...(statement['reporting'] === undefined ? {} : { reporting: { ...(statement['reporting'] as Fields), signed: null } }) })),
}
const derived = (dir: string, model: Fields): Json => normal(like(json<Reconciled>(dir, ['reconcile', ...month]), model))

interface Imported extends Fields {
  file: string
  status: string
  as_of: string
  as_of_from: string
  slices: Fields[]
}

let whole: string
let signed: string
let imports: Imported[]

beforeAll(() => {
  whole = bookWorkspace(home, 'whole', BOOK)
  imports = json<{ imports: Imported[] }>(whole, ['import', 'downloads', ...DOWNLOADED]).imports
  signed = copyOf(whole, 'signed')
  json<Fields>(signed, ['close', 'prepare', ...month, '--key', keyOf('ann')])
  json<Fields>(signed, ['close', 'sign', ...month, '--key', keyOf('bo')])
})

describe('imported and reconciled', () => {
  test('every figure is the derived one', () => {
    expect(derived(whole, open)).toEqual(normal(open))
  })

  test.each([['east', 2]])('in another order: %s, %i a time', async (seed, size) => {
    const dir = bookWorkspace(home, seed, BOOK)
    const order = shuffled(units(dir), seed)
    expect(order).not.toEqual(units(dir))
    await importInParts(dir, order, size, DOWNLOADED[1] ?? '')
    expect(derived(dir, open)).toEqual(normal(open))
    expect(normal(spendBy(dir, 'model'))).toEqual(normal(spend['model'] ?? null))
  })

  test('each file moves what the derivation says', () => {
    const total = (slices: readonly Fields[], key: string): string => text(sum(slices.map((slice) => money(String(slice[key])))))
    const found = Object.fromEntries(Object.keys(moved).map((name) => {
      const slices = imports.find(({ file }) => file.endsWith(`/${name}`))?.slices ?? []
      return [name, [total(slices, 'added'), total(slices, 'removed')]]
    }))
    expect(found).toEqual(normal(moved))
  })

  test('what the vendor says of the time of an export ranks before --as-of', () => {
    const stamps = ['2026-10-20/gcp-202610-000000000000.json', 'azure-actual/part_0_0001.csv', 'usageReport_3f81c2.csv', 'Chase6208_Activity_20261110.CSV']
      .map((name) => imports.find(({ file }) => file.endsWith(`/${name}`))).map((file) => [file?.as_of, file?.as_of_from])
    expect(stamps).toEqual([['2026-10-20T05:11:09Z', 'vendor'], ['2026-11-08T06:12:44Z', 'vendor'], ['2026-11-10T00:00:00Z', 'option'], ['2026-11-10T00:00:00Z', 'option']])
  })

  test('the same files again change nothing', () => {
    const dir = copyOf(whole, 'again')
    const again = json<{ imports: Imported[] }>(dir, ['import', 'downloads', ...DOWNLOADED])
    expect(new Set(again.imports.map((file) => file.status))).toEqual(new Set(['unchanged']))
    expect(derived(dir, open)).toEqual(normal(open))
  })
})

/** The rows of a spend report by what names them. */
function spendBy(dir: string, by: string): Fields {
  const { rows } = json<{ rows: Fields[] }>(dir, ['report', 'spend', ...month, '--by', by])
  return Object.fromEntries(rows.map((row) => [String(row[by] ?? ''), { recognized_cost: row['recognized_cost'] ?? null, gross_cost: row['gross_cost'] ?? null, credits: row['credits'] ?? null }]))
}

describe('reports of the month', () => {
  test.each(Object.keys(spend))('spend by %s', (by) => {
    const rows = spendBy(whole, by)
    expect(normal(rows)).toEqual(normal(spend[by] ?? null))
    expect(text(sum(Object.values(rows).map((row) => money(String((row as Fields)['recognized_cost'])))))).toBe(figures.totals['recognized'])
  })

  test('tokens by source and model; calls on a key of the user’s own are in no sum', () => {
    const { rows } = json<{ rows: Fields[] }>(whole, ['report', 'tokens', ...month, '--by', 'source,model'])
    const named = tokens.map((row) => like(rows.find((candidate) => candidate['source'] === row['source'] && candidate['model'] === row['model']), row))
    expect(normal(named)).toEqual(normal(tokens))
  })

  test('what the bills hold besides, as in the files', () => {
    const { rows } = json<{ rows: Fields[] }>(whole, ['report', 'excluded', ...month, '--by', 'service'])
    expect(normal(Object.fromEntries(rows.map((row) => [String(row['service'] ?? ''), [String(row['records']), row['billed_cost'] ?? null]])))).toEqual(normal(excluded))
  })
})

describe('one file less', () => {
  test('without the usage report the FOCUS file is the bill, and no figure moves', () => {
    const dir = bookWorkspace(home, 'focus', BOOK)
    renameSync(join(dir, 'downloads/2026-11-10/alder-cur2-2026-10.csv'), join(dir, 'cur.csv'))
    expect(aicost(dir, ['import', 'downloads', ...DOWNLOADED]).code).toBe(0)
    expect(derived(dir, open)).toEqual(normal(open))
  })

  test('without the amortized export the use of the reservation has no cost: the month stays open', () => {
    const dir = bookWorkspace(home, 'basis', BOOK)
    renameSync(join(dir, 'downloads/2026-11-10/azure-amortized'), join(dir, 'azure-amortized'))
    expect(aicost(dir, ['import', 'downloads', ...DOWNLOADED]).code).toBe(0)
    expect(json<Reconciled>(dir, ['reconcile', ...month], 1).exit_reasons).toContain('basis_missing')
    expect(aicost(dir, ['close', 'prepare', ...month, '--key', keyOf('ann')])).toMatchObject({ code: 2, err: expect.stringContaining('21 covered rows without effective cost') as string })
    expect(aicost(dir, ['import', 'azure-amortized', ...DOWNLOADED]).code).toBe(0)
    expect(derived(dir, open)).toEqual(normal(open))
  })

  test('without rates the euro statement has no worth in dollars, and the month no total', () => {
    const dir = bookWorkspace(home, 'rates', BOOK)
    for (const day of ['2026-10-20', '2026-11-10']) rmSync(join(dir, 'downloads', day, 'eurofxref-hist.csv'))
    expect(aicost(dir, ['import', 'downloads', ...DOWNLOADED]).code).toBe(0)
    const without = json<Reconciled>(dir, ['reconcile', ...month], 1)
    expect([without.exit_reasons, (without['totals'] as Fields)['recognized']]).toEqual([['fx_missing'], null])
  })
})

describe('closed by two keys', () => {
  test('the signed month reads as derived, rounded statement by statement', () => {
    expect(json<Reconciled>(signed, ['reconcile', ...month]).state).toBe('signed')
    expect(derived(signed, figures)).toEqual(normal(figures))
  })

  test('verify derives it again from the archive', () => {
    expect(json<Fields>(signed, ['close', 'verify', ...month])).toMatchObject({ holds: true, level: 'extract', differences: [] })
  })

  test('the workpaper is written', () => {
    const { files } = json<{ files: { path: string; kind: string; rows: number }[] }>(signed, ['export', 'xlsx', ...month])
    expect(files).toHaveLength(1)
    expect(existsSync(files[0]?.path ?? '')).toBe(true)
  })
})
