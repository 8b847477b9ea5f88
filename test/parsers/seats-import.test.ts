// Coding assistants through the real importer: Cursor's usage events and GitHub's three usage reports, with the figures
// of fixtures/cursor-usage-csv/README.md and fixtures/github-*/README.md.
import { expect, test } from 'vitest'
import { modelOf } from '../../parsers/cursor-usage-csv/model.ts'
import { stamps } from '../../parsers/cursor-usage-csv/parser.ts'
import { kindOf } from '../../parsers/cursor-usage-csv/kind.ts'
import { aiProduct, classify, classifyModel } from '../../parsers/github-usage-csv/classify.ts'
import { plain, scratch } from './workspace.ts'
import type { Scratch } from './workspace.ts'

const CONFIG = `company: Fernwood Robotics
currency: USD
sources:
  - { id: github, provider: GitHub, match: { ids: [fernwood, fernwood-labs] } }
  - { id: cursor, provider: Cursor, match: { ids: ["40718"] } }
`
const CURSOR = 'cursor-usage-csv'
const HEADER = 'Date,User,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost'
const event = (when: string, kind: string, cost: string, tokens = '"10","20","30","40","100"'): string => `"${when}","ana@fernwood.example","${kind}","gpt-5","No",${tokens},"${cost}"`

async function sums({ rows }: Scratch): Promise<Record<string, string | null>> {
  const [found] = await rows(`select sum(billed_cost) as billed, sum(list_cost) as list, sum(x_requests) as requests,
    sum(consumed_quantity) filter (consumed_unit = 'Tokens') as tokens, sum(consumed_quantity) filter (consumed_unit = 'Own-Key Tokens') as own_key from evidence_charge`)
  return Object.fromEntries(Object.entries(found ?? {}).map(([name, value]) => [name, value === null ? null : plain(value)]))
}

test.each([
  ['team-usage-events-40718-2026-10-05.csv', 9, { billed: '2.14', list: '2.26', requests: '8', tokens: '1195915', own_key: '2000' }],
  ['team-usage-events-40718-2026-02-20.csv', 3, { billed: '0', list: null, requests: '3', tokens: '2400', own_key: null }],
  ['usage-events-2026-06-30.csv', 2, { billed: '0.72', list: '0.72', requests: '2', tokens: '12700', own_key: null }],
  ['usage-events-2025-11-30.csv', 2, { billed: '0.31', list: '0.5', requests: '2', tokens: '211290', own_key: null }],
  ['usage-events-2025-05-31.csv', 2, { billed: '0.04', list: '0.07', requests: '2', tokens: '4750', own_key: null }],
])('Cursor: %s', async (name, read, expected) => {
  const own = scratch(CONFIG)
  const [result] = await own.take([`${CURSOR}/${name}`])
  expect(result).toMatchObject({ status: 'imported', account: 'cursor', records: { read, accepted: read, rejected: 0 }, amounts: [{ in_file: expected.billed, accepted: expected.billed }] })
  expect(await sums(own)).toEqual(expected)
})

test('Cursor: money is on the first part alone, and parts of one call are one request', async () => {
  const own = scratch(CONFIG)
  await own.take([`${CURSOR}/team-usage-events-40718-2026-10-05.csv`])
  expect(await own.rows('select count(*)::integer as n from evidence_charge where x_part_no > 1 and (billed_cost <> 0 or list_cost is not null or x_requests is not null)')).toEqual([{ n: 0 }])
  expect(await own.rows("select x_token_kind as kind, sum(consumed_quantity)::integer as n from evidence_charge where x_model = 'claude-opus-4-5' and x_part_no > 1 group by all order by kind")).toEqual([
    { kind: 'cache_read', n: 176000 }, { kind: 'cache_write_5m', n: 10400 }, { kind: 'input', n: 620 }, { kind: 'output', n: 2980 }])
})

test.each([
  ['a charged call without a cost', event('2026-10-04T10:00:00.000Z', 'On-Demand', '-'), 'Cost: "-"'],
  ['a cost of a kind that is not known', event('2026-10-04T10:00:00.000Z', 'Sponsored', '0.40'), 'Kind: "Sponsored"'],
  ['tokens that do not add up', event('2026-10-04T10:00:00.000Z', 'Included', '-', '"10","20","30","40","101"'), 'Total Tokens: "101"'],
  ['a cost that is no number', event('2026-10-04T10:00:00.000Z', 'On-Demand', 'NaN'), 'Cost: "NaN"'],
])('Cursor: %s is rejected, the rest enters', async (_, line, message) => {
  const { take, file } = scratch(CONFIG)
  const [result] = await take([file('usage-events-2026-10-05.csv', `${HEADER}\n${line}\n${event('2026-10-04T11:00:00.000Z', 'On-Demand', '$0.25')}\n`)])
  expect(result).toMatchObject({ status: 'imported', records: { read: 2, accepted: 1, rejected: 1 }, amounts: [{ accepted: '0.25' }] })
  expect(result?.diagnostics.filter(({ code }) => code === 'REJECTED').map((found) => found.message).join()).toContain(message)
})

test('Cursor: a later download changes the kind of an event, and cuts of the day in another zone lose nothing', async () => {
  const { take, rows, file } = scratch(CONFIG)
  const early = [event('2026-10-04T06:10:00.000Z', 'On-Demand', '1.00'), event('2026-10-04T09:10:00.000Z', 'On-Demand', '2.00')]
  const late = [event('2026-10-04T09:10:00.000Z', 'Included', '2.00'), event('2026-10-05T01:00:00.000Z', 'On-Demand', '4.00')]
  const first = file('usage-events-2026-10-05.csv', [HEADER, ...early, ''].join('\n'))
  // From midnight in a reader's zone seven hours west: the UTC day of October 4 is cut at 07:00.
  const second = file('usage-events-2026-10-06.csv', [HEADER, ...late, ''].join('\n'))
  for (const order of [[first, second], [second, first]]) for (const path of order) await take([path], { acceptDecrease: true })
  expect(await rows('select sum(billed_cost)::integer as usd from evidence_charge join slice on slice_id = x_slice_id where counted')).toEqual([{ usd: 5 }])
})

test('Cursor: a team that no source lists is not taken for one that is', async () => {
  const { take, file } = scratch(CONFIG)
  const [result] = await take([file('team-usage-events-99-2026-10-05.csv', `${HEADER}\n${event('2026-10-04T10:00:00.000Z', 'Included', '-')}\n`)])
  expect(result).toMatchObject({ status: 'refused', diagnostics: [{ code: 'UNKNOWN_ACCOUNT' }] })
})

test.each([
  ['claude-4.5-opus-high-thinking', 'claude-opus-4-5', 'Anthropic'],
  ['claude-4-sonnet-thinking', 'claude-sonnet-4', 'Anthropic'],
  ['Opus 4.8, Auto', 'claude-opus-4-8', 'Anthropic'],
  ['us.anthropic.claude-opus-4-6-v1', 'claude-opus-4-6', 'Anthropic'],
  ['gpt-5.1-codex-high', 'gpt-5.1-codex', 'OpenAI'],
  ['gpt-5.1-codex-max', 'gpt-5.1-codex-max', 'OpenAI'],
  ['mistral-medium', 'mistral-medium', 'Mistral AI'],
  ['Cursor Grok 4.6 (Auto Balanced)', 'cursor-grok-4.6', null],
  ['cursor-grok-4.5-high', 'cursor-grok-4.5', null],
  ['Composer 1.5', 'composer-1.5', 'Cursor'],
  ['auto', 'auto', null],
])('Cursor: model %s', (text, model, maker) => {
  expect(modelOf(text)).toEqual({ model, maker })
})

test('Cursor: kinds and file names', () => {
  expect(['On-Demand', 'Usage-based', 'Included in Ultra', 'Errored, No Charge', 'User API Key', '', 'Sponsored'].map(kindOf)).toEqual(['charged', 'charged', 'free', 'free', 'own_key', 'none', 'unknown'])
  expect(stamps('team-usage-events-40718-2026-10-05 (1).csv')).toEqual({ asOf: '2026-10-05', account: '40718' })
  expect(stamps('usage-events-2026-10-05.csv')).toEqual({ asOf: '2026-10-05' })
  expect(stamps('usage-events-2026-13-05.csv')).toEqual({})
})

test.each([
  ['github-usage-csv/usageReport_detailed.csv', [11, 8, 3], '49.06261783', '46.06141908', '48.61141908'],
  ['github-usage-csv/usageReport_summarized.csv', [12, 9, 3], '67.44971583', '64.44851708', '66.99851708'],
  ['github-usage-csv/usageReport_2025-03.csv', [3, 2, 1], '24.5161290322580647', '24.5161290322580647', '26.1161290322580647'],
  ['github-premium-requests-csv/premiumRequestUsageReport_1.csv', [7, 7, 0], '0.836', '0.836', '1.4612'],
  ['github-premium-requests-csv/premiumRequestUsageReport_2.csv', [7, 7, 0], '0.836', '0.836', '1.4612'],
  ['github-ai-usage-csv/aiUsageReport_2026-10.csv', [7, 7, 0], '6.17109908', '6.17109908', '8.72109908'],
  ['github-ai-usage-csv/aiUsageReport_2026-09.csv', [4, 4, 0], '5.84909908', '5.84909908', '5.89909908'],
  ['github-ai-usage-csv/aiUsageReport_transition.csv', [2, 2, 0], '0.36', '0.36', '0.44'],
])('GitHub: %s', async (name, [read, accepted, excluded], inFile, billed, list) => {
  const own = scratch(CONFIG)
  const [result] = await own.take([name])
  expect(result).toMatchObject({ status: 'imported', account: 'github', records: { read, accepted, excluded, rejected: 0 }, amounts: [{ currency: 'USD', in_file: inFile, accepted: billed, rounded_cells: 0 }] })
  expect(await sums(own)).toMatchObject({ billed, list })
})

test('GitHub: equal keys of one day are added, and weighted requests keep their fractions', async () => {
  const { take, rows } = scratch(CONFIG)
  await take(['github-premium-requests-csv/premiumRequestUsageReport_1.csv'])
  expect(await rows("select x_model, plain(sum(x_requests)) as requests, plain(sum(billed_cost)) as usd from evidence_charge where sku_id = 'copilot_premium_request' group by all order by x_model")).toEqual([
    { x_model: 'claude-haiku-4-5', requests: '3.6300000000000003', usd: '0' },
    { x_model: 'claude-sonnet-4-5', requests: '26', usd: '0.56' },
    { x_model: 'code review model', requests: '2', usd: '0.08' },
    { x_model: 'gpt-5', requests: '0.9', usd: '0.036' }])
})

test('GitHub: tokens in disjoint kinds beside the credits that carry the money', async () => {
  const { take, rows } = scratch(CONFIG)
  await take(['github-ai-usage-csv/aiUsageReport_2026-10.csv'])
  expect(await rows("select consumed_unit as unit, x_token_kind as kind, plain(sum(consumed_quantity)) as quantity, plain(sum(billed_cost)) as usd from evidence_charge group by all order by unit, kind")).toEqual([
    { unit: 'AI Credits', kind: null, quantity: '872.109908', usd: '6.17109908' },
    { unit: 'Tokens', kind: 'cache_read', quantity: '7803234', usd: '0' },
    { unit: 'Tokens', kind: 'cache_write_5m', quantity: '108484', usd: '0' },
    { unit: 'Tokens', kind: 'input', quantity: '1165491', usd: '0' },
    { unit: 'Tokens', kind: 'output', quantity: '198630', usd: '0' }])
})

test('GitHub: what is AI, what is a seat', () => {
  expect([['copilot', 'copilot_ai_credit'], ['spark', 'spark_premium_request'], ['copilot', 'sandbox_compute'], ['models', 'inference'], ['actions', 'actions_linux'], ['git_lfs', 'git_lfs_storage']].map(([product = '', sku = '']) => aiProduct(product, sku)))
    .toEqual(['copilot', 'spark', 'copilot', 'models', null, null])
  const of = (usageType: string, unitType: string): unknown => classify({ product_name: 'copilot', usage_type: usageType, unit_type: unitType }).component
  expect([of('copilot_for_business', 'user-months'), of('copilot_enterprise', 'UserMonths'), of('copilot_standalone', 'seats'), of('copilot_ai_credit', 'ai-credits'), of('copilot_premium_request', 'requests')]).toEqual(['seat', 'seat', 'seat', 'usage', 'usage'])
  expect(classify({ product_name: 'Actions', usage_type: 'actions_linux', unit_type: 'minutes' })).toMatchObject({ selected: false })
  expect(classify({ product_name: 'copilot', usage_type: 'copilot_ai_credit', unit_type: 'furlongs' }).diagnostic).toMatchObject({ code: 'UNKNOWN_SKU' })
  expect(classifyModel({ product_name: 'copilot', usage_type: 'copilot_ai_credit', unit_type: 'ai-credits', model: 'Auto: Claude Haiku 4.5' })).toMatchObject({ model: 'claude-haiku-4-5', model_maker: 'Anthropic' })
})

test('GitHub: an ai_rule brings in a product that the bundled rules leave out, once', async () => {
  const { take, rows } = scratch(`${CONFIG}ai_rules:\n  - { provider: GitHub, match: { product: actions, usage_type: "actions_*" }, share: 1, note: agents run there }\n`)
  await take(['github-usage-csv/usageReport_summarized.csv'])
  await take(['github-usage-csv/usageReport_detailed.csv'])
  expect(await rows("select plain(sum(billed_cost)) as usd, min(x_rule_id) as rule from evidence_charge join slice on slice_id = x_slice_id where recognized and sku_id = 'actions_linux'")).toEqual([{ usd: '3', rule: 'ai_rules[0]' }])
})
