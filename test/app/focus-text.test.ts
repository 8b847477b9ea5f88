// What books of a few rows show of the FOCUS export: prices of metered use, text that would run, tags that nest, instants,
// and the command line's own refusals.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { exportFocus } from '../../src/app/focus.ts'
import { run } from '../cli/in-process.ts'
import { book, csv, invoice } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'
import { openaiUsage } from '../worked/openai-usage.ts'
import { expectConformance, readCsv } from './focus-rows.ts'
import type { FocusFile } from './focus-rows.ts'

const fileOf = (own: Book, month: string, as: 'csv' | 'parquet' = 'csv'): Promise<string> =>
  own.session(async (session) => (await exportFocus(session, month, { version: '1.2', as, path: join(own.workspace.root, `focus.${as}`), force: true })).files[0]?.path ?? '')
const rowsOf = async (own: Book, month: string): Promise<FocusFile> => readCsv(await fileOf(own, month))

test('metered use has the price it was recognized by, by the million; without a price it is no row', async () => {
  const own = book('company: Heron Post\nrates: rates.csv\nsources:\n  - { id: heron, provider: OpenAI, account: org-heron, legs: [metered] }\n')
  own.file('rates.csv', `provider,account,sku,match,token_kind,tier,context_from,context_to,unit,unit_quantity,price,currency,discount_pct,valid_from,valid_to,contract,inherit
OpenAI,,,gpt-5.1,input,,,,,1000000,1.25,USD,,2026-01-01,,,
OpenAI,,,gpt-5.1,output,,,,,1000000,10.00,USD,,2026-01-01,,,
`)
  await own.take(own.file('completions_usage_2026-08-01_2026-08-31.csv', openaiUsage([
    { day: '2026-08-03', model: 'gpt-5.1', input: 1_234_567, output: 3 }, { day: '2026-08-04', model: 'orchid-preview', input: 5000, output: 10 },
  ])), { asOf: '2026-09-05T00:00:00Z', account: 'org-heron' })
  const file = await rowsOf(own, '2026-08')
  expectConformance(file)
  // 1,234,567 × 1.25 ÷ 10^6, and 3 × 10 ÷ 10^6.
  expect(file.rows.map((row) => [row['SkuMeter'], row['ConsumedQuantity'], row['PricingQuantity'], row['PricingUnit'], row['ContractedUnitPrice'], row['ContractedCost'], row['EffectiveCost'], row['ListUnitPrice']])).toEqual([
    ['Input Tokens', '1234567', '1.234567', '1000000 Tokens', '1.25', '1.54320875', '1.54320875', '1.25'],
    ['Output Tokens', '3', '0.000003', '1000000 Tokens', '10', '0.00003', '0.00003', '10'],
  ])
})

const HEADER = 'BilledCost,EffectiveCost,ListCost,ContractedCost,BillingCurrency,BillingAccountId,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,ChargeDescription,InvoiceIssuerName,ProviderName,ServiceName,SubAccountId,ConsumedQuantity,ConsumedUnit,Tags'

test('text that a spreadsheet would run is made harmless in CSV and kept in Parquet; nested tags become flat; an instant takes a second', async () => {
  const own = book('company: Tern Bay\nsources:\n  - { id: lumen, provider: Lumen Models }\n')
  await own.take(own.file('focus.csv', csv(HEADER, [{
    BilledCost: '1e-7', EffectiveCost: '1e-7', ListCost: '3', ContractedCost: '1', BillingCurrency: 'USD', BillingAccountId: 'org-1', BillingPeriodStart: '2026-06-01T00:00:00Z', BillingPeriodEnd: '2026-07-01T00:00:00Z',
    ChargePeriodStart: '2026-06-06T10:00:00Z', ChargePeriodEnd: '2026-06-06T10:00:00Z', ChargeCategory: 'Usage', ChargeDescription: '=HYPERLINK("x"), "quoted"', InvoiceIssuerName: 'Lumen Models', ProviderName: 'Lumen Models', ServiceName: '@lumen',
    SubAccountId: '-12', ConsumedQuantity: '7', ConsumedUnit: 'Requests', Tags: '{"team":"a","nested":{"b":[1,2]},"on":true}',
  }])), { asOf: '2026-07-08T00:00:00Z' })
  const file = await rowsOf(own, '2026-06')
  expectConformance(file)
  expect(file.rows[0]).toMatchObject({
    ChargeDescription: '\'=HYPERLINK("x"), "quoted"', ServiceName: '\'@lumen', SubAccountId: '-12', Tags: '{"team":"a","nested":"{\\"b\\":[1,2]}","on":"true"}', EffectiveCost: '0.0000001',
    ChargePeriodStart: '2026-06-06T10:00:00Z', ChargePeriodEnd: '2026-06-06T10:00:01Z', ConsumedUnit: 'Requests', PricingUnit: 'Requests',
    // 3 and 1 for 7: prices of 12 decimals, and costs that are price × quantity to the last digit.
    ListUnitPrice: '0.428571428571', ListCost: '2.999999999997', ContractedUnitPrice: '0.142857142857', ContractedCost: '0.999999999999',
  })
  const parquet = await fileOf(own, '2026-06', 'parquet')
  const [row] = await own.session(({ ledger }) => ledger.rows('select "ChargeDescription", "ServiceName" from read_parquet($path)', { path: parquet }))
  expect(row).toEqual({ ChargeDescription: '=HYPERLINK("x"), "quoted"', ServiceName: '@lumen' })
})

test('tax that is cost is effective cost of its row, seats of an invoice are a purchase of it', async () => {
  const own = book('company: Tern Bay\ntax: cost\nsources:\n  - { id: seats, provider: GitHub, account: tern, match: { issuer: ["GitHub, Inc."] }, legs: [invoiced] }\n')
  await own.take(own.file('g.csv', invoice({ number: 'G-1', issuer: 'GitHub, Inc.', issued: '2026-06-30', account: 'tern' }, [{ nature: 'seat', net: '190', tax: '38', from: '2026-06-01', to: '2026-07-01' }])))
  const file = await rowsOf(own, '2026-06')
  expectConformance(file)
  expect(file.rows.map((row) => [row['ChargeCategory'], row['BilledCost'], row['EffectiveCost'], row['InvoiceId'], row['ChargeFrequency'], row['PricingUnit']])).toEqual([['Purchase', '190', '190', 'G-1', 'Recurring', 'Units'], ['Tax', '38', '38', 'G-1', 'One-Time', null]])
})

test('a month without a line is a header', async () => {
  const own = book('company: Tern Bay\nsources:\n  - { id: lumen, provider: Lumen Models }\n')
  expect((await rowsOf(own, '2026-06')).rows).toEqual([])
})

test('the command writes where -o says, and refuses what it does not write', async () => {
  const own = book('company: Tern Bay\nsources:\n  - { id: lumen, provider: Lumen Models }\n')
  const { root } = own.workspace
  const month = ['--month', '2026-06']
  const written = await run(root, 'table', ['export', 'focus', ...month])
  expect(written).toMatchObject({ code: 0 })
  expect(written.text.startsWith('BilledCost,BillingAccountId,')).toBe(true)
  for (const words of [['export', 'xlsx', ...month, '--as', 'csv'], ['export', 'focus'], ['export', 'pivot', ...month], ['export', 'html', ...month]]) expect(await run(root, 'table', words)).toMatchObject({ code: 2, text: '' })
})
