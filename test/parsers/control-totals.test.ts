// Records and money of every CSV and JSON Lines fixture counted by a reader that shares nothing with the importer but bigint.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { money, text } from '../../src/domain/money.ts'
import type { Money } from '../../src/domain/money.ts'
import { fixtures } from '../../src/dev/fixtures.ts'
import type { Parser } from '../../src/import/contract.ts'
import { amountColumn, csvTexts, indexOf, isEmptyForm, statesDiscounts, tableOf } from './csv-text.ts'
import type { Table } from './csv-text.ts'

interface Totals {
  readonly file: string
  readonly read: number
  readonly accepted: number
  readonly excluded: number
  readonly rejected: number
  readonly amounts: readonly { readonly currency: string; readonly in_file: string; readonly accepted: string; readonly excluded: string; readonly rejected: string }[]
}

/** Decimal text of any length or exponent, to the 18th decimal, half away from zero. */
function decimal(cell: string): Money {
  const match = /^(-?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(cell)
  if (!match) throw new Error(`not a decimal: ${cell}`)
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const places = fraction.length - Number(exponent)
  const digits = BigInt(whole + fraction)
  const scaled = places <= 18 ? digits * 10n ** BigInt(18 - places) : (digits + 5n * 10n ** BigInt(places - 19)) / 10n ** BigInt(places - 18)
  return sign === '-' ? -scaled : scaled
}

function sumsOf(parser: Parser, table: Table): Map<string, Money> {
  const amount = amountColumn(parser)
  const currency = parser.columns.find((column) => column.name === /\w*currency\w*/.exec(parser.control?.currency ?? '')?.[0])
  const constant = /^'(\w+)'$/.exec(parser.control?.currency ?? '')?.[1] ?? ''
  const sums = new Map<string, Money>()
  if (!amount) return sums
  const at = indexOf(amount, table.header)
  // Amounts in lists that the control total adds to the column's.
  const lists = parser.columns.filter((column) => column.type === 'list' && parser.control?.amount.includes(column.name)).map((column) => indexOf(column, table.header)).filter((place) => place !== -1)
  const where = currency ? indexOf(currency, table.header) : -1
  for (const record of table.records) {
    const cell = record[at] ?? ''
    if (cell === '') continue
    const credits = lists.flatMap((place) => [...(record[place] ?? '').matchAll(/['"]amount['"]\s*:\s*(-?[\d.eE+-]+)/g)].map(([, amount = '']) => decimal(amount)))
    const code = where === -1 ? constant : (record[where] ?? '').toUpperCase()
    sums.set(code, (sums.get(code) ?? 0n) + credits.reduce((sum, credit) => sum + credit, decimal(cell)) * BigInt(parser.control?.sign ?? 1))
  }
  return sums
}

test.each(fixtures().flatMap((fixture) => [...csvTexts(fixture)].map(([name, content]) => [fixture.name, name, fixture, content] as const)))('%s: %s', (_, name, fixture, content) => {
  const golden = JSON.parse(readFileSync(fixture.golden, 'utf8')) as { totals: Totals[] }
  const totals = golden.totals.find(({ file }) => file === name)
  const table = tableOf(content)
  expect(totals?.read).toBe(table.records.length)
  expect((totals?.accepted ?? 0) + (totals?.excluded ?? 0) + (totals?.rejected ?? 0)).toBe(table.records.length)
  for (const amount of totals?.amounts ?? []) expect(text(money(amount.accepted) + money(amount.excluded) + money(amount.rejected))).toBe(amount.in_file)
  if (isEmptyForm(fixture.parser, table.header) || statesDiscounts(table)) return
  // Money that depends on several columns is counted in the format's own test.
  if (amountColumn(fixture.parser) === undefined && (totals?.amounts.length ?? 0) > 0) return
  const sums = sumsOf(fixture.parser, table)
  expect(Object.fromEntries(totals?.amounts.map(({ currency, in_file: inFile }) => [currency, inFile]) ?? [])).toEqual(Object.fromEntries([...sums].map(([currency, sum]) => [currency, text(sum)])))
})

test('the reader would notice a lost row, a lost sign and a lost digit', () => {
  expect([decimal('-1.5'), decimal('9.44e-05'), decimal('0.0000000000000000015'), decimal('-0.0000000000000000014')].map(text)).toEqual(['-1.5', '0.0000944', '0.000000000000000002', '-0.000000000000000001'])
})
