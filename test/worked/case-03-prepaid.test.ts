// Worked example 3: a prepaid Anthropic account with purchases, a grant and paid credit that expires.
import { expect, test } from 'vitest'
import { anthropicCost, bank, book, bridge, invoice, perDay } from './build.ts'
import type { Book } from './build.ts'

const config = (tax: string): string => `company: Vellum Exchange
close: { start_month: 2026-03 }
tax: ${tax}
sources:
  - id: claude
    provider: Anthropic
    billing: prepaid
    match: { payee: ["ANTHROPIC*"], issuer: ["Anthropic, PBC"] }
    opening: { as_of: 2026-03-01, balance: "1250.00", expiring: [ { amount: "40.00", expires: 2026-03-31 } ] }
    grants: [ { date: 2026-03-10, amount: "300.00" } ]
    legs: [billed, invoiced, paid]
`

async function march(tax: string): Promise<Book> {
  const own = book(config(tax))
  await own.take(own.file('claude_api_cost_2026_03.csv', anthropicCost(perDay('2026-03-01', '2026-04-01', '4862.19'))), { asOf: '2026-04-08T00:00:00Z' })
  for (const [number, issued, net, vat] of [['P-1', '2026-03-03', '1000.00', '250.00'], ['P-2', '2026-03-12', '2000.00', '500.00'], ['P-3', '2026-03-24', '1500.00', '375.00']] as const) {
    await own.take(own.file(`${number}.csv`, invoice({ number, issuer: 'Anthropic, PBC', issued }, [{ nature: 'prepaid_purchase', net, tax: vat }])))
  }
  await own.take(own.file('mercury.csv', bank([['2026-03-03', 'ANTHROPIC', '1250.00'], ['2026-03-12', 'ANTHROPIC', '2500.00'], ['2026-03-24', 'ANTHROPIC', '1875.00']])), { asOf: '2026-04-08T00:00:00Z', period: { start: '2026-03-01T00:00:00Z', end: '2026-04-08T00:00:00Z' } })
  return own
}

test('consumption is the cost, purchases are not, and the wallet rolls forward', async () => {
  const own = await march('recoverable')
  const statement = await own.statement('2026-03')
  expect(statement.month.prepaid).toEqual([{ source: 'claude', currency: 'USD', opening: '1250', purchases: '4500', grants: '300', consumption: '4862.19', expiry: '40', closing: '1147.81' }])
  expect(statement).toMatchObject({ recognized: '4602.19', gross_cost: '4902.19', credits: '-300', invoiced: '4500', tax: '1125', payable: '5625', open_payable: '0', paid: '5625', state: 'matched', provisional: false })
  expect(statement.adjustments.map(({ kind, component, recognized }) => `${kind} ${component} ${recognized}`)).toEqual(['grant credit -300', 'expiry fee 40'])
  expect(bridge(statement, 'I').total).toBeNull()
  expect(bridge(statement, 'P')).toEqual({ total: '0', codes: {} })
  expect(statement.documents.map(({ number, placed_by_month }) => [number, placed_by_month])).toEqual([['P-1', { '2026-03': '1000' }], ['P-2', { '2026-03': '2000' }], ['P-3', { '2026-03': '1500' }]])
  expect(statement.month.qualifications).toEqual([])
  expect(statement.month.reasons).toEqual([])
})

test('tax of a purchase that is cost is recognized at purchase', async () => {
  const own = await march('cost')
  expect(await own.statement('2026-03')).toMatchObject({ recognized: '5727.19', gross_cost: '6027.19', credits: '-300', invoiced: '4500', tax: '1125', payable: '5625' })
})
