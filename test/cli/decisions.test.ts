// Decisions, refusals and the log as users meet them, through the built program: JSON on stdout, words on stderr.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateKeyPair } from '../../src/close/keys.ts'
import { documentSchema } from '../../src/cli/schemas/index.ts'
import { run as program } from '../program.ts'
import { invoice, openaiCost, perDay } from '../worked/build.ts'
import { run as inProcess } from './in-process.ts'

interface Entry { readonly what: string; readonly who: string; readonly subject: string | null; readonly why: string | null; readonly changes: readonly { readonly key: string | null; readonly old: string | null; readonly new: string | null }[] }
interface Body {
  readonly exit_code: number; readonly exit_reasons: readonly string[]; readonly blockers: readonly { readonly reason: string | null; readonly ref: string | null; readonly message: string }[]
  readonly statements: readonly { readonly variances: readonly { readonly id: string; readonly state: string }[] }[]; readonly qualifications: readonly { readonly kind: string }[]
  readonly entries: readonly Entry[]; readonly decisions: readonly { readonly decision: string; readonly kind: string; readonly outcome: string | null }[]; readonly decision: string; readonly totals: Readonly<Record<string, string>>
}

let root = ''
const ann = generateKeyPair('ann')
const config = (tolerance = ''): void => writeFileSync(join(root, 'aicost.yaml'), `company: Knot
currency: USD
${tolerance}sources:
  - { id: knot, provider: OpenAI, account: org-knot, legs: [billed, invoiced] }
signers:
  - { name: Ann Lee, email: ann@example.com, roles: [prepare], key: "${ann.publicLine}" }
`)

/** A command's document, valid by its schema. */
async function json(code: number, ...words: string[]): Promise<Body> {
  const ran = await inProcess(root, 'json', words)
  expect([words, ran.code]).toEqual([words, code])
  return checked(ran.text)
}

function checked(text: string): Body {
  const body = JSON.parse(text) as Body & { schema: string }
  expect(documentSchema(body.schema.replace(/^aicost\.|\/1$/g, ''))?.safeParse(body).error?.issues, body.schema).toBeUndefined()
  return body
}

const M = ['--month', '2026-10']

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'aicost-decisions-'))
  config()
  writeFileSync(join(root, 'ann.key'), ann.privateText, { mode: 0o600 })
  writeFileSync(join(root, 'cost.csv'), openaiCost('org-knot', perDay('2026-10-01', '2026-11-01', '310.00')))
  writeFileSync(join(root, 'invoice.csv'), invoice({ number: 'KN-10', issuer: 'OpenAI', account: 'org-knot', issued: '2026-11-01' }, [{ nature: 'usage', net: '350.00', from: '2026-10-01', to: '2026-11-01' }]))
  process.env['AICOST_BY'] = 'test'
  await json(0, 'import', join(root, 'cost.csv'), join(root, 'invoice.csv'), '--as-of', '2026-11-06')
})
afterAll(() => {
  delete process.env['AICOST_BY']
  rmSync(root, { recursive: true, force: true })
})

const variance = async (): Promise<{ id: string; state: string }> => (await json(1, 'reconcile', ...M)).statements[0]?.variances[0] ?? expect.unreachable()

test('prepare that refuses prints the list: a document on stdout for programs, lines on stderr for people', async () => {
  const { id } = await variance()
  const prepare = ['close', 'prepare', ...M, '--key', 'ann.key']
  const { exit, stdout, stderr } = await program(root, ...prepare, '--format', 'json')
  expect(exit).toBe(2)
  const refused = checked(stdout)
  expect(refused).toMatchObject({ exit_code: 2, exit_reasons: ['open_variance'], month: '2026-10', blockers: [{ reason: 'open_variance', ref: id }] })
  expect(refused.blockers[0]?.message).toContain('UNEXP 40 USD')
  expect(stderr).toMatch(/2026-10 cannot be prepared: 1 open[\s\S]*hint: [\s\S]*see: aicost help NOT_READY/)
  const shown = await program(root, ...prepare)
  expect([shown.exit, shown.stdout]).toEqual([2, ''])
  expect(shown.stderr).toContain(id)
  // A refusal without a list stays what it was.
  expect(await program(root, 'close', 'prepare', ...M, '--key', 'nobody.key', '--format', 'json')).toMatchObject({ exit: 2, stdout: '' })
})

test('a journal that refuses prints the list as well', async () => {
  const { exit, stdout } = await program(root, 'export', 'journal', ...M, '--format', 'json')
  expect(exit).toBe(2)
  expect(checked(stdout)).toMatchObject({ files: [], blockers: [{ reason: null, ref: 'accounts.expense' }, { reason: null, ref: 'accounts.payable' }] })
})

describe('a judgment', () => {
  test('is replaced by a later one, and taken back', async () => {
    const { id } = await variance()
    expect(await program(root, 'resolve', id, '--as', 'written_off')).toMatchObject({ exit: 2, stderr: expect.stringContaining('NOTE_MISSING') as string })
    expect(await program(root, 'resolve', id)).toMatchObject({ exit: 2, stderr: expect.stringContaining('--as') as string })
    await json(0, 'resolve', id, '--as', 'written_off', '--note', 'too small to argue about')
    await json(0, 'resolve', id, '--as', 'explained', '--note', 'a support plan', '--by', 'Bo Roy')
    expect((await json(0, 'decisions', ...M)).decisions).toMatchObject([{ kind: 'resolve', outcome: 'explained' }])
    const { decision } = await json(0, 'resolve', id, '--undo', '--note', 'no such plan')
    expect(decision).toBe('2')
    expect((await json(0, 'decisions')).decisions).toMatchObject([{ decision: '1', outcome: 'written_off' }])
    const traced = (await json(0, 'log', ...M)).entries.slice(-3)
    expect(traced.map(({ what, who, why }) => `${who}: ${what}, ${why ?? ''}`)).toEqual(['test: resolve, too small to argue about', 'Bo Roy: resolve, a support plan', 'test: withdraw resolve, no such plan'])
    expect(traced.map(({ changes }) => changes.filter(({ key }) => key === 'outcome'))).toEqual([[{ key: 'outcome', old: null, new: 'written_off' }], [{ key: 'outcome', old: 'written_off', new: 'explained' }], [{ key: 'outcome', old: 'explained', new: 'written_off' }]])
  })

  test('above the limit for write-offs is refused, and an earlier one is stale', async () => {
    const { id } = (await json(0, 'reconcile', ...M)).statements[0]?.variances[0] ?? expect.unreachable()
    config('tolerance: { write_off: { abs: 25 } }\n')
    expect(await variance()).toMatchObject({ id, state: 'stale' })
    const { exit, stderr } = await program(root, 'resolve', id, '--as', 'written_off', '--note', 'again')
    expect([exit, stderr]).toEqual([2, expect.stringMatching(/40 USD is more than may be written off: 25 USD[\s\S]*hint: --as disputed[\s\S]*WRITE_OFF_LIMIT/)])
    await json(0, 'decisions', 'undo', '1')
    expect(await variance()).toMatchObject({ id, state: 'open' })
    config()
    await variance()
  })
})

test('a clearly trivial difference is explained by configuration, and the cover says so', async () => {
  config('tolerance: { trivial: { abs: 40 } }\n')
  const month = await json(0, 'reconcile', ...M)
  expect(month).toMatchObject({ tolerance: { trivial: { abs: '40' } }, statements: [{ state: 'explained', variances: [{ state: 'explained' }] }] })
  expect(month.qualifications).toEqual([{ kind: 'assumed', source: 'bridge I', amount: '40', currency: 'USD', note: '1 difference of up to 40 USD is clearly trivial by tolerance.trivial', by: 'configuration', outcome: 'explained' }])
  config()
  await variance()
})

test('the log says which keys of aicost.yaml changed, old → new', async () => {
  const changes = (await json(0, 'log')).entries.filter(({ what }) => what === 'configuration').map(({ changes: own }) => own.map(({ key, old, new: next }) => `${key ?? ''}: ${old ?? '—'} → ${next ?? '—'}`))
  expect(changes).toEqual([[], ['tolerance.write_off.abs: — → 25'], ['tolerance.write_off.abs: 25 → —'], ['tolerance.trivial.abs: 0 → 40'], ['tolerance.trivial.abs: 40 → 0']])
  expect((await inProcess(root, 'table', ['log'])).text).toContain('tolerance.trivial.abs: 0 → 40')
  expect((await json(0, 'log', 'verify')).exit_code).toBe(0)
  expect((await json(0, 'log', '--since', '2031-01-01')).entries).toEqual([])
})

test('a manual entry taken back is gone from the figures, by either way', async () => {
  const add = () => json(0, 'add', '--source', 'knot', '--period', '2026-10-01..2026-11-01', '--amount', '15.00', '--component', 'fee', '--note', 'support')
  const recognized = async (): Promise<string | undefined> => (await json(1, 'reconcile', ...M)).totals['recognized']
  const first = await add()
  expect(await recognized()).toBe('365')
  await json(0, 'decisions', 'undo', first.decision, '--note', 'typed twice')
  expect(await recognized()).toBe('350')
  await add()
  const [entry] = (await json(0, 'log')).entries.slice(-1)
  expect(entry).toMatchObject({ what: 'add', why: 'support' })
  await json(0, 'imports', 'undo', '4')
  expect(await recognized()).toBe('350')
  expect((await json(0, 'decisions', ...M)).decisions).toEqual([])
  const undone = (await json(0, 'log')).entries.filter(({ what }) => what === 'undo')
  expect(undone).toMatchObject([{ why: 'typed twice', changes: [{ new: null }] }, { changes: [{ new: null }] }])
})
