// Worked example 14: tax is recoverable or cost, a price has it inside or on top; comparisons stay net or payable.
import { expect, test } from 'vitest'
import { anthropicCost, bank, book, bridge, invoice, perDay } from './build.ts'
import type { Book } from './build.ts'

async function tealdrum(tax: string): Promise<Book> {
  const own = book(`company: Tealdrum
tax: ${tax}
sources:
  - { id: tessel, provider: Tessel, match: { payee: ["TESSEL*"] }, legs: [invoiced, paid] }
`)
  const head = { issuer: 'Tessel', account: 'tessel', issued: '2026-05-20' }
  await own.take(own.file('t-1.csv', invoice({ number: 'T-1', ...head }, [{ nature: 'usage', net: '800.00', tax: '200.00', tax_rate: '25', quantity: '1', unit_price: '800.00', tax_included: 'false', from: '2026-05-01', to: '2026-06-01' }])))
  await own.take(own.file('t-2.csv', invoice({ number: 'T-2', ...head }, [{ nature: 'usage', net: '39.20', tax: '9.80', tax_rate: '25', quantity: '1', unit_price: '49.00', tax_included: 'true', from: '2026-05-01', to: '2026-06-01' }])))
  await own.take(own.file('card.csv', bank([['2026-05-21', 'TESSEL INC', '1000.00'], ['2026-05-21', 'TESSEL INC', '49.00']])), { asOf: '2026-06-05T00:00:00Z' })
  return own
}

test.each([['recoverable', '839.2', []], ['cost', '1049', ['209.8']]])('tax: %s', async (tax, recognized, taxLines) => {
  const may = await (await tealdrum(tax)).statement('2026-05')
  expect(may).toMatchObject({ recognized, gross_cost: recognized, credits: '0', invoiced: '839.2', tax: '209.8', payable: '1049', paid: '1049', open_payable: '0', state: 'matched' })
  expect(may.adjustments.filter(({ kind }) => kind === 'tax').map(({ recognized: amount }) => amount)).toEqual(taxLines)
  expect(bridge(may, 'I').total).toBe(null)
  expect(bridge(may, 'P')).toEqual({ total: '0', codes: {} })
  expect(may.month).toMatchObject({ totals: { recognized, variance: null, payable: '1049', paid: '1049' }, reasons: [] })
})

test('an invoice with a price that includes its tax is compared with its detail net', async () => {
  const own = book(`company: Tealdrum
tax: cost
sources:
  - { id: claude, provider: Anthropic, legs: [billed, invoiced] }
`)
  await own.take(own.file('claude_api_cost_2026_05_01_to_2026_05_31.csv', anthropicCost(perDay('2026-05-01', '2026-06-01', '39.20'))), { asOf: '2026-06-05T00:00:00Z' })
  await own.take(own.file('t-2.csv', invoice({ number: 'T-2', issuer: 'Anthropic', account: 'claude', issued: '2026-05-31' }, [{ nature: 'usage', net: '39.20', tax: '9.80', tax_rate: '25', quantity: '1', unit_price: '49.00', tax_included: 'true', from: '2026-05-01', to: '2026-06-01' }])))
  const may = await own.statement('2026-05')
  expect(may).toMatchObject({ recognized: '49', billed: '39.2', invoiced: '39.2', tax: '9.8', payable: '49', state: 'matched' })
  expect(bridge(may, 'I')).toEqual({ total: '0', codes: {} })
})

test('tax of a purchase is cost in the month of the purchase', async () => {
  const own = book(`company: Tealdrum
tax: cost
sources:
  - id: claude
    provider: Anthropic
    billing: prepaid
    opening: { as_of: 2026-03-01, balance: "1250.00", expiring: [ { amount: "40.00", expires: 2026-03-31 } ] }
    grants: [ { date: 2026-03-10, amount: "300.00" } ]
    match: { payee: ["ANTHROPIC*"] }
    legs: [billed, invoiced, paid]
`)
  await own.take(own.file('claude_api_cost_2026_03_01_to_2026_03_31.csv', anthropicCost(perDay('2026-03-01', '2026-04-01', '4862.19'))), { asOf: '2026-04-04T00:00:00Z' })
  for (const [number, issued, net, tax] of [['P-1', '2026-03-03', '1000.00', '250.00'], ['P-2', '2026-03-12', '2000.00', '500.00'], ['P-3', '2026-03-24', '1500.00', '375.00']] as const) {
    await own.take(own.file(`${number}.csv`, invoice({ number, issuer: 'Anthropic', account: 'claude', issued }, [{ nature: 'prepaid_purchase', net, tax }])))
  }
  await own.take(own.file('card.csv', bank([['2026-03-03', 'ANTHROPIC, PBC', '1250.00'], ['2026-03-12', 'ANTHROPIC, PBC', '2500.00'], ['2026-03-24', 'ANTHROPIC, PBC', '1875.00']])), { asOf: '2026-04-04T00:00:00Z' })
  const march = await own.statement('2026-03')
  expect(march).toMatchObject({ recognized: '5727.19', gross_cost: '6027.19', credits: '-300', invoiced: '4500', tax: '1125', payable: '5625', paid: '5625' })
  expect(bridge(march, 'I').total).toBe(null)
  expect(bridge(march, 'P')).toEqual({ total: '0', codes: {} })
  expect(march.month.prepaid).toMatchObject([{ opening: '1250', purchases: '4500', grants: '300', consumption: '4862.19', expiry: '40', closing: '1147.81' }])
  expect(march.month.reasons).toEqual([])
})
