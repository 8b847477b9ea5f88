// The AWS bill of Harbor Analytics through the real importer: the figures of fixtures/aws-cur-legacy/README.md.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BILLED, CATEGORY, EFFECTIVE } from '../../parsers/aws-cur-2/line-type.ts'
import { parser as two } from '../../parsers/aws-cur-2/parser.ts'
import { parser as legacy } from '../../parsers/aws-cur-legacy/parser.ts'
import { packageRoot } from '../../src/ledger/assets.ts'
import { plain, scratch } from './workspace.ts'
import type { Scratch } from './workspace.ts'

const FINAL = 'aws-cur-legacy/harbor-2026-08.csv'
const config = (scope: string, more = ''): string => `company: Harbor Analytics
currency: USD
sources:
  - { id: aws, provider: AWS, account: "402718336901", scope: ${scope} }
${more}`

const byType = async ({ rows }: Scratch): Promise<Record<string, string>> =>
  Object.fromEntries((await rows("select x_line_type || ' ' || x_component as key, sum(billed_cost) as billed, sum(effective_cost) as effective from evidence_charge group by all")).map(({ key, billed, effective }) => [String(key), `${plain(billed)} / ${plain(effective)}`]))

const AI_BY_TYPE = {
  'Usage usage': '2881.1780001 / 2881.1780001',
  'FlatRateSubscription seat': '80 / 80',
  'SavingsPlanCoveredUsage usage': '327.7 / 213.005',
  'SavingsPlanNegation usage': '-327.7 / 0',
  'EdpDiscount usage': '-26 / -26',
  'PrivateRateDiscount usage': '-5.168 / -5.168',
  'Credit credit': '-40 / -40',
  'Refund usage': '-12.4 / -12.4',
  'Tax tax': '540.79 / 540.79',
}

describe.each([FINAL, 'aws-cur-2/tern-2026-08.csv', 'aws-cur-2/tern-2026-08.snappy.parquet'])('%s', (file) => {
  it('ties whole, and keeps the AI rows', async () => {
    const bench = scratch(config('ai_rows'))
    const [result] = await bench.take([file])
    expect(result).toMatchObject({
      status: 'imported', format: file.split('/')[0], account: '402718336901', as_of: '2026-08-16T11:00:00Z', as_of_from: 'covered_end',
      period: { start: '2026-08-01T00:00:00Z', end: '2026-09-01T00:00:00Z' }, records: { read: 44, accepted: 27, excluded: 17, rejected: 0 },
    })
    expect(result?.amounts).toEqual([{ currency: 'USD', in_file: '4289.4300001', accepted: '3418.4000001', excluded: '871.03', rejected: '0', rounded_cells: 0 }])
    expect(await byType(bench)).toEqual(AI_BY_TYPE)
    const [left] = await bench.rows('select sum(billed_cost) as billed, sum(effective_cost) as effective, sum(billed_cost) filter (not has_product) as loose from excluded_charge')
    expect([plain(left?.['billed']), plain(left?.['effective']), plain(left?.['loose'])]).toEqual(['871.03', '530.925', '-80.25'])
  })

  it('counts tokens by model, kind and provider', async () => {
    const { take, rows } = scratch(config('ai_rows'))
    await take([file])
    const tokens = await rows("select service_provider_name || ' ' || x_model || ' ' || x_token_kind || coalesce(' ' || nullif(x_tier, 'standard'), '') || coalesce(' ' || x_context, '') as sku, consumed_quantity::bigint::varchar as tokens, billed_cost from evidence_charge where consumed_unit = 'Tokens' order by all")
    expect(tokens.map(({ sku, tokens: count }) => `${String(sku)}: ${String(count)}`)).toEqual([
      'AWS claude-opus-4-6 output: 2400000', 'AWS gpt-oss-120b output flex: 8000000', 'AWS nova-lite input batch: 900000000', 'AWS nova-pro cache_read: 62000000', 'AWS nova-pro input: 148000000',
      'AWS nova-pro output: 41250000', 'AWS titan-embed-text-v2 input: 50500000', 'Anthropic claude-opus-4-8 input long: 8400000', 'Anthropic claude-sonnet-4-5 cache_read: 640750000',
      'Anthropic claude-sonnet-4-5 cache_write_1h: 12250000', 'Anthropic claude-sonnet-4-5 cache_write_5m: 55500000', 'Anthropic claude-sonnet-4-5 input: 210500000', 'Anthropic claude-sonnet-4-5 output: 38200000',
    ])
    const providers = await rows("select service_provider_name as provider, invoice_issuer_name as issuer, sum(billed_cost) as billed from evidence_charge where x_component = 'usage' and x_line_type = 'Usage' group by all order by 1")
    expect(providers.map(({ provider, issuer, billed }) => [provider, issuer, plain(billed)])).toEqual([['AWS', 'AWS', '1007.2430001'], ['Anthropic', 'AWS', '1873.935']])
  })

  it('keeps what joins a row to documents, people and plans', async () => {
    const { take, rows } = scratch(config('ai_rows'))
    await take([file])
    const [plan] = await rows("select commitment_discount_id as plan, commitment_discount_status as status, resource_id, sub_account_id from evidence_charge where x_line_type = 'SavingsPlanCoveredUsage'")
    expect(plan).toMatchObject({ status: 'Used', sub_account_id: '402718336903' })
    expect(String(plan?.['plan'])).toMatch(/^arn:aws:savingsplans::402718336901:savingsplan\/51d0/)
    expect(await rows("select x_user from evidence_charge where x_component = 'seat' order by 1")).toEqual([{ x_user: 'b4c8-01' }, { x_user: 'b4c8-02' }])
    expect(await rows("select distinct invoice_id from evidence_charge where service_provider_name = 'Anthropic' order by 1")).toEqual([{ invoice_id: 'EUINUS26-771204' }])
    expect(await rows("select iso(charge_period_start) as start, charge_category, charge_class from evidence_charge where x_line_type = 'Refund'")).toEqual([{ start: '2026-07-30T00:00:00Z', charge_category: 'Usage', charge_class: 'Correction' }])
    const [tagged] = await rows("select tags from evidence_charge where sku_meter = 'USE1-NovaPro-input-tokens' and x_line_type = 'Usage'")
    expect(JSON.parse(String(tagged?.['tags']))).toEqual(file === FINAL ? { 'user:team': 'search' } : { user_team: 'search' })
    expect(await rows("select distinct region_id from evidence_charge where x_line_type = 'Usage' and region_id is not null order by 1")).toEqual([{ region_id: 'eu-west-1' }, { region_id: 'us-east-1' }, { region_id: 'us-west-2' }])
    expect(await rows("select consumed_unit, x_token_kind, x_component from evidence_charge where sku_meter = 'Provisioned Throughput'")).toEqual([{ consumed_unit: 'Hours', x_token_kind: null, x_component: 'usage' }])
  })
})

describe('commitments', () => {
  it('recognizes covered use, the unused part of plans and reservations, and no upfront fee', async () => {
    const bench = scratch(config('whole'))
    await bench.take([FINAL])
    expect(await byType(bench)).toMatchObject({
      'SavingsPlanCoveredUsage usage': '827.7 / 538.005', 'SavingsPlanNegation usage': '-827.7 / 0', 'SavingsPlanRecurringFee commitment': '600 / 61.995',
      'DiscountedUsage usage': '0 / 9.5', 'RIFee commitment': '18.6 / 2', 'Fee commitment': '120 / 0',
    })
    const [all] = await bench.rows('select sum(billed_cost) as billed, sum(effective_cost) as effective, count(*) filter (x_basis_missing) as missing from evidence_charge')
    // 3,631.4050001 of the AI rows + 530.925: the same rule whether a row enters or is summed.
    expect([plain(all?.['billed']), plain(all?.['effective']), all?.['missing']]).toEqual(['4289.4300001', '4162.3300001', '0'])
  })

  it('is a named state, never 0, where the report has no effective cost', async () => {
    const { take, rows } = scratch(config('ai_rows'))
    const [result] = await take(['aws-cur-legacy/harbor-2026-08-no-effective-cost.csv'])
    expect(result?.amounts[0]).toMatchObject({ in_file: '130', accepted: '130' })
    expect(await rows('select x_line_type, effective_cost, x_basis_missing from evidence_charge where x_basis_missing')).toEqual([{ x_line_type: 'SavingsPlanCoveredUsage', effective_cost: null, x_basis_missing: true }])
  })

  it('takes GPU instances by a rule of the company', async () => {
    const { take, rows } = scratch(config('ai_rows', 'ai_rules:\n  - { match: { service: AmazonEC2, usage_type: "*:g6.*" } }\n  - { match: { service: AmazonEC2, usage_type: "*:p5.*" } }\n'))
    const [result] = await take([FINAL])
    expect(result?.records).toEqual({ read: 44, accepted: 30, excluded: 14, rejected: 0 })
    const [gpu] = await rows("select sum(billed_cost) as billed, sum(effective_cost) as effective, sum(consumed_quantity) as hours from evidence_charge where x_cost_category = 'gpu'")
    expect([plain(gpu?.['billed']), plain(gpu?.['effective']), plain(gpu?.['hours'])]).toEqual(['110.08', '409.08', '102'])
  })
})

describe('private discounts', () => {
  it('counts discount rows once, though net costs stand beside them', async () => {
    expect(readFileSync(join(packageRoot, 'fixtures', FINAL), 'utf8')).toContain('lineItem/NetUnblendedCost')
    const { take, rows } = scratch(config('ai_rows'))
    await take([FINAL])
    const [row] = await rows("select billed_cost from evidence_charge where sku_meter = 'USE1-NovaPro-input-tokens' and x_line_type = 'Usage'")
    expect(plain(row?.['billed_cost'])).toBe('118.4')
  })

  it('takes the net cost of rows that state their own discount', async () => {
    const { take, rows } = scratch(config('ai_rows'))
    const [result] = await take(['aws-cur-2/tern-2026-08-discount-columns.csv'])
    expect(result?.amounts).toEqual([{ currency: 'USD', in_file: '1107.115', accepted: '1086.01', excluded: '21.105', rejected: '0', rounded_cells: 0 }])
    const found = await rows("select x_line_type || ' ' || coalesce(x_token_kind, '') as key, billed_cost, effective_cost from evidence_charge order by x_record_no")
    expect(found.map(({ key, billed_cost: billed, effective_cost: effective }) => [key, plain(billed), plain(effective)])).toEqual([
      ['Usage input', '106.56', '106.56'], ['Usage output', '118.8', '118.8'], ['Usage input', '694.65', '694.65'], ['SavingsPlanCoveredUsage ', '294.93', '191.7045'], ['SavingsPlanNegation ', '-294.93', '0'], ['Tax ', '166', '166'],
    ])
  })
})

describe('deliveries', () => {
  it('replaces the running month by the final one, whose rows have an invoice', async () => {
    const { take, rows } = scratch(config('ai_rows'))
    const [running] = await take(['aws-cur-legacy/harbor-2026-08-not-final.csv'])
    expect(running).toMatchObject({ as_of: '2026-08-09T11:00:00Z', records: { read: 15, accepted: 15, excluded: 0, rejected: 0 } })
    expect(await rows('select count(*) as n from evidence_charge where invoice_id is not null')).toEqual([{ n: '0' }])
    const [final] = await take([FINAL])
    expect(final?.slices[0]).toMatchObject({ month: '2026-08', status: 'applied', added: '3418.4000001', removed: '2814.8100001' })
    expect(await rows('select status, count(*)::integer as n from slice group by all order by 1')).toEqual([{ status: 'counted', n: 1 }, { status: 'superseded', n: 1 }])
  })

  it.each([[[FINAL], ['aws-cur-2/tern-2026-08.csv']], [['aws-cur-2/tern-2026-08.csv'], [FINAL]]])('counts one of the two formats, CUR 2.0: %s then %s', async (first, second) => {
    const { take, rows } = scratch(config('ai_rows'))
    await take(first)
    await take(second)
    expect(await rows('select format, sum(amount)::varchar as amount from slice join slice_amount using (slice_id) where recognized group by all')).toEqual([{ format: 'aws-cur-2', amount: '3418.400000100000000000' }])
  })

  it('takes the chunks of one assembly together, by their manifest, with the time it states', async () => {
    const { take } = scratch(config('ai_rows'))
    const results = await take(['aws-cur-legacy/assembly'])
    expect(results.map(({ records, amounts }) => [records.read, amounts[0]?.accepted, amounts[0]?.excluded])).toEqual([[9, '867.2750001', '0'], [7, '1873.935', '75']])
    expect(new Set(results.map(({ delivery }) => delivery)).size).toBe(1)
    expect(results[0]).toMatchObject({ as_of: '2026-09-03T04:15:02Z', as_of_from: 'vendor' })
  })

  it.each([
    ['lineItem/UsageStartDate', '', 'lineItem/UsageStartDate is empty'],
    ['lineItem/CurrencyCode', '', 'lineItem/CurrencyCode is empty'],
    ['lineItem/CurrencyCode', 'DOLLARS', 'lineItem/CurrencyCode: "DOLLARS" cannot be taken (CURRENCY_MISSING)'],
  ])('rejects a row whose %s is "%s", and takes the others', async (column, cell, message) => {
    const { take, file } = scratch(config('ai_rows'))
    const lines = readFileSync(join(packageRoot, 'fixtures', FINAL), 'utf8').trimEnd().split('\n')
    const at = (lines[0] ?? '').split(',').indexOf(column)
    const row = lines.findIndex((line) => line.includes('NovaPro-input-tokens'))
    const cells = (lines[row] ?? '').match(/"[^"]*"|[^,"]+|(?<=,|^)(?=,|$)/g) ?? []
    cells[at] = cell
    lines[row] = cells.join(',')
    const [result] = await take([file('bill.csv', `${lines.join('\n')}\n`)])
    expect(result).toMatchObject({ status: 'imported', records: { read: 44, accepted: 26, excluded: 17, rejected: 1 } })
    expect(result?.diagnostics.find(({ code }) => code === 'REJECTED')?.message).toBe(message)
  })

  it('reads the least a CUR 2.0 query may select, and says that units are missing', async () => {
    const { take, rows } = scratch(config('ai_rows'))
    const [result] = await take(['aws-cur-2/tern-2026-08-fewest-columns.csv'])
    expect(result?.amounts[0]).toMatchObject({ in_file: '867.2750001', accepted: '867.2750001' })
    expect(result?.diagnostics.filter(({ code }) => code === 'UNKNOWN_UNIT')).toHaveLength(7)
    expect(await rows('select count(*) as n from evidence_charge where consumed_quantity is not null')).toEqual([{ n: '0' }])
    expect(await rows('select iso(max(billing_period_end)) as period_end, iso(max(charge_period_end)) as use_end from evidence_charge')).toEqual([{ period_end: '2026-09-01T00:00:00Z', use_end: '2026-08-07T11:00:00Z' }])
  })
})

describe('the two formats', () => {
  const statement = (id: string): string => readFileSync(join(packageRoot, 'parsers', id, 'charges.sql'), 'utf8')
  const bare = (sql: string): string => sql.replace(/--.*$/gm, '').replace(/\s+/g, ' ').trim()

  it('declare the columns that their one statement reads', () => {
    expect(legacy.chargesOf).toBe(two.id)
    expect(legacy.columns.map(({ name, type }) => [name, type])).toEqual(two.columns.map(({ name, type }) => [name, type]))
  })

  it('sum rows that stay outside by the expressions of the statement', () => {
    const sql = bare(statement('aws-cur-2'))
    expect(sql).toContain(`${bare(CATEGORY)} as charge_category`)
    expect(sql).toContain(`${bare(BILLED)} as billed_cost`)
    expect(sql).toContain(`${bare(EFFECTIVE).replace(`else ${bare(BILLED)} end`, 'else billed_cost end')} as effective_cost`)
  })
})
