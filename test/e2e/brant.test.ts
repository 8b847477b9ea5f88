// The third example company end to end, through three months: what goes wrong with invoices, payments and exports, decided,
// accrued, signed, restated, reopened and signed again. Every figure of every version is the one its README derives by hand.
import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { packageRoot } from '../../src/ledger/assets.ts'
import { run } from '../cli/in-process.ts'
import { aicost, bookWorkspace, keyOf, KEYS } from './cli.ts'
import type { Run } from './cli.ts'
import { normal } from './figures.ts'
import type { Fields, Json } from './figures.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const BOOK = join(packageRoot, 'fixtures', 'books', 'brant-2026')
const home = mkdtempSync(join(tmpdir(), 'aicost-brant-'))
afterAll(() => {
  for (const dir of [home, KEYS]) rmSync(dir, { recursive: true, force: true })
})

interface Expected {
  versions: { [name: string]: Fields }
  drift: { [name: string]: Json }
  months: { [how: string]: Json }
  providers: { [month: string]: { [provider: string]: string } }
  accuracy: Json
  journal: { [month: string]: { [account: string]: string } }
}
const expected = JSON.parse(readFileSync(join(BOOK, 'expected.json'), 'utf8')) as Expected

let dir: string
beforeAll(() => {
  dir = bookWorkspace(home, 'brant', BOOK)
  cpSync(join(BOOK, 'contracts.yaml'), join(dir, 'contracts.yaml'))
  cpSync(join(BOOK, 'later'), join(dir, 'later'), { recursive: true })
})

/** What people do, in this process: the command's JSON. A process a step would be most of the time. */
async function does<T extends object>(at: string, words: readonly string[], code = 0): Promise<T> {
  vi.stubEnv('AICOST_NOW', at)
  vi.stubEnv('AICOST_BY', 'Ann Lee')
  const ran = await run(dir, 'json', words)
  expect([ran.code, words.join(' ')]).toEqual([code, words.join(' ')])
  return JSON.parse(ran.text) as T
}

/** The same by the built program: where the words of a refusal count, and for the files it writes. */
const built = (at: string, words: readonly string[]): Run => aicost(dir, words, { AICOST_NOW: at })

/** A day's downloads. Exports of consoles say nowhere whose they are: their folder does. */
async function download(day: string): Promise<void> {
  for (const folder of ['openai', 'openai-labs', 'anthropic', 'claude-mp', 'other']) {
    const path = join(dir, 'downloads', day, folder)
    if (!existsSync(path)) continue
    vi.stubEnv('AICOST_NOW', `${day}T09:00:00Z`)
    const ran = await run(dir, 'json', ['import', path, '--as-of', day, ...(folder === 'other' ? [] : ['--source', folder])])
    expect([folder, ran.code < 2]).toEqual([folder, true])
  }
}

interface Item extends Fields {
  id: string
  bridge: string
  code: string
  amount: string
  state: string
  age_days: number
}
interface Statement extends Fields {
  account: string
  bridges: { bridge: string; to: string; total: string | null; codes: Json }[]
  variances: Item[]
  adjustments: { kind: string; service_month: string; recognized: string }[]
}
interface Month extends Fields {
  statements: Statement[]
  carried: Item[]
  qualifications: { kind: string; source: string; amount: string | null; outcome?: string }[]
  completeness: { source: string; leg: string; state: string }[]
  prepaid: Fields[]
  commitments: Fields[]
}

const reconcile = (at: string, month: string, code = 0): Promise<Month> => does<Month>(at, ['reconcile', '--month', month], code)

const idOf = (month: Month, code: string): string => month.statements.flatMap(({ variances }) => variances).find((variance) => variance.code === code)?.id ?? `(no ${code})`

/** A reconciled month in the words of expected.json. */
function shown(month: Month, model: Fields): Fields {
  const statements = Object.fromEntries(month.statements.map((statement) => {
    const figures = Object.keys((model['statements'] as Record<string, Fields>)[statement.account] ?? {}).filter((key) => !['bridges', 'variances', 'taken', 'reporting'].includes(key))
    const reporting = statement['reporting'] as Fields | undefined
    return [statement.account, {
      ...Object.fromEntries(figures.map((key) => [key, statement[key] ?? null])),
      ...(reporting === undefined ? {} : { reporting: { recognized: reporting['recognized'] ?? null, signed: reporting['signed'] ?? null, fx_rate: reporting['fx_rate'] ?? null } }),
      bridges: Object.fromEntries(statement.bridges.filter(({ total }) => total !== null).map(({ bridge, to, total, codes }) => [to === 'stated' ? `${bridge} stated` : bridge, { total, codes }])),
      variances: statement.variances.map(({ bridge, code, amount, state }) => `${bridge} ${code} ${amount} ${state}`).sort(),
      taken: statement.adjustments.filter(({ kind }) => kind === 'true_up' || kind === 'prior_period').map((line) => `${line.kind} ${line.service_month} ${line.recognized}`),
    }]
  }))
  return {
    ...Object.fromEntries(['state', 'version_no', 'signed_total'].map((key) => [key, month[key] ?? null])),
    totals: Object.fromEntries(Object.keys(model['totals'] as Fields).map((key) => [key, (month['totals'] as Fields)[key] ?? null])),
    statements,
    carried: month.carried.map(({ code, amount, state, age_days: age }) => `${code} ${amount} ${state}, ${age} days`),
    qualifications: month.qualifications.map(({ kind, source, amount, outcome }) => [kind, source, amount, outcome].filter((word) => word !== null && word !== undefined).join(' ')).sort(),
    lacking: month.completeness.filter(({ state }) => state !== 'received').map(({ source, leg, state }) => `${source} ${leg} ${state}`).sort(),
    prepaid: month.prepaid.flatMap((row) => ['opening', 'purchases', 'consumption', 'closing'].map((key) => row[key] ?? null)),
    commitment: month.commitments.flatMap((row) => ['used', 'remaining', 'over'].map((key) => row[key] ?? null)),
  }
}

/** A version of expected.json; the order of some lists is the program's. */
function derived(name: string): Json {
  const model = expected.versions[name] ?? {}
  const statements = Object.fromEntries(Object.entries(model['statements'] as Record<string, Fields>).map(([account, statement]) => [account, { ...statement, variances: [...(statement['variances'] as string[])].sort() }]))
  return normal({ ...model, ...Object.fromEntries(['qualifications', 'lacking'].map((key) => [key, [...(model[key] as string[])].sort()])), statements })
}

/** Two people sign; how the version reads then. */
async function close(at: string, month: string, version: number): Promise<Json> {
  await does(at, ['close', 'prepare', '--month', month, '--key', keyOf('ann')])
  await does(at, ['close', 'sign', '--month', month, '--key', keyOf('bo')])
  return normal(shown(await reconcile(at, month), expected.versions[`${month} v${version}`] ?? {}))
}

/** What stands out of a signed month: for people to take, and taken by itself. */
async function drift(at: string, month: string, code: number): Promise<Json> {
  interface Drifts { drift: { statement: string; amount: string }[]; automatic: { statement: string; amount: string }[] }
  const found = await does<Drifts>(at, ['close', 'drift', '--month', month], code)
  const byAccount = (rows: Drifts['drift']): Fields => Object.fromEntries(rows.map(({ statement, amount }) => [statement.split('/')[1] ?? '', amount]))
  return normal({ open: byAccount(found.drift), automatic: byAccount(found.automatic) })
}

const resolve = (at: string, id: string, as: string, note: string) => does<Fields>(at, ['resolve', id, '--as', as, '--note', note])
let rate: string
let twice: string

describe('September', () => {
  const at = '2026-10-06T12:00:00Z'

  test('a wrong price, a second payment, a payee nobody knows and two missing files stand in the way', async () => {
    await download('2026-10-06')
    const open = await reconcile(at, '2026-09', 1)
    expect([...(open['exit_reasons'] as string[])].sort()).toEqual(['missing_source', 'open_variance', 'unknown_payee'])
    expect(open.statements.flatMap(({ variances }) => variances.map((variance) => String(variance['because']))).sort()).toEqual([expect.stringContaining('gpt-5.1 output: 20 instead of 10 per 1M (exactly 2.00 ×'), 'paid again on 2026-10-05: names PC-0901, which is paid'])
    rate = idOf(open, 'RATE')
    twice = idOf(open, 'DUP')
    const refused = built(at, ['close', 'prepare', '--month', '2026-09', '--key', keyOf('ann')])
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('2026-09 cannot be prepared: 5 open')])
    expect(refused.err).toContain('unknown AI payee Midjourney 60 USD on 2026-09-14')
  })

  test('each is decided, and September is signed', async () => {
    appendFileSync(join(dir, 'aicost.yaml'), readFileSync(join(dir, 'later/2026-10-06-midjourney.yaml'), 'utf8'))
    await does(at, ['add', '--source', 'midjourney', '--period', '2026-09-01..2026-10-01', '--amount', '60.00', '--component', 'seat', '--evidence', join(dir, 'later/2026-10-06-midjourney-receipt.txt'), '--note', 'found on the card'])
    await does(at, ['waive', 'openai', '--month', '2026-09', '--leg', 'metered', '--note', 'usage export switched on in October'])
    expect(await does<Fields>(at, ['accrue', 'granola', '--month', '2026-09', '--method', 'contract', '--note', 'invoice not in'])).toMatchObject({ amount: '432', working: 'contract GR-2026: seats 24 × 18.00 a month: 432' })
    await resolve(at, rate, 'disputed', 'OpenAI case 20417: output at twice the price')
    await resolve(at, twice, 'deferred', 'refund asked for')
    expect(await close(at, '2026-09', 1)).toEqual(derived('2026-09 v1'))
  })
})

describe('October', () => {
  const at = '2026-11-06T12:00:00Z'

  test('a later download moves September: above the limit a person takes it', async () => {
    await download('2026-11-06')
    expect(await drift(at, '2026-09', 1)).toEqual(normal(expected.drift['2026-11-06 of 2026-09'] ?? null))
    await does(at, ['close', 'drift', '--month', '2026-09', '--take', '--note', 'Anthropic restated September 30'])
  })

  test('what was put off is back a month older; 240.00 is too much to write off, 5.00 is not', async () => {
    const open = await reconcile(at, '2026-10', 1)
    expect(open.carried.map(({ id, state, age_days: age }) => [id, state, age])).toEqual([[rate, 'open', 31], [twice, 'open', 31]])
    const refused = built(at, ['resolve', rate, '--as', 'written_off', '--note', 'let it go'])
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('240 USD is more than may be written off: 10 USD')])
    await resolve(at, idOf(open, 'COMMIT'), 'written_off', '5.00 is not worth a letter')
    await resolve(at, rate, 'disputed', 'OpenAI case 20417, answer due')
    await resolve(at, twice, 'deferred', 'refund promised for November')
  })

  test('with the true-up of what was accrued October is signed', async () => {
    expect(await close(at, '2026-10', 1)).toEqual(derived('2026-10 v1'))
  })
})

describe('November', () => {
  const at = '2026-12-07T12:00:00Z'

  test('a credit note is drift of September to decide on, October’s is small and taken by itself', async () => {
    await download('2026-12-07')
    const config = readFileSync(join(dir, 'aicost.yaml'), 'utf8')
    writeFileSync(join(dir, 'aicost.yaml'), config.replace('balances: []', 'balances: [{ as_of: 2026-12-01, balance: "327.50", note: console }]'))
    expect(await drift(at, '2026-09', 1)).toEqual(normal(expected.drift['2026-12-07 of 2026-09'] ?? null))
    expect(await drift(at, '2026-10', 0)).toEqual(normal(expected.drift['2026-12-07 of 2026-10'] ?? null))
    await does(at, ['close', 'drift', '--month', '2026-09', '--take', '--note', 'credit note BRA7710-C001'])
    await resolve(at, rate, 'explained', 'credited by BRA7710-C001')
  })

  test('November is signed, with what the configuration accrues', async () => {
    expect(await close(at, '2026-11', 1)).toEqual(derived('2026-11 v1'))
  })
})

describe('October again', () => {
  const at = '2026-12-12T12:00:00Z'

  test('a second invoice of October: it is reopened, and November with it', async () => {
    await download('2026-12-12')
    expect(await drift(at, '2026-10', 1)).toEqual(normal(expected.drift['2026-12-12 of 2026-10'] ?? null))
    const refused = built(at, ['close', 'reopen', '--month', '2026-10', '--reason', 'AWS sent a second invoice of October'])
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('2026-11 follow and are signed')])
    await does(at, ['close', 'reopen', '--month', '2026-10', '--cascade', '--reason', 'AWS sent a second invoice of October'])
    expect(await drift(at, '2026-09', 0)).toEqual(normal(expected.drift['2026-12-12 of 2026-09'] ?? null))
  })

  test('both are signed again', async () => {
    expect(await close(at, '2026-10', 2)).toEqual(derived('2026-10 v2'))
    expect(await close(at, '2026-11', 2)).toEqual(derived('2026-11 v2'))
    expect(await does<Fields>(at, ['close', 'drift', '--month', '2026-09'])).toMatchObject({ drift: [], automatic: [] })
  })
})

describe('three signed months', () => {
  const at = '2026-12-12T15:00:00Z'
  const range = ['--from', '2026-09', '--to', '2026-11']

  test.each([['2026-09', 1], ['2026-10', 2], ['2026-11', 2]])('%s: each of its %i versions is derived again from the archive', async (month, versions) => {
    const verified = await does<{ versions: Fields[] }>(at, ['close', 'verify', '--month', month])
    expect(verified.versions.map(({ version_no: no, level, holds, differences }) => [no, level, holds, differences])).toEqual(Array.from({ length: versions }, (_, index) => [index + 1, 'extract', true, []]))
  })

  test('as signed and restated: every month differs, their sum does not', async () => {
    interface Spend { rows: { month: string; recognized_cost: string }[]; total: { recognized_cost: string } }
    const read = async (more: readonly string[]): Promise<Json> => {
      const { rows, total } = await does<Spend>(at, ['report', 'spend', ...range, '--by', 'month', ...more])
      return { ...Object.fromEntries(rows.map((row) => [row.month, row.recognized_cost])), total: total.recognized_cost }
    }
    expect(normal({ as_signed: await read([]), restated: await read(['--restated']) })).toEqual(normal(expected.months))
  })

  test('Claude on the AWS bill is Anthropic’s', async () => {
    for (const [month, providers] of Object.entries(expected.providers)) {
      const { rows } = await does<{ rows: Fields[] }>(at, ['report', 'spend', '--month', month, '--by', 'provider'])
      for (const [provider, cost] of Object.entries(providers)) expect([provider, normal(rows.find((row) => row['provider'] === provider)?.['recognized_cost'] ?? null)]).toEqual([provider, normal(cost)])
    }
  })

  test('what accruals came to', async () => {
    const { rows } = await does<{ rows: Fields[] }>(at, ['report', 'accrual-accuracy', ...range])
    expect(normal(rows.map((row) => ['month', 'source', 'accrued', 'actual', 'difference', 'settled_in'].map((key) => row[key] ?? null)))).toEqual(normal(expected.accuracy))
  })

  test.skipIf(spawnSync('hledger', ['--version']).status !== 0)('the journals hold in hledger and leave what the README derives (skipped where hledger is not installed)', () => {
    for (const [month, accounts] of Object.entries(expected.journal)) {
      const file = join(dir, `${month}.journal`)
      const ran = built(at, ['export', 'journal', '--month', month, '--preset', 'hledger', '-o', '-'])
      writeFileSync(file, ran.out)
      expect([month, ran.code, spawnSync('hledger', ['check', '--strict', '-f', file], { encoding: 'utf8' })]).toMatchObject([month, 0, { status: 0, stderr: '' }])
      const lines = spawnSync('hledger', ['balance', '-f', file, '-N', '--flat'], { encoding: 'utf8' }).stdout.split('\n').map((line) => /^ *(\S+) USD +(.*)$/.exec(line)).filter((line) => line !== null)
      expect(normal(Object.fromEntries(lines.map((line) => [line[2] ?? '', line[1] ?? ''])))).toEqual(normal(accounts))
    }
  })

  test('a workpaper is written', () => {
    const run = built(at, ['export', 'xlsx', '--month', '2026-11', '-o', 'november.xlsx'])
    expect([run.code, existsSync(join(dir, 'november.xlsx'))]).toEqual([0, true])
  })
})
