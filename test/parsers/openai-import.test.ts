// OpenAI exports through the real importer: the figures of fixtures/openai-*/README.md, and what replaces what.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/ledger/assets.ts'
import { plain, scratch } from './workspace.ts'

const USAGE = 'openai-completions-usage-csv'
const COST = 'openai-cost-csv'

test.each([
  ['2025-09-08_2025-09-09', 3, 0, 9, { input: 167000, cache_read: 25200, output: 30700 }, 39],
  ['2026-04-01_2026-04-04', 10, 1, 28, { input: 273814, cache_read: 23500, cache_write_5m: 4096, output: 27760 }, 83],
  ['2026-05-11_2026-05-11', 25, 21, 12, { input: 43500, cache_read: 16000, cache_write_5m: 3000, output: 5640 }, 38],
  ['2026-06-01_2026-06-03', 3, 1, 6, { input: 330000, cache_read: 60000, cache_write_5m: 10000, output: 31000 }, 70],
])('usage %s comes apart into the vendor\'s totals', async (period, read, excluded, charges, kinds, requests) => {
  const { take, rows } = scratch()
  const [result] = await take([`${USAGE}/completions_usage_${period}.csv`])
  expect(result).toMatchObject({ status: 'imported', format: USAGE, leg: 'metered', account: 'org-r5JqW8dVnTz2', records: { read, accepted: read - excluded, excluded, rejected: 0 }, amounts: [] })
  const sums = await rows('select x_token_kind as kind, sum(consumed_quantity)::bigint as tokens from evidence_charge group by all')
  expect(Object.fromEntries(sums.map(({ kind, tokens }) => [kind, Number(tokens)]))).toEqual(kinds)
  expect(await rows('select count(*)::integer as n, sum(x_requests)::integer as requests, count(billed_cost)::integer as priced from evidence_charge')).toEqual([{ n: charges, requests, priced: 0 }])
})

test('a record\'s parts keep their modality and say what the split left over', async () => {
  const { take, rows } = scratch()
  await take([`${USAGE}/completions_usage_2026-04-01_2026-04-04.csv`])
  const parts = (record: number): Promise<unknown> => rows(`select x_token_kind || coalesce(' ' || x_modality, '') || ' ' || consumed_quantity::bigint as part from evidence_charge where x_record_no = ${record} order by x_part_no`)
  expect(await parts(5)).toEqual(['input text 2000', 'input audio 6000', 'cache_read text 400', 'cache_read audio 600', 'output text 700', 'output audio 1800'].map((part) => ({ part })))
  expect(await parts(9)).toEqual(['input text 900', 'input text 100', 'output text 50'].map((part) => ({ part })))
  expect(await parts(10)).toEqual([{ part: 'input 0' }])
})

test('buckets are the seconds of the file, hours as hours', async () => {
  const { take, rows } = scratch()
  await take([`${USAGE}/completions_usage_2026-05-11_2026-05-11.csv`])
  expect(await rows('select distinct iso(charge_period_start) as s, iso(charge_period_end) as e from evidence_charge order by s')).toEqual([
    { s: '2026-05-11T09:00:00Z', e: '2026-05-11T10:00:00Z' }, { s: '2026-05-11T10:00:00Z', e: '2026-05-11T11:00:00Z' }, { s: '2026-05-11T15:00:00Z', e: '2026-05-11T16:00:00Z' }])
  expect(await rows('select count(*)::integer as n from slice')).toEqual([{ n: 24 }])
})

test('a filtered usage export is detail of the whole one, not a second count', async () => {
  const { take, rows, file } = scratch()
  await take([`${USAGE}/completions_usage_2026-06-01_2026-06-03.csv`])
  const [header = '', whole = ''] = readFileSync(join(packageRoot, 'fixtures', USAGE, 'completions_usage_2026-06-01_2026-06-03.csv'), 'utf8').split('\n')
  const project = whole.replace(',,52.0,', ',proj_u7NcE3vJb8HmQa5P,9.0,').replace('310000.0,24000.0,60000.0,10000.0,240000.0,240000.0,24000.0,60000.0', '5000.0,70.0,0.0,0.0,5000.0,5000.0,70.0,0.0')
  await take([file('completions_usage_2026-06-01_2026-06-01.csv', `${header}\n${project}\n`)])
  expect(await rows("select status, sum(consumed_quantity)::integer as tokens from slice join evidence_charge on x_slice_id = slice_id where bucket_start = timestamp '2026-06-01' group by status order by status")).toEqual([{ status: 'counted', tokens: 334000 }, { status: 'detail', tokens: 5070 }])
})

test('the empty form is told apart by name, covers its days and moves nothing', async () => {
  const { take, rows } = scratch()
  const results = await take([`${USAGE}/completions_usage_2026-01-01_2026-01-02.csv`, `${COST}/cost_2026-01-01_2026-01-02.csv`])
  expect(results.map(({ format, status, records }) => ({ format, status, records }))).toEqual([
    { format: USAGE, status: 'imported', records: { read: 2, accepted: 0, excluded: 2, rejected: 0 } },
    { format: COST, status: 'imported', records: { read: 2, accepted: 0, excluded: 2, rejected: 0 } }])
  expect(await rows('select format, count(*)::integer as buckets from slice group by format order by format')).toEqual([{ format: USAGE, buckets: 2 }, { format: COST, buckets: 2 }])
})

test.each([
  ['2025-03-01_2025-03-02', 3, 0, '15.995', 0],
  ['2026-04-01_2026-04-04', 15, 1, '0.8478525', 1],
  ['2026-06-01_2026-06-03', 3, 1, '4.585987654321', 0],
  ['2026-09-27_2026-09-28', 4, 1, '0.0134', 0],
])('cost %s ties to the figure worked out by hand', async (period, read, excluded, usd, rounded) => {
  const { take, rows } = scratch()
  const [result] = await take([`${COST}/cost_${period}.csv`])
  expect(result).toMatchObject({ status: 'imported', format: COST, leg: 'billed', account: 'org-r5JqW8dVnTz2', records: { read, accepted: read - excluded, excluded, rejected: 0 } })
  expect(result?.amounts).toEqual([{ currency: 'USD', in_file: usd, accepted: usd, excluded: '0', rejected: '0', rounded_cells: rounded }])
  const [sum] = await rows('select sum(billed_cost) as billed, sum(effective_cost) as effective from evidence_charge')
  expect([plain(sum?.['billed']), plain(sum?.['effective'])]).toEqual([usd, usd])
})

test('quantities are scaled to tokens, other items keep their own unit and text', async () => {
  const { take, rows } = scratch()
  const [result] = await take([`${COST}/cost_2026-04-01_2026-04-04.csv`])
  const lines = await rows('select x_record_no::integer as record, consumed_quantity::bigint::integer as quantity, consumed_unit as unit, sku_id, x_model as model, x_tier as tier, x_context as context, x_cost_category as category from evidence_charge where x_record_no in (5, 10, 13, 15) order by all')
  expect(lines).toEqual([
    { record: 5, quantity: 200000, unit: 'Tokens', sku_id: 'gpt-5-mini-2025-08-07, input, batch', model: 'gpt-5-mini', tier: 'batch', context: null, category: 'inference' },
    { record: 10, quantity: 10000, unit: 'Tokens', sku_id: 'priority | gpt-5.1-2025-11-13, cached input, long context', model: 'gpt-5.1', tier: 'priority', context: 'long', category: 'inference' },
    { record: 13, quantity: 25, unit: 'Requests', sku_id: 'web search tool calls', model: null, tier: null, context: null, category: 'tools' },
    { record: 15, quantity: null, unit: null, sku_id: 'quantum surcharge', model: null, tier: null, context: null, category: null }])
  expect(result?.diagnostics.filter(({ code }) => code === 'UNKNOWN_SKU')).toHaveLength(1)
})

test('a cell that cannot be read is rejected with its place, also in a row that looks empty', async () => {
  const { take, file } = scratch()
  const text = readFileSync(join(packageRoot, 'fixtures', COST, 'cost_2026-06-01_2026-06-03.csv'), 'utf8')
  const [result] = await take([file('cost_2026-06-01_2026-06-03.csv', text.replace('+00:00,,,', '+00:00,n/a,,'))])
  expect(result).toMatchObject({ records: { read: 3, accepted: 2, excluded: 0, rejected: 1 } })
  expect(result?.diagnostics).toContainEqual(expect.objectContaining({ code: 'REJECTED', record: 2, message: expect.stringContaining('amount_value') }))
})

test.each([
  ['an amount', '3.835987654321000000000000000000000', '', 'amount_value'],
  ['a currency', '000,usd', '000,', 'amount_currency'],
])('%s that is not there is rejected, not taken as zero', async (_, from, to, column) => {
  const { take, rows, file } = scratch()
  const text = readFileSync(join(packageRoot, 'fixtures', COST, 'cost_2026-06-01_2026-06-03.csv'), 'utf8')
  const [result] = await take([file('cost_2026-06-01_2026-06-03.csv', text.replace(from, to))])
  expect(result?.records).toEqual({ read: 3, accepted: 1, excluded: 1, rejected: 1 })
  expect(result?.diagnostics).toContainEqual(expect.objectContaining({ code: 'REJECTED', record: 1, message: expect.stringContaining(column) }))
  expect(await rows('select billed_cost::decimal(9, 2) as cost from evidence_charge')).toEqual([{ cost: '0.75' }])
})

test.each([['310000.0', 'input_tokens'], ['24000.0', 'output_tokens']])('a count %s that is not there or no count is rejected', async (cell, column) => {
  const { take, file } = scratch()
  const text = readFileSync(join(packageRoot, 'fixtures', USAGE, 'completions_usage_2026-06-01_2026-06-03.csv'), 'utf8')
  for (const junk of ['', '12.5']) {
    const [result] = await take([file('completions_usage_2026-06-01_2026-06-03.csv', text.replace(`,${cell}`, `,${junk}`))])
    expect(result?.records).toEqual({ read: 3, accepted: 1, excluded: 1, rejected: 1 })
    expect(result?.diagnostics).toContainEqual(expect.objectContaining({ code: 'REJECTED', record: 1, message: expect.stringContaining(column) }))
  }
})
