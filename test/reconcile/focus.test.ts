// FOCUS beside and instead of a vendor's own detail: one total a month in any order, controls compared, commitments and
// prepaid credits counted once.
import { expect, test } from 'vitest'
import { undoImport } from '../../src/app/imports.ts'
import { reconcileReport } from '../../src/app/reconcile.ts'
import { money } from '../../src/domain/money.ts'
import { withinFocusTolerance } from '../../src/reconcile/focus-invoices.ts'
import { book, BEDROCK, cur, invoice, S3 } from '../worked/build.ts'
import type { Book, Month } from '../worked/build.ts'

const PAYER = '310045528871'
const COLUMNS = ['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost', 'BillingCurrency', 'BillingAccountId', 'BillingPeriodStart', 'BillingPeriodEnd', 'ChargePeriodStart', 'ChargePeriodEnd', 'ChargeCategory', 'ChargeFrequency', 'ChargeClass',
  'InvoiceId', 'InvoiceIssuerName', 'ProviderName', 'ServiceName', 'ServiceSubcategory', 'SkuMeter', 'ConsumedQuantity', 'ConsumedUnit', 'CommitmentDiscountId', 'CommitmentDiscountCategory', 'CommitmentDiscountStatus', 'x_SkuMeterCategory', 'Tags'] as const
type Row = Partial<Record<(typeof COLUMNS)[number], string>> & { readonly billed: string; readonly effective?: string; readonly day?: string }

const next = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)

/** A FOCUS file of June 2026. */
function focus(rows: readonly Row[], common: Partial<Record<(typeof COLUMNS)[number], string>> = {}): string {
  const lines = rows.map(({ billed, effective = billed, day = '2026-06-06', ...cells }) => {
    const row: Record<string, string> = {
      BilledCost: billed, EffectiveCost: effective, ListCost: billed, ContractedCost: billed, BillingCurrency: 'USD', BillingAccountId: PAYER, BillingPeriodStart: '2026-06-01T00:00:00Z', BillingPeriodEnd: '2026-07-01T00:00:00Z',
      ChargePeriodStart: `${day}T00:00:00Z`, ChargePeriodEnd: `${next(day)}T00:00:00Z`, ChargeCategory: 'Usage', ChargeFrequency: 'Usage-Based', InvoiceIssuerName: 'Amazon Web Services, Inc.', ProviderName: 'AWS', ...common, ...cells,
    }
    return COLUMNS.map((name) => row[name] ?? '').map((cell) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')
  })
  return `${[COLUMNS.join(','), ...lines].join('\n')}\n`
}

const NOVA: Omit<Row, 'billed'> = { ServiceName: 'Amazon Bedrock', SkuMeter: 'USE1-NovaPro-output-tokens', ConsumedQuantity: '100', ConsumedUnit: '1K tokens' }
const aws = (): Book => book(`company: Tern Bay\nsources:\n  - { id: aws, provider: AWS, account: "${PAYER}" }\n`)
const control = (month: Month): unknown => month.checks.find(({ id }) => id === 'controls-agree')

test.each([['usage report first', [0, 1]], ['FOCUS first', [1, 0]]])('%s: one of the two counts, the other is compared', async (_, order) => {
  const own = aws()
  const files = [
    () => own.take(own.file('cur-00001.csv', cur({ payer: PAYER, month: '2026-06', invoice: '99112234' }, [{ ...BEDROCK, usage: 'USE1-NovaPro-output-tokens', day: 6, cost: '4200.00' }, { ...S3, cost: '13700.00' }])), { asOf: '2026-07-06T00:00:00Z' }),
    () => own.take(own.file('focus.csv', focus([{ ...NOVA, billed: '4200' }, { ServiceName: 'Amazon S3', billed: '13612.5' }])), { asOf: '2026-07-08T00:00:00Z' }),
  ]
  for (const index of order) await files[index]?.()
  const { body, diagnostics } = await own.session((session) => reconcileReport(session, '2026-06', null))
  expect(body['statements']).toMatchObject([{ recognized: '4200', billed: '4200' }])
  expect(control(body as unknown as Month)).toEqual({ id: 'controls-agree', passed: false, amount: '87.5' })
  expect(diagnostics).toContainEqual(expect.objectContaining({ code: 'CONTROL_DIFFERS', message: `2026-06, ${PAYER}: focus shows 17812.5 USD, aws-bill counts 17900, difference -87.5` }))
  const states = await own.session(({ ledger }) => ledger.rows('select format, status from slice order by format'))
  expect(states).toEqual([{ format: 'aws-cur-legacy', status: 'counted' }, { format: 'focus', status: 'control' }])
})

test('alone the FOCUS file counts; its newer download replaces it', async () => {
  const own = aws()
  await own.take(own.file('a.csv', focus([{ ...NOVA, billed: '40' }])), { asOf: '2026-06-20T00:00:00Z' })
  await own.take(own.file('b.csv', focus([{ ...NOVA, billed: '55' }, { ...NOVA, billed: '-4', ChargeClass: 'Correction', day: '2026-05-30' }])), { asOf: '2026-07-08T00:00:00Z' })
  expect(await own.statement('2026-06')).toMatchObject({ recognized: '55', billed: '55' })
  expect(await own.statement('2026-05')).toMatchObject({ recognized: '-4' })
  expect(control((await own.statement('2026-06')).month)).toMatchObject({ passed: true, amount: '0' })
  const [last] = await own.session(({ ledger }) => ledger.rows<{ id: number }>('select max(import_id) as id from import'))
  await own.session((session) => undoImport(session, String(last?.id), 'wrong file'))
  expect(await own.statement('2026-06')).toMatchObject({ recognized: '40' })
})

test('of a commitment the use carries the cost, and the unused part belongs to AI by its use', async () => {
  const plan = { CommitmentDiscountId: 'plan-1', CommitmentDiscountStatus: 'Used' }
  const own = aws()
  await own.take(own.file('focus.csv', focus([
    { ServiceName: 'Amazon SageMaker', billed: '0', effective: '300', ...plan },
    { ServiceName: 'Amazon Elastic Compute Cloud', billed: '0', effective: '500', ...plan },
    { ServiceName: 'Savings Plans for AWS Compute usage', billed: '0', effective: '40', ...plan, CommitmentDiscountStatus: 'Unused' },
    { ServiceName: 'Savings Plans for AWS Compute usage', billed: '840', effective: '0', ChargeCategory: 'Purchase', ChargeFrequency: 'Recurring', CommitmentDiscountId: 'plan-1' },
    { ...NOVA, billed: '160', ConsumedQuantity: '50000' },
    { billed: '-50', ChargeCategory: 'Credit' },
  ])), { asOf: '2026-07-08T00:00:00Z' })
  // 300 + 160 + 40 × 300 ÷ 800 = 475, and of the credit 160 ÷ 1,000 (billed, before what is apportioned) = −8.
  expect(await own.statement('2026-06')).toMatchObject({ recognized: '467', gross_cost: '475', credits: '-8' })
})

test('prepaid credits: the purchase is billed, its use is recognized', async () => {
  const own = book('company: Tern Bay\nsources:\n  - { id: lumen, provider: Lumen Models }\n')
  const vendor = { InvoiceIssuerName: 'Lumen Models', ProviderName: 'Lumen Models', BillingAccountId: 'org-1', ServiceName: 'Lumen API' }
  await own.take(own.file('focus.csv', focus([
    { billed: '200000', effective: '0', ChargeCategory: 'Purchase', ChargeFrequency: 'One-Time' },
    { billed: '0', effective: '490', ConsumedQuantity: '245', ConsumedUnit: 'Execution' },
  ], vendor)), { asOf: '2026-07-08T00:00:00Z' })
  expect(await own.statement('2026-06')).toMatchObject({ recognized: '490', billed: '200000', billed_effective: '490' })
})

test('a gateway’s file is an estimate and moves nothing; --leg says otherwise', async () => {
  const own = aws()
  const tagged = [{ ...NOVA, billed: '70', Tags: '{"litellm/team_id":"t"}' }, { ...NOVA, billed: '30' }]
  await own.take(own.file('a.csv', focus(tagged)), { asOf: '2026-07-08T00:00:00Z' })
  expect(await own.session(({ ledger }) => ledger.rows('select leg, recognized from slice'))).toEqual([{ leg: 'estimate', recognized: false }])
  await own.take(own.file('a.csv', focus(tagged)), { leg: 'billed' })
  expect(await own.session(({ ledger }) => ledger.rows("select leg, status, iso(as_of) as as_of from delivery order by delivery_id"))).toEqual([{ leg: 'estimate', status: 'undone', as_of: '2026-07-08T00:00:00Z' }, { leg: 'billed', status: 'imported', as_of: '2026-07-08T00:00:00Z' }])
  expect(await own.statement('2026-06')).toMatchObject({ recognized: '100' })
})

test('an invoice id is the vendor’s mark only once the period is over', async () => {
  const own = aws()
  const rows = [{ ...NOVA, billed: '40', InvoiceId: '77' }]
  await own.take(own.file('a.csv', focus(rows)), { asOf: '2026-06-20T00:00:00Z' })
  expect(await own.statement('2026-06')).toMatchObject({ provisional: true, finality: 'none' })
  await own.take(own.file('b.csv', focus([...rows, { ...NOVA, billed: '1', InvoiceId: '77' }])), { asOf: '2026-07-02T00:00:00Z' })
  expect(await own.statement('2026-06')).toMatchObject({ provisional: false, finality: 'marker' })
})

test('what was not used of an Azure reservation is of the product it was bought for', async () => {
  const own = book(`company: Tern Bay\nsources:\n  - { id: azure, provider: Microsoft Azure, account: "8611537" }\n`)
  const machines = { ServiceName: 'Virtual Machines', x_SkuMeterCategory: 'Virtual Machines', CommitmentDiscountId: 'vm', CommitmentDiscountCategory: 'Usage' }
  const throughput = { ServiceName: 'Azure AI Services', x_SkuMeterCategory: 'Azure OpenAI', CommitmentDiscountId: 'ptu', CommitmentDiscountCategory: 'Usage' }
  await own.take(own.file('focus.csv', focus([
    { ...machines, billed: '0', effective: '90', CommitmentDiscountStatus: 'Used' }, { ...machines, billed: '0', effective: '10', CommitmentDiscountStatus: 'Unused' },
    { ...throughput, billed: '0', effective: '60', CommitmentDiscountStatus: 'Used' }, { ...throughput, billed: '0', effective: '7', CommitmentDiscountStatus: 'Unused' },
  ], { BillingAccountId: '8611537', InvoiceIssuerName: 'Microsoft', ProviderName: 'Microsoft' })), { asOf: '2026-07-08T00:00:00Z' })
  expect(await own.statement('2026-06')).toMatchObject({ billed: '0', billed_effective: '67', recognized: '67' })
})

test.each([
  ['what differs by a dollar passes', '999', '', true, '-1'],
  ['what differs by more does not', '998.99', '', false, '-1.01'],
  ['tax is compared where the file has tax', '1000', '80', true, '0'],
  ['and tax that is wrong is not', '1000', '70', false, '-10'],
])('the rows of an invoice against its document: %s', async (_, billed, tax, passed, amount) => {
  const own = aws()
  const of77 = { InvoiceId: '77' }
  await own.take(own.file('focus.csv', focus([
    // Half of it is not AI: the whole bill is what an invoice shows.
    { ...NOVA, ...of77, billed: '500', ConsumedQuantity: '156250' }, { ServiceName: 'Amazon S3', ...of77, billed: String(Number(billed) - 500) }, ...(tax === '' ? [] : [{ ...of77, ServiceName: '', billed: tax, ChargeCategory: 'Tax' }]),
    { ServiceName: 'Amazon S3', InvoiceId: '78', billed: '5' },
  ])), { asOf: '2026-07-08T00:00:00Z' })
  await own.take(own.file('77.csv', invoice({ number: '77', issuer: 'Amazon Web Services, Inc.', issued: '2026-07-03', account: PAYER }, [{ nature: 'usage', net: '1000', tax: '80', from: '2026-06-01', to: '2026-07-01' }])))
  const { body } = await own.session((session) => reconcileReport(session, '2026-06', null))
  expect((body as unknown as Month).checks.filter(({ id }) => id.startsWith('focus-'))).toEqual([{ id: 'focus-invoice-77', passed, amount }])
  const { body: later } = await own.session((session) => reconcileReport(session, '2026-07', null))
  expect((later as unknown as Month).checks.filter(({ id }) => id.startsWith('focus-'))).toEqual([])
})

test('many rows may differ by more than few', () => {
  const of = (records: number, difference: string): boolean => withinFocusTolerance({ account: 'a', currency: 'USD', invoice: '1', records, billed: money('5000') + money(difference), hasTax: false, net: money('5000'), tax: 0n })
  // √1,000,000 × 0.5 cents = 5.00; of 10,000 rows 0.50, so that a dollar is the limit.
  expect([of(1_000_000, '5'), of(1_000_000, '-5.000001'), of(10_000, '1'), of(10_000, '-1.000001')]).toEqual([true, false, true, false])
})
