// Worked example 12: January is restated twice after it was signed; both times the oldest open month takes the drift.
import { expect, test } from 'vitest'
import { spendReport } from '../../src/app/report-spend.ts'
import { closeDrift, closeVerify } from '../../src/app/close-status.ts'
import type { ImportResult } from '../../src/import/record.ts'
import { book, openaiCost, perDay, total } from './build.ts'
import type { Book } from './build.ts'
import { signers } from './signers.ts'

/** January by day: thirty days of 237.10 and a last day that the vendor changes. */
const january = (lastDay: string): string => openaiCost('org-oriole', perDay('2026-01-01', '2026-02-01', '7350.10').map(([day, amount]) => [day, day === '2026-01-31' ? lastDay : amount] as const))

async function driftOf(own: Book, month: string): Promise<string[]> {
  const { drift } = await own.session((session) => closeDrift(session, month, { take: false }))
  return drift.map(({ amount }) => String(amount))
}

const verified = (own: Book, month: string): Promise<boolean> => own.session(async (session) => (await closeVerify(session, month, undefined)).holds)
const statuses = (imports: readonly ImportResult[]): (string | undefined)[] => imports.flatMap(({ slices }) => slices.map(({ status }) => status))
const E16 = 10n ** 16n

/** `report spend --by month` over the three months: each and all of them. */
async function spend(own: Book, restated: boolean): Promise<string[]> {
  const { body } = await own.session((session) => spendReport(session, { from: '2026-01', to: '2026-03', by: 'month', restated }))
  const { rows, total: all } = body as unknown as { rows: readonly { month: string; recognized_cost: string }[]; total: { recognized_cost: string; signed?: string } }
  return [...rows.map((row) => `${row.month} ${row.recognized_cost}`), all.recognized_cost, ...(all.signed === undefined ? [] : [`signed ${all.signed}`])]
}

test('drift is what is new since the last adjustment, and the months as signed add up to the months as they are', async () => {
  const people = signers()
  const own = book(`company: Oriole Labs
close: { start_month: 2026-01 }
sources:
  - { id: oriole, provider: OpenAI, account: org-oriole, legs: [billed] }
${people.yaml}`)
  const take = (name: string, content: string, asOf: string): Promise<readonly ImportResult[]> => own.take(own.file(name, content), { asOf: `${asOf}T00:00:00Z` })

  await take('january-1.csv', january('237.2475'), '2026-02-04')
  expect(await own.statement('2026-01')).toMatchObject({ recognized: '7350.2475', signed: null })
  expect((await people.close(own, '2026-01')).signed_total).toBe('7350.25')

  await take('january-2.csv', january('237.2531'), '2026-02-09')
  expect(await driftOf(own, '2026-01')).toEqual([])
  expect((await own.reconcile('2026-01')).reasons).toEqual([])

  await take('january-3.csv', january('285.7521'), '2026-02-20')
  expect(await driftOf(own, '2026-01')).toEqual([String(4850n * E16)])
  const signed = await own.statement('2026-01')
  expect(signed).toMatchObject({ recognized: '7350.2475', signed: '7350.25' })
  expect(signed.month).toMatchObject({ state: 'signed', signed_total: '7350.25', reasons: ['drift'] })
  expect(await verified(own, '2026-01')).toBe(true)

  expect((await own.session((session) => closeDrift(session, '2026-01', { take: true, note: 'restated by the vendor' }))).takenInto).toBe('2026-02')
  expect(await driftOf(own, '2026-01')).toEqual([])
  expect((await own.reconcile('2026-01')).reasons).toEqual([])
  await take('february.csv', openaiCost('org-oriole', perDay('2026-02-01', '2026-03-01', '7900.00')), '2026-03-03')
  const february = await own.statement('2026-02')
  expect(february).toMatchObject({ recognized: '7948.5', billed: '7900' })
  expect(february.adjustments).toMatchObject([{ kind: 'prior_period', service_month: '2026-01', recognized: '48.5' }])
  expect((await people.close(own, '2026-02')).signed_total).toBe('7948.5')

  const lowered = await take('january-4.csv', january('267.746'), '2026-03-18')
  expect(statuses(lowered)).toEqual(['drift'])
  expect(await driftOf(own, '2026-01')).toEqual([String(-1800n * E16)])
  expect(await driftOf(own, '2026-02')).toEqual([])
  expect((await own.session((session) => closeDrift(session, '2026-01', { take: true }))).takenInto).toBe('2026-03')
  await take('march.csv', openaiCost('org-oriole', perDay('2026-03-01', '2026-04-01', '8100.00')), '2026-04-03')
  const march = await own.statement('2026-03')
  expect(march).toMatchObject({ recognized: '8082', billed: '8100' })
  expect(march.adjustments).toMatchObject([{ kind: 'prior_period', service_month: '2026-01', recognized: '-18' }])
  expect((await people.close(own, '2026-03')).signed_total).toBe('8082')

  const months = [await own.reconcile('2026-01'), await own.reconcile('2026-02'), await own.reconcile('2026-03')]
  expect(months.map((month) => [month.signed_total, month.reasons])).toEqual([['7350.25', []], ['7948.5', []], ['8082', []]])
  expect(total(...months.map((month) => month.signed_total ?? '0'))).toBe(total('7380.75', '7900', '8100'))
  expect(await spend(own, false)).toEqual(['2026-01 7350.2475', '2026-02 7948.5', '2026-03 8082', '23380.7475', 'signed 23380.75'])
  expect(await spend(own, true)).toEqual(['2026-01 7380.7475', '2026-02 7900', '2026-03 8100', '23380.7475'])
  for (const month of ['2026-01', '2026-02', '2026-03']) expect(await verified(own, month)).toBe(true)
})
