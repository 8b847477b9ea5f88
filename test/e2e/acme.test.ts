// The example company end to end, through the built program: imported in any order, reconciled to the hand-derived
// figures, prepared and signed by two keys, exported, moved by late evidence, reopened.
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { packageRoot } from '../../src/ledger/assets.ts'
import { aicost, BOOK, bookWorkspace, copyOf, DOWNLOADED, importInParts, json, keyOf, KEYS, MONTH } from './cli.ts'
import { like, normal, shuffled, units } from './figures.ts'
import type { Fields, Json, Reconciled } from './figures.ts'

// Each step is a process of its own, and a test takes up to twenty of them.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const home = mkdtempSync(join(tmpdir(), 'aicost-e2e-'))
afterAll(() => {
  for (const dir of [home, KEYS]) rmSync(dir, { recursive: true, force: true })
})

const month = ['--month', MONTH]
const expected = JSON.parse(readFileSync(join(BOOK, 'expected.json'), 'utf8')) as Fields

const { spend_by_provider: spend, tokens, ...figures } = expected

/** The derived figures, before anybody prepared: nothing is signed. */
const open = normal({ ...figures, signed_total: null, statements: (figures['statements'] as Fields[]).map((statement) => ({ ...statement, signed: null })) }) as Fields

/** The figures of a reconcile document that the derivation has. B compares two bases of the bill: it derives them apart. */
function figuresOf(found: Fields, wanted: Fields): Json {
  const statements = (found['statements'] as Fields[]).map((statement) => ({ ...statement, bridges: (statement['bridges'] as Fields[]).filter((bridge) => bridge['bridge'] !== 'B') }))
  return normal(like({ ...found, statements }, wanted))
}

let whole: string
let signed: string
let preparedDigest: string

beforeAll(() => {
  whole = bookWorkspace(home, 'whole')
  json<Fields>(whole, ['import', 'downloads', ...DOWNLOADED])
  signed = copyOf(whole, 'signed')
  preparedDigest = json<{ digest: string }>(signed, ['close', 'prepare', ...month, '--key', keyOf('ann')]).digest
  json<Fields>(signed, ['close', 'sign', ...month, '--key', keyOf('bo')])
})

describe('imported and reconciled', () => {
  test('every figure is the derived one', () => {
    expect(figuresOf(json<Reconciled>(whole, ['reconcile', ...month]), open)).toEqual(open)
  })

  test.each([['north', 1]])('in another order: %s, %i a time', async (seed, size) => {
    const dir = bookWorkspace(home, seed)
    const order = shuffled(units(dir), seed)
    expect(order).not.toEqual(units(dir))
    await importInParts(dir, order, size, DOWNLOADED[1] ?? '')
    expect(figuresOf(json<Reconciled>(dir, ['reconcile', ...month]), open)).toEqual(open)
  })

  test('the same files again change nothing', () => {
    const dir = copyOf(whole, 'again')
    const again = json<{ imports: Fields[] }>(dir, ['import', 'downloads', ...DOWNLOADED])
    expect(new Set(again.imports.map((file) => file['status']))).toEqual(new Set(['unchanged']))
    expect(figuresOf(json<Reconciled>(dir, ['reconcile', ...month]), open)).toEqual(open)
  })

  test('a figure that is off by a unit of a late decimal is noticed', () => {
    const wrong = { ...open, totals: { ...(figures['totals'] as Fields), recognized: '4567.10660000000001' } }
    expect(figuresOf(json<Reconciled>(whole, ['reconcile', ...month]), wrong)).not.toEqual(normal(wrong))
  })
})

describe('reports of the month', () => {
  test('spend by provider', () => {
    const report = json<{ rows: Json; total: Fields }>(whole, ['report', 'spend', ...month, '--by', 'provider'])
    expect(normal(like(report.rows, spend ?? null))).toEqual(normal(spend ?? null))
    expect(report.total['recognized_cost']).toBe((figures['totals'] as Fields)['recognized'])
  })

  test('tokens by source and model', () => {
    const { rows } = json<{ rows: Fields[] }>(whole, ['report', 'tokens', ...month, '--by', 'source,model'])
    const wanted = (tokens as Fields[]).map(({ provider, model, ...row }) => ({ source: String(provider).toLowerCase(), model: model ?? null, ...row }))
    const found = wanted.map((row) => like(rows.find((candidate) => candidate['model'] === row.model && candidate['source'] === row.source), row))
    expect(normal(found)).toEqual(normal(wanted))
  })
})

test.each([['reconcile'], ['report', 'spend', '--by', 'provider']])('README shows what is printed: %s', (...command) => {
  const run = aicost(whole, [...command, ...month])
  expect(readFileSync(join(packageRoot, 'README.md'), 'utf8')).toContain(`\n${run.out.trimEnd()}\n`)
})

describe('a month that is not complete', () => {
  test('is refused by prepare with the list, and passes once the file is there', () => {
    const dir = bookWorkspace(home, 'incomplete')
    const bank = join(dir, 'downloads', '2026-11-06', 'mercury-transactions.csv')
    renameSync(bank, join(dir, 'bank.csv'))
    expect(aicost(dir, ['import', 'downloads', ...DOWNLOADED]).code).toBe(0)
    expect(json<Reconciled>(dir, ['reconcile', ...month], 1).exit_reasons).toContain('missing_source')
    const refused = aicost(dir, ['close', 'prepare', ...month, '--key', keyOf('ann')])
    expect([refused.code, refused.out]).toEqual([2, ''])
    expect(refused.err).toMatch(/aws: paid is missing[\s\S]*see: aicost help NOT_READY/)
    expect(json<Reconciled>(dir, ['reconcile', ...month], 1).state).toBe('open')
    expect(aicost(dir, ['import', 'bank.csv', ...DOWNLOADED]).code).toBe(0)
    expect(json<Fields>(dir, ['close', 'prepare', ...month, '--key', keyOf('ann')])['signed_total']).toBe('4567.11')
  })
})

describe('two keys', () => {
  test('the signed month reads as derived, rounded, in every command', () => {
    const found = json<Reconciled>(signed, ['reconcile', ...month])
    expect(found.state).toBe('signed')
    expect(figuresOf(found, figures)).toEqual(normal(figures))
    expect(json<Fields>(signed, ['close', 'status', ...month])).toMatchObject({ state: 'signed', prepared_by: 'Ann Lee', signed_by: 'Bo Roy', signed_total: '4567.11', digest: preparedDigest, drift: [] })
  })

  test('who prepared cannot sign, and a key of nobody does nothing', () => {
    const dir = copyOf(whole, 'keys')
    const without = aicost(dir, ['close', 'sign', ...month, '--key', keyOf('bo')])
    expect([without.code, without.err]).toEqual([2, expect.stringContaining('NOT_PREPARED')])
    expect(aicost(dir, ['close', 'prepare', ...month, '--key', keyOf('bo')])).toMatchObject({ code: 2, err: expect.stringContaining('SIGNER_ROLE') as string })
    expect(aicost(dir, ['close', 'prepare', ...month, '--key', keyOf('ann')]).code).toBe(0)
    expect(aicost(dir, ['close', 'sign', ...month, '--key', keyOf('ann')])).toMatchObject({ code: 2, err: expect.stringContaining('SAME_KEY') as string })
    expect(aicost(dir, ['close', 'sign', ...month, '--key', keyOf('eve')])).toMatchObject({ code: 2, err: expect.stringContaining('SIGNER_UNKNOWN') as string })
    expect(json<Fields>(dir, ['close', 'status', ...month])['state']).toBe('prepared')
    expect(aicost(dir, ['close', 'sign', ...month, '--key', keyOf('bo')]).code).toBe(0)
  })

  test('the same commands at the same time by the same people give the same digest', () => {
    const dir = bookWorkspace(home, 'twin')
    expect(aicost(dir, ['import', 'downloads', ...DOWNLOADED]).code).toBe(0)
    expect(json<Fields>(dir, ['close', 'prepare', ...month, '--key', keyOf('ann')])['digest']).toBe(preparedDigest)
  })

  test('a change of the configuration voids what was prepared', () => {
    const dir = copyOf(whole, 'voided')
    expect(aicost(dir, ['close', 'prepare', ...month, '--key', keyOf('ann')]).code).toBe(0)
    const path = join(dir, 'aicost.yaml')
    writeFileSync(path, readFileSync(path, 'utf8').replace('statement: { abs: 5, pct: 1 }', 'statement: { abs: 6, pct: 1 }'))
    expect(aicost(dir, ['close', 'sign', ...month, '--key', keyOf('bo')])).toMatchObject({ code: 2, err: expect.stringContaining('PREPARED_VOID') as string })
  })

  test('verify derives the month again from the archive', () => {
    expect(json<Fields>(signed, ['close', 'verify', ...month])).toMatchObject({ holds: true, level: 'extract', differences: [] })
  })
})

describe('after the signature', () => {
  /** The cost export downloaded two weeks later, one day 10.00 dearer. */
  function restated(dir: string): string {
    const old = readFileSync(join(dir, 'downloads', '2026-11-06', 'cost_2026-10-01_2026-10-31.csv'), 'utf8')
    const lines = old.split('\n')
    const at = lines.findIndex((line) => /(^|,)15(\.0+)?(,|$)/.test(line))
    const dearer = lines.map((line, index) => (index === at ? line.replace(/(^|,)15(\.0+)?(,|$)/, '$125$3') : line)).join('\n')
    expect(dearer).not.toBe(old)
    const path = join(dir, 'cost_2026-10-01_2026-10-31 (1).csv')
    writeFileSync(path, dearer)
    return path
  }

  test('late evidence never moves the month: it is drift, shown with exit 1, until somebody takes it or reopens', () => {
    const dir = copyOf(signed, 'drifted')
    const late = aicost(dir, ['import', restated(dir), '--as-of', '2026-11-20', '--format', 'json'])
    expect([late.code, (JSON.parse(late.out) as Fields)['exit_reasons']]).toEqual([1, ['drift']])
    const found = json<Reconciled>(dir, ['reconcile', ...month], 1)
    expect([found.state, found.exit_reasons]).toEqual(['signed', ['drift']])
    expect(figuresOf({ ...found, exit_code: 0, exit_reasons: [] }, figures)).toEqual(normal(figures))
    const { drift } = json<{ drift: Fields[] }>(dir, ['close', 'drift', ...month], 1)
    expect(drift.map((entry) => normal([entry['statement'] ?? '', entry['amount'] ?? '']))).toEqual([[`${MONTH}/org-4Tq9VbWm2KcRzXe7/USD`, '10']])
    const { imports } = json<{ imports: Fields[] }>(dir, ['imports'])
    const undone = aicost(dir, ['imports', 'undo', String(imports.find((file) => String(file['file']).endsWith('/cost_2026-10-01_2026-10-31.csv'))?.['id'])])
    expect([undone.code, /MONTH_SIGNED/.test(undone.err)]).toEqual([2, true])
    expect(json<Fields>(dir, ['close', 'status', ...month], 1)['signed_total']).toBe('4567.11')
    expect(json<Fields>(dir, ['close', 'verify', ...month])['holds']).toBe(true)
  })

  test('an import of a signed month cannot be undone; reopened it can, and signing again gives version 2', () => {
    const dir = copyOf(signed, 'reopened')
    const { imports } = json<{ imports: Fields[] }>(dir, ['imports'])
    const id = String(imports.find((file) => String(file['file']).endsWith('invoices-github.csv'))?.['id'])
    const refused = aicost(dir, ['imports', 'undo', id])
    expect([refused.code, refused.out]).toEqual([2, ''])
    expect(refused.err).toMatch(/MONTH_SIGNED/)
    expect(refused.err).toContain('aicost close reopen')
    expect(aicost(dir, ['close', 'reopen', ...month, '--reason', 'seats were counted twice']).code).toBe(0)
    expect(json<Fields>(dir, ['close', 'status', ...month])['state']).toBe('reopened')
    expect(aicost(dir, ['imports', 'undo', id]).code).toBe(0)
    expect(json<Reconciled>(dir, ['reconcile', ...month], 1).exit_reasons).toContain('missing_source')
    expect(aicost(dir, ['import', 'downloads/2026-11-06/invoices-github.csv', ...DOWNLOADED]).code).toBe(0)
    expect(json<Fields>(dir, ['close', 'prepare', ...month, '--key', keyOf('ann')])).toMatchObject({ version_no: 2, previous_digest: preparedDigest, signed_total: '4567.11' })
    expect(aicost(dir, ['close', 'sign', ...month, '--key', keyOf('bo')]).code).toBe(0)
  })
})

test('nothing is left beside the ledger', () => {
  expect(existsSync(join(signed, '.aicost', 'ledger.duckdb.wal'))).toBe(false)
  expect(readdirSync(join(signed, '.aicost', 'staging'))).toEqual([])
})
