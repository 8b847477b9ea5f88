// Worked example 17: price and quantity are both off; the price's part is at the later quantity, the quantity's at the earlier price.
import { expect, test } from 'vitest'
import { book, bridge, invoice, openaiCost, perDay, variances } from './build.ts'
import type { Book } from './build.ts'
import { openaiUsage } from './openai-usage.ts'

const CARD = `provider,account,sku,match,token_kind,tier,context_from,context_to,unit,unit_quantity,price,currency,discount_pct,valid_from,valid_to,contract,inherit
OpenAI,,,gpt-5.1,output,,,,,1000000,13.50,USD,,2026-01-01,,,
`

async function april(evidence: 'with billed' | 'without'): Promise<Book> {
  const own = book(`company: Kestrel Grid
rates: rates.csv
sources:
  - { id: kestrel, provider: OpenAI, account: org-kestrel, legs: [metered, invoiced] }
`)
  own.file('rates.csv', CARD)
  const days = perDay('2026-04-01', '2026-05-01', '0.00').map(([day]) => day)
  const asOf = '2026-05-05T00:00:00Z'
  const usage = days.map((day) => ({ day, ...(day === '2026-04-09' ? { model: 'gpt-5.1', output: 812_437_219 } : {}) }))
  await own.take(own.file('completions_usage_2026-04-01_2026-04-30.csv', openaiUsage(usage)), { asOf, account: 'org-kestrel' })
  const cost = days.map((day) => (day === '2026-04-09' ? [day, '11616.666405', { line_item: 'gpt-5.1, output', quantity: '815204660', quantity_unit: 'tokens' }] : [day, '', { amount_currency: '', organization_id: '' }]) as [string, string, Record<string, string>])
  if (evidence === 'with billed') await own.take(own.file('cost_2026-04-01_2026-04-30.csv', openaiCost('org-kestrel', cost)), { asOf })
  const line = { nature: 'usage', description: 'gpt-5.1, output tokens', quantity: '815.204660', unit: '1M tokens', unit_price: '14.25', net: '11616.67', from: '2026-04-01', to: '2026-05-01' }
  await own.take(own.file('kg-4.csv', invoice({ number: 'KG-4', issuer: 'OpenAI', account: 'org-kestrel', issued: '2026-05-01' }, [line])))
  return own
}

test('with billed detail the differences are the bridge from metered to billed', async () => {
  const month = await (await april('with billed')).statement('2026-04')
  expect(month).toMatchObject({ metered: '10967.9024565', billed: '11616.666405', invoiced: '11616.67', recognized: '11616.67' })
  expect(bridge(month, 'Q')).toEqual({ total: '648.7639485', codes: { RATE: '611.403495', VOL: '37.3604535' } })
  expect(bridge(month, 'I')).toEqual({ total: '0.003595', codes: { ROUND: '0.003595' } })
  expect(variances(month)).toEqual(['Q RATE 611.403495 open', 'Q VOL 37.3604535 open', 'I ROUND 0.003595 in_tolerance'])
  expect(month.month.totals['variance']).toBe('0.003595')
  expect(month.month.reasons).toEqual(['open_variance'])
})

test('without it they are the bridge from expected to invoiced', async () => {
  const month = await (await april('without')).statement('2026-04')
  expect(month).toMatchObject({ metered: '10967.9024565', billed: null, invoiced: '11616.67', recognized: '11616.67' })
  expect(bridge(month, 'Q').total).toBe(null)
  expect(bridge(month, 'I')).toEqual({ total: '648.7675435', codes: { RATE: '611.403495', VOL: '37.3604535', ROUND: '0.003595' } })
  expect(variances(month)).toEqual(['I RATE 611.403495 open', 'I VOL 37.3604535 open', 'I ROUND 0.003595 in_tolerance'])
  expect(month.month.reasons).toEqual(['open_variance'])
})
