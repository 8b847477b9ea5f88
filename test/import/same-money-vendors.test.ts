// One vendor's exports of one month, cut in several ways: grouped and not, by hour and by day, to date and in full. Any
// months, any contents, any order: one answer, which is the sum worked out here.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { daysOf } from '../../src/domain/period.ts'
import { anthropicCost, csv, openaiCost } from '../worked/build.ts'
import { openaiUsage } from '../worked/openai-usage.ts'
import { afterMonth, dayOf, oneAnswer, RUNS, someDays, someMonth, someOrders, totalOf, units } from './same-money.ts'
import type { Download } from './same-money.ts'

const TIME = { timeout: 240_000 }
const vendor = (source: string): string => `company: Heron Labs\ncurrency: USD\nsources:\n  - { ${source} }\n`
const OPENAI = vendor('id: openai, provider: OpenAI, account: org-heron, legs: { billed: advisory, metered: advisory }')
const ANTHROPIC = vendor('id: claude, provider: Anthropic, account: heron, legs: { billed: advisory, metered: advisory }')

type Days = readonly { readonly day: number; readonly cents: number }[]
const lastDay = (month: string): number => daysOf({ start: `${month}-01T00:00:00Z`, end: afterMonth(month, 1) }).length
/** Every day of the month; those without money at 0, so that the whole month is covered. */
const whole = (month: string, days: Days): Days => Array.from({ length: lastDay(month) }, (_, at) => ({ day: at + 1, cents: days.find(({ day }) => day === at + 1)?.cents ?? 0 }))
/** The first days, of which the last is not over. */
const toDate = (days: Days): Days => days.slice(0, Math.ceil(days.length / 2)).map((one, index, all) => (index === all.length - 1 ? { ...one, cents: Math.floor(one.cents / 3) } : one))
const asOfDay = (month: string, days: Days): string => `${dayOf(month, days.at(-1)?.day ?? 1)}T12:00:00Z`

test('OpenAI costs: by project or not, of one project, to date and in full', TIME, async () => {
  await fc.assert(fc.asyncProperty(someMonth, someDays(), someOrders(5), async (month, days, orders) => {
    const all = whole(month, days)
    const plain = (of: Days): string => openaiCost('org-heron', of.map(({ day, cents }) => [dayOf(month, day), units(cents)]))
    const project = (day: number, cents: number, id: string) => [dayOf(month, day), units(cents), { project_id: id, project_name: id }] as const
    const byProject = (of: Days): string => openaiCost('org-heron', of.flatMap(({ day, cents }) => [project(day, Math.floor(cents / 4), 'proj_a'), project(day, cents - Math.floor(cents / 4), 'proj_b')]))
    const early = toDate(all)
    const format = 'openai-cost-csv'
    const answer = await oneAnswer(OPENAI, [
      { name: 'to-date.csv', format, content: plain(early), asOf: asOfDay(month, early) }, { name: 'full.csv', format, content: plain(all), asOf: afterMonth(month, 4) },
      { name: 'projects-to-date.csv', format, content: byProject(early), asOf: asOfDay(month, early) }, { name: 'projects.csv', format, content: byProject(all), asOf: afterMonth(month, 5) },
      { name: 'one-project.csv', format, content: openaiCost('org-heron', all.map(({ day, cents }) => project(day, Math.floor(cents / 4), 'proj_a'))), asOf: afterMonth(month, 6), options: { acceptDecrease: true, scope: ['proj_a'] } },
    ], month, orders)
    expect(answer).toMatchObject({ recognized: totalOf(days), billed: [[`${month}/org-heron/USD`, totalOf(days), totalOf(days)]], reasons: [], spend: [{ provider: 'OpenAI', component: 'usage', recognized_cost: totalOf(days) }] })
  }), RUNS)
})

test('OpenAI costs by the hour and by the day, and a filtered export that leaves a rest', TIME, async () => {
  await fc.assert(fc.asyncProperty(someMonth, someDays(4), someOrders(3), async (month, days, orders) => {
    const hours = openaiCost('org-heron', days.flatMap(({ day, cents }) => [dayOf(month, day)].flatMap((at) => [[at, units(Math.floor(cents / 2)), hourOf(at, 3)] as const, [at, units(cents - Math.floor(cents / 2)), hourOf(at, 17)] as const])))
    const format = 'openai-cost-csv'
    const part = days.map(({ day, cents }) => ({ day, cents: Math.floor(cents / 5) }))
    const answer = await oneAnswer(OPENAI, [
      { name: 'hours.csv', format, content: hours, asOf: afterMonth(month, 4) }, { name: 'days.csv', format, content: openaiCost('org-heron', days.map(({ day, cents }) => [dayOf(month, day), units(cents)])), asOf: afterMonth(month, 5) },
      { name: 'one.csv', format, content: openaiCost('org-heron', part.map(({ day, cents }) => [dayOf(month, day), units(cents), { project_id: 'proj_a' }])), asOf: afterMonth(month, 6) },
    ], month, orders)
    expect(answer).toMatchObject({ recognized: totalOf(days), billed: [[`${month}/org-heron/USD`, totalOf(days), totalOf(days)]] })
  }), RUNS)
})

function hourOf(day: string, hour: number): Readonly<Record<string, string>> {
  const start = Date.parse(`${day}T00:00:00Z`) / 1000 + hour * 3600
  const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 19)
  return { start_time: String(start), end_time: String(start + 3600), start_time_iso: iso(start), end_time_iso: iso(start + 3600) }
}

const tokensOf = (rows: unknown): bigint => (rows as readonly { tokens: string | null }[]).reduce((total, { tokens }) => total + BigInt(tokens ?? 0), 0n)

test('OpenAI usage by the hour and by the day, to date and in full, beside its costs', TIME, async () => {
  await fc.assert(fc.asyncProperty(someMonth, someDays(4), someOrders(4), async (month, days, orders) => {
    const usage = (of: Days): string => openaiUsage(of.map(({ day, cents }) => ({ day: dayOf(month, day), model: 'gpt-5.1-2025-11-13', input: cents * 100, output: cents })))
    const hours = openaiUsage(days.flatMap(({ day, cents }) => [4, 19].map((hour) => ({ day: dayOf(month, day), hour, model: 'gpt-5.1-2025-11-13', input: cents * 50, output: hour === 4 ? 0 : cents }))))
    const format = 'openai-completions-usage-csv'
    const early = toDate(days)
    const answer = await oneAnswer(OPENAI, [
      { name: 'to-date.csv', format, content: usage(early), asOf: asOfDay(month, early) }, { name: 'usage.csv', format, content: usage(days), asOf: afterMonth(month, 4) }, { name: 'hours.csv', format, content: hours, asOf: afterMonth(month, 5) },
      { name: 'cost.csv', format: 'openai-cost-csv', content: openaiCost('org-heron', days.map(({ day, cents }) => [dayOf(month, day), units(cents)])), asOf: afterMonth(month, 5) },
    ], month, orders)
    expect(answer).toMatchObject({ recognized: totalOf(days), billed: [[`${month}/org-heron/USD`, totalOf(days), totalOf(days)]] })
    expect(tokensOf(answer.models)).toBe(days.reduce((total, { cents }) => total + BigInt(cents) * 101n, 0n))
  }), RUNS)
})

const TOKENS = 'usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count'
function anthropicTokens(rows: readonly (readonly [at: string, input: number])[]): string {
  return csv(TOKENS, rows.map(([at, input]) => ({ usage_date_utc: at, model_version: 'claude-sonnet-4-5-20250929', api_key: 'main', workspace: 'Default', usage_type: 'standard', context_window: '≤ 200k', usage_input_tokens_no_cache: String(input), usage_input_tokens_cache_write_5m: '0', usage_input_tokens_cache_write_1h: '0', usage_input_tokens_cache_read: '0', usage_output_tokens: '0', web_search_count: '0' })))
}

test('Anthropic: costs to date and in full, tokens by the day and by the hour', TIME, async () => {
  await fc.assert(fc.asyncProperty(someMonth, someDays(4), someOrders(5), async (month, days, orders) => {
    const early = toDate(days)
    const costs = (of: Days): string => anthropicCost(of.flatMap(({ day, cents }) => [[dayOf(month, day), units(Math.floor(cents / 2)), { workspace: 'Research', api_key: 'lab' }] as const, [dayOf(month, day), units(cents - Math.floor(cents / 2))] as const]))
    const first = days[0] ?? { day: 1, cents: 0 }
    const answer = await oneAnswer(ANTHROPIC, [
      { name: 'cost-to-date.csv', format: 'anthropic-cost-csv', content: costs(early), asOf: asOfDay(month, early) }, { name: 'cost.csv', format: 'anthropic-cost-csv', content: costs(days), asOf: afterMonth(month, 5) },
      { name: 'tokens-to-date.csv', format: 'anthropic-tokens-csv', content: anthropicTokens(early.map(({ day, cents }) => [dayOf(month, day), cents])), asOf: asOfDay(month, early) },
      { name: 'tokens.csv', format: 'anthropic-tokens-csv', content: anthropicTokens(days.map(({ day, cents }) => [dayOf(month, day), cents])), asOf: afterMonth(month, 5) },
      { name: 'tokens-of-a-day.csv', format: 'anthropic-tokens-csv', content: anthropicTokens([[`${dayOf(month, first.day)} 03:00`, Math.floor(first.cents / 2)], [`${dayOf(month, first.day)} 21:00`, first.cents - Math.floor(first.cents / 2)]]), asOf: afterMonth(month, 6) },
    ], month, orders)
    expect(answer).toMatchObject({ recognized: totalOf(days), billed: [[`${month}/heron/USD`, totalOf(days), totalOf(days)]] })
    expect(tokensOf(answer.models)).toBe(days.reduce((total, { cents }) => total + BigInt(cents), 0n))
  }), RUNS)
})

const GITHUB = 'date,product,sku,quantity,unit_type,applied_cost_per_quantity,gross_amount,discount_amount,net_amount,organization,repository,cost_center_name'
const CURSOR = 'Date,User,Cloud Agent ID,Automation ID,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost'
const WINDOWS: readonly (readonly [name: string, config: string, account: string, write: (month: string, days: Days) => Omit<Download, 'name' | 'asOf'>])[] = [
  ['GitHub', vendor('id: github, provider: GitHub, account: heron, legs: [billed]'), 'heron', (month, days) => ({
    format: 'github-usage-csv', content: csv(GITHUB, days.map(({ day, cents }) => ({ date: dayOf(month, day), product: 'copilot', sku: 'copilot_ai_credit', quantity: String(cents), unit_type: 'ai-credits', applied_cost_per_quantity: '0.01', gross_amount: units(cents), discount_amount: '0', net_amount: units(cents), organization: 'heron' }))),
  })],
  ['Cursor', vendor('id: cursor, provider: Cursor, account: heron, legs: [billed]'), 'heron', (month, days) => ({
    format: 'cursor-usage-csv', content: csv(CURSOR, days.map(({ day, cents }) => ({ Date: `${dayOf(month, day)}T10:00:00.000Z`, User: 'ana@heron.example', Kind: 'On-Demand', Model: 'gpt-5.1-codex-high', 'Max Mode': 'No', 'Input (w/ Cache Write)': '0', 'Input (w/o Cache Write)': '10', 'Cache Read': '0', 'Output Tokens': '5', 'Total Tokens': '15', Cost: units(cents) }))),
  })],
]

test.each(WINDOWS)('%s: to date, in full, and the full month downloaded once more', TIME, async (_, config, account, write) => {
  await fc.assert(fc.asyncProperty(someMonth, someDays(5), someOrders(3), async (month, days, orders) => {
    const early = toDate(days)
    // The later download restates one day upwards.
    const last = days.map((one, index) => (index === 0 ? { ...one, cents: one.cents + 7 } : one))
    const answer = await oneAnswer(config, [
      { name: 'to-date.csv', ...write(month, early), asOf: asOfDay(month, early) }, { name: 'full.csv', ...write(month, days), asOf: afterMonth(month, 3) }, { name: 'again.csv', ...write(month, last), asOf: afterMonth(month, 9) },
    ], month, orders)
    expect(answer).toMatchObject({ recognized: totalOf(last), billed: [[`${month}/${account}/USD`, totalOf(last), totalOf(last)]] })
  }), RUNS)
})
