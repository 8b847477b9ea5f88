// aicost export xlsx and aicost demo through the built program: the workbook read back, calculated again by
// LibreOffice where it is installed, and the demo's directory.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import exceljs, { type CellFormulaValue, type Workbook } from 'exceljs'
import Papa from 'papaparse'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { documentSchema } from '../../src/cli/schemas/index.ts'
import { money, sum, text } from '../../src/domain/money.ts'
import { aicost, bookWorkspace, copyOf, DOWNLOADED, json, keyOf, KEYS, MONTH } from './cli.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

const home = mkdtempSync(join(tmpdir(), 'aicost-export-'))
afterAll(() => {
  for (const dir of [home, KEYS]) rmSync(dir, { recursive: true, force: true })
})

const month = ['--month', MONTH]

interface ExportJson {
  readonly schema: string
  readonly files: readonly { readonly path: string; readonly kind: string; readonly sha256: string; readonly bytes: number; readonly rows: number }[]
}

async function read(path: string): Promise<Workbook> {
  const book = new exceljs.Workbook()
  await book.xlsx.readFile(path)
  return book
}

const isFormula = (value: unknown): value is CellFormulaValue => typeof value === 'object' && value !== null && 'formula' in value

/** What a cell shows. exceljs reads a formula's result of 0 as none. */
function value(book: Workbook, sheet: string, address: string): unknown {
  const cell = book.getWorksheet(sheet)?.getCell(address).value
  return isFormula(cell) ? (cell.result ?? 0) : cell
}

function rowOf(book: Workbook, sheet: string, column: string, words: string): number {
  for (let row = 1; row <= (book.getWorksheet(sheet)?.rowCount ?? 0); row++) if (value(book, sheet, `${column}${row}`) === words) return row
  throw new Error(`no row ${words} on ${sheet}`)
}

function cells(book: Workbook): string[] {
  const all: string[] = []
  book.eachSheet((page) => page.eachRow((row) => row.eachCell((cell) => all.push(`${page.name}!${cell.address} = ${JSON.stringify(cell.value)}`))))
  return all
}

/** The lines on Charges: statement, exact amount, file, record. */
function lines(book: Workbook): { ref: string; exact: string; file: string; record: unknown }[] {
  const last = rowOf(book, 'Charges', 'C', 'Total USD')
  return Array.from({ length: last - 6 }, (_, index) => index + 6).map((row) => ({ ref: String(value(book, 'Charges', `B${row}`)), exact: String(value(book, 'Charges', `L${row}`)), file: String(value(book, 'Charges', `M${row}`)), record: value(book, 'Charges', `N${row}`) }))
}

let open: string
let signed: string

beforeAll(() => {
  open = bookWorkspace(home, 'open')
  json<unknown>(open, ['import', 'downloads', ...DOWNLOADED])
  signed = copyOf(open, 'signed')
  json<unknown>(signed, ['close', 'prepare', ...month, '--key', keyOf('ann')])
  json<unknown>(signed, ['close', 'sign', ...month, '--key', keyOf('bo')])
})

describe('the workpaper of a signed month', () => {
  let exported: ExportJson['files'][number]
  let book: Workbook
  let schema: string

  beforeAll(async () => {
    const result = json<ExportJson>(signed, ['export', 'xlsx', ...month])
    schema = result.schema
    const [file] = result.files
    if (!file || result.files.length !== 1) throw new Error('not one file')
    exported = file
    book = await read(file.path)
  })

  test('is written to the working directory and described as it is', () => {
    expect([schema, basename(exported.path)]).toEqual(['aicost.export/1', 'aicost-2026-10-v1.xlsx'])
    const bytes = readFileSync(join(signed, 'aicost-2026-10-v1.xlsx'))
    expect([exported.kind, exported.bytes, exported.sha256]).toEqual(['xlsx', bytes.length, createHash('sha256').update(bytes).digest('hex')])
    expect(exported.rows).toBe(lines(book).length)
    expect(readdirSync(signed).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  test('shows the signed total on cover and lead, and all its checks pass', () => {
    expect(value(book, 'Cover', 'B6')).toBe(4567.11)
    expect(value(book, 'Lead', `O${rowOf(book, 'Lead', 'B', 'Total USD')}`)).toBe(4567.11)
    expect(value(book, 'Lead', `N${rowOf(book, 'Lead', 'B', 'Total USD, full precision')}`)).toBe(4567.1066)
    expect(value(book, 'Cover', 'B8')).toBe('passed, all of them')
    expect(['Prepared by', 'Signed by', 'Evidence as of', 'Digest'].map((label) => String(value(book, 'Cover', `B${rowOf(book, 'Cover', 'A', label)}`)).slice(0, 11))).toEqual(['Ann Lee, 20', 'Bo Roy, 202', '2026-11-06T', 'sha256:' + String(value(book, 'Cover', `B${rowOf(book, 'Cover', 'A', 'Digest')}`)).slice(7, 11)])
  })

  test('its lines are the recognized amount exactly, each with its statement and where it is from', () => {
    const all = lines(book)
    expect(text(sum(all.map((line) => money(line.exact))))).toBe('4567.1066')
    expect(all.filter((line) => !/^S\d$/.test(line.ref) || line.file === '')).toEqual([])
    // Only what stands in the configuration has no record.
    expect(all.filter((line) => line.record === null).map((line) => [line.file, line.exact])).toEqual([['aicost.yaml', '-50']])
    const github = all.filter((line) => line.file.endsWith('invoices-github.csv')).map((line) => [line.exact, line.record])
    expect(github).toEqual([['475', 1], ['-47.5', 2]])
  })

  test('a second export has the same cells', async () => {
    const second = json<ExportJson>(signed, ['export', 'xlsx', ...month, '-o', 'second.xlsx'])
    expect(second.files[0]?.path).toBe(join(signed, 'second.xlsx'))
    expect(cells(await read(join(signed, 'second.xlsx')))).toEqual(cells(book))
  })

  test('names the files it rests on with control totals, and not the superseded one', () => {
    const files: string[] = []
    book.getWorksheet('Sources')?.eachRow((row, number) => {
      if (number > 5 && String(row.getCell(17).value ?? '').length === 64) files.push(String(row.getCell(1).value))
    })
    expect(files).toHaveLength(11)
    expect(files.some((name) => name.includes('2026-10-16'))).toBe(false)
  })
})

describe('what export refuses', () => {
  test('an existing file without --force, which stays as it is', () => {
    const path = join(open, 'there.xlsx')
    writeFileSync(path, 'precious')
    const run = aicost(open, ['export', 'xlsx', ...month, '-o', 'there.xlsx'])
    expect([run.code, run.out, readFileSync(path, 'utf8')]).toEqual([2, '', 'precious'])
    expect(run.err).toContain('FILE_EXISTS')
    expect(aicost(open, ['export', 'xlsx', ...month, '-o', 'there.xlsx', '--force'])).toMatchObject({ code: 0, out: `${path}\n` })
    expect(readFileSync(path).subarray(0, 2).toString()).toBe('PK')
  })

  test.each(['html', 'events'])('%s, which is not there yet, in so many words', (kind) => {
    const run = aicost(open, ['export', kind, ...month])
    expect([run.code, run.out]).toEqual([2, ''])
    expect(run.err).toContain(`export ${kind} is not there yet`)
  })

  test.each([[['export', 'xls', ...month]], [['export', 'xlsx']], [['export', 'xlsx', ...month, '-o', '-']], [['export', 'xlsx', ...month, '-o', 'no/such/place.xlsx']]])('%j', (args) => {
    const run = aicost(open, args)
    expect([run.code, run.out]).toEqual([2, ''])
  })
})

describe('the pack of a signed month', () => {
  test('is a directory whose sums hold, told as documented', () => {
    const told = json<ExportJson & { left_out: { file: string; reason: string }[] }>(signed, ['export', 'pack', ...month])
    expect(documentSchema('export')?.safeParse(told).error).toBeUndefined()
    expect(told.left_out).toEqual([{ file: 'downloads/2026-11-06/mercury-transactions.csv', import_id: expect.any(String) as string, sha256: expect.any(String) as string, reason: 'holds bank rows: --include bank' }])
    const directory = join(signed, 'aicost-2026-10-v1.pack')
    const sums = readFileSync(join(directory, 'SHA256SUMS'), 'utf8').trimEnd().split('\n')
    expect(sums).toHaveLength(told.files.length - 1)
    for (const line of sums) expect(line).toBe(`${createHash('sha256').update(readFileSync(join(directory, line.slice(66)))).digest('hex')}  ${line.slice(66)}`)
    expect(told.files.filter(({ kind }) => kind === 'original')).toHaveLength(10)
  })

  test.each([[['export', 'pack', ...month, '--include', 'photos']], [['export', 'xlsx', ...month, '--include', 'bank']], [['export', 'pack', ...month, '-o', '-']]])('%j is refused', (args) => {
    expect(aicost(signed, args)).toMatchObject({ code: 2, out: '' })
  })
})

test('an open month is exported as it is, unsigned', async () => {
  const { files } = json<ExportJson>(open, ['export', 'xlsx', ...month, '-o', 'open.xlsx'])
  const book = await read(files[0]?.path ?? '')
  expect([value(book, 'Cover', 'B6'), value(book, 'Cover', 'B7'), value(book, 'Cover', 'B8')]).toEqual(['not signed', 4567.1066, 'passed, all of them'])
})

test('a month without evidence gives a workbook that says so', async () => {
  const dir = bookWorkspace(home, 'empty')
  json<ExportJson>(dir, ['export', 'xlsx', ...month, '-o', 'empty.xlsx'], 1)
  const book = await read(join(dir, 'empty.xlsx'))
  expect(value(book, 'Cover', 'B7')).toBe('nothing recognized')
  expect(value(book, 'Lead', 'A6')).toBe('No statements this month.')
})

test('a currency without a rate leaves the total unknown, never short', async () => {
  const dir = join(home, 'no-rate')
  mkdirSync(dir)
  const source = (id: string, issuer: string): string => `  - { id: ${id}, provider: ${issuer}, account: ${id}, match: { issuer: [${issuer}] }, legs: { invoiced: close } }`
  const config = ['company: Acme', 'currency: USD', 'close: { start_month: 2026-10 }', 'sources:', source('here', 'Here AI'), source('there', 'There AI'), ''].join('\n')
  const columns = 'document_type,invoice_number,issuer,issue_date,currency,line_no,description,nature,period_start,period_end_exclusive,amount_net,tax_amount,document_net,document_tax,document_total'
  const line = (number: string, issuer: string, currency: string, net: string): string => `invoice,${number},${issuer},2026-10-31,${currency},1,API,usage,2026-10-01,2026-11-01,${net},0,${net},0,${net}`
  writeFileSync(join(dir, 'aicost.yaml'), config)
  writeFileSync(join(dir, 'invoices.csv'), [columns, line('H-1', 'Here AI', 'USD', '300.00'), line('T-1', 'There AI', 'EUR', '4017.35'), ''].join('\n'))
  json<unknown>(dir, ['import', 'invoices.csv', ...DOWNLOADED])
  json<ExportJson>(dir, ['export', 'xlsx', ...month, '-o', 'unknown.xlsx'], 1)
  const unknown = await read(join(dir, 'unknown.xlsx'))
  expect(value(unknown, 'Cover', 'B7')).toBe('not known: a rate is missing')
  expect(value(unknown, 'Lead', `S${rowOf(unknown, 'Lead', 'B', 'Total in USD')}`)).toBeNull()

  writeFileSync(join(dir, 'aicost.yaml'), `${config}fx: { method: fixed, rates: { EUR: "1.1704" } }\n`)
  json<ExportJson>(dir, ['export', 'xlsx', ...month, '-o', 'known.xlsx'])
  const known = await read(join(dir, 'known.xlsx'))
  expect([value(known, 'Cover', 'B7'), value(known, 'Cover', 'B8')]).toEqual([5001.90644, 'passed, all of them'])
})

const soffice = ['/usr/bin/soffice', '/usr/local/bin/soffice', '/opt/libreoffice/program/soffice', '/Applications/LibreOffice.app/Contents/MacOS/soffice'].find((path) => existsSync(path))

describe.skipIf(!soffice)('calculated again by LibreOffice', () => {
  test('every formula comes to the result it carries', async () => {
    json<ExportJson>(signed, ['export', 'xlsx', ...month, '-o', 'checked.xlsx'])
    const book = await read(join(signed, 'checked.xlsx'))
    const theirs = recalculated(join(signed, 'checked.xlsx'))
    const shown = (result: unknown): string => (Number.isFinite(Number(result)) ? Number(result).toFixed(6).replace(/^-(?=[0.]+$)/, '') : String(result))
    const pairs: [string, string][] = []
    book.eachSheet((page) => page.eachRow((row) => row.eachCell((cell) => {
      if (!isFormula(cell.value)) return
      const where = `${page.name}!${cell.address} `
      pairs.push([where + shown(cell.value.result ?? 0), where + shown(theirs.get(page.name)?.[Number(cell.row) - 1]?.[Number(cell.col) - 1] ?? 'no such cell')])
    })))
    expect(pairs.length).toBeGreaterThan(80)
    expect(pairs.map(([, calculated]) => calculated)).toEqual(pairs.map(([carried]) => carried))
  })

  /** All sheets as rows of raw values, with every formula calculated on loading. */
  function recalculated(path: string): Map<string, string[][]> {
    const profile = join(home, 'profile')
    const out = join(home, 'csv')
    mkdirSync(join(profile, 'user'), { recursive: true })
    writeFileSync(join(profile, 'user', 'registrymodifications.xcu'), ALWAYS_RECALCULATE)
    execFileSync(soffice ?? '', [`-env:UserInstallation=${pathToFileURL(profile).href}`, '--headless', '--convert-to', 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1', '--outdir', out, path], { stdio: 'ignore' })
    const name = basename(path, '.xlsx')
    return new Map(readdirSync(out).map((file) => [file.slice(name.length + 1, -4), Papa.parse<string[]>(readFileSync(join(out, file), 'utf8')).data]))
  }
})

const ALWAYS_RECALCULATE = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>`

describe('demo', () => {
  const parent = mkdtempSync(join(tmpdir(), 'aicost-demo-'))
  const dir = join(parent, 'aicost-demo')
  afterAll(() => rmSync(parent, { recursive: true, force: true }))

  test('closes the example company in a new directory', () => {
    const run = aicost(parent, ['demo'])
    expect([run.code, run.err]).toEqual([0, ''])
    expect(run.out).toContain('Prepared by Ann Lee, signed by Bo Roy: 4567.11 USD, version 1')
    expect(run.out).toContain(join(dir, 'aicost-2026-10-v1.xlsx'))
    expect(existsSync(join(dir, 'aicost-2026-10-v1.xlsx'))).toBe(true)
    for (const key of ['ann-lee', 'bo-roy']) expect((statSync(join(dir, 'keys', key)).mode & 0o777).toString(8)).toBe('600')
    expect(json<Record<string, unknown>>(dir, ['close', 'verify', ...month])['holds']).toBe(true)
  })

  test('is refused where something is, replaces an earlier demo by force, and never a workspace of somebody\'s own', () => {
    const before = readFileSync(join(dir, 'keys', 'ann-lee'), 'utf8')
    expect(aicost(parent, ['demo'])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('DIRECTORY_NOT_EMPTY') as string })
    writeFileSync(join(dir, 'notes.txt'), 'mine')
    expect(json<Record<string, unknown>>(parent, ['demo', '--force'])['signed_total']).toBe('4567.11')
    expect(readFileSync(join(dir, 'keys', 'ann-lee'), 'utf8')).not.toBe(before)
    expect(readFileSync(join(dir, 'notes.txt'), 'utf8')).toBe('mine')

    expect(aicost(home, ['demo', 'open', '--force'])).toMatchObject({ code: 2, out: '' })
    expect(existsSync(join(open, '.aicost', 'ledger.duckdb'))).toBe(true)
    const other = join(parent, 'other')
    mkdirSync(join(other, 'downloads'), { recursive: true })
    writeFileSync(join(other, 'downloads', 'tax.pdf'), 'mine')
    expect(aicost(parent, ['demo', 'other', '--force']).code).toBe(2)
    expect(readdirSync(join(other, 'downloads'))).toEqual(['tax.pdf'])
  })
})
