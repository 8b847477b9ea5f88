// aicost export focus over the example company: rows that keep the specification's rules, whose effective cost is the
// month's number and whose billed cost is what the invoices ask for; CSV, Parquet and a reading of our own file agree.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { exportFocus } from '../../src/app/focus.ts'
import type { FocusOptions } from '../../src/app/focus.ts'
import { importFiles } from '../../src/app/import.ts'
import { reconcileReport } from '../../src/app/reconcile.ts'
import { withSession } from '../../src/app/session.ts'
import type { Session, Surroundings } from '../../src/app/session.ts'
import { workspaceAt } from '../../src/config/workspace.ts'
import { BILLING_PERIOD, columnsOf, COST_AND_USAGE, FOCUS_VERSIONS, INVOICE_DETAIL } from '../../src/domain/focus-columns.ts'
import { packageRoot } from '../../src/ledger/assets.ts'
import { literal } from '../../src/ledger/quote.ts'
import { book } from './book.ts'
import type { Book } from './book.ts'
import { expectConformance, focusOf, readCsv, rowFaults, totals } from './focus-rows.ts'
import type { FocusFile } from './focus-rows.ts'
import type { Month } from '../worked/build.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const MONTH = '2026-10'
const scratch = mkdtempSync(join(tmpdir(), 'aicost-focus-'))
let acme: Book
let file: FocusFile
let body: Month

const inAcme = <T>(work: (session: Session) => Promise<T>): Promise<T> => withSession(acme.workspace, acme.outside, {}, work)
const exported = (options: Partial<FocusOptions>): Promise<string[]> => inAcme(async (session) => (await exportFocus(session, MONTH, { version: '1.2', as: 'csv', ...options })).files.map(({ path }) => path))

beforeAll(async () => {
  acme = await book()
  await inAcme(async (session) => {
    body = (await reconcileReport(session, MONTH, null)).body as unknown as Month
    file = await focusOf(session, MONTH, join(scratch, 'acme.csv'))
  })
})
afterAll(() => {
  acme.remove()
  rmSync(scratch, { recursive: true, force: true })
})

const rowsOf = (statement: string) => file.rows.filter((row) => row['x_StatementId']?.startsWith(`${MONTH}/${statement}`))

describe('the columns', () => {
  test.each(FOCUS_VERSIONS)('%s: alphabetical, own ones last, all 21 mandatory ones', (version) => {
    const columns = columnsOf(COST_AND_USAGE, version)
    const names = columns.filter(({ level }) => level !== 'own').map(({ name }) => name)
    expect(names).toEqual([...names].sort())
    expect(columns.slice(names.length).every(({ name, level }) => level === 'own' && name.startsWith('x_'))).toBe(true)
    expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length)
    expect(columns.filter(({ level }) => level === 'mandatory')).toHaveLength(21)
  })

  test('who sells and who hosts have other names since 1.3', () => {
    const only = (version: '1.2' | '1.4') => COST_AND_USAGE.filter((column) => column.only === version).map(({ name }) => name)
    expect(only('1.2')).toEqual(['ProviderName', 'PublisherName'])
    expect(only('1.4')).toEqual(['HostProviderName', 'ServiceProviderName'])
  })
})

test('the rows keep the rules of the specification', () => {
  expect(file.rows.length).toBeGreaterThan(300)
  expectConformance(file)
})

test('a broken row is noticed', () => {
  const [usage = {}] = rowsOf('417702938156')
  expect(rowFaults(usage)).toEqual([])
  const faults = (change: Record<string, string | null>): number => rowFaults({ ...usage, ...change }).length
  for (const change of [{ ConsumedUnit: null }, { ListUnitPrice: '0.81', PricingCurrencyListUnitPrice: '0.81' }, { PricingQuantity: '251' }, { ChargeCategory: 'Tax' }, { PricingUnit: '1M tokens' }, { SkuId: null }, { PricingCurrency: 'EUR' }, { ChargeCategory: 'Credit' }]) expect(faults(change)).toBeGreaterThan(0)
})

test('effective cost is what each statement recognizes, billed cost what its documents ask for', () => {
  expect(totals(file.rows, 'EffectiveCost')).toEqual({ USD: '4567.1066' })
  expect(totals(file.rows, 'EffectiveCost', 'x_StatementId')).toEqual(Object.fromEntries(body.statements.map(({ id, recognized }) => [id, recognized]).sort()))
  expect(totals(file.rows, 'BilledCost', 'x_StatementId')).toEqual(Object.fromEntries(body.statements.map((statement) => [statement.id, String(statement['payable'])]).sort()))
  expect(totals(file.rows, 'BilledCost')).toEqual({ USD: '5351.7' })
})

test('a token row: one model and kind, priced by the million where a list price gives the list cost exactly', () => {
  const nova = rowsOf('417702938156').filter((row) => row['x_Model'] === 'nova-pro')
  expect(new Set(nova.map((row) => [row['SkuMeter'], row['SkuId'], row['SkuPriceId'], row['ConsumedUnit'], row['PricingUnit'], row['ListUnitPrice'], row['ServiceSubcategory']].join(' | ')))).toEqual(new Set([
    'Input Tokens | aws/nova-pro/input-tokens | aws/nova-pro/input-tokens/standard | Tokens | 1000000 Tokens | 0.8 | Generative AI',
    'Output Tokens | aws/nova-pro/output-tokens | aws/nova-pro/output-tokens/standard | Tokens | 1000000 Tokens | 3.2 | Generative AI',
  ]))
  expect(nova[0]).toMatchObject({ ConsumedQuantity: '250000000', PricingQuantity: '250', ListCost: '200', EffectiveCost: '200', SkuPriceDetails: '{"x_Model":"nova-pro","x_ServiceTier":"standard"}', Tags: '{"user:team":"support"}' })
})

test('prepaid: what was bought is billed and no cost, its use is cost and not billed; what a grant covers is not billed either, so it is an adjustment', () => {
  const openai = rowsOf('org-4Tq9VbWm2KcRzXe7')
  expect(totals(openai.filter((row) => row['x_LineKind'] === 'charge'), 'BilledCost')).toEqual({ USD: '0' })
  expect(totals(openai.filter((row) => row['ChargeCategory'] === 'Purchase'), 'BilledCost', 'EffectiveCost')).toEqual({ 0: '1000' })
  expect(openai.filter((row) => row['x_LineKind'] === 'grant').map((row) => [row['ChargeCategory'], row['EffectiveCost'], row['BilledCost']])).toEqual([['Adjustment', '-50', '0']])
})

test('where the evidence has no quantity a row says so', () => {
  const claude = rowsOf('7f0c1d52').filter((row) => row['x_LineKind'] === 'charge')
  expect(new Set(claude.map((row) => `${row['ConsumedQuantity']} ${row['ConsumedUnit']} ${row['x_QuantityKnown']}`))).toEqual(new Set(['1 Units false']))
})

test('Parquet holds the same rows, typed', async () => {
  const [path = ''] = await exported({ as: 'parquet', path: join(scratch, 'acme.parquet') })
  await inAcme(async ({ ledger }) => {
    const columns = columnsOf(COST_AND_USAGE, '1.2')
    const { columns: typed } = await ledger.table(`select * from read_parquet(${literal(path)}) limit 0`)
    const TYPES = { text: 'VARCHAR', json: 'VARCHAR', decimal: 'DECIMAL(38,18)', instant: 'TIMESTAMP WITH TIME ZONE', flag: 'BOOLEAN' }
    expect(typed).toEqual(columns.map(({ name, type }) => ({ name, type: TYPES[type] })))
    const cells = columns.map(({ name, type }) => `${type === 'decimal' ? `plain("${name}")` : type === 'instant' ? `iso("${name}")` : `"${name}"::varchar`} as "${name}"`)
    expect(await ledger.rows(`select ${cells.join(', ')} from read_parquet(${literal(path)})`)).toEqual(file.rows)
  })
})

test('the same month gives the same bytes', async () => {
  const [again = ''] = await exported({ path: join(scratch, 'again.csv') })
  expect(readFileSync(again, 'utf8')).toBe(readFileSync(file.path, 'utf8'))
})

describe('1.4', () => {
  let cost: FocusFile
  let directory: string
  let paths: string[]

  beforeAll(async () => {
    directory = join(scratch, 'acme-1.4')
    paths = await exported({ version: '1.4', path: directory })
    cost = readCsv(paths[0] ?? '')
  })

  test('Cost and Usage has the same money under the names of 1.4', () => {
    expect(paths.map((path) => path.slice(directory.length + 1))).toEqual(['cost-and-usage.csv', 'invoice-detail.csv', 'billing-period.csv'])
    expectConformance(cost, '1.4')
    expect(totals(cost.rows, 'EffectiveCost', 'x_StatementId')).toEqual(totals(file.rows, 'EffectiveCost', 'x_StatementId'))
    expect(totals(cost.rows, 'BilledCost', 'ServiceProviderName')).toEqual(totals(file.rows, 'BilledCost', 'ProviderName'))
  })

  test('Invoice Detail: lines and tax of a document add up to what it asks for, and say what Cost and Usage says', () => {
    const detail = readCsv(join(directory, 'invoice-detail.csv'))
    expect(detail.header).toEqual(INVOICE_DETAIL.map(({ name }) => name))
    const nulls = INVOICE_DETAIL.filter(({ nullable }) => !nullable).filter(({ name }) => detail.rows.some((row) => row[name] === null))
    expect(nulls).toEqual([])
    expect(totals(detail.rows, 'BilledCost', 'InvoiceId')).toEqual(Object.fromEntries(body.statements.flatMap(({ documents }) => documents.filter(({ placed_by_month: placed }) => MONTH in placed).map(({ number, gross }) => [number, gross])).sort()))
    expect(totals(detail.rows, 'BilledCost', 'InvoiceId')['GHB-3381207']).toBe(totals(cost.rows, 'BilledCost', 'InvoiceId')['GHB-3381207'])
    expect(new Set(detail.rows.map((row) => `${row['InvoiceId']} ${row['InvoiceDetailId']}`)).size).toBe(detail.rows.length)
  })

  test('Billing Period: each issuer’s month, open until it is signed', () => {
    const periods = readCsv(join(directory, 'billing-period.csv'))
    expect(periods.header).toEqual(BILLING_PERIOD.map(({ name }) => name))
    expect(periods.rows.map((row) => [row['InvoiceIssuerName'], row['BillingPeriodStatus'], row['BillingPeriodStart'], row['BillingPeriodEnd']])).toEqual(
      ['Amazon Web Services, Inc.', 'Anthropic, PBC', 'GitHub, Inc.', 'OpenAI OpCo, LLC'].map((issuer) => [issuer, 'Open', '2026-10-01T00:00:00Z', '2026-11-01T00:00:00Z']))
  })
})

test.each([['1.2', 'csv'], ['1.2', 'parquet'], ['1.4', 'csv']] as const)('our own %s %s, imported, gives the same number', async (version, as) => {
  const [path = ''] = await exported({ version, as, path: join(scratch, `again-${version}-${as}`) })
  const root = join(scratch, `import-${version}-${as}`)
  mkdirSync(root)
  const named = join(root, `focus.${as}`)
  cpSync(path, named)
  const source = (id: string, provider: string, account: string): string => `  - { id: ${id}, provider: ${provider}, account: "${account}", scope: whole }\n`
  writeFileSync(join(root, 'aicost.yaml'), `company: Second\nsources:\n${source('aws', 'AWS', '417702938156')}${source('claude', 'Anthropic', '7f0c1d52-3b8e-4e6a-9d17-52c0a4e88b61')}${source('github', 'GitHub', 'acme-robotics')}${source('openai', 'OpenAI', 'org-4Tq9VbWm2KcRzXe7')}`)
  const workspace = workspaceAt(root)
  const outside: Surroundings = { now: () => '2026-11-22T09:00:00Z', env: { AICOST_BY: 'test' }, cwd: root, gitUser: () => undefined }
  const { imports } = await importFiles(workspace, [named], { asOf: '2026-11-20T00:00:00Z' }, outside)
  expect(imports.map(({ status, format, amounts }) => [status, format, amounts.map(({ currency, accepted }) => `${accepted} ${currency}`)])).toEqual([['imported', 'focus', ['5351.7 USD']]])
  const { body: read } = await withSession(workspace, outside, {}, (session) => reconcileReport(session, MONTH, null))
  expect((read as unknown as Month).statements.map(({ id, recognized }) => [id, recognized])).toEqual(body.statements.map(({ id, recognized }) => [id, recognized]))
})

describe('files', () => {
  test('none is replaced unless forced, and nothing is left of one that could not be written', async () => {
    const path = join(scratch, 'there.csv')
    writeFileSync(path, 'mine')
    await expect(exported({ path })).rejects.toMatchObject({ code: 'FILE_EXISTS' })
    expect(readFileSync(path, 'utf8')).toBe('mine')
    await exported({ path, force: true })
    expect(readFileSync(path, 'utf8')).toBe(readFileSync(file.path, 'utf8'))
    await expect(exported({ path: join(scratch, 'nowhere', 'x.csv') })).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' })
    expect(existsSync(join(scratch, 'nowhere'))).toBe(false)
  })

  test('1.4 wants a directory, and replaces nothing in it', async () => {
    await expect(exported({ version: '1.4', path: file.path })).rejects.toMatchObject({ code: 'FILE_EXISTS' })
    const directory = join(scratch, 'part')
    mkdirSync(directory)
    writeFileSync(join(directory, 'invoice-detail.csv'), 'mine')
    await expect(exported({ version: '1.4', path: directory })).rejects.toMatchObject({ code: 'FILE_EXISTS' })
    expect(readdirSync(directory)).toEqual(['invoice-detail.csv'])
  })

  test('without a path they are named after the month and its version', async () => {
    expect((await exported({})).map((path) => path.slice(acme.outside.cwd.length + 1))).toEqual([`aicost-${MONTH}-v1.csv`])
    expect((await exported({ version: '1.4', as: 'parquet' })).map((path) => path.slice(acme.outside.cwd.length + 1))).toEqual(['cost-and-usage', 'invoice-detail', 'billing-period'].map((name) => `aicost-${MONTH}-v1.focus/${name}.parquet`))
  })
})

test('the other company: clouds with commitments, and euros', async () => {
  const root = join(scratch, 'alder')
  cpSync(join(packageRoot, 'fixtures/books/alder-2026-10'), root, { recursive: true })
  const workspace = workspaceAt(root)
  const outside: Surroundings = { now: () => '2026-11-22T09:00:00Z', env: { AICOST_BY: 'test' }, cwd: root, gitUser: () => undefined }
  await importFiles(workspace, [join(root, 'downloads')], { asOf: '2026-11-10T00:00:00Z' }, outside)
  await withSession(workspace, outside, {}, async (session) => {
    const month = (await reconcileReport(session, MONTH, null)).body as unknown as Month
    const alder = await focusOf(session, MONTH, join(scratch, 'alder.csv'))
    expectConformance(alder)
    expect(totals(alder.rows, 'EffectiveCost', 'x_StatementId')).toEqual(Object.fromEntries(month.statements.map(({ id, recognized }) => [id, recognized]).sort()))
    expect(totals(alder.rows, 'BilledCost', 'x_StatementId')).toEqual(Object.fromEntries(month.statements.map((statement) => [statement.id, String(statement['payable'])]).sort()))
    expect(totals(alder.rows, 'EffectiveCost')['EUR']).toBe('1250')
    // What Azure's customer paid for a term is billed and no cost; what the term is worth in October is.
    const azure = alder.rows.filter((row) => row['CommitmentDiscountId'] !== null)
    expect(totals(azure.filter((row) => row['ChargeCategory'] === 'Purchase'), 'BilledCost', 'EffectiveCost')).toEqual({ 0: '17520' })
    expect(new Set(azure.map((row) => row['CommitmentDiscountType']))).toEqual(new Set(['Reservation']))
  })
})
