// Azure of Larch Robotics through the real importer: the figures of fixtures/azure-cost-details-*/README.md, and what
// both formats ask of the importer: two bases, parts counted from 0, inferred months, dates and headers in several spellings.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CATEGORY, COMMITTED } from '../../parsers/azure-cost-details-ea/bill.ts'
import { parser as ea } from '../../parsers/azure-cost-details-ea/parser.ts'
import { parser as mca } from '../../parsers/azure-cost-details-mca/parser.ts'
import { packageRoot } from '../../src/ledger/assets.ts'
import { plain, scratch } from './workspace.ts'
import type { Scratch } from './workspace.ts'

const ACTUAL = 'azure-cost-details-ea/larch-2026-09-actual.csv'
const AMORTIZED = 'azure-cost-details-ea/larch-2026-09-amortized.csv'
const config = (more = ''): string => `company: Larch Robotics
currency: USD
sources:
  - { id: azure, provider: Microsoft Azure, account: "71529430", match: { ids: [KQ4M-7TZN-BG7-PGB] } }
${more}`

const text = (path: string): string => readFileSync(join(packageRoot, 'fixtures', path), 'utf8').replace(/^\uFEFF/, '').replaceAll('\r\n', '\n')
const codes = (result: Awaited<ReturnType<Scratch['take']>>[number] | undefined): string[] => (result?.diagnostics ?? []).map(({ code }) => code)

/** Files in a folder of their own. */
function folder(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'aicost-azure-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const path = join(root, 'run')
  mkdirSync(path)
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content)
  return path
}

const ENTERPRISE = 'Date,MeterCategory,MeterName,UnitOfMeasure,Quantity,CostInBillingCurrency,BillingCurrencyCode,BillingAccountId,SubscriptionId,ChargeType,PricingModel,Frequency,Term,ReservationId,ProductName,PublisherType,PublisherName,BillingPeriodStartDate,BillingPeriodEndDate,Tags'
interface Row { readonly date: string; readonly meter?: string; readonly unit?: string; readonly cost?: string; readonly period?: readonly [string, string]; readonly tags?: string; readonly category?: string; readonly type?: string; readonly model?: string; readonly term?: string; readonly product?: string; readonly publisher?: string }
const enterprise = (...rows: readonly Row[]): string => `${[ENTERPRISE, ...rows.map((row) => [
  row.date, row.category ?? 'Azure OpenAI', row.meter ?? 'gpt 4.1 Inp glbl Tokens', row.unit ?? '1K', '10', row.cost ?? '1', 'USD', '71529430', 'sub', row.type ?? 'Usage', row.model ?? 'OnDemand', 'OneTime', row.term ?? '', '', row.product ?? '',
  row.publisher ? 'Marketplace' : 'Azure', row.publisher ?? 'Microsoft', ...(row.period ?? ['09/01/2026', '09/30/2026']), `"${(row.tags ?? '').replaceAll('"', '""')}"`].join(','))].join('\n')}\n`

describe('an actual export and its amortized one', () => {
  const sums = async ({ rows }: Scratch): Promise<Record<string, unknown>[]> =>
    (await rows('select basis, sum(billed_cost) as billed, sum(effective_cost) as effective, count(*) filter (x_basis_missing)::integer as missing from evidence_charge join slice on slice_id = x_slice_id join delivery using (delivery_id) group by all order by basis')).map((row) => ({ ...row, billed: plain(row['billed']), effective: plain(row['effective']) }))

  it.each([[[ACTUAL, AMORTIZED]], [[AMORTIZED, ACTUAL]]])('say what one file can know: %s', async (files) => {
    const own = scratch(config())
    for (const file of files) {
      const [result] = await own.take([file])
      expect(result).toMatchObject({ status: 'imported', account: '71529430', as_of: '2026-09-13T00:00:00Z' })
    }
    expect(await sums(own)).toEqual([
      { basis: 'actual', billed: '18147.5125', effective: '627.5125', missing: 2 },
      { basis: 'amortized', billed: '627.5125', effective: '723.5125', missing: 0 },
    ])
  })

  it('a purchase covers its term, its unused part is a commitment', async () => {
    const own = scratch(config())
    await own.take([ACTUAL, AMORTIZED])
    expect(await own.rows("select x_line_type, iso(charge_period_start) as start, iso(charge_period_end) as \"end\", commitment_discount_status as status from evidence_charge where x_component = 'commitment' order by start, x_line_type")).toEqual([
      { x_line_type: 'Purchase', start: '2026-09-11T00:00:00Z', end: '2027-09-11T00:00:00Z', status: null },
      { x_line_type: 'UnusedReservation', start: '2026-09-12T00:00:00Z', end: '2026-09-13T00:00:00Z', status: 'Unused' },
    ])
  })

  it('leave out the other machines with both of their costs', async () => {
    const own = scratch(config())
    await own.take([ACTUAL, AMORTIZED])
    expect((await own.rows('select basis, sum(billed_cost) as billed, sum(effective_cost) as effective from excluded_charge join slice using (slice_id) join delivery using (delivery_id) group by all order by basis')).map(({ basis, billed, effective }) => [basis, plain(billed), plain(effective)])).toEqual([
      ['actual', '282.656', '195.056'], ['amortized', '195.056', '282.656'],
    ])
  })

  it.each([['P1Y', '2027-09-05'], ['36', '2029-09-05'], ['3 Years', '2029-09-05'], ['P6M', '2027-03-05'], ['', '2026-09-06']])('term "%s" ends %s', async (term, end) => {
    const own = scratch(config())
    const [result] = await own.take([own.file('x.csv', enterprise({ date: '09/05/2026', type: 'Purchase', model: 'Reservation', meter: '', product: 'Azure OpenAI Provisioned Managed Global - 50 PTU', category: 'Reservations', term }))])
    expect(result?.records.accepted).toBe(1)
    expect(await own.rows('select iso(charge_period_end)[:10] as "end" from evidence_charge')).toEqual([{ end }])
    expect(codes(result).includes('TERM_UNKNOWN')).toBe(term === '')
  })
})

it('Parquet, with numbers and dates as such, gives what the CSV gives', async () => {
  const own = scratch(config())
  await own.take([ACTUAL])
  const csv = await own.rows('select * exclude (x_slice_id, x_import_id) from evidence_charge order by x_record_no')
  const other = scratch(config())
  const path = other.file('part_0_0001.snappy.parquet', '')
  await own.rows(`copy (select * replace (strptime("Date", '%m/%d/%Y')::date as "Date", "Quantity"::double as "Quantity", "Cost"::decimal(18, 6) as "Cost") from read_csv('${join(packageRoot, 'fixtures', ACTUAL)}', all_varchar = true)) to '${path}' (format parquet)`)
  const [result] = await other.take([path])
  expect(result?.amounts).toMatchObject([{ in_file: '18430.1685', accepted: '18147.5125', excluded: '282.656' }])
  expect(await other.rows('select * exclude (x_slice_id, x_import_id) from evidence_charge order by x_record_no')).toEqual(csv)
})

describe('dates and months', () => {
  it('reads each spelling of a day, in one column', async () => {
    const own = scratch(config())
    const [result] = await own.take([own.file('x.csv', enterprise({ date: '09/02/2026' }, { date: '9/3/2026' }, { date: '2026-09-04' }, { date: '2026-09-05T00:00:00Z' }, { date: '2026-09-06 00:00:00' }))])
    expect(result?.records).toMatchObject({ read: 5, accepted: 5 })
    expect((await own.rows('select iso(charge_period_start)[:10] as day from evidence_charge order by x_record_no')).map(({ day }) => day)).toEqual(['2026-09-02', '2026-09-03', '2026-09-04', '2026-09-05', '2026-09-06'])
  })

  it.each(['13/09/2026', '09/2/2026', '9/31/2026', '09-02-2026', 'yesterday', ''])('rejects "%s", with its record', async (date) => {
    const own = scratch(config())
    const [result] = await own.take([own.file('x.csv', enterprise({ date: '09/01/2026' }, { date }))])
    expect(result?.records).toEqual({ read: 2, accepted: 1, excluded: 0, rejected: 1 })
    expect(result?.diagnostics).toContainEqual(expect.objectContaining({ code: 'REJECTED', record: 2, message: expect.stringContaining('Date') }))
  })

  it('takes the month of the dates where no billing period is stated', async () => {
    const own = scratch(config())
    const [result] = await own.take([own.file('x.csv', enterprise({ date: '09/02/2026', period: ['', ''] }, { date: '09/30/2026', period: ['', ''] }))])
    expect(result?.period).toEqual({ start: '2026-09-01T00:00:00Z', end: '2026-10-01T00:00:00Z' })
  })

  it('refuses inferred months that are several, naming the first record of another', async () => {
    const own = scratch(config())
    const [result] = await own.take([own.file('x.csv', enterprise({ date: '09/29/2026', period: ['', ''] }, { date: '09/30/2026', period: ['', ''] }, { date: '10/01/2026', period: ['', ''] }))])
    expect(result).toMatchObject({ status: 'refused', error: { code: 'MIXED_MONTHS', place: { record: 3 } } })
    expect(await own.rows('select * from evidence_charge')).toEqual([])
  })

  it('keeps use of another month in the billing period that a row states', async () => {
    const own = scratch(config())
    const [result] = await own.take([own.file('x.csv', enterprise({ date: '09/02/2026' }, { date: '08/31/2026' }))])
    expect(result?.slices).toHaveLength(1)
  })
})

describe('parts', () => {
  const header = text('azure-cost-details-ea/larch-2026-09-amortized.csv').split('\n')[0] ?? ''
  const [, ...records] = text('azure-cost-details-ea/larch-2026-09-amortized.csv').trimEnd().split('\n')
  const part = (from: number, to: number): string => `${[header, ...records.slice(from, to)].join('\n')}\n`

  it('of one folder are one delivery', async () => {
    const own = scratch(config())
    const results = await own.take([folder({ 'part_0_0001.csv': part(0, 9), 'part_1_0001.csv': part(9, 17) })])
    expect(results.map(({ delivery, records: { read } }) => [delivery, read])).toEqual([[results[0]?.delivery, 9], [results[0]?.delivery, 8]])
  })

  it('a lone first part is taken as the whole and says so', async () => {
    const [result] = await scratch(config()).take([folder({ 'part_0_0001.csv': part(0, 17) })])
    expect(result?.status).toBe('imported')
    expect(codes(result)).toContain('SINGLE_CHUNK')
  })

  it.each([[{ 'part_1_0001.csv': part(0, 9) }, 'chunk 0'], [{ 'part_0_0001.csv': part(0, 9), 'part_2_0001.csv': part(9, 17) }, 'chunk 1']])('a later part without its predecessors is refused', async (files, missing) => {
    for (const result of await scratch(config()).take([folder(files)])) {
      expect(result).toMatchObject({ status: 'refused', error: { code: 'CHUNK_MISSING', message: expect.stringContaining(missing) } })
    }
  })

  it('a header without rows needs its manifest or a period', async () => {
    const own = scratch(config())
    const [alone] = await own.take([own.file('empty.csv', `${header}\n`)])
    expect(alone).toMatchObject({ status: 'refused', error: { code: 'PERIOD_UNKNOWN' } })
    const [run] = await own.take(['azure-cost-details-ea/empty-run'])
    expect(run).toMatchObject({ status: 'imported', period: { start: '2026-07-01T00:00:00Z', end: '2026-08-01T00:00:00Z' }, as_of: '2026-08-02T06:10:03Z', as_of_from: 'vendor' })
  })
})

describe('rows', () => {
  it('keep every spelling of tags', async () => {
    const own = scratch(config())
    await own.take([own.file('x.csv', enterprise({ date: '09/01/2026', tags: '"a": "b","c": "d"' }, { date: '09/02/2026', tags: '{"a":"b"}' }, { date: '09/03/2026', tags: 'a=b' }, { date: '09/04/2026', tags: '{"a": "b' }, { date: '09/05/2026' }))])
    expect((await own.rows('select tags from evidence_charge order by x_record_no')).map(({ tags }) => (tags === null ? null : (JSON.parse(String(tags)) as unknown)))).toEqual([
      { a: 'b', c: 'd' }, { a: 'b' }, { unparsed: 'a=b' }, { unparsed: '{"a": "b' }, null,
    ])
  })

  it('count blocks by the unit, never by the meter\'s name', async () => {
    const own = scratch(config())
    const [result] = await own.take([own.file('x.csv', enterprise({ date: '09/01/2026', meter: '5 mini Inp Gl 1M Tokens', unit: '1K', cost: '0.0025' }, { date: '09/01/2026', meter: '5 mini Inp Gl 1M Tokens', unit: '1M', cost: '2.5' }, { date: '09/01/2026', meter: '5 mini Inp Gl 1M Tokens', unit: '1 Hour' }))])
    expect((await own.rows('select consumed_quantity from evidence_charge order by x_record_no')).map((row) => (row['consumed_quantity'] === null ? null : plain(row['consumed_quantity'])))).toEqual(['10000', '10000000', null])
    expect(codes(result)).toContain('UNKNOWN_UNIT')
  })

  it('models of the Marketplace enter by a rule of the company, from their maker', async () => {
    const own = scratch(config('ai_rules: [{ match: { product: "Claude*" }, note: Foundry }]\n'))
    const [result] = await own.take([ACTUAL])
    expect(result?.records).toMatchObject({ accepted: 12, excluded: 5 })
    expect((await own.rows("select service_provider_name as provider, x_model, x_component, billed_cost from evidence_charge where x_rule_id like 'ai_rules%'")).map((row) => ({ ...row, billed_cost: plain(row['billed_cost']) }))).toEqual([{ provider: 'Anthropic', x_model: 'claude-sonnet-4-5', x_component: 'fee', billed_cost: '61.3' }])
  })

  it('that lost amount or currency are rejected, also where they are not AI', async () => {
    const own = scratch(config())
    const [result] = await own.take([own.file('x.csv', enterprise({ date: '09/01/2026' }, { date: '09/02/2026', category: 'Storage', cost: '' }, { date: '09/03/2026', category: 'Storage', cost: '2' }).replace('9/03/2026,Storage,gpt 4.1 Inp glbl Tokens,1K,10,2,USD', '9/03/2026,Storage,gpt 4.1 Inp glbl Tokens,1K,10,2,MC'))])
    expect(result?.records).toEqual({ read: 3, accepted: 1, excluded: 0, rejected: 2 })
    expect(result?.diagnostics.filter(({ code }) => code === 'REJECTED').map(({ record, message }) => [record, message.split(/ |:/)[0]])).toEqual([[2, 'CostInBillingCurrency'], [3, 'BillingCurrencyCode']])
    expect(result?.amounts).toMatchObject([{ currency: 'MC', in_file: '2', rejected: '2' }, { currency: 'USD', in_file: '1', accepted: '1' }])
  })

  it('of a charge type that is not known say so, and keep their cost', async () => {
    const own = scratch(config())
    const [result] = await own.take([own.file('x.csv', enterprise({ date: '09/01/2026', type: 'Loyalty', cost: '-3.5' }))])
    expect(codes(result)).toContain('UNKNOWN_LINE_TYPE')
    expect(result?.amounts).toMatchObject([{ in_file: '-3.5', accepted: '-3.5' }])
  })
})

describe('the two formats', () => {
  const statement = (id: string): string => readFileSync(join(packageRoot, 'parsers', id, 'charges.sql'), 'utf8')
  const bare = (sql: string): string => sql.replace(/--.*$/gm, '').replace(/\s+/g, ' ').trim()

  it('declare the columns that their one statement reads', () => {
    expect(mca.chargesOf).toBe(ea.id)
    expect(mca.columns.slice(0, ea.columns.length)).toEqual(ea.columns)
  })

  it('sum rows that stay outside by the expressions of the statement', () => {
    expect(bare(statement('azure-cost-details-ea'))).toContain(`${bare(CATEGORY).replace(`(${bare(COMMITTED)})`, 'x_committed')} as charge_category`)
  })

  it('the price in another currency tells them apart', async () => {
    const own = scratch(config())
    const asEnterprise = text('azure-cost-details-mca/larch-2026-10-no-period.csv').replace('costInPricingCurrency', 'x')
    expect((await own.take([own.file('a.csv', asEnterprise), 'azure-cost-details-mca/larch-2026-10-no-period.csv'])).map(({ format }) => format).sort()).toEqual(['azure-cost-details-ea', 'azure-cost-details-mca'])
  })
})
