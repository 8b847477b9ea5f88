// Worked example 13: a vendor in euros, translated once at the policy rate. Published rates are not read yet, so the
// month's mean of the example stands in the configuration.
import { expect, test } from 'vitest'
import { book, bridge, invoice, openaiCost, perDay } from './build.ts'
import { signers } from './signers.ts'

test('legs are compared in euros, and the month is signed in both currencies', async () => {
  const people = signers()
  const own = book(`company: Mistle House
fx: { method: fixed, rates: { EUR: "1.1704" } }
sources:
  - { id: mistle, provider: OpenAI, account: org-mistle, tax: reverse_charge, legs: [billed, invoiced] }
${people.yaml}`)
  const days = perDay('2026-09-01', '2026-10-01', '4017.35').map(([day, amount]) => [day, amount, { amount_currency: 'eur' }] as const)
  await own.take(own.file('cost_2026-09-01_2026-09-30.csv', openaiCost('org-mistle', days)), { asOf: '2026-10-05T00:00:00Z' })
  await own.take(own.file('mi-204.csv', invoice({ number: 'MI-204', issuer: 'Mistle', account: 'org-mistle', issued: '2026-10-01', currency: 'EUR' }, [{ nature: 'usage', net: '4017.35', from: '2026-09-01', to: '2026-10-01' }])))
  const september = await own.statement('2026-09')
  expect(september).toMatchObject({ currency: 'EUR', recognized: '4017.35', billed: '4017.35', invoiced: '4017.35', payable: '4017.35', tax: '0', state: 'matched', reporting: { recognized: '4701.90644', signed: null, fx_rate: '1.1704' } })
  expect(bridge(september, 'I')).toEqual({ total: '0', codes: {} })
  expect(september.month).toMatchObject({ totals: { recognized: '4701.90644', variance: '0' }, reasons: [] })

  expect((await people.close(own, '2026-09')).signed_total).toBe('4701.91')
  const signed = await own.statement('2026-09')
  expect(signed).toMatchObject({ recognized: '4017.35', signed: '4017.35', reporting: { recognized: '4701.90644', signed: '4701.91' } })
  expect(signed.month).toMatchObject({ signed_total: '4701.91', totals: { recognized: '4701.90644' } })
})

test('without a rate the month is not worth what its digits say', async () => {
  const people = signers()
  const own = book(`company: Mistle House
sources:
  - { id: mistle, provider: OpenAI, account: org-mistle, legs: [billed] }
${people.yaml}`)
  const days = perDay('2026-09-01', '2026-10-01', '4017.35').map(([day, amount]) => [day, amount, { amount_currency: 'eur' }] as const)
  await own.take(own.file('cost_2026-09-01_2026-09-30.csv', openaiCost('org-mistle', days)), { asOf: '2026-10-05T00:00:00Z' })
  const september = await own.statement('2026-09')
  expect(september).toMatchObject({ recognized: '4017.35', reporting: { recognized: null, fx_rate: null } })
  expect(september.month).toMatchObject({ totals: { recognized: null }, reasons: ['fx_missing'] })
  await expect(people.prepare(own, '2026-09')).rejects.toThrow(/no rate from EUR into USD/)
})
