// Charges for days of several months: cost of each month by its days, billed where the bill has them. A year of seats of
// 12,000.00 from 15 October is 17, 30, 31 … 14 of 365 days.
import { describe, expect, test } from 'vitest'
import { closeDrift, closeVerify } from '../../src/app/close-status.ts'
import { explainStatement } from '../../src/app/explain-month.ts'
import { explainRecord } from '../../src/app/explain-record.ts'
import { prepaidReport } from '../../src/app/report-month-lists.ts'
import { modelsReport, spendReport } from '../../src/app/report-spend.ts'
import { addMonths } from '../../src/domain/period.ts'
import { definePricedCharge, defineRecognized } from '../../src/reconcile/relations.ts'
import { book, bridge, cells, csv, cur, invoice, total } from './build.ts'
import type { Book, StatementBody } from './build.ts'
import { signers } from './signers.ts'

const HEADER = 'BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingAccountId,SubAccountId,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ChargeFrequency,ChargeClass,ChargeDescription,InvoiceId,InvoiceIssuerName,ProviderName,ServiceName,SkuId,SkuMeter,ConsumedQuantity,ConsumedUnit,PricingQuantity,PricingUnit'
type Row = Readonly<Record<string, string>>

/** A FOCUS file of one billing month of a vendor of assistants. */
function focus(month: string, rows: readonly Row[]): string {
  return csv(HEADER, rows.map(({ cost = '0', from = '', to = '', ...cells }) => ({
    BilledCost: cost, EffectiveCost: cost, ListCost: cost, ContractedCost: cost, BillingCurrency: 'USD', BillingAccountId: 'org-lark', SubAccountId: 'team-a', BillingPeriodStart: `${month}-01T00:00:00Z`, BillingPeriodEnd: `${addMonths(month, 1)}-01T00:00:00Z`,
    ChargePeriodStart: from.length === 10 ? `${from}T00:00:00Z` : from, ChargePeriodEnd: to.length === 10 ? `${to}T00:00:00Z` : to, ChargeCategory: 'Usage', ChargeFrequency: 'Usage-Based', InvoiceIssuerName: 'Lark', ProviderName: 'Lark', ServiceName: 'Lark Assistant', ...cells,
  })))
}

const SEATS: Row = { cost: '12000', from: '2026-10-15', to: '2027-10-15', ChargeCategory: 'Purchase', ChargeFrequency: 'Recurring', ChargeDescription: '40 seats, one year', SkuId: 'team-annual', PricingQuantity: '40', PricingUnit: 'Seats', InvoiceId: 'LK-1' }
const USE: Row = { cost: '310', from: '2026-10-20', to: '2026-10-21', ChargeDescription: 'requests', ConsumedQuantity: '3100', ConsumedUnit: 'Requests', InvoiceId: 'LK-1' }

/** 17, 14, 28, 30 and 31 of 365 days of 12,000.00; the seven cents that are left go to the months of 31 days and of 28. */
const PARTS = ['558.9', '986.3', '1019.18', '1019.18', '920.55', '1019.18', '986.3', '1019.18', '986.3', '1019.18', '1019.18', '986.3', '460.27']
const MONTHS = PARTS.map((_, index) => addMonths('2026-10', index))

const CONFIG = `company: Meadow Works
close: { start_month: 2026-10 }
sources:
  - { id: lark, provider: Lark, account: org-lark, match: { issuer: [Lark] }, legs: [billed] }
`

const october = (own: Book, rows: readonly Row[] = [SEATS, USE], asOf = '2026-11-05'): Promise<unknown> => own.take(own.file(`lark-${asOf}.csv`, focus('2026-10', rows)), { asOf: `${asOf}T00:00:00Z` })
const prepaid = (own: Book, month: string): Promise<unknown> => own.session(async (session) => (await prepaidReport(session, { month })).body['rows'])
const lines = (statement: StatementBody): string[] => statement.adjustments.map(({ kind, component, recognized }) => `${kind} ${component} ${recognized}`)

async function spend(own: Book, months: Parameters<typeof spendReport>[1], ...by: string[]): Promise<string[]> {
  const { body } = await own.session((session) => spendReport(session, { by: by.join(','), ...months }))
  return (body['rows'] as Record<string, string | null>[]).map((row) => [...by.map((name) => row[name]), row['recognized_cost']].join(' '))
}

test('the month of the purchase has its days; the rest of what was billed is bridged', async () => {
  const own = book(CONFIG)
  await october(own)
  await own.take(own.file('invoice.csv', invoice({ number: 'LK-1', issuer: 'Lark', issued: '2026-11-01', account: 'org-lark' }, [
    { nature: 'subscription', net: '12000.00', from: '2026-10-15', to: '2027-10-15' }, { nature: 'usage', net: '310.00', from: '2026-10-01', to: '2026-11-01' },
  ])))
  const statement = await own.statement('2026-10')
  expect(statement).toMatchObject({ recognized: '868.9', billed: '12310', billed_effective: '868.9', invoiced: '12310', state: 'matched' })
  expect(bridge(statement, 'I')).toEqual({ total: '0', codes: {} })
  expect(bridge(statement, 'B')).toEqual({ total: '-11441.1', codes: { CUT: '-11441.1' } })
  expect(lines(statement)).toEqual(['charge_term seat 558.9'])
  expect(statement.documents.map(({ placed_by_month: placed }) => placed)).toEqual([{ '2026-10': '12310' }])
  expect(statement.month.reasons).toEqual([])
  expect(await prepaid(own, '2026-10')).toEqual([{ month: '2026-10', source: 'lark', commitment: 'seat', currency: 'USD', opening: '0', purchases: '12000', grants: '0', consumption: '558.9', expiry: '0', closing: '11441.1' }])
  // The invoice is a document of October: November has its days of the charge, and no more.
  const november = await own.statement('2026-11')
  expect(november).toMatchObject({ recognized: '986.3', billed: null, invoiced: null })
  expect(cells(november)).toEqual(['seat billed 2026-11-01..2026-12-01 986.3'])
})

test('thirteen calendar months add up to the charge, in statements and in reports with its words', async () => {
  const own = book(CONFIG)
  await october(own)
  const amounts: string[] = []
  for (const month of MONTHS) amounts.push((await own.statement(month)).recognized)
  expect(amounts).toEqual([total('558.9', '310'), ...PARTS.slice(1)])
  expect(total(...PARTS)).toBe('12000')
  expect((await own.reconcile('2027-11')).statements).toEqual([])
  expect((await own.reconcile('2026-09')).statements).toEqual([])
  expect(await prepaid(own, '2027-10')).toMatchObject([{ opening: '460.27', purchases: '0', consumption: '460.27', closing: '0' }])
  expect(await spend(own, { from: '2026-10', to: '2027-10' }, 'component')).toEqual(['seat 12000', 'usage 310'])
  expect(await spend(own, { month: '2027-02' }, 'provider', 'service', 'sku', 'sub_account')).toEqual(['Lark Lark Assistant team-annual team-a 920.55'])
  expect(await spend(own, { month: '2027-02' }, 'day')).toEqual(['2027-02-01 920.55'])
})

test('its quantity counts once, in the month it begins', async () => {
  const own = book(CONFIG)
  await october(own, [{ cost: '62', from: '2026-10-15', to: '2026-11-15', ChargeDescription: 'claude-sonnet-4-5 input tokens', SkuMeter: 'claude-sonnet-4-5 input tokens', ConsumedQuantity: '1000000', ConsumedUnit: 'Tokens', ServiceName: 'Lark API' }])
  // 17 and 14 of 31 days of 62.00.
  const rows = async (month: string): Promise<unknown[]> => ((await own.session((session) => modelsReport(session, { month }))).body['rows'] as Record<string, unknown>[]).map((row) => [row['model'], row['recognized_cost'], row['tokens']])
  expect(await rows('2026-10')).toEqual([['claude-sonnet-4-5', '34', '1000000']])
  expect(await rows('2026-11')).toEqual([['claude-sonnet-4-5', '28', null]])
})

describe('what is split', () => {
  const recognized = async (row: Row, zone = 'UTC'): Promise<string[]> => {
    const own = book(CONFIG.replace('start_month: 2026-10', `start_month: 2026-09, time_zone: ${zone}`))
    await october(own, [row, { ...USE, cost: '1', from: '2026-10-02T05:00:00Z', to: '2026-10-02T06:00:00Z' }])
    const months: string[] = []
    for (const month of ['2026-09', '2026-10', '2026-11']) {
      const { statements } = await own.reconcile(month)
      // Reports prove that the lines are the statement.
      await spend(own, { month }, 'component')
      months.push(statements[0]?.recognized ?? '-')
    }
    return months
  }
  const credit: Row = { ...SEATS, cost: '-31', from: '2026-10-15', to: '2026-11-15', ChargeCategory: 'Credit' }

  test.each([
    ['a month, an end a second short of midnight', { ...SEATS, cost: '31', from: '2026-10-01T00:00:00Z', to: '2026-10-31T23:59:59Z' }, 'UTC', ['-', '32', '-']],
    ['15 October to 14 November', { ...SEATS, cost: '31', from: '2026-10-15', to: '2026-11-15' }, 'UTC', ['-', '18', '14']],
    ['the same, an end a second short', { ...SEATS, cost: '31', from: '2026-10-15T00:00:00Z', to: '2026-11-14T23:59:59Z' }, 'UTC', ['-', '18', '14']],
    ['a credit', credit, 'UTC', ['-', '-16', '-14']],
    ['tax', { ...SEATS, cost: '31', from: '2026-10-15', to: '2026-11-15', ChargeCategory: 'Tax' }, 'UTC', ['-', '1', '-']],
    ['a day over the month’s end', { ...SEATS, cost: '31', from: '2026-10-31T12:00:00Z', to: '2026-11-01T12:00:00Z' }, 'UTC', ['-', '32', '-']],
    ['a month of days of another zone', { ...SEATS, cost: '31', from: '2026-10-01T07:00:00Z', to: '2026-11-01T07:00:00Z' }, 'UTC', ['-', '32', '-']],
    ['an hour over midnight of a zone of half hours', { ...SEATS, cost: '31', from: '2026-10-31T18:00:00Z', to: '2026-10-31T19:00:00Z' }, 'Asia/Kolkata', ['-', '32', '-']],
  ])('%s', async (_, row, zone, months) => {
    expect(await recognized(row, zone)).toEqual(months)
  })

  test('a credit lowers what is owed in each of its months', async () => {
    const own = book(CONFIG)
    await october(own, [credit, USE])
    expect(await own.statement('2026-10')).toMatchObject({ recognized: '293', gross_cost: '310', credits: '-17' })
    expect(await own.statement('2026-11')).toMatchObject({ recognized: '-14', gross_cost: '0', credits: '-14' })
  })

  test('of a source of hours, days of the close zone; whole days keep theirs', async () => {
    const days = await book(CONFIG).session(async ({ ledger }) => {
      await definePricedCharge(ledger)
      await defineRecognized(ledger, 'America/New_York')
      return ledger.rows(`select strftime(first_day(starts, ends, true), '%m-%d') as first, strftime(end_day(starts, ends, true), '%m-%d') as "end", spans_months(starts, ends, true, 'Usage', 'fee', null) as spans
        from (values (timestamp '2026-10-01 00:00', timestamp '2026-11-01 00:00'), (timestamp '2026-10-01 04:00', timestamp '2026-11-01 04:00'), (timestamp '2026-10-01 03:00', timestamp '2026-11-01 03:59:59'), (timestamp '2026-11-01 03:30', timestamp '2026-11-01 04:30')) as period (starts, ends)`)
    })
    // The first begins in September there, and is October's all the same.
    expect(days).toEqual([{ first: '10-01', end: '11-01', spans: true }, { first: '10-01', end: '11-01', spans: false }, { first: '09-30', end: '11-01', spans: true }, { first: '10-31', end: '11-01', spans: false }])
  })

  test('a marketplace’s annual fee in a cloud bill', async () => {
    const own = book('company: Meadow Works\nclose: { start_month: 2026-07 }\nsources:\n  - { id: aws, provider: AWS, account: "310045528871" }\n')
    const fee = { type: 'Fee', product: 'Claude Sonnet 4.5 (Amazon Bedrock Edition)', code: 'x1', cost: '3650.00', more: { 'lineItem/UsageStartDate': '2026-07-01T00:00:00Z', 'lineItem/UsageEndDate': '2027-06-30T23:59:59Z', 'bill/BillingEntity': 'AWS Marketplace' } }
    await own.take(own.file('cur-00001.csv', cur({ payer: '310045528871', month: '2026-07', invoice: '11' }, [fee])), { asOf: '2026-08-06T00:00:00Z' })
    // 10.00 a day.
    expect(await own.statement('2026-10')).toMatchObject({ recognized: '310', billed: null })
    expect(await own.statement('2027-06')).toMatchObject({ recognized: '300' })
    expect(await own.statement('2026-07')).toMatchObject({ recognized: '310', billed: '3650' })
  })
})

test('an invoice that says more than the detail: the difference is of the month the charge begins in', async () => {
  const own = book(CONFIG)
  await october(own, [SEATS])
  await own.take(own.file('invoice.csv', invoice({ number: 'LK-1', issuer: 'Lark', issued: '2026-11-01', account: 'org-lark' }, [{ nature: 'subscription', net: '12100.00', from: '2026-10-15', to: '2027-10-15' }])))
  const statement = await own.statement('2026-10')
  expect(statement).toMatchObject({ recognized: '658.9', billed: '12000', invoiced: '12100' })
  expect(bridge(statement, 'I').total).toBe('100')
  expect(await own.statement('2026-11')).toMatchObject({ recognized: '986.3' })
})

test('signed months are pinned and derived again from the purchase; a change of it is drift of each', async () => {
  const people = signers()
  const own = book(`${CONFIG}${people.yaml}`)
  await october(own)
  const november = focus('2026-11', [{ ...USE, cost: '200', from: '2026-11-09', to: '2026-11-10', InvoiceId: 'LK-2' }, { ...USE, cost: '0', from: '2026-11-30', to: '2026-12-01', InvoiceId: 'LK-2' }])
  await own.take(own.file('lark-november.csv', november), { asOf: '2026-12-05T00:00:00Z' })
  expect((await people.close(own, '2026-10')).signed_total).toBe('868.9')
  expect((await people.close(own, '2026-11')).signed_total).toBe('1186.3')
  for (const month of ['2026-10', '2026-11']) expect(await own.session((session) => closeVerify(session, month, undefined))).toMatchObject({ holds: true, level: 'full' })
  const drift = async (month: string): Promise<unknown> => (await own.session((session) => closeDrift(session, month, { take: false }))).drift.map(({ amount, imports }) => [String(amount / 10n ** 16n), imports])
  expect([await drift('2026-10'), await drift('2026-11')]).toEqual([[], []])
  // 365.00 more are 1.00 a day. The clock of the test stands still: all imports are of the time of the signature.
  await october(own, [{ ...SEATS, cost: '12365' }, USE], '2026-12-20')
  expect([await drift('2026-10'), await drift('2026-11')]).toEqual([[['1700', ['1', '3']]], [['3000', ['1', '2', '3']]]])
  expect(await spend(own, { from: '2026-10', to: '2026-11' }, 'month')).toEqual(['2026-10 868.9', '2026-11 1186.3'])
  for (const month of ['2026-10', '2026-11']) expect(await own.session((session) => closeVerify(session, month, undefined))).toMatchObject({ holds: true })
})

test('a version signed before charges were spread reads as it was signed', async () => {
  const own = book(CONFIG)
  await october(own)
  await own.reconcile('2026-10')
  // As such a ledger has it: the statement with the whole charge, no lines beside charges, no mark.
  await own.session(async ({ ledger }) => {
    await ledger.run("delete from adjustment_line where month = '2026-10'")
    await ledger.run("update statement_line set spread = null, recognized_cost = 12310 where month = '2026-10'")
  })
  expect(await spend(own, { month: '2026-10' }, 'component')).toEqual(['seat 12000', 'usage 310'])
})

test('explain leads from the month’s part to the charge, and from the charge to its months', async () => {
  const own = book(CONFIG)
  await october(own)
  const explained = await own.session((session) => explainStatement(session, '2026-12/org-lark/USD#line-1'))
  expect(explained).toMatchObject({ label: '40 seats, one year: 2026-12-01 to 2026-12-31 of its term', amount: '1019.18', children: [{ ref: '1:1', kind: 'charge' }, { ref: 'LK-1' }], evidence: [{ import_id: '1', record: 1 }] })
  expect(await own.session((session) => explainRecord(session, '1:1', 1, 1, null))).toMatchObject({ amount: '12000', details: { charges: [{ reason: 'cost of the months of its days, 2026-10-15 to 2027-10-14' }] } })
})
