// Worked example 18: use without a price is counted and never 0, and what daily totals cannot decide is a band. No Google
// usage format is read yet, so the models stand in OpenAI's export: gpt-5.1 for the one with a long-context price, by a
// card of the example's prices; gpt-5-mini for the one whose card leaves out cached input; orchid-preview on no card.
import { expect, test } from 'vitest'
import { book, bridge, perDay } from './build.ts'
import type { Book } from './build.ts'
import { openaiUsage } from './openai-usage.ts'
import { signers } from './signers.ts'
import type { Signers } from './signers.ts'

const card = (inherit: string): string => `provider,account,sku,match,token_kind,tier,context_from,context_to,unit,unit_quantity,price,currency,discount_pct,valid_from,valid_to,contract,inherit
OpenAI,,,gpt-5.1,input,,0,200000,,1000000,1.25,USD,,2026-01-01,,,
OpenAI,,,gpt-5.1,input,,200000,,,1000000,2.50,USD,,2026-01-01,,,
OpenAI,,,gpt-5.1,output,,0,200000,,1000000,10.00,USD,,2026-01-01,,,
OpenAI,,,gpt-5.1,output,,200000,,,1000000,15.00,USD,,2026-01-01,,,
OpenAI,,,gpt-5-mini,input,,,,,1000000,0.27,USD,,2026-01-01,,,${inherit}
OpenAI,,,gpt-5-mini,output,,,,,1000000,2.25,USD,,2026-01-01,,,
`

async function august(people: Signers, inherit = ''): Promise<Book> {
  const own = book(`company: Heron Post
rates: rates.csv
sources:
  - { id: heron, provider: OpenAI, account: org-heron, legs: [metered] }
${people.yaml}`)
  own.file('rates.csv', card(inherit))
  const used = [
    { day: '2026-08-03', model: 'gpt-5.1', input: 25_000_000, output: 4_000_000 }, { day: '2026-08-17', model: 'gpt-5.1', input: 15_000_000, output: 2_000_000 },
    { day: '2026-08-04', model: 'gpt-5-mini', input: 12_000_000, cached: 2_000_000, output: 1_000_000 }, { day: '2026-08-18', model: 'gpt-5-mini', input: 8_000_000, cached: 3_000_000, output: 2_000_000 },
    { day: '2026-08-05', model: 'orchid-preview', input: 3_000_000, output: 400_000 }, { day: '2026-08-19', model: 'orchid-preview', input: 200_000, output: 10_000 },
  ]
  const empty = perDay('2026-08-01', '2026-09-01', '0.00').flatMap(([day]) => (used.some((record) => record.day === day) ? [] : [{ day }]))
  const records = [...used, ...empty].sort((a, b) => (a.day < b.day ? -1 : 1))
  await own.take(own.file('completions_usage_2026-08-01_2026-08-31.csv', openaiUsage(records)), { asOf: '2026-09-05T00:00:00Z', account: 'org-heron' })
  return own
}

test('the low end of the band is recognized, its width disclosed, and the rest counted as unpriced', async () => {
  const people = signers()
  const own = await august(people)
  const statement = await own.statement('2026-08')
  expect(statement).toMatchObject({ metered: '122.15', metered_high: '202.15', metered_unpriced: '8610000', recognized: '122.15', basis: 'metered', billed: null, invoiced: null, paid: null })
  expect((['Q', 'I', 'P'] as const).map((name) => bridge(statement, name).total)).toEqual([null, null, null])
  expect(statement.month.qualifications).toMatchObject([{ kind: 'band', source: 'heron', amount: '80' }])
  expect(statement.month.unpriced).toEqual({ rows: 6, tokens: '8610000', models: ['gpt-5-mini', 'orchid-preview'] })
  expect(statement.month.reasons).toEqual(['unpriced'])
  await expect(people.prepare(own, '2026-08')).rejects.toMatchObject({ code: 'NOT_READY' })
  await expect(people.prepare(own, '2026-08')).rejects.toThrow(/1 open\n.*6 rows without a price \(gpt-5-mini, orchid-preview\)/)
})

test('inherit=list prices the rows the card leaves out', async () => {
  const own = await august(signers(), 'list')
  const statement = await own.statement('2026-08')
  // 5,000,000 × 0.025 per million.
  expect(statement).toMatchObject({ recognized: '122.275', metered_high: '202.275' })
  expect(statement.month.unpriced).toEqual({ rows: 4, tokens: '3610000', models: ['orchid-preview'] })
})
