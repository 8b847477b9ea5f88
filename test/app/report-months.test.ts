// How months read: signed ones as signed, adjustments where they were taken or where they belong, other currencies at
// the month's rate, and what a report must not hide.
import { expect, test } from 'vitest'
import { closeDrift } from '../../src/app/close-status.ts'
import { unpricedReport } from '../../src/app/report-excluded.ts'
import { spendReport, tokensReport } from '../../src/app/report-spend.ts'
import type { Report } from '../../src/app/report-spend.ts'
import type { ReportRequest } from '../../src/app/report-dimensions.ts'
import { money, sum, text } from '../../src/domain/money.ts'
import { book, openaiCost, perDay } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'
import { signers } from '../worked/signers.ts'

type Row = Record<string, string | null>
interface Spend extends Omit<Report, 'body'> {
  readonly body: { readonly rows: readonly Row[]; readonly total: Row; readonly months: readonly Record<string, unknown>[] }
}

const spend = async (own: Book, request: ReportRequest): Promise<Spend> => (await own.session((session) => spendReport(session, request))) as unknown as Spend
const costs = ({ body }: Spend): (string | null)[] => body.rows.map((row) => row['recognized_cost'] ?? null)
const JANUARY = (last: string): string => openaiCost('org-oriole', perDay('2026-01-01', '2026-02-01', '7350.10').map(([day, amount]) => [day, day === '2026-01-31' ? last : amount] as const))

test('a signed month reads as signed; drift is a reason until it is taken, and --restated moves what was taken', async () => {
  const people = signers()
  const own = book(`company: Oriole Labs
close: { start_month: 2026-01 }
sources:
  - { id: oriole, provider: OpenAI, account: org-oriole, legs: [billed] }
${people.yaml}`)
  const take = async (name: string, content: string, asOf: string): Promise<void> => void (await own.take(own.file(name, content), { asOf: `${asOf}T00:00:00Z` }))
  const january = { month: '2026-01', by: 'model,day' }
  await take('january-1.csv', JANUARY('237.2475'), '2026-02-04')
  expect((await spend(own, january)).body.total).toEqual({ recognized_cost: '7350.2475', gross_cost: '7350.2475', credits: '0' })
  await people.prepare(own, '2026-01')
  expect((await spend(own, january)).body).toMatchObject({ months: [{ month: '2026-01', state: 'prepared', version_no: 1 }], total: { recognized_cost: '7350.2475', signed: '7350.25' } })
  await people.close(own, '2026-01')
  const signed = await spend(own, january)
  expect(signed.body).toMatchObject({ months: [{ state: 'signed' }], total: { recognized_cost: '7350.2475', signed: '7350.25' } })

  await take('january-3.csv', JANUARY('285.7521'), '2026-02-20')
  const drifting = await spend(own, january)
  expect([drifting.reasons, drifting.body.rows]).toEqual([['drift'], signed.body.rows])
  await own.session((session) => closeDrift(session, '2026-01', { take: true }))
  await take('february.csv', openaiCost('org-oriole', perDay('2026-02-01', '2026-03-01', '7900.00')), '2026-03-03')
  const asSigned = await spend(own, { from: '2026-01', to: '2026-02', by: 'month' })
  expect([asSigned.reasons, costs(asSigned)]).toEqual([[], ['7350.2475', '7948.5']])
  const restated = await spend(own, { from: '2026-01', to: '2026-02', by: 'month', restated: true })
  expect(costs(restated)).toEqual(['7398.7475', '7900'])
  expect(restated.body.total['recognized_cost']).toBe(asSigned.body.total['recognized_cost'])
  expect(costs(await spend(own, { month: '2026-01', restated: true }))).toEqual(['7398.7475'])
  expect((await spend(own, { month: '2026-02', restated: true, by: 'day' })).body.rows.map((row) => row['day'])).toHaveLength(28)
  expect((await spend(own, { month: '2026-01', version: '1' })).body.total).toMatchObject({ recognized_cost: '7350.2475', signed: '7350.25' })
  await expect(spend(own, { month: '2026-02', version: '3' })).rejects.toThrow(/2026-02 has no version 3/)
})

const EURO = (fx: string): string => `company: Mistle House
${fx}
sources:
  - { id: mistle, provider: OpenAI, account: org-mistle, legs: [billed] }
  - { id: oriole, provider: OpenAI, account: org-oriole, legs: [billed] }
`
async function twoCurrencies(own: Book): Promise<void> {
  const days = perDay('2026-09-01', '2026-10-01', '4017.35').map(([day, amount], index) => [day, amount, { amount_currency: 'eur', project_id: `proj_${index % 7}` }] as const)
  await own.take(own.file('cost_eur_2026-09-01_2026-09-30.csv', openaiCost('org-mistle', days)), { asOf: '2026-10-05T00:00:00Z' })
  await own.take(own.file('cost_2026-09-01_2026-09-30.csv', openaiCost('org-oriole', perDay('2026-09-01', '2026-10-01', '10.00'))), { asOf: '2026-10-05T00:00:00Z' })
}

test('another currency at the month\'s rate: every breakdown adds up to the same last digit', async () => {
  const own = book(EURO('fx: { method: fixed, rates: { EUR: "1.170412345678912347" } }'))
  await twoCurrencies(own)
  const total = (await own.reconcile('2026-09')).totals['recognized'] ?? ''
  expect(total.split('.')[1]?.length).toBeGreaterThan(16)
  for (const by of ['provider', 'day', 'sub_account', 'currency', 'sub_account,day']) {
    const { body } = await spend(own, { month: '2026-09', by })
    expect(body.total['recognized_cost']).toBe(total)
    expect(text(sum(body.rows.map((row) => money(row['recognized_cost'] ?? '0'))))).toBe(total)
  }
})

test('without a rate an amount is unknown, not zero, and only where the rows show it', async () => {
  const own = book(EURO(''))
  await twoCurrencies(own)
  const all = await spend(own, { month: '2026-09', by: 'source' })
  expect(all.reasons).toEqual(['fx_missing'])
  expect(all.body.rows.map((row) => [row['source'], row['recognized_cost'], row['share']])).toEqual([['oriole', '10', null], ['mistle', null, null]])
  expect(all.body.total['recognized_cost']).toBeNull()
  const dollars = await spend(own, { month: '2026-09', by: 'source', where: ['currency=USD'] })
  expect([dollars.reasons, costs(dollars), dollars.body.total['recognized_cost']]).toEqual([[], ['10'], '10'])
})

const USAGE = 'usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count,inference_geo,speed'

test('metered use without a bill is priced; what has no price is counted beside it', async () => {
  const own = book('company: Finch\nsources:\n  - { id: finch, provider: Anthropic, account: finch, formats: [anthropic-tokens-csv], legs: [metered] }\n')
  const day = (model: string): string => `2026-07-02,${model},main,Default,standard,≤ 200k,1000000,0,0,0,100000,0,not_available,`
  await own.take(own.file('claude_api_tokens_2026_07.csv', `${USAGE}\n${day('claude-haiku-4-5-20251001')}\n${day('claude-orchid-9-20260601')}\n`), { asOf: '2026-08-20T00:00:00Z' })
  const { body, reasons } = await spend(own, { month: '2026-07', by: 'model' })
  expect(reasons).toEqual(['unpriced'])
  expect(body.rows).toMatchObject([{ model: 'claude-haiku-4-5', recognized_cost: '1.5', basis: 'metered' }, { model: 'claude-orchid-9', recognized_cost: null, share: null, unpriced_rows: 2 }])
  expect(body.total['recognized_cost']).toBe('1.5')
  expect((await spend(own, { month: '2026-07', where: ['model=claude-haiku-4-5'] })).reasons).toEqual([])
  const tokens = (await own.session((session) => tokensReport(session, { month: '2026-07' }))).body as unknown as { rows: Row[] }
  expect(tokens.rows).toMatchObject([{ model: 'claude-haiku-4-5', input: '1000000', output: '100000', recognized_cost: '1.5' }, { model: 'claude-orchid-9', input: '1000000', output: '100000', recognized_cost: null, cost_per_million: null }])
  expect(await own.session((session) => unpricedReport(session, { month: '2026-07' }))).toMatchObject({
    reasons: ['unpriced'],
    body: { rows: [{ provider: 'Anthropic', model: 'claude-orchid-9', token_kind: 'input', rows: 1, tokens: '1000000', recognized_rows: 1 }, { token_kind: 'output', rows: 1, tokens: '100000' }], total: { rows: 2, tokens: '1100000' } },
  })
})

test('a signed month of metered use keeps its prices and days, in the close zone', async () => {
  const people = signers()
  const own = book(`company: Finch
close: { time_zone: America/New_York }
sources:
  - { id: finch, provider: Anthropic, account: finch, formats: [anthropic-tokens-csv], legs: { metered: advisory } }
${people.yaml}`)
  const hour = (at: string, tokens: number): string => `${at},claude-haiku-4-5-20251001,main,Default,standard,≤ 200k,${tokens},0,0,0,0,0,not_available,`
  // 02:00 UTC on August 1 is the evening of July 31 in New York; 02:00 UTC on July 1 is June.
  await own.take(own.file('claude_api_tokens_2026_08_01.csv', `${USAGE}\n${hour('2026-08-01 02:00', 3_000_000)}\n${hour('2026-08-01 05:00', 7_000_000)}\n`), { asOf: '2026-09-20T00:00:00Z' })
  const july = { month: '2026-07', by: 'day' }
  const before = await spend(own, july)
  expect(before.body.rows).toMatchObject([{ day: '2026-07-31', recognized_cost: '3', basis: 'metered' }])
  expect((await spend(own, { month: '2026-08', by: 'day' })).body.rows).toMatchObject([{ day: '2026-08-01', recognized_cost: '7' }])
  await people.close(own, '2026-07')
  const after = await spend(own, july)
  expect(after.body).toMatchObject({ months: [{ state: 'signed', version_no: 1 }], rows: before.body.rows, total: { signed: '3' } })
  const tokens = (await own.session((session) => tokensReport(session, july))).body as unknown as { rows: Row[] }
  expect(tokens.rows).toMatchObject([{ day: '2026-07-31', input: '3000000', cost_per_million: '1' }])
})

test('a month that may still change says so, where its statement is shown', async () => {
  const own = book(EURO(''))
  await own.take(own.file('cost_2026-09-01_2026-09-30.csv', openaiCost('org-oriole', perDay('2026-09-01', '2026-10-01', '10.00'))), { asOf: '2026-09-30T12:00:00Z' })
  expect((await spend(own, { month: '2026-09' })).reasons).toEqual(['provisional'])
  expect((await spend(own, { month: '2026-09', where: ['source=mistle'] })).reasons).toEqual([])
})

test('a workspace without anything has an empty month', async () => {
  expect((await spend(book('company: Wren\n'), { month: '2026-09' })).body).toMatchObject({ rows: [], total: { recognized_cost: '0', gross_cost: '0', credits: '0' } })
})
