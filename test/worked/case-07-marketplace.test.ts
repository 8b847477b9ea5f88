// Worked example 7: Claude through AWS Marketplace, and the console's export of the same use.
import { expect, test } from 'vitest'
import { anthropicCost, BEDROCK, book, cur, perDay } from './build.ts'
import type { Book } from './build.ts'

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

test('a resold source is detail of its issuer\'s statement', async () => {
  const own = await july('billed_through: aws, ')
  const statement = await own.statement('2026-07')
  expect(statement).toMatchObject({ account: '310045528871', issuer: 'AWS', recognized: '15595.2', billed: '15595.2', service_providers: ['AWS', 'Anthropic'] })
  expect(statement.month.totals['recognized']).toBe('15595.2')
  expect(statement.month.completeness.filter(({ source }) => source === 'claude-mp').find(({ leg }) => leg === 'billed')?.state).toBe('received')
  expect(statement.month.possible_duplicates).toEqual([])
  expect(statement.month.reasons).toEqual([])
})
