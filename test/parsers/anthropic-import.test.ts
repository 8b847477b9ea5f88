// Claude Console exports through the real importer: the figures of fixtures/anthropic-*/README.md.
import { expect, test } from 'vitest'
import { plain, scratch } from './workspace.ts'

const TOKENS = 'anthropic-tokens-csv'
const COST = 'anthropic-cost-csv'

test.each([
  ['2025_01', 2, 6, { input: 136000, cache_write_5m: 14000, cache_read: 51000, output: 31100 }],
  ['2026_02', 2, 7, { input: 75880, cache_write_5m: 120400, cache_write_1h: 2000, cache_read: 905300, output: 23500 }],
  ['2026_04', 6, 15, { input: 2364463, cache_write_5m: 18000, cache_write_1h: 6000, cache_read: 510000, output: 520408, searches: 12 }],
  ['2026_04_07', 2, 5, { input: 1631112, output: 372374, searches: 3 }],
])('tokens %s', async (period, read, charges, kinds) => {
  const { take, rows } = scratch()
  const [result] = await take([`${TOKENS}/claude_api_tokens_${period}.csv`])
  expect(result).toMatchObject({ status: 'imported', format: TOKENS, leg: 'metered', account: 'anthropic', records: { read, accepted: read, excluded: 0, rejected: 0 }, amounts: [] })
  const sums = await rows("select case when consumed_unit = 'Tokens' then x_token_kind else 'searches' end as kind, sum(consumed_quantity)::bigint as n from evidence_charge group by all")
  expect(Object.fromEntries(sums.map(({ kind, n }) => [kind, Number(n)]))).toEqual(kinds)
  expect(await rows('select count(*)::integer as n from evidence_charge')).toEqual([{ n: charges }])
})

test.each([
  ['2025_01', 'day', '2025-01-15T00:00:00Z', '2025-01-16T00:00:00Z'],
  ['2026_04', 'day', '2026-04-01T00:00:00Z', '2026-04-02T00:00:00Z'],
  ['2026_04_07', 'hour', '2026-04-07T00:00:00Z', '2026-04-07T01:00:00Z'],
])('tokens %s are of grain %s, in the delivery and in the charges', async (period, grain, start, end) => {
  const { take, rows } = scratch()
  await take([`${TOKENS}/claude_api_tokens_${period}.csv`])
  expect(await rows('select grain from delivery')).toEqual([{ grain }])
  expect(await rows('select iso(min(charge_period_start)) as s, iso(min(charge_period_end)) as e from evidence_charge')).toEqual([{ s: start, e: end }])
  expect(await rows('select count(*)::integer as n from evidence_charge join slice on slice_id = x_slice_id where charge_period_start <> bucket_start or charge_period_end <> bucket_end')).toEqual([{ n: 0 }])
})

test('idle days of the month are covered too', async () => {
  const { take, rows } = scratch()
  await take([`${TOKENS}/claude_api_tokens_2026_04.csv`])
  expect(await rows('select count(*)::integer as days, count(*) filter (records = 0)::integer as idle from slice')).toEqual([{ days: 30, idle: 27 }])
})

test('an hourly file of a day of the month\'s file is compared with it, not added', async () => {
  const { take, rows, file } = scratch()
  const header = 'usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count,inference_geo,speed'
  const line = (when: string, input: number): string => `${when},claude-haiku-4-5-20251001,triage-bot,Default,standard,≤ 200k,${input},0,0,0,10,0,not_available,`
  await take([file('claude_api_tokens_2026_07.csv', `${header}\n${line('2026-07-31', 5000)}\n`)])
  await take([file('claude_api_tokens_2026_07_31.csv', `${header}\n${line('2026-07-31 02:00', 3000)}\n`)])
  const counted = "select sum(consumed_quantity)::integer as tokens from evidence_charge join slice on slice_id = x_slice_id where counted"
  expect(await rows(counted)).toEqual([{ tokens: 5010 }])
})

test.each([
  ['2024_11', 3, '19.8', null],
  ['2026_02_11_to_2026_02_12', 5, '1.58', null],
  ['2026_03_03_to_2026_03_04', 2, '1.68', null],
  ['2026_04_01_to_2026_04_02', 4, '1.41', '1.58'],
  ['2026_08_04_to_2026_08_06', 5, '4.04', '4.94'],
])('cost %s', async (period, read, usd, list) => {
  const { take, rows } = scratch()
  const [result] = await take([`${COST}/claude_api_cost_${period}.csv`])
  expect(result).toMatchObject({ status: 'imported', format: COST, leg: 'billed', account: 'anthropic', records: { read, accepted: read, excluded: 0, rejected: 0 } })
  expect(result?.amounts).toEqual([{ currency: 'USD', in_file: usd, accepted: usd, excluded: '0', rejected: '0', rounded_cells: 0 }])
  const [sum] = await rows('select sum(billed_cost) as billed, sum(list_cost) as list from evidence_charge')
  expect([plain(sum?.['billed']), sum?.['list'] === null ? null : plain(sum?.['list'])]).toEqual([usd, list])
})

test('both exports name model, key and workspace alike', async () => {
  const { take, rows } = scratch()
  await take([`${TOKENS}/claude_api_tokens_2026_02.csv`, `${COST}/claude_api_cost_2026_02_11_to_2026_02_12.csv`])
  const names = (leg: string): Promise<unknown> => rows(`select distinct x_model, x_model_maker, x_api_key, sub_account_id, x_tier, x_context from evidence_charge join slice on slice_id = x_slice_id where leg = '${leg}' order by all`)
  expect(await names('metered')).toHaveLength(2)
  expect(await names('billed')).toEqual(await names('metered'))
})

test('a search and an execution of code are costs without a kind or a model', async () => {
  const { take, rows } = scratch()
  await take([`${COST}/claude_api_cost_2026_03_03_to_2026_03_04.csv`, `${COST}/claude_api_cost_2026_04_01_to_2026_04_02.csv`])
  expect(await rows("select sku_id, x_model, x_token_kind, x_tier, x_cost_category, billed_cost::decimal(9, 2) as cost from evidence_charge where x_cost_category = 'tools' order by sku_id")).toEqual([
    { sku_id: 'code_execution', x_model: null, x_token_kind: null, x_tier: null, x_cost_category: 'tools', cost: '0.05' },
    { sku_id: 'web_search', x_model: null, x_token_kind: null, x_tier: null, x_cost_category: 'tools', cost: '0.12' }])
})
