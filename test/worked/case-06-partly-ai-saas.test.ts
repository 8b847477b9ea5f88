// Worked example 6: an invoice of software of which a dated part is AI; its credit and tax follow that part.
import { expect, test } from 'vitest'
import { book, invoice } from './build.ts'

const CONFIG = `company: Vellum Exchange
tax: recoverable
sources:
  - id: desk
    provider: Zephyr Desk
    scope: ai_share
    match: { issuer: ["Zephyr Desk Inc."] }
    legs: [invoiced]
    ai_lines: [ { match: "Advanced AI*", share: 1 }, { match: "*", share: 0.15, to: 2026-05-01 }, { match: "*", share: 0.20, from: 2026-05-01 } ]
`

const lines = (from: string, to: string) => [
  { nature: 'subscription', description: 'Advanced AI add-on', net: '1200.00', tax: '240.00', from, to },
  { nature: 'seat', description: 'Suite, 40 agents', net: '4600.00', tax: '920.00', from, to },
  { nature: 'credit', description: 'Loyalty credit', net: '-230.00', tax: '-46.00', from, to },
]

test('shares hold from their date, and "*" never takes credits or tax', async () => {
  const own = book(CONFIG)
  await own.take(own.file('april.csv', invoice({ number: 'ZD-5521', issuer: 'Zephyr Desk Inc.', issued: '2026-04-01' }, lines('2026-04-01', '2026-05-01'))))
  const april = await own.statement('2026-04')
  const figures = { recognized: '1815.05', gross_cost: '1890', credits: '-74.95', invoiced: '1815.05', tax: '363.01', payable: '2178.06', scope: 'ai_share', state: 'matched' }
  expect(april).toMatchObject(figures)
  expect(april.documents).toMatchObject([{ net: '5570', tax: '1114', gross: '6684', placed_by_month: { '2026-04': '5570' } }])
  expect(april.variances).toEqual([])
  expect(april.month.reasons).toEqual([])

  await own.take(own.file('may.csv', invoice({ number: 'ZD-5604', issuer: 'Zephyr Desk Inc.', issued: '2026-05-01' }, lines('2026-05-01', '2026-06-01'))))
  const may = await own.statement('2026-05')
  expect(may).toMatchObject({ recognized: '2035.93', gross_cost: '2120', credits: '-84.07' })
  expect(may.month.reasons).toEqual([])
  expect(await own.statement('2026-04')).toMatchObject(figures)
})

test('tax that stands on a line of its own follows the AI part as well', async () => {
  const own = book(CONFIG)
  const untaxed = lines('2026-04-01', '2026-05-01').map((line) => ({ ...line, tax: '0' }))
  await own.take(own.file('april.csv', invoice({ number: 'ZD-5521', issuer: 'Zephyr Desk Inc.', issued: '2026-04-01' }, [...untaxed, { nature: 'tax', description: 'VAT 20 %', net: '0.00', tax: '1114.00', from: '2026-04-01', to: '2026-05-01' }])))
  expect(await own.statement('2026-04')).toMatchObject({ recognized: '1815.05', tax: '363.01', payable: '2178.06', documents: [{ net: '5570', tax: '1114' }] })
})
