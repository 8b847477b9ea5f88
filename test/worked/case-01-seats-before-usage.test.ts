// Worked example 1: a seat invoice arrives before the invoice of the API.
import { expect, test } from 'vitest'
import { book, bridge, cells, invoice, openaiCost, perDay, variances } from './build.ts'

const CONFIG = `company: Vellum Exchange
contracts: contracts.yaml
sources:
  - { id: lark, provider: OpenAI, account: org-lark, match: { payee: ["OPENAI*"] }, legs: { billed: close, invoiced: advisory, paid: advisory } }
`
const CONTRACTS = `- { id: lark-seats, source: lark, from: 2026-01-01, seats: [ { sku: team, quantity: 28, price: 30.00, per: month } ] }
`
const NOVEMBER = { from: '2026-11-01', to: '2026-12-01' }

test('an invoice covers only the components of its own lines', async () => {
  const own = book(CONFIG)
  own.file('contracts.yaml', CONTRACTS)
  await own.take(own.file('cost_2026-11-01_2026-11-30.csv', openaiCost('org-lark', perDay('2026-11-01', '2026-12-01', '18240.55'))), { asOf: '2026-12-05T00:00:00Z' })
  await own.take(own.file('lk-0007.csv', invoice({ number: 'LK-0007', issuer: 'OpenAI', account: 'org-lark', issued: '2026-12-01', due: '2026-12-31' }, [{ nature: 'seat', description: 'Seats', net: '900.00', quantity: '30', unit: 'seat', unit_price: '30.00', ...NOVEMBER }])))
  const seats = await own.statement('2026-11')
  expect(seats).toMatchObject({ recognized: '19140.55', basis: 'mixed', billed: '18240.55', invoiced: '900', payable: '900', open_payable: '900', paid: null, state: 'open' })
  expect(cells(seats).sort()).toEqual(['seat invoiced 2026-11-01..2026-12-01 900', 'usage billed 2026-11-01..2026-12-01 18240.55'])
  expect(bridge(seats, 'I')).toEqual({ total: '60', codes: { SEAT: '60' } })
  expect(bridge(seats, 'P')).toEqual({ total: null, codes: {} })
  expect(variances(seats)).toEqual(['I SEAT 60 open'])
  expect(seats.month.reasons).toEqual(['open_variance'])

  await own.take(own.file('lk-0011.csv', invoice({ number: 'LK-0011', issuer: 'OpenAI', account: 'org-lark', issued: '2026-12-04', due: '2027-01-03' }, [{ nature: 'usage', description: 'API usage', net: '18238.00', ...NOVEMBER }])))
  const both = await own.statement('2026-11')
  expect(both).toMatchObject({ recognized: '19138', basis: 'invoiced', invoiced: '19138', open_payable: '19138', state: 'open' })
  expect(both.bridges.find((candidate) => candidate.bridge === 'I')).toMatchObject({ total: '57.45', codes: { SEAT: '60', UNEXP: '-2.55' } })
  expect(variances(both)).toEqual(['I SEAT 60 open', 'I UNEXP -2.55 in_tolerance'])
  expect(both.month.reasons).toEqual(['open_variance'])
})

test('without a contract nothing is expected of seats, and their invoice stands uncompared', async () => {
  const own = book(CONFIG.replace('contracts: contracts.yaml\n', ''))
  await own.take(own.file('cost_2026-11-01_2026-11-30.csv', openaiCost('org-lark', perDay('2026-11-01', '2026-12-01', '18240.55'))), { asOf: '2026-12-05T00:00:00Z' })
  await own.take(own.file('lk-0007.csv', invoice({ number: 'LK-0007', issuer: 'OpenAI', account: 'org-lark', issued: '2026-12-01', due: '2026-12-31' }, [{ nature: 'seat', description: 'Seats', net: '900.00', quantity: '30', unit: 'seat', unit_price: '30.00', ...NOVEMBER }])))
  const statement = await own.statement('2026-11')
  expect(statement).toMatchObject({ recognized: '19140.55', state: 'matched' })
  expect(bridge(statement, 'I').total).toBeNull()
  expect(statement.month.reasons).toEqual([])
})
