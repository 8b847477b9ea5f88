// Google Cloud's billing export through the real importer: the figures of fixtures/gcp-billing-*/README.md, what JSON
// Lines may look like, and the cells of the flattened CSV.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { parser as flattened } from '../../parsers/gcp-billing-csv/parser.ts'
import { columns } from '../../parsers/gcp-billing-jsonl/columns.ts'
import { packageRoot } from '../../src/ledger/assets.ts'
import { plain, scratch } from './workspace.ts'

const CONFIG = `company: Quillon Labs
currency: USD
sources:
  - { id: gcp, provider: Google Cloud, account: 01C0DE-5A17B2-9F33D0, match: { ids: [01F00D-3B44A1-77C2E9] } }
  - { id: gcp-krakow, provider: Google Cloud, account: 0198AA-77B1C3-20D4E5 }
`
const OCTOBER = 'gcp-billing-jsonl/quillon-2026-10.jsonl'
const text = readFileSync(join(packageRoot, 'fixtures', OCTOBER), 'utf8')
const lines = text.trimEnd().split('\n')
const flat = readFileSync(join(packageRoot, 'fixtures/gcp-billing-csv/202610_billing.csv'), 'utf8')

const MONEY = [{ currency: 'USD', in_file: '13.8395', accepted: '1.349487', excluded: '12.490013', rejected: '0', rounded_cells: 0 }]

test.each([OCTOBER, 'gcp-billing-csv/202610_billing.csv', 'gcp-billing-csv/202610_billing_json_lists.csv'])('%s: net, and each credit once', async (file) => {
  const { take, rows } = scratch(CONFIG)
  const [result] = await take([file])
  expect(result).toMatchObject({ status: 'imported', account: '01C0DE-5A17B2-9F33D0', provider: 'Google Cloud', as_of: '2026-11-04T09:12:31Z', as_of_from: 'vendor', records: { read: 18, accepted: 14, excluded: 4, rejected: 0 }, amounts: MONEY, slices: [{ month: '2026-10', status: 'applied', currency: 'USD', added: '1.349487', removed: '0' }] })
  const sums = await rows('select x_component as component, plain(sum(billed_cost)) as billed, count(*)::integer as charges from evidence_charge group by all order by all')
  // Gross 2.079487 of costs, less a discount of 0.03 and a commitment of 0.1; promotions 0.05 + 0.27, free tier 0.28.
  expect(sums).toEqual([{ component: 'credit', billed: '-0.6', charges: 3 }, { component: 'usage', billed: '1.949487', charges: 16 }])
  expect(await rows('select x_part_no as part, x_line_type as type, x_component as component, plain(billed_cost) as billed from evidence_charge where x_record_no = 7 order by part')).toEqual([
    { part: 1, type: 'regular', component: 'usage', billed: '0.3' }, { part: 2, type: 'DISCOUNT', component: 'usage', billed: '-0.03' }, { part: 3, type: 'PROMOTION', component: 'credit', billed: '-0.27' }])
})

test('tokens are what the rows count as requests, corrections taken off', async () => {
  const { take, rows } = scratch(CONFIG)
  await take([OCTOBER])
  const found = await rows("select x_model as model, x_token_kind as kind, sum(consumed_quantity)::bigint::integer as n from evidence_charge where consumed_unit = 'Tokens' group by all order by all")
  expect(found).toEqual([
    { model: 'claude-sonnet-4-5', kind: 'input', n: 100000 }, { model: 'gemini-2.5-flash', kind: 'cache_read', n: 400000 }, { model: 'gemini-2.5-flash', kind: 'input', n: 865040 },
    { model: 'gemini-2.5-flash', kind: 'output', n: 195000 }, { model: 'gemini-2.5-flash-lite', kind: 'cache_read', n: 30000 }, { model: 'gemini-3.7-flash', kind: 'input', n: 2000000 }])
})

test('usage that an adjustment takes back is taken off whichever cost type says so', async () => {
  const { take, rows, file } = scratch(CONFIG)
  await take([file('adjusted.jsonl', text.replace('"cost_type":"regular","adjustment_info":{"id":"adj-77"', '"cost_type":"adjustment","adjustment_info":{"id":"adj-77"'))])
  expect(await rows("select sum(consumed_quantity)::bigint::integer as n from evidence_charge where consumed_unit = 'Tokens' and x_model = 'gemini-2.5-flash' and x_token_kind = 'input'")).toEqual([{ n: 865040 }])
  expect(await rows("select count(*)::integer as n from evidence_charge where x_line_type = 'adjustment' and consumed_quantity < 0")).toEqual([{ n: 1 }])
})

test('labels are tags, in both forms alike', async () => {
  for (const file of [OCTOBER, 'gcp-billing-csv/202610_billing_json_lists.csv']) {
    const { take, rows } = scratch(CONFIG)
    await take([file])
    const [row] = await rows('select tags from evidence_charge where x_record_no = 2')
    expect(JSON.parse(String(row?.['tags']))).toEqual({ team: 'search', app: 'ranker "v2"', 'project/env': 'prod', 'tag/cost-center': 'cc-410' })
    expect(await rows('select count(*)::integer as n from evidence_charge where x_record_no = 4 and tags is null')).toEqual([{ n: 1 }])
  }
})

test('an ai_rule may look at a label', async () => {
  const { take } = scratch(`${CONFIG}ai_rules:\n  - { match: { "tag:team": data, service: "Cloud Storage" } }\n`)
  const [result] = await take([OCTOBER])
  expect(result?.amounts[0]).toMatchObject({ accepted: '2.399487', excluded: '11.440013' })
})

test('amounts stay in the billing currency, and tax of an AI service is tax', async () => {
  const { take, rows } = scratch(CONFIG)
  const [result] = await take(['gcp-billing-jsonl/krakow-2026-10.json'])
  expect(result).toMatchObject({ account: '0198AA-77B1C3-20D4E5', amounts: [{ currency: 'PLN', in_file: '29.859935', accepted: '1.33931', excluded: '28.520625', rejected: '0', rounded_cells: 0 }] })
  expect(await rows("select charge_category as category, billing_currency as currency, plain(billed_cost) as billed from evidence_charge where x_component = 'tax'")).toEqual([{ category: 'Tax', currency: 'PLN', billed: '0.17066' }])
})

test('a column that is null in the first records is read where it appears', async () => {
  const { take, rows, file } = scratch(CONFIG)
  const late = lines.toSorted((a, b) => Number(a.includes('cost_at_list')) - Number(b.includes('cost_at_list')) || Number(a.includes('"project"')) - Number(b.includes('"project"')))
  const [result] = await take([file('late.jsonl', `${late.join('\n')}\n`)])
  expect(result?.amounts).toEqual(MONEY)
  expect(await rows('select plain(sum(list_cost)) as list from evidence_charge')).toEqual([{ list: '1.012012' }])
})

test('blank lines are no records, and a reject names its record', async () => {
  const { take, file } = scratch(CONFIG)
  const broken = lines.with(4, (lines[4] ?? '').replace('"cost":0.125', '"cost":"0,125"'))
  const [result] = await take([file('blank.jsonl', `\n${broken.join('\n\n')}\n  \n`)])
  expect(result).toMatchObject({ records: { read: 18, accepted: 13, excluded: 4, rejected: 1 } })
  expect(result?.diagnostics).toContainEqual(expect.objectContaining({ code: 'REJECTED', record: 5, message: expect.stringContaining('0,125') }))
})

test.each([
  ['a cut last line', `${lines.join('\n').slice(0, -40)}`, 18],
  ['an array among the lines', [...lines.slice(0, 3), `[${lines[3]}]`, ...lines.slice(4)].join('\n'), 4],
  ['a key twice', [...lines.slice(0, 5), (lines[5] ?? '').replace('"cost":', '"cost":1,"cost":'), ...lines.slice(6)].join('\n'), 6],
  ['a key twice in a credit', [...lines.slice(0, 2), (lines[2] ?? '').replace('"amount":-0.05', '"amount":-0.05,"amount":-5'), ...lines.slice(3)].join('\n'), 3],
  ['credits that are no list', [...lines.slice(0, 2), (lines[2] ?? '').replace(/"credits":\[.*?\]/, '"credits":{"amount":-5}'), ...lines.slice(3)].join('\n'), 3],
  ['a service that is no object', [...lines.slice(0, 9), (lines[9] ?? '').replace(/"service":\{.*?\}/, '"service":"Vertex AI"'), ...lines.slice(10)].join('\n\n'), 10],
  ['two records on a line', [...lines.slice(0, 7), `${lines[7]}${lines[8]}`, ...lines.slice(9)].join('\n'), 8],
])('%s refuses the file with its record', async (_, content, record) => {
  const { take, rows, file } = scratch(CONFIG)
  const [result] = await take([file('broken.jsonl', `${content}\n`)])
  expect(result).toMatchObject({ status: 'refused', error: { code: 'JSON_BROKEN', place: { record } } })
  expect(await rows('select count(*)::integer as n from evidence_charge')).toEqual([{ n: 0 }])
})

test('one JSON array is refused with the way to take it apart', async () => {
  const { take, file } = scratch(CONFIG)
  const [result] = await take([file('array.json', `[${lines.join(',\n')}]`)])
  expect(result).toMatchObject({ status: 'refused', error: { code: 'JSON_ARRAY', place: { hint: expect.stringContaining('jq') } } })
})

test('shards of one extract are one delivery, and none may be missing', async () => {
  const { take, rows, file } = scratch(CONFIG)
  const shards = [lines.slice(0, 9), lines.slice(9)].map((part, index) => file(`costs-00000000000${index}.jsonl`, `${part.join('\n')}\n`))
  const refused = await take(shards.slice(1))
  expect(refused).toMatchObject([{ status: 'refused', error: { code: 'CHUNK_MISSING' } }])
  const results = await take(shards)
  expect(results.map(({ status }) => status)).toEqual(['imported', 'imported'])
  expect(await rows('select plain(sum(amount)) as amount from slice_amount join slice using (slice_id) where counted')).toEqual([{ amount: '1.349487' }])
})

test.each([
  ['a credit that is no number', "'amount': -0.05", "'amount': '-0,05'", 3],
  ['a credit without an amount', "'amount': -0.05, ", '', 3],
  ['a list that is not closed', "'type': 'PROMOTION'}]", "'type': 'PROMOTION'}", 3],
  ['a value Python would have to compute', "'amount': -0.05", "'amount': Decimal('-0.05')", 3],
])('CSV: %s rejects its record, never as no credit', async (_, from, to, record) => {
  const { take, file } = scratch(CONFIG)
  const [result] = await take([file('202610_billing.csv', flat.replace(from, to))])
  expect(result).toMatchObject({ records: { read: 18, accepted: 13, excluded: 4, rejected: 1 } })
  expect(result?.diagnostics).toContainEqual(expect.objectContaining({ code: 'REJECTED', record, message: expect.stringContaining('credits') }))
})

test('quotes, backslashes and long numbers of a printed list are read exactly', async () => {
  const { take, rows, file } = scratch(CONFIG)
  const odd = `[{'name': "it's \\\\ an \\xe9", 'amount': -0.050000000000000003, 'full_name': None, 'id': 'say "x"', 'type': 'PROMOTION'}]`
  const line = flat.split('\n').find((candidate) => candidate.includes('Thinking Text Output')) ?? ''
  const changed = line.replace(/"\[\{'name'.*?\}\]"/, `"${odd.replaceAll('"', '""')}"`)
  expect(changed).not.toBe(line)
  const [result] = await take([file('202610_billing.csv', flat.replace(line, () => changed))])
  expect(result?.records.rejected).toBe(0)
  const [row] = await rows('select charge_description as name, billed_cost from evidence_charge where x_record_no = 3 and x_part_no = 2')
  expect([row?.['name'], plain(row?.['billed_cost'])]).toEqual(["it's \\ an é", '-0.050000000000000003'])
})

test('gzip of both forms', async () => {
  const { take, rows, file } = scratch(CONFIG)
  const [result] = await take([file('x.jsonl.gz', gzipSync(text))])
  expect(result?.amounts).toEqual(MONEY)
  expect(await rows('select count(*)::integer as n from slice')).toEqual([{ n: 1 }])
})

test('both forms declare the columns that their one statement reads', () => {
  expect(flattened.chargesOf).toBe('gcp-billing-jsonl')
  expect(flattened.columns.map(({ name }) => name)).toEqual(columns.map(({ name }) => name))
})
