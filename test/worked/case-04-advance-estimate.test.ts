// Worked example 4: an advance estimate on the first of the month, its true-up on the next.
import { expect, test } from 'vitest'
import { closeDrift } from '../../src/app/close-status.ts'
import { text } from '../../src/domain/money.ts'
import { bank, book, bridge, invoice, openaiCost, perDay } from './build.ts'
import { signers } from './signers.ts'

const CONFIG = `company: Vellum Exchange
close: { start_month: 2026-06 }
sources:
  - { id: quay, provider: OpenAI, account: org-quay, billing: advance_estimate, opening: { as_of: 2026-06-01, balance: "0" }, match: { payee: ["OPENAI*"] }, legs: { billed: close, invoiced: advisory, paid: advisory } }
`
const HEAD = { issuer: 'OpenAI', account: 'org-quay' }

test('an advance is a balance, its true-up no displacement of the month', async () => {
  const own = book(CONFIG)
  await own.take(own.file('a-101.csv', invoice({ ...HEAD, number: 'A-101', issued: '2026-06-01', due: '2026-06-30' }, [{ nature: 'advance_estimate', net: '4000.00', from: '2026-06-01', to: '2026-07-01' }])))
  await own.take(own.file('cost_2026-06-01_2026-06-30.csv', openaiCost('org-quay', perDay('2026-06-01', '2026-07-01', '4612.40'))), { asOf: '2026-07-05T00:00:00Z' })
  await own.take(own.file('mercury.csv', bank([['2026-06-10', 'OPENAI', '4000.00', 'A-101']])), { asOf: '2026-07-10T00:00:00Z', period: { start: '2026-06-01T00:00:00Z', end: '2026-07-10T00:00:00Z' } })
  const before = await own.statement('2026-06')
  expect(before).toMatchObject({ recognized: '4612.4', basis: 'billed' })
  expect(bridge(before, 'I').total).toBeNull()
  expect(before.month.prepaid).toEqual([{ source: 'quay', currency: 'USD', opening: '0', purchases: '4000', grants: '0', consumption: '4612.4', expiry: '0', closing: '-612.4' }])
  expect(before.month.reasons).toEqual([])

  await own.take(own.file('a-118.csv', invoice({ ...HEAD, number: 'A-118', issued: '2026-07-01', due: '2026-07-31' }, [
    { nature: 'advance_estimate', net: '4500.00', from: '2026-07-01', to: '2026-08-01' },
    { nature: 'true_up', net: '612.40', from: '2026-06-01', to: '2026-07-01' },
  ])))
  await own.take(own.file('cost_2026-07-01_2026-07-31.csv', openaiCost('org-quay', perDay('2026-07-01', '2026-08-01', '4390.10'))), { asOf: '2026-08-05T00:00:00Z' })
  const june = await own.statement('2026-06')
  expect(june).toMatchObject({ recognized: '4612.4', invoiced: '4612.4', basis: 'invoiced', open_payable: '612.4' })
  expect(bridge(june, 'I')).toEqual({ total: '0', codes: {} })
  expect(june.month.prepaid[0]).toMatchObject({ closing: '-612.4' })
  expect(june.month.reasons).toEqual([])
  const july = await own.statement('2026-07')
  expect(july).toMatchObject({ recognized: '4390.1', basis: 'billed', open_payable: '4500' })
  expect(july.month.prepaid[0]).toMatchObject({ opening: '-612.4', purchases: '5112.4', consumption: '4390.1', closing: '109.9' })
  expect(july.month.reasons).toEqual([])
})

test('a true-up that costs more than the detail is drift of the signed month, taken in the next', async () => {
  const people = signers()
  const own = book(CONFIG + people.yaml)
  await own.take(own.file('a-101.csv', invoice({ ...HEAD, number: 'A-101', issued: '2026-06-01', due: '2026-06-30' }, [{ nature: 'advance_estimate', net: '4000.00', from: '2026-06-01', to: '2026-07-01' }])))
  await own.take(own.file('cost_2026-06-01_2026-06-30.csv', openaiCost('org-quay', perDay('2026-06-01', '2026-07-01', '4612.40'))), { asOf: '2026-07-05T00:00:00Z' })
  expect((await people.close(own, '2026-06')).signed_total).toBe('4612.4')
  await own.take(own.file('a-118.csv', invoice({ ...HEAD, number: 'A-118', issued: '2026-07-01', due: '2026-07-31' }, [
    { nature: 'advance_estimate', net: '4500.00', from: '2026-07-01', to: '2026-08-01' },
    { nature: 'true_up', net: '640.00', from: '2026-06-01', to: '2026-07-01' },
  ])))
  await own.take(own.file('cost_2026-07-01_2026-07-31.csv', openaiCost('org-quay', perDay('2026-07-01', '2026-08-01', '4390.10'))), { asOf: '2026-08-05T00:00:00Z' })
  expect((await own.reconcile('2026-06')).reasons).toEqual(['drift'])
  expect((await own.session((session) => closeDrift(session, '2026-06', { take: false }))).drift.map(({ amount }) => text(amount))).toEqual(['27.6'])
  expect((await own.session((session) => closeDrift(session, '2026-06', { take: true }))).takenInto).toBe('2026-07')
  const july = await own.statement('2026-07')
  expect(july).toMatchObject({ recognized: '4417.7' })
  expect(july.month.prepaid[0]).toMatchObject({ opening: '-640', closing: '109.9' })
  expect(await own.reconcile('2026-06')).toMatchObject({ state: 'signed', totals: { recognized: '4612.4' }, reasons: [] })
})
