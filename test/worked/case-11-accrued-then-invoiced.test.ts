// Worked example 11: October is signed on an accrual; its invoice comes in November, which takes the difference.
import { expect, test } from 'vitest'
import { accrue } from '../../src/app/accrue.ts'
import { accrualsReport } from '../../src/app/report-accruals.ts'
import { spendReport } from '../../src/app/report-spend.ts'
import { closeDrift, closeVerify } from '../../src/app/close-status.ts'
import { book, cells, invoice, total } from './build.ts'
import type { Book } from './build.ts'
import { signers } from './signers.ts'
import type { Signers } from './signers.ts'

function crane(people: Signers): Book {
  return book(`company: Crane and Daughters
close: { start_month: 2026-10 }
sources:
  - { id: crane, provider: Crane, legs: [invoiced] }
${people.yaml}`)
}

const accrueOctober = (own: Book): Promise<unknown> => own.session((session) => accrue(session, 'crane', { month: '2026-10', amount: '3000.00', component: 'seat', note: 'seats of September' }))

const bill = (own: Book, number: string, issued: string, month: readonly [string, string], net: string): Promise<unknown> =>
  own.take(own.file(`${number}.csv`, invoice({ number, issuer: 'Crane', account: 'crane', issued }, [{ nature: 'seat', net, from: month[0], to: month[1] }])))
const OCTOBER = ['2026-10-01', '2026-11-01'] as const
const NOVEMBER = ['2026-11-01', '2026-12-01'] as const

/** `report spend --by month,component` of both months: month, component, amount. */
async function spend(own: Book, restated: boolean): Promise<string[]> {
  const { body } = await own.session((session) => spendReport(session, { from: '2026-10', to: '2026-11', by: 'month,component', restated }))
  return (body as unknown as { rows: readonly { month: string; component: string; recognized_cost: string }[] }).rows.map((row) => `${row.month} ${row.component} ${row.recognized_cost}`)
}

const drift = (own: Book, month: string): Promise<unknown> => own.session(async (session) => (await closeDrift(session, month, { take: false })).drift)
const holds = (own: Book, month: string): Promise<boolean> => own.session(async (session) => (await closeVerify(session, month, undefined)).holds)

test('the true-up falls to November and is no drift of October', async () => {
  const people = signers()
  const own = crane(people)
  await accrueOctober(own)
  const accrued = await own.statement('2026-10')
  expect(accrued).toMatchObject({ recognized: '3000', accrued: '3000', basis: 'accrued', invoiced: null })
  expect(accrued.month.completeness).toMatchObject([{ leg: 'invoiced', state: 'accrued' }])
  expect(accrued.month.qualifications).toMatchObject([{ kind: 'accrual', source: 'crane', amount: '3000', currency: 'USD', note: 'seats of September', by: 'test' }])
  expect((await people.close(own, '2026-10')).signed_total).toBe('3000')

  await bill(own, 'CR-88', '2026-11-12', OCTOBER, '3180.00')
  expect(await drift(own, '2026-10')).toEqual([])
  expect(await own.reconcile('2026-10')).toMatchObject({ state: 'signed', signed_total: '3000', totals: { recognized: '3000' }, reasons: [] })

  await bill(own, 'CR-93', '2026-11-30', NOVEMBER, '3400.00')
  const november = await own.statement('2026-11')
  expect(november).toMatchObject({ recognized: '3580', invoiced: '3400', accrued: '0' })
  expect(november.adjustments.filter(({ kind }) => kind === 'true_up')).toMatchObject([{ service_month: '2026-10', component: 'seat', recognized: '180', document: 'CR-88' }])
  expect(cells(november)).toEqual(['seat invoiced 2026-11-01..2026-12-01 3400'])
  expect(november.month.reasons).toEqual([])

  expect((await people.close(own, '2026-11')).signed_total).toBe('3580')
  const months = [await own.reconcile('2026-10'), await own.reconcile('2026-11')]
  expect(months.map(({ signed_total: signed, reasons }) => [signed, reasons])).toEqual([['3000', []], ['3580', []]])
  expect(total(...months.map(({ signed_total: signed }) => signed ?? '0'))).toBe(total('3180.00', '3400.00'))
  expect([await drift(own, '2026-10'), await drift(own, '2026-11')]).toEqual([[], []])
  expect(await spend(own, false)).toEqual(['2026-10 seat 3000', '2026-11 seat 3580'])
  expect(await spend(own, true)).toEqual(['2026-10 seat 3180', '2026-11 seat 3400'])
  const { body } = await own.session((session) => accrualsReport(session, { month: '2026-10' }))
  expect(body).toMatchObject({ rows: [{ month: '2026-10', source: 'crane', component: 'seat', amount: '3000', decided_by: 'test' }] })
  expect([await holds(own, '2026-10'), await holds(own, '2026-11')]).toEqual([true, true])
  expect((await own.reconcile('2026-12')).statements).toEqual([])
})

test('an actual that arrives before the signature replaces the accrual', async () => {
  const own = crane(signers())
  await accrueOctober(own)
  await bill(own, 'CR-88', '2026-10-31', OCTOBER, '3180.00')
  const october = await own.statement('2026-10')
  expect(october).toMatchObject({ recognized: '3180', invoiced: '3180', accrued: '0', basis: 'invoiced' })
  expect(cells(october)).toEqual(['seat invoiced 2026-10-01..2026-11-01 3180'])
  await bill(own, 'CR-93', '2026-11-30', NOVEMBER, '3400.00')
  expect(await own.statement('2026-11')).toMatchObject({ recognized: '3400', adjustments: [{ kind: 'invoice_line' }] })
})

test('a correction of the actual after the true-up was signed is the next month’s', async () => {
  const people = signers()
  const own = crane(people)
  await accrueOctober(own)
  await people.close(own, '2026-10')
  await bill(own, 'CR-88', '2026-11-12', OCTOBER, '3180.00')
  await bill(own, 'CR-93', '2026-11-30', NOVEMBER, '3400.00')
  await people.close(own, '2026-11')
  await own.take(own.file('credit.csv', invoice({ number: 'CR-88C', issuer: 'Crane', account: 'crane', issued: '2026-12-03', type: 'credit_note' }, [{ nature: 'seat', net: '-30.00', from: '2026-10-01', to: '2026-11-01', references_invoice: 'CR-88' }])))
  expect(await drift(own, '2026-10')).toEqual([])
  const december = await own.statement('2026-12')
  expect(december).toMatchObject({ recognized: '-30' })
  expect(december.adjustments).toMatchObject([{ kind: 'true_up', service_month: '2026-10', component: 'seat', recognized: '-30' }])
})
