// One cell, one leg: what an invoice covers is not counted beside it, and all that covers a cell is compared at once.
import { expect, test } from 'vitest'
import { book, bridge, cells, invoice, openaiCost, perDay, variances } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'
import { openaiUsage } from '../worked/openai-usage.ts'

const APRIL = { from: '2026-04-01', to: '2026-05-01' }
const asOf = '2026-06-05T00:00:00Z'

/** Tokens worth 10.00 on each day of April, by the company's card. */
async function metered(): Promise<Book> {
  const own = book(`company: Tern Bay
rates: rates.csv
sources:
  - { id: tern, provider: OpenAI, account: org-tern, legs: [metered, invoiced] }
`)
  own.file('rates.csv', 'provider,account,sku,match,token_kind,tier,context_from,context_to,unit,unit_quantity,price,currency,discount_pct,valid_from,valid_to,contract,inherit\nOpenAI,,,gpt-5.1,output,,,,,1000000,10,USD,,2026-01-01,,,\n')
  const days = perDay('2026-04-01', '2026-05-01', '0.00').map(([day]) => ({ day, model: 'gpt-5.1', output: 1_000_000 }))
  await own.take(own.file('completions_usage_2026-04-01_2026-04-30.csv', openaiUsage(days)), { asOf, account: 'org-tern' })
  return own
}

const billed = (): Book => book(`company: Tern Bay
sources:
  - { id: tern, provider: OpenAI, account: org-tern, legs: [billed, invoiced] }
`)

const head = (number: string) => ({ number, issuer: 'OpenAI', account: 'org-tern', issued: '2026-06-01' })

test('an invoice covers the metered days that stand in for missing detail', async () => {
  const own = await metered()
  await own.take(own.file('cost_2026-04-01_2026-04-20.csv', openaiCost('org-tern', perDay('2026-04-01', '2026-04-21', '200.00'))), { asOf })
  expect(await own.statement('2026-04')).toMatchObject({ recognized: '300', basis: 'mixed' })
  await own.take(own.file('invoice.csv', invoice(head('TN-1'), [{ nature: 'usage', net: '301.00', ...APRIL }])))
  const april = await own.statement('2026-04')
  expect(april).toMatchObject({ recognized: '301', basis: 'invoiced' })
  expect(cells(april)).toEqual(['usage invoiced 2026-04-01..2026-05-01 301'])
  expect(bridge(april, 'I')).toEqual({ total: '1', codes: { UNEXP: '1' } })
})

test('lines of the same tokens are compared with them together', async () => {
  const own = await metered()
  const line = (quantity: string, net: string) => ({ nature: 'usage', description: 'gpt-5.1, output tokens', quantity, unit: '1M tokens', unit_price: '10', net, ...APRIL })
  await own.take(own.file('invoice.csv', invoice(head('TN-2'), [line('10', '100.00'), line('21', '210.00')])))
  const april = await own.statement('2026-04')
  expect(april).toMatchObject({ recognized: '310' })
  expect(bridge(april, 'I')).toEqual({ total: '10', codes: { VOL: '10' } })
  expect(variances(april)).toEqual(['I VOL 10 open'])
})

test('two invoices of one month are compared with its detail together', async () => {
  const own = billed()
  await own.take(own.file('cost.csv', openaiCost('org-tern', perDay('2026-04-01', '2026-05-01', '1000.00'))), { asOf })
  await own.take(own.file('first.csv', invoice(head('TN-3'), [{ nature: 'usage', net: '600.00', ...APRIL }])))
  await own.take(own.file('second.csv', invoice(head('TN-4'), [{ nature: 'usage', net: '400.00', ...APRIL }])))
  const april = await own.statement('2026-04')
  expect(april).toMatchObject({ recognized: '1000', state: 'matched' })
  expect(bridge(april, 'I')).toEqual({ total: '0', codes: {} })
})

test('a discount without a period belongs to the lines of its document', async () => {
  const own = billed()
  await own.take(own.file('cost.csv', openaiCost('org-tern', perDay('2026-04-01', '2026-05-01', '950.00'))), { asOf })
  await own.take(own.file('invoice.csv', invoice(head('TN-5'), [{ nature: 'usage', net: '1000.00', ...APRIL }, { nature: 'discount', net: '-50.00' }])))
  const april = await own.statement('2026-04')
  expect(april).toMatchObject({ recognized: '950', state: 'matched' })
  expect(bridge(april, 'I')).toEqual({ total: '0', codes: {} })
})

test('a line without a period is placed alike from every month its document reaches', async () => {
  const own = billed()
  await own.take(own.file('cost.csv', openaiCost('org-tern', [...perDay('2026-04-01', '2026-05-01', '1000.00'), ...perDay('2026-05-01', '2026-06-01', '1000.00')])), { asOf })
  await own.take(own.file('invoice.csv', invoice(head('TN-6'), [{ nature: 'usage', net: '1000.00', ...APRIL }, { nature: 'usage', net: '1000.00', from: '2026-05-01', to: '2026-06-01' }, { nature: 'discount', net: '-100.00' }])))
  const months = [await own.statement('2026-04'), await own.statement('2026-05')]
  expect(months.map(({ recognized }) => recognized)).toEqual(['950', '950'])
  expect(months.map(({ documents }) => documents[0]?.placed_by_month)).toEqual([{ '2026-04': '950', '2026-05': '950' }, { '2026-04': '950', '2026-05': '950' }])
  expect(months.map((month) => variances(month))).toEqual([['I UNEXP -50 open'], ['I UNEXP -50 open']])
})
