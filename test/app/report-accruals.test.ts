// The roll-forward of accruals with their ages, how near they were, and contracts' commitments, through the real close.
import { expect, test } from 'vitest'
import { accrue } from '../../src/app/accrue.ts'
import { accrualsReport, accuracyReport } from '../../src/app/report-accruals.ts'
import { commitmentsReport } from '../../src/app/report-month-lists.ts'
import { documentSchema } from '../../src/cli/schemas/index.ts'
import { book, bridge, invoice, openaiCost, perDay, variances } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'
import { signers } from '../worked/signers.ts'

const of = async (own: Book, name: 'accruals' | 'accrual-accuracy', asked: { month?: string; from?: string; to?: string }) => {
  const report = await own.session((session) => (name === 'accruals' ? accrualsReport : accuracyReport)(session, asked))
  documentSchema(`report.${name}`)?.parse({ schema: `aicost.report.${name}/1`, workspace: null, as_of: report.asOf, version: '0', exit_code: 0, exit_reasons: [...report.reasons], ...report.body, diagnostics: [] })
  return report as unknown as { body: { rows: Record<string, unknown>[]; totals: unknown; roll_forward: { month: string; source: string; opening: string; new: string; settled: string; closing: string; open: unknown[] }[] }; reasons: readonly string[] }
}

test('accruals roll forward by source until their actual is there, and are flagged when they grow old', async () => {
  const people = signers()
  const own = book(`company: Crane and Daughters
close: { start_month: 2026-10 }
sources:
  - { id: crane, provider: Crane, legs: [invoiced] }
  - { id: heron, provider: Heron, cadence: on_demand, legs: [invoiced] }
${people.yaml}`)
  const bill = (account: string, number: string, issued: string, from: string, to: string, net: string) => own.take(own.file(`${number}.csv`, invoice({ number, issuer: account, account, issued }, [{ nature: 'seat', net, from, to }])))
  for (const [source, amount] of [['crane', '3000.00'], ['heron', '200.00']] as const) await own.session((session) => accrue(session, source, { month: '2026-10', amount, component: 'seat', note: 'by the order' }))
  await people.close(own, '2026-10')
  await bill('crane', 'CR-88', '2026-11-12', '2026-10-01', '2026-11-01', '3180.00')
  await bill('crane', 'CR-93', '2026-11-30', '2026-11-01', '2026-12-01', '3400.00')
  await people.close(own, '2026-11')
  await bill('crane', 'CR-99', '2026-12-30', '2026-12-01', '2027-01-01', '3400.00')

  const range = await of(own, 'accruals', { from: '2026-10', to: '2026-12' })
  expect(range.body.roll_forward.map(({ month, source, opening, new: fresh, settled, closing }) => [month, source, opening, fresh, settled, closing])).toEqual([
    ['2026-10', 'crane', '0', '3000', '0', '3000'], ['2026-10', 'heron', '0', '200', '0', '200'],
    // CR-88 replaced 3,000.00 in November; Heron's invoice has not come.
    ['2026-11', 'crane', '3000', '0', '3000', '0'], ['2026-11', 'heron', '200', '0', '0', '200'],
    ['2026-12', 'heron', '200', '0', '0', '200'],
  ])
  expect(range.body.roll_forward.at(-1)?.open).toEqual([{ month: '2026-10', component: 'seat', amount: '200', age_months: 2, aged: true }])
  expect(range.reasons).toEqual(['aged_accrual'])
  expect((await of(own, 'accruals', { month: '2026-11' })).reasons).toEqual([])

  const accuracy = await of(own, 'accrual-accuracy', { from: '2026-10', to: '2026-12' })
  expect(accuracy.body.rows).toEqual([
    // 180.00 ÷ 3,000.00
    { month: '2026-10', source: 'crane', component: 'seat', method: null, currency: 'USD', accrued: '3000', actual: '3180', difference: '180', pct: '6.00', settled_in: '2026-11' },
    { month: '2026-10', source: 'heron', component: 'seat', method: null, currency: 'USD', accrued: '200', actual: null, difference: null, pct: null, settled_in: null },
  ])
  expect(accuracy.body.totals).toEqual([{ currency: 'USD', accrued: '3000', actual: '3180', difference: '180', pct: '6.00', waiting: '200' }])
}, 60_000)

test('an accrual that was met to the cent is settled by the evidence alone', async () => {
  const people = signers()
  const own = book(`company: Crane and Daughters
close: { start_month: 2026-10 }
sources:
  - { id: crane, provider: Crane, legs: [invoiced] }
${people.yaml}`)
  await own.session((session) => accrue(session, 'crane', { month: '2026-10', amount: '3180.00', component: 'seat' }))
  await people.close(own, '2026-10')
  await own.take(own.file('CR-88.csv', invoice({ number: 'CR-88', issuer: 'Crane', account: 'crane', issued: '2026-11-12' }, [{ nature: 'seat', net: '3180.00', from: '2026-10-01', to: '2026-11-01' }])))
  expect((await of(own, 'accruals', { month: '2026-11' })).body.roll_forward).toMatchObject([{ opening: '3180', new: '0', settled: '3180', closing: '0', open: [] }])
  expect((await of(own, 'accrual-accuracy', { month: '2026-10' })).body.rows).toMatchObject([{ actual: '3180', difference: '0', pct: '0.00', settled_in: '2026-11' }])
}, 60_000)

test('a minimum is drawn by what was used; the invoice of what was not is compared with it', async () => {
  const own = book(`company: Tern Bay
close: { start_month: 2026-10 }
contracts: contracts.yaml
sources:
  - { id: tern, provider: OpenAI, account: org-tern, legs: [billed] }
`)
  own.file('contracts.yaml', '- { id: floor, source: tern, minimum: { amount: "9000.00", per: quarter } }\n')
  const asOf = '2027-01-10T00:00:00Z'
  await own.take(own.file('quarter.csv', openaiCost('org-tern', [...perDay('2026-10-01', '2026-11-01', '3100.00'), ...perDay('2026-11-01', '2026-12-01', '3000.00'), ...perDay('2026-12-01', '2027-01-01', '1240.00')])), { asOf })
  const { body } = await own.session((session) => commitmentsReport(session, { from: '2026-10', to: '2026-12' }))
  expect((body as unknown as { rows: Record<string, string>[] }).rows.map(({ month, used_before, used, remaining, unused }) => [month, used_before, used, remaining, unused])).toEqual([
    ['2026-10', '0', '3100', '5900', null], ['2026-11', '3100', '3000', '2900', null],
    // 9,000.00 − 7,340.00
    ['2026-12', '6100', '1240', '1660', '1660'],
  ])
  await own.take(own.file('shortfall.csv', invoice({ number: 'TN-70', issuer: 'OpenAI', account: 'org-tern', issued: '2027-01-04' }, [{ nature: 'commitment', net: '1900.00', from: '2026-12-01', to: '2027-01-01' }])))
  const december = await own.statement('2026-12')
  // 1,900.00 − 1,660.00 is charged too much
  expect(bridge(december, 'I')).toEqual({ total: '240', codes: { COMMIT: '240' } })
  expect(variances(december)).toEqual(['I COMMIT 240 open'])
  expect(december).toMatchObject({ recognized: '3140' })
  expect((december.month as unknown as { commitments: unknown }).commitments).toMatchObject([{ contract: 'floor', kind: 'minimum', amount: '9000', unused: '1660' }])
}, 60_000)
