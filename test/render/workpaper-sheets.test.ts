// The workpaper of a month that has everything: what each sheet shows, that its file is whole by its own parts, and
// that LibreOffice, where it is installed, comes to the same figures on every sheet.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Workbook, Worksheet } from 'exceljs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeWorkpaper } from '../../src/render/workpaper.ts'
import type { Workpaper } from '../../src/render/workpaper-data.ts'
import { batches } from './example.ts'
import { fullExample } from './full-example.ts'
import { checks, failed, formula, formulaResults, members, readBook, recalculated, rowOf, sheet, soffice, value } from './read-workbook.ts'

const dir = mkdtempSync(join(tmpdir(), 'aicost-sheets-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function written(name: string, data: Workpaper): Promise<Workbook> {
  await writeWorkpaper(join(dir, `${name}.xlsx`), data)
  return readBook(join(dir, `${name}.xlsx`))
}

function* sheetFormulas(page: Worksheet): Generator<string> {
  for (let row = 1; row <= page.rowCount; row++) for (let column = 1; column <= page.columnCount; column++) {
    const words = formula(page, page.getCell(row, column).address)
    if (typeof words === 'string') yield words
  }
}

let book: Workbook
beforeAll(async () => {
  book = await written('full', fullExample())
})

const row = (name: string, number: number, columns: string): unknown[] => [...columns].map((column) => value(sheet(book, name), `${column}${number}`))

test('every check passes, and they are numbered in one list', () => {
  expect(failed(book)).toEqual([])
  const ids = [...checks(book).keys()]
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ['lead-prior', 'accruals-cells-USD', 'accruals-roll', 'accruals-open', 'prepaid-sheet-rolls', 'commitments-draw-down', 'fx-means', 'journal-entries', 'journal-balances', 'journal-expense', 'taken-cells-USD', 'bridge-codes', 'bridge-bases']) expect(ids).toContain(id)
})

test('lead: the month before in the reporting currency, the change and its share; what is gone has a row', () => {
  const lead = sheet(book, 'Lead')
  // Prior, change, share: 19,138 − 17,000; AWS is new; 4,701.91 − 5,000; 3,180 − 3,000; gone: −1,000.
  expect([6, 7, 9, 10, 11].map((number) => row('Lead', number, 'UVW'))).toEqual([[17000, 2138, 2138 / 17000], [null, 2091.78, 'new'], [5000, -298.09, -298.09 / 5000], [3000, 180, 0.06], [1000, -1000, -1]])
  expect(row('Lead', 11, 'BCN')).toEqual(['@Gone', '0042', null])
  expect([formula(lead, 'V6'), formula(lead, 'W6')]).toEqual(['ROUND(S6-U6,2)', 'IF(N(U6)=0,"new",V6/ABS(U6))'])
  const total = rowOf(lead, 'B', 'Total in USD')
  expect(row('Lead', total, 'SUVW')).toEqual([29099.34, 26000, 3099.34, 3099.34 / 26000])
  expect([lead.getCell('U5').value, lead.getCell('W6').numFmt]).toEqual(['2026-09, signed, USD', '0.0%_);(0.0%)'])
})

test('bridge: a column a code, totals by bridge and currency, what is recognized by its evidence', () => {
  const page = sheet(book, 'Bridge')
  expect(['F', 'G', 'H', 'I', 'J', 'K', 'L'].map((column) => value(page, `${column}6`))).toEqual(['Total', 'SEAT', 'RATE', 'VOL', 'ROUND', 'UNEXP', 'Left'])
  const bridge = rowOf(page, 'C', 'I')
  expect(row('Bridge', bridge, 'ABDEFGHIJKL')).toEqual(['S1', 'OpenAI OpCo, LLC', 'expected → invoiced', 'USD', 57.453595, 60, null, null, 0.003595, -2.55, 0])
  expect(formula(page, `G${bridge}`)).toMatch(/^'S1 OpenAI OpCo LLC'!\$G\$\d+$/)
  const all = page.getColumn(2).values.flatMap((words, index) => (words === 'All of bridge I' ? [row('Bridge', index, 'EFGK')] : []))
  expect(all).toEqual([['EUR', 0, null, null], ['USD', 57.453595, 60, -2.55]])
  const crane = rowOf(page, 'A', 'S5', rowOf(page, 'A', 'By basis: the evidence that is recognized'))
  const heads = ['F', 'G', 'H', 'I', 'J', 'K'].map((column) => value(page, `${column}${rowOf(page, 'A', 'By basis: the evidence that is recognized') + 1}`))
  expect(heads).toEqual(['Invoiced', 'Billed', 'Accrued', 'True up', 'Recognized', 'Left'])
  expect(row('Bridge', crane, 'FGHIJK')).toEqual([null, null, 3000, 180, 3180, 0])
})

test('two bridges of one name: both are checked, the lead shows the one that has an amount', async () => {
  const data = fullExample()
  const none = { bridge: 'I', from: 'rate_card', to: 'invoiced', total: null, codes: {} } as const
  const more = { bridge: 'Q', from: 'rate_card', to: 'billed', total: '2', codes: { RATE: '2' } } as const
  const twice = await written('twice', { ...data, statements: data.statements.map((one, index) => (index === 0 ? { ...one, bridges: [none, ...one.bridges, more] } : one)) })
  expect(failed(twice)).toEqual([])
  expect([...checks(twice).keys()].filter((id) => id.startsWith('S1-bridge-'))).toEqual(['S1-bridge-Q', 'S1-bridge-I', 'S1-bridge-P', 'S1-bridge-Q-2'])
  expect(value(sheet(twice, 'Lead'), 'P6')).toBe(57.45)
})

test('accruals: how they were worked out, rolled forward, what is open with its age', () => {
  expect(row('Accruals', 7, 'ABCDEFH')).toEqual(['crane', 'seat', 'USD', 3000, 'contract', 'Ann Lee', '30 seats × 100.00; =2+2'])
  const page = sheet(book, 'Accruals')
  const forward = rowOf(page, 'A', 'Roll-forward') + 2
  expect([row('Accruals', forward, 'ADEFGH'), row('Accruals', forward + 1, 'ACDG')]).toEqual([['crane', 3000, 3000, 3000, 3000, 0], ['old', 'EUR', 12.5, 12.5]])
  const open = rowOf(page, 'A', 'Open at the end of the month') + 2
  expect([row('Accruals', open, 'ADEFH'), row('Accruals', open + 1, 'ADEFH')]).toEqual([['old', 12.5, '2026-07', 3, 'waits longer than a month'], ['crane', 3000, '2026-10', 0, null]])
})

test('prepaid: stated balances beside those rolled forward, commitments drawn down', () => {
  const page = sheet(book, 'Prepaid')
  const stated = rowOf(page, 'A', 'Balances that vendors state') + 2
  expect(row('Prepaid', stated, 'ADEFG')).toEqual(['claude', 1150, 1147.81, 2.19, 1147.81])
  const contract = rowOf(page, 'A', 'Commitments and minimums of contracts') + 2
  expect(row('Prepaid', contract, 'ABDEFGHIJ')).toEqual(['openai', 'lark-2026, minimum, 2026-01-01 to 2027-01-01', 200000, 150000, 19138, 30862, 0, null, 0])
})

test('FX: the rate leads to Lead, its days and their mean stand behind it', () => {
  expect(row('FX', 6, 'ABCDFGHI')).toEqual(['EUR', 'USD', 'month average', 1.1704, 3, 1.1704, 0, 'eurofxref-hist.csv'])
  expect(formula(sheet(book, 'FX'), 'G6')).toBe('AVERAGE(D10:D12)')
  expect([10, 11, 12].map((number) => row('FX', number, 'ACD'))).toEqual([28, 29, 30].map((day, index) => ['EUR', new Date(Date.UTC(2026, 9, day)), [1.17, 1.1702, 1.171][index]]))
  expect(formula(sheet(book, 'Lead'), 'R9')).toBe('FX!$D$6')
})

test('journal: lines as they are exported, entries and the whole balanced, expense is what is recognized', () => {
  const page = sheet(book, 'Journal')
  expect([row('Journal', 6, 'ACDEFGH'), row('Journal', 7, 'CDEFGK')]).toEqual([['AICOST-2026-10-v1-001', '6105 AI services', 'expense', 21217.43, null, null, 'unassigned'], ['2010 Payables', 'payable', null, 21217.43, 0, '0007']])
  expect(row('Journal', 9, 'FNO')).toEqual([4701.91, -4017.35, 'EUR'])
  expect(row('Journal', 10, 'I')).toEqual(['=Crane'])
  const total = rowOf(page, 'A', 'All lines')
  expect(row('Journal', total, 'EFG')).toEqual([35099.34, 35099.34, 0])
  expect(row('Journal', total + 1, 'E')).toEqual([29099.34])
})

test('after the close: what was taken of earlier months, drift; the log with old and new', () => {
  expect(row('Post-close', 7, 'ABCDF')).toEqual(['S5', "Crane's [EU]/Seats", 'true up', '2026-09', 180])
  const page = sheet(book, 'Post-close')
  const drift = rowOf(page, 'A', 'Drift: what the evidence of this month says since it was signed') + 2
  expect(row('Post-close', drift, 'ABEF')).toEqual(['S2', 'st-aws', 'USD', -3.21])
  expect(row('Log', 6, 'ACDEFG')).toEqual([7, 'Ann Lee', 'resolve', '2026-10 v-3f9a11', 'outcome: open → explained\nnote: "+1"', '-2+3'])
})

test('a month without a journal says why, one of an older version that its accruals were not listed', async () => {
  const bare = await written('bare', fullExample({ journal: { refused: 'there is no journal of 2026-10:\n  accounts.expense is not set' }, accruals: null, fx: [], prior: null }))
  expect([value(sheet(bare, 'Journal'), 'A6'), value(sheet(bare, 'Journal'), 'A7')]).toEqual(['there is no journal of 2026-10:', '  accounts.expense is not set'])
  expect(String(value(sheet(bare, 'Accruals'), 'A7'))).toMatch(/did not list accruals/)
  expect(bare.getWorksheet('FX')).toBeUndefined()
  expect(failed(bare)).toEqual([])
})

describe('new checks turn red for', () => {
  const data = fullExample()
  const refused = 'journal' in data.journal ? data.journal.journal : null
  if (refused === null) throw new Error('the example has a journal')
  test.each<readonly [string, Partial<Workpaper>, readonly string[]]>([
    ['an accrual that is in no cell', { accruals: [...(data.accruals ?? []), { source: 'x', component: 'usage', method: null, amount: '5', currency: 'USD', working: null, note: null, by: 'Ann Lee' }] }, ['accruals-cells-USD: 5']],
    ['a roll-forward that does not', { roll_forward: data.roll_forward.map((one) => ({ ...one, settled: '0' })) }, ['accruals-roll: 3000']],
    ['a closing balance that no open item explains', { roll_forward: data.roll_forward.map((one, index) => (index === 0 ? { ...one, open: [] } : one)) }, ['accruals-open: 3000']],
    ['a month before that was signed at another total', { prior: data.prior && { ...data.prior, signed_total: '26000.01' } }, ['lead-prior: -0.01']],
    ['a commitment overdrawn unseen', { commitments: data.commitments.map((one) => ({ ...one, used: '19139' })) }, ['commitments-draw-down: 1']],
    ['a journal that books less', { journal: { journal: { ...refused, entries: refused.entries.slice(1) } } }, ['journal-expense: -21217.43']],
    ['an entry that does not balance', { journal: { journal: { ...refused, entries: refused.entries.map((entry, index) => (index === 1 ? { ...entry, lines: entry.lines.slice(0, 1) } : entry)) } } }, ['journal-entries: 4701.91', 'journal-balances: 4701.91']],
    ['a rate that is not its days', { fx: data.fx.map((one) => ({ ...one, days: one.days.slice(1) })) }, ['fx-means: 0.0002']],
  ])('%s', async (_, changes, ids) => {
    expect(failed(await written('red', fullExample(changes)))).toEqual(ids)
  })
})

describe('the file', () => {
  test('has sheets with names that Excel takes, each once', () => {
    const names = book.worksheets.map((page) => page.name)
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[^[\]:*?/\\']{1,31}$/)
    expect(names).toContain('S5 Crane s EU Seats')
  })

  test('defines names that lead to cells of its sheets', () => {
    const xml = members(join(dir, 'full.xlsx')).get('xl/workbook.xml') ?? ''
    const names = [...xml.matchAll(/<definedName name="([^"]+)"[^>]*>([^<]+)</g)].map(([, name = '', target = '']) => [name, target.replaceAll('&apos;', "'")] as const)
    expect(names.map(([name]) => name).filter((name) => !name.startsWith('_xlnm'))).toEqual(expect.arrayContaining(['recognized_total', 'recognized_rounded', 'signed_total', 'prior_total', 'checks_result', 'recognized_S1', 'recognized_S5', 'journal_debits', 'journal_credits']))
    for (const [name, target] of names) {
      const [, quoted, plain, cell = ''] = /^(?:'([^']+)'|([A-Za-z]+))!(\$.+)$/.exec(target.split(',')[0] ?? '') ?? []
      const page = book.getWorksheet(quoted ?? plain ?? '')
      expect([name, target, page?.name]).toEqual([name, target, quoted ?? plain])
      if (!name.startsWith('_xlnm')) expect([name, typeof value(page ?? sheet(book, 'Lead'), cell.replaceAll('$', ''))]).toEqual([name, name === 'checks_result' ? 'string' : 'number'])
    }
  })

  test('says of print areas and titles which sheet they are of', () => {
    const xml = members(join(dir, 'full.xlsx')).get('xl/workbook.xml') ?? ''
    const names = [...xml.matchAll(/<sheet [^>]*name="([^"]+)"/g)].map(([, name]) => name)
    expect(names).toEqual(book.worksheets.map((page) => page.name))
    const local = [...xml.matchAll(/localSheetId="(\d+)">&apos;(.+?)&apos;!/g)].map(([, index, name]) => [names[Number(index)], name])
    expect(local).toHaveLength(2 * names.length)
    expect(local.filter(([place, name]) => place !== name)).toEqual([])
  })

  test('of a month of three hundred statements has no formula longer than a cell takes', async () => {
    const [crane] = fullExample().statements.slice(-1)
    if (crane === undefined) throw new Error('the example has a statement of Crane')
    const statements = Array.from({ length: 300 }, (_, index) => ({ ...crane, id: `st-${index}`, account: `crane-${index}` }))
    const accruals = statements.map((one) => ({ source: one.account, component: 'seat', method: 'contract', amount: '3000', currency: 'USD', working: null, note: null, by: 'Ann Lee' }))
    const many = await written('many', fullExample({ statements, accruals, roll_forward: [], prior: null, fx: [], signed_total: '954000', drift: [], journal: { refused: 'none' }, charges: batches(statements.map((one) => [{ date: '2026-10-31', statement: one.id, provider: 'Crane', account: one.account, model: null, kind: 'seat', quantity: null, unit: null, currency: 'USD', billed_cost: null, recognized_cost: '3180', file: null, record: null }])) }))
    expect(failed(many)).toEqual([])
    const longest = Math.max(...many.worksheets.flatMap((page) => [...sheetFormulas(page)].map((words) => words.length)))
    expect(longest).toBeLessThan(1000)
  })

  test('carries a result for every formula, and points at sheets that are there', () => {
    const names = new Set(book.worksheets.map((page) => page.name))
    let formulas = 0
    for (const [name, xml] of members(join(dir, 'full.xlsx'))) {
      if (!name.startsWith('xl/worksheets/sheet')) continue
      for (const [, cell = ''] of xml.matchAll(/<c ([^>]*>(?:(?!<\/c>).)*<f>(?:(?!<\/c>).)*)<\/c>/g)) {
        formulas += 1
        expect(cell).toMatch(/<v>[^<]+<\/v>/)
        expect(cell).not.toMatch(/<v>(NaN|Infinity|undefined)/)
        const words = (/<f>(.*)<\/f>/.exec(cell)?.[1] ?? '').replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll(/"[^"]*"/g, '')
        for (const [, quoted, plain] of words.matchAll(/(?:'([^']+)'|\b([A-Z][A-Za-z]*))!\$/g)) expect(names).toContain(quoted ?? plain)
      }
    }
    expect(formulas).toBeGreaterThan(250)
  })
})

describe.skipIf(!soffice)('calculated again by LibreOffice', () => {
  test('every formula on every sheet comes to the result it carries', () => {
    const { carried, calculated } = formulaResults(book, recalculated(join(dir, 'full.xlsx')))
    expect(calculated).toEqual(carried)
    // Lists alone have none.
    expect(book.worksheets.map((page) => page.name).filter((name) => !carried.some((line) => line.startsWith(`${name}!`)))).toEqual(['Completeness', 'Decisions', 'Log'])
  })
})
