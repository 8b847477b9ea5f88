// Vendor text that would be a formula, an escape, a tag or a statement elsewhere: in every output it is only text.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ExcelJS from 'exceljs'
import Papa from 'papaparse'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importFiles } from '../../src/app/import.ts'
import { withSession } from '../../src/app/session.ts'
import { workspaceAt } from '../../src/config/workspace.ts'
import { FIXED } from '../../src/dev/fixtures.ts'
import { CONFIG, file, HEADER, line } from '../import/hostile.ts'
import { directory, run } from '../program.ts'

const EVIL = [
  '=HYPERLINK("http://x.example","y")', '+1+cmd|calc', '-2+3', '@SUM(A1)', '\t=1', '\r=1', '＝1+1', '\u001b[31mred\u001b[0m', '\u001b]0;title\u0007', '\u009b2J', '\u001bP+q544e\u001b\\',
  '<script>alert(1)</script>', '<img src=x onerror=y>', "'; drop table log; --", '"; delete from import; --', '$(rm -rf x)', '| a | b |', '[x](javascript:y)', '![x](http://x.example)', '`code`', '\u202egnp.exe', 'a\r\nb', '%s%n', '{{7*7}}',
]
const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`
// The C0 and C1 controls, DEL, and marks that hide or reorder text; line ends are looked at apart.
const CONTROL = /(?![\t\r\n])\p{Cc}|[\u202a-\u202e\u2066-\u2069\u200b]/u
/** A name is vendor text too. */
const INVOICE = '=1+cmd|calc.csv'
const SPEND = ['report', 'spend', '--month', '2026-06', '--by', 'sku,sub_account']

let root: string
const spend = async (format: string): Promise<string> => (await run(root, ...SPEND, '--format', format)).stdout

describe('every output', () => {
  beforeAll(async () => {
    root = await filled()
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  test('table: one line a row, no control character', async () => {
    const text = await spend('table')
    expect(text).not.toMatch(CONTROL)
    expect(text.split('\n').filter((row) => row.includes('billed'))).toHaveLength(EVIL.length)
  })

  test('csv: no cell a spreadsheet would run', async () => {
    const { data } = Papa.parse<string[]>(await spend('csv'), { skipEmptyLines: true })
    expect(data).toHaveLength(EVIL.length + 1)
    const started = data.slice(1).flatMap((row) => row.slice(0, 2)).filter((text) => /^[=+\-@\t\r＝＋－＠]/.test(text))
    expect(started).toEqual([])
    expect(data.flat().filter((text) => CONTROL.test(text))).toEqual([])
  })

  test('md: no tag, link, image or column of its own', async () => {
    const rows = (await spend('md')).split('\n').filter((row) => row.endsWith('| billed |'))
    expect(rows).toHaveLength(EVIL.length)
    for (const row of rows) expect(row.replace(/\\[\\|`*[\]]/g, '')).toMatch(/^\|[^|<>`[\]]*\|[^|<>`[\]]*\|[^|]*\|[^|]*\|[^|]*\|[^|]*\| billed \|$/)
  })

  test('json: the vendor\'s text itself, its controls escaped', async () => {
    const text = await spend('json')
    expect(text).not.toMatch(/(?![\n])\p{Cc}/u)
    const { rows } = JSON.parse(text) as { rows: { sub_account: string }[] }
    expect(rows.map((row) => row.sub_account).sort()).toEqual([...EVIL].sort())
  })

  test('xlsx: text cells, and no formula but the workpaper\'s own', { timeout: 60_000 }, async () => {
    writeFileSync(join(root, INVOICE), `document_type,invoice_number,issuer,account,issue_date,currency,description,nature,amount_net\ninvoice,${cell('=HYPERLINK("http://x.example","y")')},${cell('@SUM(A1)')},org-r5JqW8dVnTz2,2026-06-30,USD,${cell('\u001b[31m+1+cmd|calc')},usage,40\n`)
    const { imports: [invoice] } = await importFiles(workspaceAt(root), [join(root, INVOICE)], {}, FIXED)
    expect(invoice).toMatchObject({ status: 'imported', records: { accepted: 1 } })
    expect(await run(root, 'export', 'xlsx', '--month', '2026-06', '-o', 'x.xlsx')).toMatchObject({ stdout: expect.stringContaining('x.xlsx') })
    const book = new ExcelJS.Workbook()
    await book.xlsx.readFile(join(root, 'x.xlsx'))
    const found: string[] = []
    const formulas: string[] = []
    book.eachSheet((sheet) => sheet.eachRow((row) => row.eachCell((one) => {
      if (one.formula) formulas.push(one.formula)
      else if (typeof one.value === 'string') found.push(one.value)
      else if (one.value !== null && typeof one.value === 'object' && 'hyperlink' in one.value) formulas.push(String(one.value.hyperlink))
    })))
    expect(found.some((text) => text.includes('HYPERLINK("http://x.example","y")'))).toBe(true)
    expect(formulas.filter((formula) => /x\.example|cmd|SUM\(A1\)$/i.test(formula))).toEqual([])
    expect(found.filter((text) => CONTROL.test(text))).toEqual([])
    // Nor was any SQL in it run.
    await withSession(workspaceAt(root), FIXED, {}, async ({ ledger }) => {
      expect(await ledger.rows('select (select count(*) from log)::integer > 0 as log, (select count(*) from import)::integer as imports')).toEqual([{ log: true, imports: 2 }])
    })
  })
})

test('stderr: names, headers, cells, excerpts and hints on one line each, without controls', { timeout: 60_000 }, async () => {
  const home = directory(CONFIG)
  const name = 'a\u001b[2Jb\nc\u0007.csv'
  writeFileSync(join(home, `rejected ${name}`), `${HEADER},${cell('\u001b[31m=evil')}\n${line({ amount: cell('\u001b[31m=1+1\u009b2J'), project: cell('<b>') })},x\n${line({ day: 1 })},\n`)
  writeFileSync(join(home, `ragged ${name}`), `${file(line())}\u001b]0;title\u0007,2\n`)
  writeFileSync(join(home, `stranger ${name}`), '\u001b[31mDatum,\u202eBetrag\n1,2\n')
  const ran = await run(home, 'import', `rejected ${name}`, `ragged ${name}`, `stranger ${name}`, `gone ${name}`, '--as-of', '2026-07-01')
  expect(ran.exit).toBe(2)
  expect(ran.stderr + ran.stdout).not.toMatch(CONTROL)
  for (const says of ['rejected ab c.csv:1: amount_value: "=1+1" cannot be read', 'columns not used: =evil', 'ragged ab c.csv', '| ,2', 'stranger ab c.csv: no known format', '| Datum,Betrag', 'gone ab c.csv: no such file']) expect(ran.stderr).toContain(says)
  const odd = await run(home, 'import', 'x.csv', '--as', '\u001b[31mred\nline')
  expect(odd).toMatchObject({ exit: 2, stderr: expect.not.stringMatching(CONTROL) })
})

/** A workspace with one charge a text, the text in each of its names. */
async function filled(): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'aicost-output-'))
  writeFileSync(join(home, 'aicost.yaml'), CONFIG)
  writeFileSync(join(home, 'cost.csv'), file(...EVIL.map((text, day) => line({ day, amount: `1.${String(day).padStart(2, '0')}`, item: cell(text), project: cell(text) }).replace('proj_a', () => cell(text)))))
  const { imports: [result] } = await importFiles(workspaceAt(home), [join(home, 'cost.csv')], {}, FIXED)
  expect(result).toMatchObject({ status: 'imported', records: { read: EVIL.length, accepted: EVIL.length } })
  return home
}
