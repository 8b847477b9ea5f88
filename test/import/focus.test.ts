// FOCUS files at the door: which account, which spellings, what is refused and why.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/ledger/assets.ts'
import { scratch } from '../parsers/workspace.ts'

const HEADER = 'BilledCost,EffectiveCost,BillingCurrency,BillingAccountId,BillingPeriodStart,BillingPeriodEnd,ChargePeriodStart,ChargePeriodEnd,ChargeCategory,InvoiceIssuerName,ProviderName,ServiceName'
const line = (cells: { billed?: string; account?: string; start?: string; end?: string; issuer?: string; provider?: string; category?: string } = {}): string =>
  `${cells.billed ?? '1.5'},${cells.billed ?? '1.5'},USD,${cells.account ?? '777'},2026-06-01T00:00:00Z,2026-07-01T00:00:00Z,${cells.start ?? '2026-06-02T00:00:00Z'},${cells.end ?? '2026-06-03T00:00:00Z'},${cells.category ?? 'Usage'},"${cells.issuer ?? 'Lumen Models'}",${cells.provider ?? 'Lumen Models'},Lumen API`
const text = (...lines: string[]): string => `${[HEADER, ...lines].join('\n')}\n`
const config = (...sources: string[]): string => `company: Tern Bay\ncurrency: USD\nsources:\n${sources.map((source) => `  - { ${source} }\n`).join('')}`
const ANY = config('id: any, provider: Any, formats: [focus]')

test.each([
  ['by its id', ['id: lumen, provider: Lumen Models, match: { ids: ["777"] }', 'id: other, provider: Any, formats: [focus]'], {}, 'lumen', 'file'],
  ['by the last segment of a path', ['id: azure, provider: Microsoft Azure, account: "777"'], { account: '/providers/Microsoft.Billing/billingAccounts/777', issuer: 'Microsoft' }, '777', 'file'],
  ['by its issuer under another name', ['id: aws, provider: AWS', 'id: other, provider: Any, formats: [focus]'], { issuer: 'Amazon Web Services, Inc.', provider: 'AWS' }, 'aws', 'inventory'],
  ['by its provider, of a reseller’s file', ['id: azure, provider: Microsoft Azure'], { issuer: 'Northwind Resale', provider: 'Microsoft' }, 'azure', 'inventory'],
  ['by the list of formats', ['id: other, provider: Any, formats: [focus]', 'id: aws, provider: AWS, account: "1"'], { issuer: 'Amazon Web Services, Inc.' }, 'other', 'inventory'],
])('an account is found %s', async (_, sources, cells, account, from) => {
  const { take, rows, file } = scratch(config(...sources))
  const [result] = await take([file('focus.csv', text(line(cells)))])
  expect(result).toMatchObject({ status: 'imported', account })
  expect(await rows('select account_from from delivery')).toEqual([{ account_from: from }])
})

test('an id of nobody is refused and the candidate is named', async () => {
  const { take, file } = scratch(config('id: aws, provider: AWS, account: "1"'))
  const [result] = await take([file('focus.csv', text(line({ issuer: 'Amazon Web Services, Inc.' })))])
  expect(result?.error).toMatchObject({ code: 'UNKNOWN_ACCOUNT', message: expect.stringContaining('candidates: aws') })
})

test('one file holds the bills of several vendors', async () => {
  const { take, rows, file } = scratch(config('id: lumen, provider: Lumen Models', 'id: orca, provider: Orca'))
  await take([file('focus.csv', text(line(), line({ account: '8', issuer: 'Orca', provider: 'Orca', billed: '2.25' })))])
  expect(await rows('select billing_account_id as account, billed_cost::decimal(9, 2) as cost from evidence_charge order by account')).toEqual([{ account: 'lumen', cost: '1.50' }, { account: 'orca', cost: '2.25' }])
})

test.each([
  ['2026-06-02T06:30:00.000Z', '06:30'], ['2026-06-02T06:30Z', '06:30'], ['2026-06-02 06:30:00 UTC', '06:30'], ['2026-06-02 06:30 UTC', '06:30'], ['2026-06-02T06:30:00+02:00', '04:30'], ['2026-06-02T06:30:00-0530', '12:00'], ['2026-06-02T06:30+02:00', '04:30'],
])('%s names its zone', async (start, clock) => {
  const { take, rows, file } = scratch(ANY)
  const [result] = await take([file('focus.csv', text(line({ start })))])
  expect(await rows("select strftime(charge_period_start, '%H:%M') as clock from evidence_charge")).toEqual([{ clock }])
  expect(result?.diagnostics.map(({ code }) => code)).not.toContain('ZONE_ASSUMED')
})

test('times without a zone are UTC and told once, with their number', async () => {
  const { take, rows, file } = scratch(ANY)
  const [result] = await take([file('focus.csv', text(line({ start: '2026-06-02 06:30:00' }), line({ start: '2026-06-02', end: '2026-06-03T00:00:00.123' }), line()))])
  expect(result?.diagnostics.filter(({ code }) => code === 'ZONE_ASSUMED')).toEqual([expect.objectContaining({ severity: 'info', message: expect.stringMatching(/^2 records: /) })])
  expect(await rows("select strftime(min(charge_period_start), '%d %H:%M') as first from evidence_charge")).toEqual([{ first: '02 00:00' }])
})

test('null in its spellings is an empty cell, and an amount of null is rejected', async () => {
  const { take, rows, file } = scratch(ANY)
  const [result] = await take([file('focus.csv', text(line({ billed: 'NULL' }), line(), line().replace('Lumen API', 'null')))])
  expect(result).toMatchObject({ records: { read: 3, accepted: 2, rejected: 1 } })
  expect(result?.diagnostics).toContainEqual(expect.objectContaining({ code: 'REJECTED', record: 1, message: 'BilledCost is empty' }))
  expect(await rows("select count(*) filter (service_name is null)::integer as without from evidence_charge")).toEqual([{ without: 1 }])
})

test('a row without any cost in a priced file is rejected; a file of such rows is metered', async () => {
  const { take, file } = scratch(ANY)
  const [priced, metered] = await take([file('a.csv', text(line(), line({ billed: '' }))), file('b.csv', text(line({ billed: '' })))])
  expect(priced).toMatchObject({ leg: 'billed', records: { accepted: 1, rejected: 1 } })
  expect(metered).toMatchObject({ leg: 'metered', records: { accepted: 1, rejected: 0 }, amounts: [] })
})

test.each([
  ['a day first or a month first', line({ start: '4/1/25', end: '4/2/25' }).replaceAll('2026-06-01T00:00:00Z', '4/1/25'), 'RECORDS_UNREADABLE', 'BillingPeriodStart: "4/1/25"'],
  ['dollars as a spreadsheet shows them', line({ billed: '"$10,000.00 "' }), 'RECORDS_UNREADABLE', 'BilledCost: "$10,000.00 "'],
])('%s: refused with the cell', async (_, row, code, words) => {
  const { take, file } = scratch(ANY)
  const [result] = await take([file('focus.csv', text(row))])
  expect(result?.error).toMatchObject({ code, message: expect.stringContaining(words), place: { record: 1 } })
})

test('a category that does not exist is rejected', async () => {
  const { take, file } = scratch(ANY)
  const [result] = await take([file('focus.csv', text(line(), line({ category: 'Consumption' })))])
  expect(result?.diagnostics).toContainEqual(expect.objectContaining({ code: 'REJECTED', record: 2, message: 'ChargeCategory: "Consumption" cannot be taken (UNKNOWN_CATEGORY)' }))
})

test.each([
  ['BillingPeriodCreated,BillingPeriodEnd,BillingPeriodLastUpdated,BillingPeriodStart,BillingPeriodStatus,InvoiceIssuerName', 'NOT_EVIDENCE', 'Billing Period'],
  ['ContractId,ContractCommitmentId,ContractCommitmentCategory,ContractCommitmentCost', 'NOT_EVIDENCE', 'Contract Commitment'],
  ['BilledCost,BilledCost,BillingCurrency,ServiceName', 'UNKNOWN_FORMAT', 'nearest is focus, which needs EffectiveCost'],
  [HEADER.replace('ServiceName', 'billedcost'), 'DUPLICATE_COLUMN', 'BilledCost, billedcost'],
])('%s is refused as %s', async (header, code, words) => {
  const { take, file } = scratch(ANY)
  const [result] = await take([file('x.csv', `${header}\n${header.split(',').map(() => '1').join(',')}\n`)])
  expect(result?.error).toMatchObject({ code, message: expect.stringContaining(words) })
})

test('Parquet and CSV of one bill give the same charges', async () => {
  const inventory = readFileSync(join(packageRoot, 'fixtures/focus/aicost.yaml'), 'utf8')
  const charges = async (name: string): Promise<unknown> => {
    const { take, rows } = scratch(inventory)
    await take([`focus/${name}`])
    return rows("select * exclude (x_slice_id, x_import_id, tags), json_extract_string(tags, '$.\"user:team\"') as team from evidence_charge order by x_record_no")
  }
  expect(await charges('aws-1.2.snappy.parquet')).toEqual(await charges('aws-1.2.csv'))
})
