// Worked example 2: an invoice from October 15 to November 14, with daily detail that is 10.00 lower.
import { expect, test } from 'vitest'
import { book, bridge, cells, invoice, openaiCost, perDay, variances } from './build.ts'

const CONFIG = `company: Vellum Exchange
sources:
  - { id: vx, provider: OpenAI, account: org-vx, from: 2026-10-15, legs: [billed, invoiced] }
`

test('the difference follows the detail, and each month is judged by itself', async () => {
  const own = book(CONFIG)
  const detail = [...perDay('2026-10-15', '2026-11-01', '2210.00'), ...perDay('2026-11-01', '2026-11-15', '1030.00'), ...perDay('2026-11-15', '2026-12-01', '1180.00')]
  await own.take(own.file('cost_2026-10-15_2026-11-30.csv', openaiCost('org-vx', detail)), { asOf: '2026-12-05T00:00:00Z' })
  await own.take(own.file('vx-310.csv', invoice({ number: 'VX-310', issuer: 'OpenAI', account: 'org-vx', issued: '2026-11-16' }, [{ nature: 'usage', net: '3250.00', from: '2026-10-15', to: '2026-11-15' }])))

  const october = await own.statement('2026-10')
  expect(october.documents[0]?.placed_by_month).toEqual({ '2026-10': '2216.82', '2026-11': '1033.18' })
  expect(october.documents[0]?.net).toBe('3250')
  expect(october).toMatchObject({ recognized: '2216.82', billed: '2210', invoiced: '2216.82', basis: 'invoiced', state: 'open' })
  expect(bridge(october, 'I')).toEqual({ total: '6.82', codes: { UNEXP: '6.82' } })
  expect(variances(october)).toEqual(['I UNEXP 6.82 open'])
  expect(october.month.reasons).toEqual(['open_variance'])

  const november = await own.statement('2026-11')
  expect(november).toMatchObject({ recognized: '2213.18', billed: '2210', invoiced: '1033.18', basis: 'mixed', state: 'in_tolerance' })
  expect(cells(november)).toEqual(['usage invoiced 2026-11-01..2026-11-15 1033.18', 'usage billed 2026-11-15..2026-12-01 1180'])
  expect(bridge(november, 'I')).toEqual({ total: '3.18', codes: { UNEXP: '3.18' } })
  expect(variances(november)).toEqual(['I UNEXP 3.18 in_tolerance'])
  expect(november.month.reasons).toEqual([])
})
