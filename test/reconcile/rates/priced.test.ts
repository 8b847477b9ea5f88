// Metered charges × card and list, priced in SQL: exact decimals, bands, and never a price that was not given.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { calcPrice } from '@pydantic/genai-prices'
import * as fc from 'fast-check'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { divideRound, money, ONE, text } from '../../../src/domain/money.ts'
import type { Ledger } from '../../../src/ledger/ledger.ts'
import { loadRates } from '../../../src/reconcile/rates/load.ts'
import { definePricedCharge } from '../../../src/reconcile/relations.ts'
import { meteredLedger, pricedLines } from './ledger.ts'
import type { Metered, PricedLine } from './ledger.ts'

const HEADER = 'provider,account,sku,match,token_kind,tier,context_from,context_to,unit,unit_quantity,price,currency,discount_pct,valid_from,valid_to,contract,inherit'
const directory = mkdtempSync(join(tmpdir(), 'aicost-rates-'))
afterAll(() => rmSync(directory, { recursive: true }))

let ledger: Ledger | undefined
afterEach(() => {
  ledger?.close()
  ledger = undefined
})

function cardFile(lines: readonly string[]): string {
  const path = join(directory, 'rates.csv')
  writeFileSync(path, [HEADER, ...lines].join('\n'))
  return path
}

async function price(charges: readonly Metered[], ...card: readonly string[]): Promise<PricedLine[]> {
  ledger = await meteredLedger(charges)
  await loadRates(ledger, card.length > 0 ? { cardPath: cardFile(card) } : {})
  return pricedLines(ledger)
}

const short = (lines: readonly PricedLine[]) => lines.map((line) => `${line.state} ${line.low ?? '-'}${line.high === line.low ? '' : `..${line.high}`}`)

describe('a month of daily totals', () => {
  const google = { provider: 'Google Cloud' }
  const august: Metered[] = [
    { ...google, model: 'gemini-2.5-pro', kind: 'input', quantity: '40000000' },
    { ...google, model: 'gemini-2.5-pro', kind: 'output', quantity: '6000000' },
    { ...google, model: 'gemini-2.5-flash', kind: 'input', quantity: '20000000' },
    { ...google, model: 'gemini-2.5-flash', kind: 'output', quantity: '3000000' },
    { ...google, model: 'gemini-2.5-flash', kind: 'cache_read', quantity: '2000000' },
    { ...google, model: 'gemini-2.5-flash', kind: 'cache_read', quantity: '3000000' },
    { ...google, model: 'orchid-preview', kind: 'input', quantity: '3000000' },
    { ...google, model: 'orchid-preview', kind: 'input', quantity: '200000' },
    { ...google, model: 'orchid-preview', kind: 'output', quantity: '400000' },
    { ...google, model: 'orchid-preview', kind: 'output', quantity: '10000' },
  ]
  const flash = (inherit: string) => [
    `Google Cloud,,,gemini-2.5-flash,input,,,,,1000000,0.27,USD,,2026-01-01,,,${inherit}`,
    'Google Cloud,,,gemini-2.5-flash,output,,,,,1000000,2.25,USD,,2026-01-01,,,',
  ]
  const totals = `
    select sum(x_cost_low)::decimal(38, 2)::varchar as low, sum(x_cost_high)::decimal(38, 2)::varchar as high, typeof(any_value(x_cost_low)) as type,
      count(*) filter (x_price_state = 'unpriced')::integer as rows, (sum(consumed_quantity) filter (x_price_state = 'unpriced'))::bigint::varchar as tokens,
      list(distinct x_model order by x_model) filter (x_price_state = 'unpriced') as models
    from priced_charge`

  it('is a band where the totals cannot tell the request size, and unpriced where no price is given', async () => {
    await price(august, ...flash(''))
    expect(await ledger?.row(totals)).toEqual({ low: '122.15', high: '202.15', type: 'DECIMAL(38,18)', rows: 6, tokens: '8610000', models: ['gemini-2.5-flash', 'orchid-preview'] })
  })

  it('inherit=list prices what is not on the card', async () => {
    const lines = await price(august, ...flash('list'))
    expect(lines.slice(4, 6)).toMatchObject([{ state: 'priced', origin: 'list' }, { state: 'priced', origin: 'list' }])
    expect(await ledger?.row(totals)).toMatchObject({ rows: 4, tokens: '3610000', models: ['orchid-preview'] })
  })
})

describe('request size', () => {
  const pro = { provider: 'Google Cloud', model: 'gemini-2.5-pro', quantity: '1000000' }

  it("the vendor's word decides", async () => {
    expect(short(await price([{ ...pro, context: 'short' }, { ...pro, context: 'long' }, pro]))).toEqual(['priced 1.25', 'priced 2.5', 'priced 1.25..2.5'])
  })

  it('a single request is measured by its whole input, the threshold itself being below', async () => {
    const request = (record: number, input: string, cached: string, extra: Partial<Metered> = {}): Metered[] => [
      { ...pro, grain: 'instant', record, kind: 'input', quantity: input, ...extra },
      { ...pro, grain: 'instant', record, kind: 'cache_read', quantity: cached, ...extra },
      { ...pro, grain: 'instant', record, kind: 'output', quantity: '1000000' },
    ]
    const lines = await price([...request(1, '100000', '100000'), ...request(2, '100000', '100001'), ...request(3, '100000', '200000', { requests: '2' })])
    expect(short(lines)).toEqual([
      'priced 0.125', 'priced 0.0125', 'priced 10',
      'priced 0.25', 'priced 0.02500025', 'priced 15',
      'priced 0.125..0.25', 'priced 0.025..0.05', 'priced 10..15',
    ])
  })

  it('a price by the hour of the day is a band as well', async () => {
    expect(short(await price([{ provider: 'DeepSeek', model: 'deepseek-v4-flash', kind: 'output', quantity: '1000000', day: '2026-08-20' }]))).toEqual(['priced 0.66..1.32'])
  })

  it('a card that leaves a size out prices only the size it names', async () => {
    const line = 'Google Cloud,,,gemini-2.5-pro,input,,0,200000,,1000000,1,USD,,,,,'
    expect(short(await price([{ ...pro, context: 'short' }, { ...pro, context: 'long' }, pro], line))).toEqual(['priced 1', 'unpriced -', 'unpriced -'])
  })

  it('three sizes of a card', async () => {
    const lines = [[0, 1000, 1], [1000, 2000, 2], [2000, '', 4]].map(([from, to, each]) => `OpenAI,,,sized,input,,${from},${to},,1,${each},USD,,,,,`)
    const sized = (quantity: string): Metered => ({ model: 'sized', quantity, grain: 'instant' })
    expect(short(await price([sized('1000'), sized('1001'), sized('2001'), { model: 'sized', quantity: '1' }, { model: 'sized', quantity: '1', context: 'long' }], ...lines))).toEqual(['priced 1000', 'priced 2002', 'priced 8004', 'priced 1..4', 'priced 2..4'])
  })
})

describe('tier, modality, unit', () => {
  it('the list never prices another tier than standard, and what is given away is 0', async () => {
    const model = { model: 'gpt-4o', quantity: '1000000' }
    const lines = await price([model, { ...model, tier: 'batch' }, { ...model, tier: 'flex' }, { ...model, tier: 'priority' }, { ...model, tier: 'free' }, { ...model, model: 'gpt-nobody-knows', tier: 'free' }])
    expect(short(lines)).toEqual(['priced 2.5', 'unpriced -', 'unpriced -', 'unpriced -', 'free 0', 'free 0'])
  })

  it('a card prices a tier', async () => {
    const model = { model: 'gpt-4o', quantity: '1000000' }
    const lines = await price([model, { ...model, tier: 'batch' }, { ...model, tier: 'flex' }], 'OpenAI,,,gpt-4o,input,batch,,,,1000000,1.25,USD,,,,,list')
    expect(short(lines)).toEqual(['priced 2.5', 'priced 1.25', 'unpriced -'])
  })

  it('audio is not priced as text, on the list or the card', async () => {
    const audio = { kind: 'input', modality: 'audio', quantity: '1000000' }
    expect(short(await price([{ ...audio, model: 'gpt-realtime' }, { ...audio, model: 'gpt-4o' }, { ...audio, modality: 'text', model: 'gpt-4o' }]))).toEqual(['priced 32', 'unpriced -', 'priced 2.5'])
    ledger?.close()
    expect(short(await price([{ ...audio, model: 'gpt-4o' }, { ...audio, model: 'gpt-4o', sku: 'gpt-4o audio in' }], 'OpenAI,,,gpt-4o,input,,,,,1000000,2.5,USD,,,,,', 'OpenAI,,gpt-4o audio in,,input,,,,,1000000,40,USD,,,,,'))).toEqual(['unpriced -', 'priced 40'])
  })

  it('searches are requests, not tokens', async () => {
    const search = { provider: 'Anthropic', model: 'claude-sonnet-4-5', kind: null, meter: 'Web Searches', unit: 'Requests', quantity: '3' }
    expect(short(await price([search, { ...search, unit: 'Tokens' }, { ...search, meter: 'Code Runs' }]))).toEqual(['priced 0.03', 'unpriced -', 'unpriced -'])
    ledger?.close()
    expect(short(await price([search, { ...search, meter: 'Code Runs' }], 'Anthropic,,,claude*,,,,,Requests,1000,5,USD,,,,,'))).toEqual(['priced 0.015', 'priced 0.015'])
  })

  it('no quantity is unknown, a quantity of 0 costs 0 at any price, an ungrouped row has no model', async () => {
    expect(short(await price([{ model: 'gpt-4o', quantity: null }, { model: 'orchid-preview', quantity: '0' }, { model: null, quantity: '5' }]))).toEqual(['unpriced -', 'priced 0', 'unpriced -'])
  })

  it('only counted metered charges are there', async () => {
    expect(await price([{ model: 'gpt-4o', quantity: '1', counted: false }, { model: 'gpt-4o', quantity: '1', leg: 'estimate' }])).toEqual([])
  })
})

describe('the card', () => {
  const gpt = { model: 'gpt-4o', quantity: '1000000' }

  it('wins from a date to before a date, on usage time', async () => {
    const days = ['2026-06-30', '2026-07-01', '2026-07-31 23:59:59', '2026-08-01'].map((day) => ({ ...gpt, day }))
    expect(short(await price(days, 'OpenAI,,,gpt-4o,input,,,,,1000000,2,USD,,2026-07-01,2026-08-01,,'))).toEqual(['priced 2.5', 'priced 2', 'priced 2', 'priced 2.5'])
  })

  it('exact before pattern, sku before model, one account before all', async () => {
    const lines = [
      'OpenAI,,,gpt-*,input,,,,,1000000,2.4,USD,,,,,',
      'OpenAI,,,gpt-4o,input,,,,,1000000,2.3,USD,,,,,',
      'OpenAI,,special,,input,,,,,1000000,2.2,USD,,,,,',
      'OpenAI,acct-2,,gpt-4o,input,,,,,1000000,2.1,USD,,,,,',
    ]
    const charges = [{ ...gpt, model: 'gpt-4.1' }, gpt, { ...gpt, sku: 'Special' }, { ...gpt, account: 'acct-2' }, { ...gpt, model: 'o3' }]
    expect(short(await price(charges, ...lines))).toEqual(['priced 2.4', 'priced 2.3', 'priced 2.2', 'priced 2.1', 'priced 2'])
  })

  it('two patterns that meet on a model are an overlap', async () => {
    await expect(price([gpt], 'OpenAI,,,gpt-4*,input,,,,,1000000,2.4,USD,,,,,', 'OpenAI,,,*4o,input,,,,,1000000,2.3,USD,,,,,')).rejects.toThrow('lines 2 and 3 price the same thing')
  })

  it('a discount is of the list price, of the kinds it names', async () => {
    const kinds = ['input', 'cache_read', 'output'].map((kind) => ({ ...gpt, kind }))
    expect(short(await price(kinds, 'OpenAI,,,gpt-4o,input,,,,,,,,12.5,,,,'))).toEqual(['priced 2.1875', 'unpriced -', 'unpriced -'])
    ledger?.close()
    expect(short(await price(kinds, 'OpenAI,,,gpt-*,,,,,,,,,20,,,,', 'OpenAI,,,gpt-*,output,,,,,1000000,9,USD,,,,,'))).toEqual(['priced 2', 'priced 1', 'priced 9'])
  })

  it('a discount keeps the request sizes of the list', async () => {
    expect(short(await price([{ provider: 'Google Cloud', model: 'gemini-2.5-pro', quantity: '1000000' }], 'Google Cloud,,,gemini-*,,,,,,,,,10,,,,'))).toEqual(['priced 1.125..2.25'])
  })

  it('a price in another currency keeps it', async () => {
    const [line] = await price([gpt], 'OpenAI,,,gpt-4o,input,,,,,1000000,2.2,EUR,,,,,')
    expect(line).toMatchObject({ low: '2.2', currency: 'EUR', origin: 'company' })
  })

  it('a price a thousand times off the list is refused', async () => {
    await expect(price([gpt], 'OpenAI,,,gpt-4o,input,,,,,1000,2.5,USD,,,,,')).rejects.toMatchObject({ code: 'RATE_SCALE', place: { record: 2 } })
  })

  it('the hash follows the rows, not the order of the evidence', async () => {
    ledger = await meteredLedger([gpt, { ...gpt, model: 'o3' }])
    const first = await loadRates(ledger)
    const other = await meteredLedger([{ ...gpt, model: 'o3' }, gpt, gpt])
    expect(await loadRates(other)).toEqual(first)
    expect((await loadRates(other, { cardPath: cardFile(['OpenAI,,,o3,input,,,,,1000000,2,USD,,,,,list']) })).hash).not.toBe(first.hash)
    expect(await other.rows('select valid_from::varchar as valid_from, unit_price::varchar as unit_price from rate where origin = $origin order by valid_from', { origin: 'company' })).toEqual([
      { valid_from: '2015-01-01 00:00:00', unit_price: '0.000002000000000000' },
      { valid_from: '2025-06-10 00:00:00', unit_price: '0.000002000000000000' },
    ])
    other.close()
  })
})

describe('arithmetic', () => {
  it("agrees with the list's own calculator", async () => {
    const cases = [['OpenAI', 'openai', 'gpt-4o'], ['OpenAI', 'openai', 'o3'], ['Anthropic', 'anthropic', 'claude-haiku-4-5'], ['Google Cloud', 'google', 'gemini-2.5-flash'], ['Mistral AI', 'mistral', 'mistral-large-latest'], ['Microsoft Azure', 'azure', 'gpt-4.1-mini']] as const
    const tokens = { input: 123_457, cache_read: 7_919, output: 65_537 }
    ledger = await meteredLedger(cases.flatMap(([provider, , model], record) => Object.entries(tokens).map(([kind, quantity]) => ({ provider, model, kind, quantity: String(quantity), record }))))
    await loadRates(ledger)
    const lines = await ledger.rows<{ total: number; priced: number }>("select sum(x_cost_low)::double as total, count(*) filter (x_price_state = 'priced')::integer as priced from priced_charge group by x_record_no order by x_record_no")
    const own = cases.map(([, providerId, model]) => {
      const cached = calcPrice({}, model, { providerId })?.model_price['cache_read_mtok'] !== undefined
      const usage = cached ? { input_tokens: tokens.input + tokens.cache_read, cache_read_tokens: tokens.cache_read } : { input_tokens: tokens.input }
      return { model, priced: cached ? 3 : 2, total: calcPrice({ ...usage, output_tokens: tokens.output }, model, { providerId, timestamp: new Date('2026-08-01T00:00:00Z') })?.total_price ?? 0 }
    })
    expect(lines.map((line, index) => ({ ...line, model: cases[index]?.[2] }))).toEqual(own.map(({ model, priced, total }) => ({ model, priced, total: expect.closeTo(total, 9) })))
    expect(own.every(({ total }) => total > 0.01)).toBe(true)
  })

  it('multiplies exactly, past the 18th decimal rounded half away from zero', async () => {
    ledger = await meteredLedger([])
    await definePricedCharge(ledger)
    const decimal = (max: bigint) => fc.bigInt({ min: -max, max })
    const pairs = fc.sample(fc.tuple(fc.oneof(decimal(10n ** 35n), decimal(10n ** 17n).map((n) => n * ONE), decimal(10n ** 20n)), fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.bigInt({ min: 0n, max: 10n ** 20n }))), 2000)
    const rows = await ledger.rows<{ product: string; type: string }>(
      `select exact_product(pair.q::decimal(38, 18), pair.p::decimal(38, 18))::varchar as product, typeof(exact_product(pair.q::decimal(38, 18), pair.p::decimal(38, 18))) as type
       from (select unnest(from_json($pairs::json, '[{"n":"INTEGER","q":"VARCHAR","p":"VARCHAR"}]')) as pair) order by pair.n`,
      { pairs: JSON.stringify(pairs.map(([q, p], n) => ({ n, q: text(q), p: text(p) }))) },
    )
    expect(rows.map((row) => row.type).filter((type) => type !== 'DECIMAL(38,18)')).toEqual([])
    expect(rows.map((row) => text(money(row.product)))).toEqual(pairs.map(([q, p]) => text(divideRound(q * p, ONE))))
  })

  it('no column of the relation is a float', async () => {
    ledger = await meteredLedger([])
    await definePricedCharge(ledger)
    const columns = await ledger.rows<{ column_name: string; column_type: string }>('select column_name, column_type from (describe priced_charge) union all select column_name, column_type from (describe price_slot)')
    expect(columns.filter((column) => /DOUBLE|FLOAT/.test(column.column_type))).toEqual([])
    expect(columns.length).toBeGreaterThan(40)
  })
})
