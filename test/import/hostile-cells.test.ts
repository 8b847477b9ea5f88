// Rows and cells that no vendor means: each is refused or rejected with its place, and no total moves.
import { describe, expect, test } from 'vitest'
import { expectRefused, file, HEADER, hostile, line } from './hostile.ts'

describe('rows', () => {
  test('ragged rows, stray quotes and endless cells refuse the file', { timeout: 60_000 }, async () => {
    const { give, moved } = await hostile()
    for (const [name, content, says, record] of [
      ['short', file(line(), '1780272000,1780358400'), /2 columns, the header 16/, 2],
      ['long', file(line(), line(), `${line()},x`), /17 columns, the header 16/, 3],
      ['a lone quote', file(line(), line({ project: '"open' }), line()), /not closed|cannot be told apart/, undefined],
      ['text behind a quote', file(line({ project: '"ab"c' })), /not closed|cannot be told apart/, undefined],
      ['a 3 MB cell', file(line(), line({ project: 'x'.repeat(3_000_000) })), /too long/, 2],
      ['a cut last row', file(line(), line()).slice(0, -30), /columns, the header 16/, 2],
      ['only a control character', file(line(), '\u001a'), /1 columns, the header 16/, 2],
    ] as const) {
      const result = await give('cost.csv', content)
      expectRefused(result, 'CSV_BROKEN', says, name)
      if (record !== undefined) expect(result.error?.place.record, name).toBe(record)
      expect((result.error?.place.excerpt ?? '').length, name).toBeLessThan(250)
    }
    expect(await moved()).toEqual([])
  })

  test('two columns of one name, or none of a name that must be there', async () => {
    const { give, moved } = await hostile()
    expectRefused(await give('cost.csv', `${HEADER},Amount_Value\n${line()},7\n`), 'DUPLICATE_COLUMN', /columns 5 and 17 \(amount_value, Amount_Value\) are both amount_value/)
    expectRefused(await give('cost.csv', file(line()).replace('amount_currency', 'amount_value')), 'UNKNOWN_FORMAT', /amount_currency/)
    expect(await moved()).toEqual([])
  })

  test('odd-cased and padded headers are the same headers', async () => {
    const { give } = await hostile()
    const header = HEADER.split(',').map((name, at) => (at % 2 === 0 ? ` ${name.toUpperCase()} ` : `"${name}"`)).join(',')
    expect(await give('cost.csv', `${header}\n${line()}\n`)).toMatchObject({ status: 'imported', records: { accepted: 1 }, amounts: [{ in_file: '1.25' }] })
  })
})

describe('cells', () => {
  const AMOUNTS = ['1_000', '"1,234.5"', '"1.234,50"', 'NaN', 'inf', '-Infinity', '1e3x', '1e', '0x1F', '$5', '(5)', '5 USD', ' 5', '5.', '--5', '1 000', '123456789012345678901234567890', '1e25', 'null', '٣', '１', '5\u00a0']
  const TIMES = ['-2208988800', '32503680000', '1900-01-01', '2999-12-31', '2026-06-01T00:00:00-08:00', '1780272000000', '1780272000.5', 'epoch', 'infinity', '1e9', '', ' ']

  test('each is rejected with record and column, the others enter, and nothing is added to what counts but them', { timeout: 60_000 }, async () => {
    const { give } = await hostile()
    const lines = [...AMOUNTS.map((amount) => line({ amount })), ...TIMES.map((start) => line({ start })), line({ amount: '2.5' })]
    const result = await give('cost.csv', file(...lines))
    expect(result).toMatchObject({ status: 'imported', records: { read: lines.length, accepted: 1, excluded: 0, rejected: lines.length - 1 } })
    expect(result.amounts).toMatchObject([{ currency: 'USD', accepted: '2.5', in_file: String(2.5 + TIMES.length * 1.25), rejected: String(TIMES.length * 1.25) }])
    expect(result.slices).toEqual([{ month: '2026-06', status: 'applied', currency: 'USD', added: '2.5', removed: '0' }])
    const named = result.diagnostics.filter(({ code }) => code === 'REJECTED').map(({ record }) => record)
    expect(named).toEqual(Array.from({ length: 20 }, (_, at) => at + 1))
  })

  test.each([
    ['0.000000000000000000000000000000000001', '0', 1], ['0.000000000000000000600000000000000000', '0.000000000000000001', 1], ['12.345678901234567890123456789012345678', '12.34567890123456789', 1],
    ['9.44e-05', '0.0000944', 0], ['1E3', '1000', 0], ['-0.00', '0', 0], ['99999999999999999999', '99999999999999999999', 0], ['0.750000000000000000000000000000000', '0.75', 0],
  ])('%s is %s', async (amount, value, rounded) => {
    const { give } = await hostile()
    expect(await give('cost.csv', file(line({ amount })))).toMatchObject({ status: 'imported', amounts: [{ in_file: value, accepted: value, rounded_cells: rounded }] })
  })

  test('a sum that cannot be kept exactly refuses the file', async () => {
    const { give, moved } = await hostile()
    expectRefused(await give('cost.csv', file(...Array.from({ length: 3 }, () => line({ amount: '99999999999999999999' })))), 'AMOUNT_RANGE', /too large/)
    expect(await moved()).toEqual([])
  })

  test('words that are not known are listed in part, counted, and never repeated at length', async () => {
    const { give } = await hostile()
    const { records, diagnostics } = await give('cost.csv', file(line({ item: `"${'a'.repeat(100_000)}, z"` }), ...Array.from({ length: 80 }, (_, at) => line({ day: at % 28, item: `thing ${at}` }))))
    const unknown = diagnostics.filter(({ code }) => code === 'UNKNOWN_SKU')
    expect(records).toMatchObject({ read: 81, accepted: 81 })
    expect(unknown).toHaveLength(51)
    expect(unknown.map(({ message }) => message)).toContain('and 31 more like these')
    expect(Math.max(...unknown.map(({ message }) => message.length))).toBeLessThan(310)
  })

  test('an unknown currency is rejected, an odd one is a currency of its own', async () => {
    const { give } = await hostile()
    expect(await give('cost.csv', file(line({ currency: '' }), line({ currency: 'US' }), line({ currency: '$' }), line({ currency: 'xts' })))).toMatchObject({ records: { accepted: 1, rejected: 3 } })
  })
})
