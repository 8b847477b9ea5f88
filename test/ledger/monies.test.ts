// Amounts of a list: cast whole where that is exact, they are what each of them is read as alone.
import { afterAll, beforeAll, expect, it } from 'vitest'
import { literal, Ledger } from '../../src/ledger/ledger.ts'

const TEXTS = [
  '0', '1', '-1.5', '.5', '1.', '+1', '007', '-', '', ' 1', '1 ', '1 2', '1,2', '1_000', '1e-5', '-5E3', 'NaN', 'abc', null,
  '123456789.123456789', '1234567890.1', '0.1234567891', '0.10399999999999999', '9.99999999999999999', '-0.103999999999999991', '12.1234567891234567',
  '-0.0000000000000000004', '999999999999999999', '0.000001000000000000000000000000000',
]

let ledger: Ledger
beforeAll(async () => {
  ledger = await Ledger.open(':memory:')
})
afterAll(() => ledger.close())

const listOf = (texts: readonly (string | null)[]): string => `[${texts.map((text) => (text === null ? 'null' : literal(text))).join(', ')}]::varchar[]`

async function both(texts: readonly (string | null)[]): Promise<{ list: string | null; alone: string | null }> {
  return ledger.row(`select monies(${listOf(texts)})::varchar as list, [${texts.map((text) => `money(${text === null ? 'null::varchar' : literal(text)})`).join(', ')}]::varchar as alone`)
}

it.each(TEXTS)('reads %j in a list as it is read alone, first, last and between others', async (text) => {
  for (const texts of [[text], [text, '-0.25'], ['12.5', text], ['0.10399999999999999', text, '3'], ['1e-7', text]]) {
    const { list, alone } = await both(texts)
    expect(list, JSON.stringify(texts)).toBe(alone)
  }
})

it('keeps every digit of both kinds of plain list', async () => {
  expect((await both(['123456789.123456789', '-0.000000001'])).list).toBe('[123456789.123456789000000000, -0.000000001000000000]')
  expect((await both(['0.10399999999999999', '-9.99999999999999999'])).list).toBe('[0.103999999999999990, -9.999999999999999990]')
})

it('is empty for no credits and nothing for no list', async () => {
  expect(await ledger.row("select monies([]::varchar[])::varchar as none, monies(null::varchar[]) as missing, list_sum(monies(['1', 'x']))::varchar as sum, list_count(monies(['1', 'x']))::varchar as readable"))
    .toEqual({ none: '[]', missing: null, sum: '1.000000000000000000', readable: '1' })
})
