// Worked example 7: Claude through AWS Marketplace, and the console's export of the same use.
import { expect, test } from 'vitest'
import { spendReport } from '../../src/app/report-spend.ts'
import { anthropicCost, BEDROCK, book, cur, perDay } from './build.ts'
import type { Book } from './build.ts'
import { signers } from './signers.ts'

const config = (through: string): string => `company: Vellum Exchange
sources:
  - { id: aws, provider: AWS, account: "310045528871", scope: ai_rows, legs: [billed] }
  - { id: claude-mp, provider: Anthropic, ${through}legs: { billed: advisory, metered: advisory } }
`
const CLAUDE = { code: '5qk7wn2vz8rdt4xb1yhp6cge', product: 'Claude Sonnet 4.5 (Amazon Bedrock Edition)', usage: 'USE1-MP:USE1_OutputTokenCount-Units' }

async function july(through: string): Promise<Book> {
  const own = book(config(through))
  await own.take(own.file('aws-00001.csv', cur({ payer: '310045528871', month: '2026-07', invoice: '99117702' }, [
    { ...CLAUDE, day: 9, cost: '12480.00', more: { 'bill/BillingEntity': 'AWS Marketplace', 'lineItem/LegalEntity': 'Anthropic, PBC', 'lineItem/UsageAmount': '412', 'pricing/unit': 'Units', 'lineItem/LineItemDescription': 'AWS Marketplace software usage|us-east-1|Million Output Tokens' } },
    { ...BEDROCK, usage: 'USE1-NovaPro-output-tokens', day: 9, cost: '3115.20', more: { 'lineItem/UsageAmount': '973500', 'pricing/unit': '1K tokens' } },
  ])), { asOf: '2026-08-06T00:00:00Z' })
  await own.take(own.file('claude_api_cost_2026_07.csv', anthropicCost(perDay('2026-07-01', '2026-08-01', '12479.36'))), { asOf: '2026-08-06T00:00:00Z' })
  return own
}

async function spend(own: Book, by: string): Promise<string[]> {
  const { body } = await own.session((session) => spendReport(session, { month: '2026-07', by }))
  return (body['rows'] as readonly Readonly<Record<string, string>>[]).map((row) => `${row[by]} ${row['recognized_cost']}`)
}

test('a resold source is detail of its issuer\'s statement', async () => {
  const own = await july('billed_through: aws, ')
  const statement = await own.statement('2026-07')
  expect(statement).toMatchObject({ account: '310045528871', issuer: 'AWS', recognized: '15595.2', billed: '15595.2', service_providers: ['AWS', 'Anthropic'] })
  expect(statement.month.totals['recognized']).toBe('15595.2')
  expect(statement.month.completeness.filter(({ source }) => source === 'claude-mp').find(({ leg }) => leg === 'billed')?.state).toBe('received')
  expect(statement.month.possible_duplicates).toEqual([])
  expect(statement.month.reasons).toEqual([])
  expect(await spend(own, 'provider')).toEqual(['Anthropic 12480', 'AWS 3115.2'])
  expect(await spend(own, 'issuer')).toEqual(['AWS 15595.2'])
})

test('not told who resells it, the program names both statements and lets nobody sign', async () => {
  const people = signers()
  const own = await july('')
  own.configure(config('') + people.yaml)
  const month = await own.reconcile('2026-07')
  expect(month.totals['recognized']).toBe('28074.56')
  expect(month.statements).toHaveLength(2)
  expect(month.possible_duplicates).toEqual([{ statements: ['2026-07/310045528871/USD', '2026-07/claude-mp/USD'], model_family: 'claude', quantities: [] }])
  expect(month.reasons).toEqual(['possible_duplicate'])
  await expect(people.prepare(own, '2026-07')).rejects.toThrow(/may be the same money/)
})

test('where the vendor counted tokens, quantities decide', async () => {
  const tokens = (output: string) => `usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count
2026-07-09,claude-sonnet-4-5-20250929,main,Default,standard,≤ 200k,0,0,0,0,${output},0
`
  const same = await july('')
  await same.take(same.file('claude_api_tokens_2026_07.csv', tokens('412000000')), { asOf: '2026-08-06T00:00:00Z' })
  expect((await same.reconcile('2026-07')).possible_duplicates.map(({ quantities }) => quantities)).toEqual([['412000000', '412000000']])
  const other = await july('')
  await other.take(other.file('claude_api_tokens_2026_07.csv', tokens('96000000')), { asOf: '2026-08-06T00:00:00Z' })
  expect((await other.reconcile('2026-07')).possible_duplicates).toEqual([])
})
