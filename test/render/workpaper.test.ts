// The workpaper read back: figures, live formulas, inert text, check cells, order, and the same cells in two runs.
// With LibreOffice installed, every formula is calculated again and compared with the result it carries.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Workbook } from 'exceljs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { money, sum, text } from '../../src/domain/money.ts'
import { amountCell, dayCell, formulaCell, letter, textCell } from '../../src/render/cell.ts'
import { openBook } from '../../src/render/workbook.ts'
import { writeWorkpaper } from '../../src/render/workpaper.ts'
import type { ChargeLine, Workpaper } from '../../src/render/workpaper-data.ts'
import { batches, example, LINES, spread, STATEMENTS } from './example.ts'
import { cells, checks, formula, formulaResults, members, readBook, recalculated, rowOf, sheet, soffice, value } from './read-workbook.ts'

const dir = mkdtempSync(join(tmpdir(), 'aicost-workpaper-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function written(name: string, data: Workpaper, options = {}): Promise<Workbook> {
  const path = join(dir, `${name}.xlsx`)
  await writeWorkpaper(path, data, options)
  return readBook(path)
}

const SCHEDULES = ['S1 OpenAI OpCo LLC', 'S2 Amazon Web Service', 'S3 HYPERLINK http evi', 'S4 Mistral AI']

let book: Workbook
beforeAll(async () => {
  book = await written('month', example())
})

test('the sheets stand in reading order, each with title block, frozen heading, print set-up', () => {
  expect(book.worksheets.map((page) => page.name)).toEqual(['Cover', 'Lead', 'Bridge', 'Variances', ...SCHEDULES, 'Accruals', 'Prepaid', 'FX', 'Journal', 'Charges', 'Completeness', 'Sources', 'Checks', 'Decisions', 'Log', 'Post-close'])
  for (const page of book.worksheets) {
    expect([page.getCell('A1').value, page.getCell('A3').value]).toEqual(['Acme Inc', 'Signed, version 1 · reporting currency USD · days cut in UTC'])
    expect(page.getCell('A2').value).toMatch(/· 2026-10$/)
    expect(page.views[0]).toMatchObject({ state: 'frozen' })
    expect(page.pageSetup.printTitlesRow).toMatch(/^1:[45]$/)
    expect(page.pageSetup.printArea).toMatch(/^A1:[A-Z]+\d+$/)
    expect(page.pageSetup.orientation).toBe(page.name === 'Cover' ? 'portrait' : 'landscape')
  }
})

test('lead: rounded rows, exact rounding to full precision, totals by currency and in the reporting currency', () => {
  const lead = sheet(book, 'Lead')
  expect(['A6', 'B6', 'C7', 'N6', 'N7', 'N8', 'N9', 'S9', 'T9', 'P6'].map((at) => value(lead, at))).toEqual(['S1', 'OpenAI OpCo, LLC', '001234567890', 19138, 2091.78, -12.35, 4017.35, 4701.91, 4701.91, 57.45])
  const usd = rowOf(lead, 'B', 'Total USD')
  expect(lead.getCell(`N${usd}`).value).toEqual({ formula: 'SUMIFS(N$6:N$9,$D$6:$D$9,"USD")', result: 21217.43 })
  expect(value(lead, `N${usd + 1}`)).toBe(0.0048)
  expect(lead.getCell(`N${usd + 2}`).value).toEqual({ formula: `N${usd}+N${usd + 1}`, result: 21217.4348 })
  const whole = rowOf(lead, 'B', 'Total in USD')
  expect([value(lead, `S${whole}`), value(lead, `T${whole}`), value(lead, `S${whole + 2}`)]).toEqual([25919.34, 25919.34, 25919.34124])
  expect(lead.getCell('N6').numFmt).toBe('#,##0.00_);(#,##0.00)')
})

test('a leg without evidence is an empty cell in row and total, a zero is a zero', () => {
  const lead = sheet(book, 'Lead')
  const usd = rowOf(lead, 'B', 'Total USD')
  // AWS has no metered, invoiced … leg; nobody has a booked one; OpenAI's tax is 0.
  const empty = ['F7', 'H7', 'L6', 'L7', 'L8', 'L9', `L${usd}`, `L${usd + 2}`, 'P7']
  expect(empty.filter((at) => lead.getCell(at).value !== null)).toEqual([])
  expect(value(lead, 'I6')).toBe(0)
})

test('one currency: plain sums and no translated columns', async () => {
  const usd = LINES.map((batch) => batch.filter((line) => line.currency === 'USD'))
  const one = await written('one', example({ statements: STATEMENTS.slice(0, 3), charges: batches(usd), signed_total: '21217.43' }))
  const lead = sheet(one, 'Lead')
  expect(lead.getCell('N9').value).toEqual({ formula: 'SUM(N$6:N$8)', result: 21217.43 })
  expect(lead.getCell('S5').value).toBeNull()
  expect([...checks(one).values()].every(([, result]) => result === 'passed')).toBe(true)
})

test('lead: every figure leads to the schedule it is from', () => {
  const lead = sheet(book, 'Lead')
  expect(['F6', 'M6', 'N6', 'P6', 'R9', 'S9', 'S6'].map((at) => formula(lead, at))).toEqual([
    "ROUND('S1 OpenAI OpCo LLC'!$G$7,2)", "ROUND('S1 OpenAI OpCo LLC'!$G$14,2)", "'S1 OpenAI OpCo LLC'!$G$21", "ROUND('S1 OpenAI OpCo LLC'!$G$40,2)", 'FX!$D$6', "ROUND('S4 Mistral AI'!$G$19*FX!$D$6,2)", "ROUND('S1 OpenAI OpCo LLC'!$G$20,2)",
  ])
})

test('schedules: they foot by formula, bridges less their codes are zero', () => {
  const page = sheet(book, 'S1 OpenAI OpCo LLC')
  const full = rowOf(page, 'B', 'Recognized, full precision')
  expect(page.getCell(`G${full}`).value).toEqual({ formula: `SUM(G${full - 2}:G${full - 1})`, result: 19138 })
  const bridge = rowOf(page, 'B', 'I: expected → invoiced')
  expect([1, 2, 3].map((step) => [value(page, `C${bridge + step}`), value(page, `G${bridge + step}`)])).toEqual([['SEAT', 60], ['ROUND', 0.003595], ['UNEXP', -2.55]])
  expect(formula(page, `G${bridge + 4}`)).toBe(`ROUND(G${bridge}-SUM(G${bridge + 1}:G${bridge + 3}),4)`)
  expect(value(page, `G${bridge + 4}`)).toBe(0)
  expect(value(page, `B${rowOf(page, 'B', 'B: paid → booked (nothing to compare)')}`)).toBe('B: paid → booked (nothing to compare)')
  expect(value(page, `B${rowOf(page, 'B', '0007')}`)).toBe('0007')
})

test('charges: number and exact text, sum by formula, tied to lead', () => {
  const page = sheet(book, 'Charges')
  expect([value(page, 'K7'), value(page, 'L7')]).toEqual([0.003333333333333333, '0.003333333333333333'])
  const total = rowOf(page, 'C', 'Total USD')
  expect(value(page, `K${total}`)).toBe(21217.4348)
  expect(value(page, `L${total}`)).toBe('21217.4348')
  expect(page.getCell(`K${total + 1}`).value).toEqual({ formula: 'Lead!$N$12', result: 21217.4348 })
  expect(value(page, `K${total + 2}`)).toBe(0)
})

test('variances, decisions, completeness and sources show what they were given', () => {
  const variances = sheet(book, 'Variances')
  expect(['A6', 'B6', 'D6', 'F6', 'G6', 'J6'].map((at) => value(variances, at))).toEqual(['S1', 'SEAT', 60, 'open', '30 seats invoiced, 28 in the contract', 'LK-0007.csv : 1\ncontracts.yaml'])
  expect(variances.getCell('D8').value).toEqual({ formula: 'COUNTIF(F6:F7,"open")+COUNTIF(F6:F7,"stale")', result: 1 })
  expect(value(sheet(book, 'Decisions'), 'E6')).toBe(3000)
  expect(value(sheet(book, 'Completeness'), 'E8')).toBe('2026-10-30, 2026-10-31')
  const sources = sheet(book, 'Sources')
  expect([formula(sources, 'J7'), formula(sources, 'P7'), value(sources, 'J7')]).toEqual(['F7-G7-H7-I7', 'ROUND(L7-M7-N7-O7,4)', 0])
  expect(['L7', 'M7', 'N7', 'O7', 'P7', 'K8', 'F8'].map((at) => value(sources, at))).toEqual([27600.4448, 2091.7798, 25508.665, 0, 0, 'EUR', null])
})

describe('checks', () => {
  test('are live, numbered, all passed on a month that ties, and counted on the cover', () => {
    const found = checks(book)
    expect([...found.keys()]).toEqual([
      'charges-lead-USD', 'charges-lead-EUR', 'S1-payable', 'S1-cells', 'S1-charges', 'S1-gross', 'S1-documents', 'S1-bridge-Q', 'S1-bridge-I', 'S1-bridge-P', 'S2-cells', 'S2-charges', 'S2-gross', 'S3-cells', 'S3-charges', 'S3-gross',
      'S4-payable', 'S4-cells', 'S4-charges', 'S4-gross', 'S4-bridge-I', 'fx-means', 'lead-charges-USD', 'lead-charges-EUR', 'lead-cover', 'lead-signed', 'bridge-codes', 'bridge-bases', 'sources-records', 'sources-amounts', 'lines-foot', 'documents-placed',
    ])
    expect([...found].filter(([, [difference, result]]) => difference !== 0 || result !== 'passed')).toEqual([])
    expect(value(sheet(book, 'Cover'), 'B8')).toBe('passed, all of them')
    expect(sheet(book, 'Checks').getCell('D7').value).toMatchObject({ formula: expect.stringMatching(/^Charges!\$K\$\d+$/) as string })
  })

  const broken: readonly (readonly [string, () => Workpaper, readonly string[], number])[] = [
    ['a lost charge', () => example({ charges: batches(LINES.filter((_, index) => index !== 1)) }), ['charges-lead-USD', 'S1-charges', 'lead-charges-USD'], 900],
    ['cells that are not the statement', () => example({ statements: STATEMENTS.map((one) => (one.id === 'st-openai' ? { ...one, cells: one.cells.slice(0, 1) } : one)) }), ['charges-lead-USD', 'S1-cells', 'S1-charges', 'lead-charges-USD', 'lead-signed'], 900],
    ['a code too few', () => example({ statements: STATEMENTS.map((one) => (one.id === 'st-openai' ? { ...one, bridges: one.bridges.map((bridge) => ({ ...bridge, codes: bridge.bridge === 'I' ? { SEAT: '60', ROUND: '0.003595' } : bridge.codes })) } : one)) }), ['S1-bridge-I', 'bridge-codes'], 2.55],
    ['a signed total that is not the sum', () => example({ signed_total: '25919.35' }), ['lead-cover'], 0.01],
    ['records that got lost', () => example({ sources: example().sources.map((source) => ({ ...source, records: { ...source.records, accepted: source.records.accepted - 1 } })) }), ['sources-records'], 2],
    ['money that got lost', () => example({ sources: example().sources.map((source) => ({ ...source, amounts: source.amounts.map((amount) => ({ ...amount, rejected: '0.01' })) })) }), ['sources-amounts'], 0.03],
    ['a failed check of the program', () => example({ checks: [{ id: 'lines-foot', passed: false, amount: '3' }] }), ['lines-foot'], 3],
  ]
  test.each(broken)('turn red for %s', async (_, data, ids, amount) => {
    const bad = await written('broken', data())
    const failed = [...checks(bad)].filter(([, [, result]]) => result === 'failed')
    expect(failed.map(([id]) => id)).toEqual(ids)
    expect(failed.map(([, [difference]]) => Math.abs(Number(difference)))).toEqual(ids.map(() => amount))
    expect(value(sheet(bad, 'Cover'), 'B8')).toBe(`failed: ${ids.length}`)
  })

  test('are coloured by condition, not by hand', () => {
    const lead = Array.from({ length: 19 }, (_, index) => entry(join(dir, 'month.xlsx'), `xl/worksheets/sheet${index + 1}.xml`)).find((xml) => xml.includes('N12-N21'))
    expect(lead).toContain('<f>ROUND(N12-N21,2)</f><v>0</v>')
    expect(lead).toContain('<conditionalFormatting sqref="N22 N24 N26 N27"><cfRule type="expression"')
    expect(lead).toContain('AND(ISNUMBER(N22),N22=0)')
  })
})

test('foreign text stays text: no formula, quote prefix, leading zeros, nothing hidden', () => {
  const lead = sheet(book, 'Lead')
  expect(lead.getCell('B8').value).toBe('=HYPERLINK("http://evil.example","Refund & Co")')
  expect(lead.getCell('B8').numFmt).toBe('@')
  expect(lead.getCell('C7').value).toBe('001234567890')
  expect(value(lead, 'C8')).toBe('-12')
  expect(value(sheet(book, 'Decisions'), 'G6')).toBe('=same as September')
  expect(entry(join(dir, 'month.xlsx'), 'xl/styles.xml')).toMatch(/<xf quotePrefix="1" numFmtId="49"/)
  // Only our own formulas: none has a vendor's words in it.
  const formulas = cells(book).filter((line) => line.includes('"formula"'))
  expect(formulas.length).toBeGreaterThan(60)
  expect(formulas.filter((line) => /evil|@cmd|September/.test(line))).toEqual([])
})

test('two runs on the same data give the same bytes, whatever the clock says', async () => {
  await new Promise((resolve) => setTimeout(resolve, 2100))
  const again = await written('again', example())
  expect(cells(again)).toEqual(cells(book))
  expect(readFileSync(join(dir, 'again.xlsx')).equals(readFileSync(join(dir, 'month.xlsx')))).toBe(true)
  expect(entry(join(dir, 'again.xlsx'), 'docProps/core.xml')).toContain('2026-11-06T14:40:00')
})

test('names lead to the recognized and the signed total', () => {
  const xml = entry(join(dir, 'month.xlsx'), 'xl/workbook.xml')
  expect(xml).toMatch(/name="recognized_total">'?Lead'?!\$S\$18</)
  expect(xml).toMatch(/name="signed_total">'?Cover'?!\$B\$6</)
})

test('an open month without anything is a workpaper too', async () => {
  const data = example({ state: 'open', signed_total: null, signed_by: null, signed_at: null, prepared_by: null, prepared_at: null, digest: null, statements: [], sources: [], decisions: [], qualifications: [], completeness: [], checks: [], charges: batches([]) })
  const empty = await written('empty', data)
  expect(value(sheet(empty, 'Cover'), 'B6')).toBe('not signed')
  expect(value(sheet(empty, 'Lead'), 'A6')).toBe('No statements this month.')
  expect([...checks(empty).values()].every(([difference, result]) => difference === 0 && result === 'passed')).toBe(true)
})

test('balances roll forward on a sheet of their own; what is not known stays empty', async () => {
  const wallet = { source: 'claude', currency: 'USD', opening: '1250', purchases: '4500', grants: '300', consumption: '4862.19', expiry: '40', closing: '1147.81' }
  const term = { source: 'azure', commitment: '2f0c8d54', currency: 'USD', opening: '13200', purchases: '0', grants: '0', consumption: null, expiry: '0', closing: null }
  const balances = await written('balances', example({ prepaid: [wallet, term, { ...wallet, closing: '1147.82' }] }))
  const page = sheet(balances, 'Prepaid')
  expect(['A7', 'B7', 'D7', 'G7', 'I7', 'J7'].map((cell) => value(page, cell))).toEqual(['claude', null, 1250, 4862.19, 1147.81, 0])
  expect(formula(page, 'J7')).toBe('ROUND(D7+E7+F7-G7-H7-I7,4)')
  expect(['A8', 'B8', 'D8', 'G8', 'I8', 'J8'].map((cell) => value(page, cell))).toEqual(['azure', '2f0c8d54', 13200, null, null, null])
  expect(checks(balances).get('prepaid-sheet-rolls')).toEqual([0.01, 'failed'])
})

test('a full sheet goes on in a second one, and the sums run over both', async () => {
  const parts = await written('parts', example(), { rowsPerSheet: 50 })
  expect(parts.worksheets.map((page) => page.name)).toEqual(['Cover', 'Lead', 'Bridge', 'Variances', ...SCHEDULES, 'Accruals', 'Prepaid', 'FX', 'Journal', 'Charges', 'Charges 2', 'Completeness', 'Sources', 'Checks', 'Decisions', 'Log', 'Post-close'])
  const second = sheet(parts, 'Charges 2')
  const total = second.getCell(`K${rowOf(second, 'C', 'Total USD')}`).value
  expect(total).toMatchObject({ result: 21217.4348, formula: expect.stringMatching(/^SUMIFS\(Charges!\$K\$6:\$K\$55,.*\)\+SUMIFS\('Charges 2'!\$K\$6:/) as string })
  expect([...checks(parts).values()].every(([, result]) => result === 'passed')).toBe(true)
})

test('a failure on the way leaves no file', async () => {
  const path = join(dir, 'failed.xlsx')
  async function* failing(): AsyncGenerator<readonly ChargeLine[]> {
    yield LINES[0] ?? []
    throw new Error('the ledger went away')
  }
  await expect(writeWorkpaper(path, example({ charges: failing() }))).rejects.toThrow('the ledger went away')
  await expect(writeWorkpaper(join(dir, 'no/such/folder/x.xlsx'), example())).rejects.toThrow(/ENOENT/)
  expect(readdirSync(dir).filter((name) => name.startsWith('failed') || name.endsWith('.partial'))).toEqual([])
})

test('twenty thousand lines', async () => {
  const lines = Array.from({ length: 20 }, (_, index) => spread('500.25', 1000, { statement: 'st-aws', provider: 'AWS', account: '001234567890', model: `model-${index}`, file: 'cur.csv' }))
  const total = text(sum(lines.flat().map((line) => money(line.recognized_cost))))
  expect(total).toBe('10005')
  const aws = STATEMENTS.filter((one) => one.id === 'st-aws').map((one) => ({ ...one, recognized: total, signed: total, gross_cost: total, cells: one.cells.map((cell, index) => ({ ...cell, amount: index === 0 ? total : '0' })) }))
  const many = await written('many', example({ statements: aws, charges: batches(lines), signed_total: total }))
  expect(sheet(many, 'Charges').getCell('K20006').value).toMatchObject({ result: 10005, formula: 'SUM(Charges!$K$6:$K$20005)' })
  expect([...checks(many).values()].every(([, result]) => result === 'passed')).toBe(true)
})

test('cells: letters, half away from zero, real dates, nothing stays nothing', () => {
  expect([1, 26, 27, 52, 703].map(letter)).toEqual(['A', 'Z', 'AA', 'AZ', 'AAA'])
  expect(amountCell('-12.345', 2).value).toBe(-12.35)
  expect(amountCell('1234.5', 0).value).toBe(1235)
  expect(amountCell(null, 2).value).toBeNull()
  expect(dayCell('2026-10-01T00:00:00Z').value).toBe(46296)
  expect(textCell('\u001b[31mx\u0000').value).toBe('x')
  expect(String(textCell('y'.repeat(40_000)).value).length).toBe(32_767)
})

describe.skipIf(!soffice)('calculated again by LibreOffice', () => {
  test('it does calculate: a wrong cached result is corrected', async () => {
    const liar = await openBook(join(dir, 'liar.xlsx'), { stamped: '2026-11-06T00:00:00Z', creator: 'test', title: 'test' })
    const page = liar.sheet('Liar', { widths: [10], frozenRows: 1, footer: '' })
    page.row([formulaCell('1+1', money('5'), '0')])
    page.close()
    await liar.close(['Liar'])
    expect(recalculated(join(dir, 'liar.xlsx')).get('Liar')?.[0]?.[0]).toBe('2')
  })

  test.each([['month', {}], ['parts', { rowsPerSheet: 50 }]])('every formula of %s comes to the result it carries', async (name, options) => {
    const source = await written(name, example(), options)
    const { carried, calculated } = formulaResults(source, recalculated(join(dir, `${name}.xlsx`)))
    expect(calculated).toEqual(carried)
    expect(carried.length).toBeGreaterThan(100)
  })
})

/** The text of one file inside a zip. */
function entry(path: string, name: string): string {
  const found = members(path).get(name)
  if (found === undefined) throw new Error(`no ${name} in ${path}`)
  return found
}
