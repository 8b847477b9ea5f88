// Reports of one vendor that cut the same money in different ways count once, part by part, whatever the order of
// imports: a whole bill with seats, and finer reports by user and model.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { excludedReport } from '../../src/app/report-excluded.ts'
import { modelsReport, spendReport } from '../../src/app/report-spend.ts'
import { packageRoot } from '../../src/ledger/assets.ts'
import { book } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'
import { ordersOfFive } from './cost-exports.ts'

const CONFIG = `company: Fernwood Robotics
currency: USD
sources:
  - { id: github, provider: GitHub, account: fernwood, match: { ids: [fernwood-labs] }, legs: [billed] }
`
const fixture = (name: string): string => readFileSync(join(packageRoot, 'fixtures', name), 'utf8')
const without = (text: string, word: string): string => text.split('\n').filter((line) => !line.includes(word)).join('\n')

const AI = fixture('github-ai-usage-csv/aiUsageReport_2026-10.csv')
const PREMIUM_HEADER = 'date,username,product,sku,model,quantity,unit_type,applied_cost_per_quantity,gross_amount,discount_amount,net_amount,exceeds_quota,total_monthly_quota,organization,cost_center_name'
/** October 1-3: usage 5.97109908, seats 57.677418, spark 0.2, models 0.6; and 3.00119875 of Actions and storage. */
const FILES: Readonly<Record<string, string>> = {
  summarized: fixture('github-usage-csv/usageReport_summarized.csv'),
  detailed: fixture('github-usage-csv/usageReport_detailed.csv'),
  ai: AI,
  // Without the code reviews: 3.2912 less on October 1.
  'ai in part': without(AI, 'Code Review'),
  // Only one user's share of October 2, and less than the AI report shows of it.
  premium: `${PREMIUM_HEADER}\n2026-10-02,mira-l,copilot,copilot_premium_request,GPT-5.1-Codex,5,requests,0.04,0.2,0,0.2,True,300,fernwood,platform\n`,
}
const ALL = '64.44851708'

type Row = Readonly<Record<string, string | null>>

interface Answer {
  readonly total: string | null | undefined
  readonly excluded: unknown
  readonly components: Record<string, string | null>
  readonly models: Record<string, string | null>
  readonly statuses: readonly string[]
}

const rowsOf = (body: Record<string, unknown>): Row[] => body['rows'] as Row[]

async function answer(own: Book): Promise<Answer> {
  return own.session(async (session) => {
    const spend = await spendReport(session, { month: '2026-10', by: 'component' })
    const models = await modelsReport(session, { month: '2026-10', by: 'model' })
    const excluded = await excludedReport(session, { month: '2026-10' })
    const statuses = await session.ledger.rows<{ state: string }>(
      "select concat_ws(' ', import.file, slice_key, strftime(bucket_start, '%d'), slice.status, recognized) as state from slice join import using (delivery_id) order by state")
    return {
      total: (spend.body['total'] as Row)['recognized_cost'], excluded: (excluded.body['total'] as Row)['billed_cost'],
      components: Object.fromEntries(rowsOf(spend.body).map((row) => [row['component'] ?? '', row['recognized_cost'] ?? null])),
      models: Object.fromEntries(rowsOf(models.body).map((row) => [row['model'] ?? '', row['recognized_cost'] ?? null])),
      statuses: statuses.map(({ state }) => state.replace(/^.*\//, '')),
    }
  })
}

async function inOrder(names: readonly string[]): Promise<Answer> {
  const own = book(CONFIG)
  for (const name of names) await own.take(own.file(`${name}.csv`, FILES[name] ?? ''))
  return answer(own)
}

test('the finest report gives the lines, the whole bill gives the seats', { timeout: 120_000 }, async () => {
  const answers = await Promise.all([['summarized', 'detailed', 'ai'], ['ai', 'summarized', 'detailed'], ['detailed', 'ai', 'summarized']].map(inOrder))
  for (const found of answers) {
    expect(found).toMatchObject({ total: ALL, excluded: '3.00119875', components: { usage: '6.77109908', seat: '57.677418' } })
    expect(found.models).toEqual({ '': '58.277418', 'code review model': '3.2912', 'coding agent model': '1.989', 'gpt-5.1-codex': '0.6498', 'claude-sonnet-4-5': '0.2', 'claude-haiku-4-5': '0.04109908' })
    expect(found.statuses).toEqual(answers[0]?.statuses)
  }
})

test('what a finer report leaves out is one unattributed line', { timeout: 120_000 }, async () => {
  for (const order of [['summarized', 'ai in part'], ['ai in part', 'summarized']]) {
    const found = await inOrder(order)
    expect(found).toMatchObject({ total: ALL, excluded: '3.00119875', components: { usage: '6.77109908', seat: '57.677418' } })
    // 0.6 of Models and 3.2912 of code reviews have no model, and the seats.
    expect(found.models).toEqual({ '': '61.568618', 'coding agent model': '1.989', 'gpt-5.1-codex': '0.6498', 'claude-sonnet-4-5': '0.2', 'claude-haiku-4-5': '0.04109908' })
  }
})

test('all five in any order give one answer', { timeout: 240_000 }, async () => {
  const found = new Set<string>()
  for (const order of ordersOfFive(['summarized', 'detailed', 'ai', 'ai in part', 'premium'])) found.add(JSON.stringify(await inOrder(order)))
  expect([...found].map((each) => (JSON.parse(each) as Answer).total)).toEqual([ALL])
})

test('a sku that a later download no longer shows is gone, and the others stay', async () => {
  const own = book(CONFIG)
  const options = { period: { start: '2026-10-01T00:00:00Z', end: '2026-10-04T00:00:00Z' }, acceptDecrease: true }
  await own.take(own.file('first.csv', FILES['summarized'] ?? ''), { ...options, asOf: '2026-10-05T00:00:00Z' })
  await own.take(own.file('second.csv', without(FILES['summarized'] ?? '', 'spark')), { ...options, asOf: '2026-10-06T00:00:00Z' })
  expect((await answer(own)).total).toBe('64.24851708')
})
