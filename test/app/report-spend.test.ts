// Reports over the example company's October: every breakdown foots to the month, and equals what was derived by hand.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { excludedReport, unpricedReport } from '../../src/app/report-excluded.ts'
import { DIMENSION_NAMES } from '../../src/app/report-dimensions.ts'
import { matchesReport } from '../../src/app/report-matches.ts'
import { prepaidReport } from '../../src/app/report-month-lists.ts'
import { modelsReport, spendReport, tokensReport } from '../../src/app/report-spend.ts'
import type { Report } from '../../src/app/report-spend.ts'
import { withSession } from '../../src/app/session.ts'
import type { Session } from '../../src/app/session.ts'
import { money, sum, text } from '../../src/domain/money.ts'
import { packageRoot } from '../../src/ledger/assets.ts'
import { book } from './book.ts'
import type { Book } from './book.ts'

type Row = Record<string, string | null>
interface Body {
  readonly months: readonly unknown[]
  readonly rows: readonly Row[]
  readonly total: Row
}

const MONTH = { month: '2026-10' }
const EXPECTED = JSON.parse(readFileSync(join(packageRoot, 'fixtures/books/acme-2026-10/expected.json'), 'utf8')) as { totals: Row; prepaid: Row[]; spend_by_provider: Row[]; tokens: Row[] }
let acme: Book

beforeAll(async () => {
  acme = await book()
})
afterAll(() => acme.remove())

const report = (work: (session: Session) => Promise<Report>): Promise<Report> => withSession(acme.workspace, acme.outside, {}, work)
const body = async (work: (session: Session) => Promise<Report>): Promise<Body> => (await report(work)).body as unknown as Body
const added = (rows: readonly Row[], key: string): string => text(sum(rows.map((row) => money(row[key] ?? '0'))))

test('spend by provider is the hand-derived one', async () => {
  const { body: found, reasons, asOf } = await report((session) => spendReport(session, MONTH))
  expect([reasons, asOf]).toEqual([[], '2026-11-06T00:00:00Z'])
  expect(found).toMatchObject({ month: '2026-10', months: [{ month: '2026-10', state: 'open', version_no: 1 }], currency: 'USD', by: ['provider'], unallocated: { recognized_cost: '0' } })
  expect(found['rows']).toMatchObject(EXPECTED.spend_by_provider)
  expect(found['total']).toEqual({ recognized_cost: EXPECTED.totals['recognized'], gross_cost: EXPECTED.totals['gross_cost'], credits: EXPECTED.totals['credits'] })
})

test.each(DIMENSION_NAMES.filter((dimension) => dimension !== 'token_kind' && dimension !== 'tier'))('by %s every report foots to the month', async (by) => {
  const spend = await body((session) => spendReport(session, { ...MONTH, by }))
  const [models, tokens] = [await body((session) => modelsReport(session, { ...MONTH, by })), await body((session) => tokensReport(session, { ...MONTH, by }))]
  for (const { rows, total } of [spend, models, tokens]) {
    expect(added(rows, 'recognized_cost')).toBe(EXPECTED.totals['recognized'])
    expect(total['recognized_cost']).toBe(EXPECTED.totals['recognized'])
  }
  expect([added(spend.rows, 'gross_cost'), added(spend.rows, 'credits')]).toEqual([EXPECTED.totals['gross_cost'], EXPECTED.totals['credits']])
  expect(added(tokens.rows, 'output')).toBe(tokens.total['output'])
  expect(new Set(spend.rows.map((row) => row[by])).size).toBe(spend.rows.length)
})

test('days are October\'s, in their order, and weeks are ISO weeks', async () => {
  const days = (await body((session) => spendReport(session, { ...MONTH, by: 'day' }))).rows.map((row) => row['day'] ?? '')
  expect(days).toEqual([...days].sort())
  expect([days[0], days.at(-1)]).toEqual(['2026-10-01', '2026-10-31'])
  expect((await body((session) => spendReport(session, { ...MONTH, by: 'week' }))).rows.map((row) => row['week'])).toEqual(['2026-W40', '2026-W41', '2026-W42', '2026-W43', '2026-W44'])
})

test('tokens of the accounts that are metered are the hand-derived ones; what AWS billed comes on top', async () => {
  const metered = await body((session) => tokensReport(session, { ...MONTH, where: ['source=openai', 'source=anthropic'] }))
  for (const row of EXPECTED.tokens) expect(metered.rows.find((candidate) => candidate['model'] === row['model'])).toMatchObject(row)
  expect(metered.rows.find((row) => row['model'] === 'gpt-5.1')).toMatchObject({ recognized_cost: '720.75', cost_per_million: '1.44186046511627907', cache_write_1h: '0' })
  expect(metered.rows.filter((row) => row['input'] === null)).toMatchObject([{ model: null, recognized_cost: '-50', cost_per_million: null }])
  // No usage export of AWS: two days of 50 million in and 20 million out on the Marketplace, four Mondays of Nova Pro.
  const billed = await body((session) => tokensReport(session, { ...MONTH, where: ['source=aws'] }))
  expect(billed.rows.find((row) => row['model'] === 'claude-sonnet-4-5')).toMatchObject({ provider: 'Anthropic', input: '100000000', output: '40000000', requests: null, recognized_cost: '900' })
  expect(billed.rows.find((row) => row['model'] === 'nova-pro')).toMatchObject({ provider: 'AWS', input: '1000000000', output: '200000000', cost_per_million: '1.2' })
})

test('tokens by kind: one column a row', async () => {
  const { rows } = await body((session) => tokensReport(session, { ...MONTH, by: 'provider,token_kind,tier', where: ['source=anthropic'] }))
  expect(rows.map((row) => row['token_kind']).sort()).toEqual(['cache_read', 'cache_write_5m', 'input', 'output'])
  expect(rows.find((row) => row['token_kind'] === 'output')).toMatchObject({ output: '17619200', input: '0', recognized_cost: text(money('198.05')) })
})

test('a condition shows a part, without the signed figure, and never what it left out', async () => {
  const { rows, total } = await body((session) => spendReport(session, { ...MONTH, by: 'model', where: ['provider=Anthropic', 'leg=billed'] }))
  expect(rows).toMatchObject([{ model: 'claude-sonnet-4-5', recognized_cost: '1236.6', basis: 'mixed' }, { model: 'claude-haiku-4-5', recognized_cost: '88.05', basis: 'billed' }])
  expect(total).toEqual({ recognized_cost: '1324.65', gross_cost: '1324.65', credits: '0' })
  expect((await body((session) => spendReport(session, { ...MONTH, where: ["provider=x' or '1'='1"] }))).rows).toEqual([])
})

test('what the AWS bill holds besides AI, a GPU machine named', async () => {
  const found = await body((session) => excludedReport(session, MONTH))
  expect(found.rows).toMatchObject([
    { provider: 'AWS', service: 'AmazonEC2', records: 4, billed_cost: '2500', candidate: 'gpu', candidates: [{ usage_type: 'USE1-BoxUsage:g6.12xlarge', records: 1, billed_cost: '1000' }] },
    { provider: 'AWS', service: 'AmazonS3', billed_cost: '500', candidate: null, candidates: [] },
    { service: null, records: 3, billed_cost: '129.9956' }, { service: 'Lanternfish Log Viewer', records: 2, billed_cost: '108' }])
  expect(found.total).toEqual({ records: 10, billed_cost: '3237.9956' })
  expect((await body((session) => excludedReport(session, { ...MONTH, by: 'provider,service' }))).rows).toHaveLength(4)
})

test('prepaid balances, and which payment settles which document', async () => {
  expect((await body((session) => prepaidReport(session, MONTH))).rows).toMatchObject(EXPECTED.prepaid)
  const { rows } = await body((session) => matchesReport(session, MONTH))
  expect(rows.map((row) => [row['document'], row['pass']])).toEqual([
    ['2298113406', 1], ['C7D1A94E-0007', 2], ['KX4PZQ2M-0003', 1], ['C7D1A94E-0008', 1], ['GHB-3381207', 2], ['KX4PZQ2M-0004', 1], ['C7D1A94E-0009', 2], ['2310477815', 1]])
})

test('nothing is without a price; a month before the first one adds nothing', async () => {
  expect(await report((session) => unpricedReport(session, MONTH))).toMatchObject({ body: { rows: [], total: { rows: 0, tokens: '0' } }, reasons: [] })
  const range = await body((session) => spendReport(session, { from: '2026-09', to: '2026-10' }))
  expect([range.months.length, range.total['recognized_cost']]).toEqual([2, EXPECTED.totals['recognized']])
})

test('lines that do not add up to their statements are a bug, not a figure', async () => {
  await report((session) => spendReport(session, MONTH))
  await expect(withSession(acme.workspace, acme.outside, {}, async (session) => {
    await session.ledger.run("update statement_line set recognized_cost = recognized_cost + 0.000000000000000001 where account = 'acme-robotics'")
    return spendReport(session, MONTH)
  })).rejects.toThrow(/acme-robotics\/USD add up to 427.5, the statement recognizes 427.500000000000000001/)
  await withSession(acme.workspace, acme.outside, {}, (session) => session.ledger.run("delete from derived"))
  expect((await body((session) => spendReport(session, MONTH))).total['recognized_cost']).toBe(EXPECTED.totals['recognized'])
})
