// Worked example 9: a year of provisioned throughput bought in February. The actual export ties to the invoice, the
// amortized one is what the use cost; without it the days of the term are.
import { expect, test } from 'vitest'
import { closeVerify } from '../../src/app/close-status.ts'
import { explainRecord } from '../../src/app/explain-record.ts'
import { prepaidReport } from '../../src/app/report-month-lists.ts'
import { excludedReport } from '../../src/app/report-excluded.ts'
import { spendReport } from '../../src/app/report-spend.ts'
import { reprocess } from '../../src/app/reprocess.ts'
import { undoImport } from '../../src/app/imports.ts'
import { addMonths } from '../../src/domain/period.ts'
import { sqlText } from '../../src/ledger/assets.ts'
import { definePricedCharge, defineRecognized } from '../../src/reconcile/relations.ts'
import { costDetails, daily, payAsYouGo, ptuUse, purchase, RESERVATION, unused } from './azure.ts'
import { book, bridge, cells, invoice, total } from './build.ts'
import type { Book } from './build.ts'
import { signers } from './signers.ts'

const CONFIG = `company: Rook Analytics
close: { start_month: 2026-02 }
sources:
  - { id: azure, provider: Microsoft Azure, account: "71529430", match: { issuer: ["Microsoft Corporation"] }, legs: { billed: close, invoiced: advisory } }
`

const FEBRUARY = costDetails('2026-02', [purchase('2026-02-10', '36500'), payAsYouGo('2026-02-20', '410')])
const OCTOBER = costDetails('2026-10', [payAsYouGo('2026-10-09', '842.5'), ...daily('2026-10', ptuUse, '0')])
const OCTOBER_AMORTIZED = costDetails('2026-10', [payAsYouGo('2026-10-09', '842.5'), ...daily('2026-10', ptuUse, '95'), ...daily('2026-10', unused, '5')])

const FEBRUARY_FILE = ['azure-2026-02-actual.csv', FEBRUARY, '2026-03-06'] as const
const ACTUAL_FILE = ['azure-2026-10-actual.csv', OCTOBER, '2026-11-06'] as const
const AMORTIZED_FILE = ['azure-2026-10-amortized.csv', OCTOBER_AMORTIZED, '2026-11-06'] as const
const FILES = [FEBRUARY_FILE, ACTUAL_FILE, AMORTIZED_FILE] as const

async function take(own: Book, ...files: (readonly [string, string, string])[]): Promise<void> {
  for (const [name, content, asOf] of files) await own.take(own.file(name, content), { asOf: `${asOf}T00:00:00Z` })
}

/** Microsoft's document of a month: one line for all of it. */
async function billed(own: Book, month: string, net: string): Promise<void> {
  const next = addMonths(month, 1)
  await own.take(own.file(`E-${month}.csv`, invoice({ number: `E-${month}`, issuer: 'Microsoft Corporation', issued: `${next}-05`, due: `${addMonths(month, 3)}-01` }, [{ nature: 'usage', net, from: `${month}-01`, to: `${next}-01` }])))
}

const prepaid = (own: Book, month: string): Promise<readonly Record<string, unknown>[]> => own.session(async (session) => (await prepaidReport(session, { month })).body['rows'] as Record<string, unknown>[])

test('the term is cost by its days, whatever the bill says in February', async () => {
  const own = book(CONFIG)
  await take(own, ...FILES)
  await billed(own, '2026-02', '36910.00')
  const statement = await own.statement('2026-02')
  // 36,500.00 ÷ 365 = 100.00 a day: 19 × 100.00 + 410.00.
  expect(statement).toMatchObject({ recognized: '2310', billed: '36910', billed_effective: '2310', invoiced: '36910', state: 'matched' })
  expect(bridge(statement, 'I')).toEqual({ total: '0', codes: {} })
  expect(bridge(statement, 'B')).toEqual({ total: '-34600', codes: { COMMIT: '-34600' } })
  expect(statement.adjustments.map(({ kind, component, recognized }) => `${kind} ${component} ${recognized}`)).toEqual(['commitment_term commitment 1900'])
  expect(cells(statement)).toContain('commitment billed 2026-02-10..2026-03-01 1900')
  expect(statement.month.reasons).toEqual([])
  expect(await prepaid(own, '2026-02')).toEqual([{ month: '2026-02', source: 'azure', commitment: RESERVATION, currency: 'USD', opening: '0', purchases: '36500', grants: '0', consumption: '1900', expiry: '0', closing: '34600' }])
})

test.each([['actual first', FILES], ['amortized first', FILES.toReversed()]])('October is the use and the idle part of the reservation: %s', async (_, files) => {
  const own = book(CONFIG)
  await take(own, ...files)
  await billed(own, '2026-10', '842.50')
  const statement = await own.statement('2026-10')
  expect(statement).toMatchObject({ recognized: '3942.5', billed: '842.5', billed_effective: '3942.5', invoiced: '842.5', state: 'matched' })
  expect(bridge(statement, 'I')).toEqual({ total: '0', codes: {} })
  expect(bridge(statement, 'B')).toEqual({ total: '3100', codes: { COMMIT: '3100' } })
  expect(statement.month.reasons).toEqual([])
  expect(cells(statement)).toEqual(['commitment invoiced 2026-10-01..2026-11-01 155', 'usage invoiced 2026-10-01..2026-11-01 3787.5'])
  // 36,500.00 - 233 × 100.00 = 13,200.00.
  expect(await prepaid(own, '2026-10')).toEqual([{ month: '2026-10', source: 'azure', commitment: RESERVATION, currency: 'USD', opening: '13200', purchases: '0', grants: '0', consumption: '3100', expiry: '0', closing: '10100' }])
})

test('the thirteen calendar months of the term are its price, with an amortized export among them or none', async () => {
  const own = book(CONFIG)
  await take(own, FEBRUARY_FILE)
  const months = Array.from({ length: 13 }, (_, index) => addMonths('2026-02', index))
  const amounts: string[] = []
  for (const month of months) amounts.push((await own.statement(month)).recognized)
  expect(amounts.slice(0, 2)).toEqual(['2310', '3100'])
  expect(amounts.at(-1)).toBe('900')
  expect(total(...amounts)).toBe(total('36500', '410'))
  expect((await own.reconcile('2027-03')).statements).toEqual([])
  await take(own, ACTUAL_FILE, AMORTIZED_FILE)
  expect((await own.statement('2026-10')).recognized).toBe(total(amounts[8] ?? '', '842.5'))
  expect((await own.statement('2026-11')).recognized).toBe(amounts[9])
  expect(await prepaid(own, '2027-02')).toMatchObject([{ opening: '900', consumption: '900', closing: '0' }])
})

test('covered use without the amortized export is a counted state, never 0, and keeps the month open', async () => {
  const people = signers()
  const own = book(`${CONFIG}${people.yaml}`)
  await take(own, FEBRUARY_FILE, ACTUAL_FILE)
  const statement = await own.statement('2026-10')
  expect(statement).toMatchObject({ recognized: '842.5', billed: '842.5' })
  expect(statement.month.reasons).toContain('basis_missing')
  expect(await prepaid(own, '2026-10')).toMatchObject([{ opening: '13200', consumption: null, closing: null }])
  await expect(people.prepare(own, '2026-10')).rejects.toThrow('31 covered rows without effective cost')
})

test('an amortized export alone serves both: what commitments cost was not billed', async () => {
  const own = book(CONFIG)
  await take(own, AMORTIZED_FILE)
  expect(await own.statement('2026-10')).toMatchObject({ recognized: '3942.5', billed: '842.5', billed_effective: '3942.5' })
})

test('undoing one basis leaves the other; the money moved counts once', async () => {
  const own = book(CONFIG)
  await take(own, FEBRUARY_FILE, ACTUAL_FILE)
  const [amortized] = await own.take(own.file(AMORTIZED_FILE[0], AMORTIZED_FILE[1]), { asOf: '2026-11-06T00:00:00Z' })
  expect(amortized?.slices).toEqual([{ month: '2026-10', status: 'applied', currency: null, added: '0', removed: '0' }])
  expect((await own.statement('2026-10')).recognized).toBe('3942.5')
  await own.session((session) => undoImport(session, String(amortized?.id), undefined))
  expect((await own.statement('2026-10')).recognized).toBe('842.5')
  expect((await own.reconcile('2026-10')).reasons).toContain('basis_missing')
})

test('reports show each record once', async () => {
  const own = book(CONFIG)
  await take(own, ...FILES)
  const spend = await own.session((session) => spendReport(session, { month: '2026-10', by: 'component' }))
  expect((spend.body['rows'] as { component: string; recognized_cost: string }[]).map(({ component, recognized_cost: cost }) => `${component} ${cost}`)).toEqual(['usage 3787.5', 'commitment 155'])
  // The reservation's purchase stands beside its cost, not in it.
  const february = await own.session((session) => spendReport(session, { month: '2026-02', by: 'component' }))
  expect((february.body['rows'] as { component: string; recognized_cost: string }[]).map(({ component, recognized_cost: cost }) => `${component} ${cost}`)).toEqual(['commitment 1900', 'usage 410'])
  const [actual, amortized] = await own.session(async (session) => Promise.all([2, 3].map(async (id) => explainRecord(session, `${id}:1`, id, 1, null))))
  // Pay-as-you-go is in both exports: billed from the actual, cost from the amortized one.
  expect(actual).toMatchObject({ amount: '0', children: [{ label: 'counts in 2026-10/71529430/USD' }], details: { charges: [{ supplies: 'billed' }] } })
  expect(amortized).toMatchObject({ amount: '842.5', children: [{ label: 'counts in 2026-10/71529430/USD' }], details: { charges: [{ supplies: 'effective' }] } })
})

test('lines show what was billed and what it cost, of either export what is read of it', async () => {
  const own = book(CONFIG)
  const amortized = costDetails('2026-02', [payAsYouGo('2026-02-20', '410'), ptuUse('2026-02-10', '1800'), unused('2026-02-11', '100')])
  await take(own, FEBRUARY_FILE, ['azure-2026-02-amortized.csv', amortized, '2026-03-06'])
  expect(await own.statement('2026-02')).toMatchObject({ recognized: '2310', billed: '36910', adjustments: [] })
  const lines = await own.session(async (session) => {
    await definePricedCharge(session.ledger)
    await defineRecognized(session.ledger, 'UTC')
    await session.ledger.run(sqlText('src/ledger/sql/reports/recognized-lines.sql'))
    return session.ledger.rows<Record<string, string>>(sqlText('src/ledger/sql/reports/workpaper-lines.sql'), { month: '2026-02', version_no: 0 })
  })
  expect(lines.map(({ date, kind, billed_cost: was, recognized_cost: is }) => `${date} ${kind} ${was} ${is}`)).toEqual([
    '2026-02-10 commitment 36500 0', '2026-02-10 usage 0 1800', '2026-02-11 commitment 0 100', '2026-02-20 output 410 410',
  ])
})

test('what is not AI is left out once, and the bill ties as a whole', async () => {
  const own = book(CONFIG)
  const storage = payAsYouGo('2026-10-03', '57.5', { MeterCategory: 'Storage', MeterSubCategory: 'Tiered Block Blob', MeterName: 'Hot LRS Data Stored', Product: 'Blob Storage', UnitOfMeasure: '1 GB/Month' })
  const plan = (cost: string, type = 'Usage'): ReturnType<typeof payAsYouGo> => payAsYouGo('2026-10-04', cost, { MeterCategory: 'Virtual Machines', MeterName: 'D4s v5', Product: 'Virtual Machines Dsv5', PricingModel: 'SavingsPlan', benefitId: 'plan-1', ChargeType: type, UnitOfMeasure: '1 Hour' })
  await take(own,
    ['actual.csv', costDetails('2026-10', [payAsYouGo('2026-10-09', '842.5'), ...daily('2026-10', ptuUse, '0'), storage, plan('0'), plan('100', 'Purchase')]), '2026-11-06'],
    ['amortized.csv', costDetails('2026-10', [payAsYouGo('2026-10-09', '842.5'), ...daily('2026-10', ptuUse, '95'), ...daily('2026-10', unused, '5'), storage, plan('60'), plan('8', 'UnusedSavingsPlan')]), '2026-11-06'])
  await billed(own, '2026-10', '1000.00')
  expect(await own.statement('2026-10')).toMatchObject({ recognized: '3942.5', billed: '842.5', invoiced: '842.5', state: 'matched' })
  const report = await own.session((session) => excludedReport(session, { month: '2026-10', by: 'service' }))
  expect(report.body['total']).toEqual({ records: 3, billed_cost: '157.5' })
})

test('a month signed with both bases is derived again in full, and so is one that holds a part of a term', async () => {
  const people = signers()
  const own = book(`${CONFIG}${people.yaml}`)
  await take(own, ...FILES)
  await billed(own, '2026-02', '36910.00')
  for (const month of ['2026-02', '2026-10']) {
    const version = await people.close(own, month)
    expect(version.signed_total).toBe(month === '2026-02' ? '2310' : '3942.5')
    expect(await own.session((session) => closeVerify(session, month, undefined))).toMatchObject({ level: 'full', holds: true, differences: [] })
    expect((await own.reconcile(month)).reasons).toEqual([])
  }
})

test('reprocessing keeps which export is which', async () => {
  const own = book(CONFIG)
  await take(own, ...FILES)
  const { imports } = await reprocess(own.workspace, own.outside, {})
  expect(imports.map(({ status }) => status)).toEqual(['imported', 'imported', 'imported'])
  expect((await own.statement('2026-10')).recognized).toBe('3942.5')
  expect((await own.statement('2026-02')).recognized).toBe('2310')
})
