// The journal in each product's shape: whole files compared, vendor text that would break them, and the second opinion of
// hledger and beancount where those are installed.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Papa from 'papaparse'
import { describe, expect, test } from 'vitest'
import type { Journal, JournalEntry } from '../../src/domain/journal.ts'
import { money } from '../../src/domain/money.ts'
import { JOURNAL_PRESETS, journalPresets } from '../../src/render/journal.ts'

const line = (role: JournalEntry['lines'][number]['role'], amount: string, memo: string, more: Partial<JournalEntry['lines'][number]> = {}): JournalEntry['lines'][number] =>
  ({ role, amount: money(amount), original: money(amount), costCenter: role === 'expense' ? 'unassigned' : null, memo, document: null, serviceMonth: '2026-10', reversal: false, ...more })

const ACCOUNTS = { expense: '6105 AI services', accrued: '2150 Accrued AI', prepaid: 'Prepaid:AI credit', payable: '2010 Payables', fx: '7810 Exchange' }
const journal = (more: Partial<Journal> = {}): Journal => ({
  company: 'Acme "Robotics" \\ Co', month: '2026-10', currency: 'USD', state: 'signed', versionNo: 2, draft: false, accounts: ACCOUNTS,
  entries: [
    { id: '2026-10-001', kind: 'cost', date: '2026-10-31', vendor: 'OpenAI, LLC', account: 'org-1', currency: 'USD', memo: 'OpenAI, LLC 2026-10', lines: [line('expense', '1045.5', 'AI cost of 2026-10'), line('payable', '-900', 'invoice LK-7', { document: 'LK-7' }), line('accrued', '-145.5', 'recognized, not invoiced')] },
    { id: '2026-10-002', kind: 'payment', date: '2026-10-06', vendor: 'Mistle', account: 'org-2', currency: 'EUR', memo: 'Mistle: M-1 paid', lines: [line('fx', '4.29', 'exchange', { original: 0n }), line('payable', '-4.29', 'exchange', { original: 0n })] },
  ],
  ...more,
})
const hostile = (): Journal => journal({
  draft: true, state: 'open', accounts: { ...ACCOUNTS, expense: '6105 AI;  services "x"', payable: '=Payables' },
  entries: journal().entries.map((entry) => ({ ...entry, vendor: '=HYPERLINK("http://x")\n; assert | (x)  {y} \\', memo: '@SUM(A1)\r\n2026-01-01 open Assets:X', lines: entry.lines.map((one) => ({ ...one, memo: '+1;  x, date:2020-01-01\nassets:x  5 USD "', document: '-1,"\n', costCenter: one.costCenter === null ? null : '=r&d, ops' })) })),
})

const rowsOf = (text: string): string[][] => Papa.parse<string[]>(text, { skipEmptyLines: true }).data

test('csv: everything, debits and credits in columns of their own', () => {
  const [head = [], first = [], second] = rowsOf(journalPresets.csv.render(journal()))
  expect(Object.fromEntries(head.map((name, index) => [name, first[index]]))).toEqual({
    date: '2026-10-31', journal_no: 'AICOST-2026-10-v2', entry_no: 'AICOST-2026-10-v2-001', account: '6105 AI services', debit: '1045.50', credit: '', currency: 'USD', document_debit: '1045.50', document_credit: '', document_currency: 'USD', cost_center: 'unassigned',
    vendor: 'OpenAI, LLC', vendor_account: 'org-1', memo: 'OpenAI, LLC: AI cost of 2026-10', document: '', service_month: '2026-10', reversal_date: '', status: 'signed',
  })
  expect(second?.slice(3, 6)).toEqual(['2010 Payables', '', '900.00'])
})

test('quickbooks: accounts by name, American dates, no comma in a text', () => {
  expect(journalPresets.quickbooks.render(journal()).split('\r\n').slice(0, 3)).toEqual([
    '*JournalNo,*JournalDate,*AccountName,*Debits,*Credits,Description,Name,Currency,Location,Class',
    'AICOST-2026-10-v2-001,10/31/2026,AI services,1045.50,,OpenAI LLC: AI cost of 2026-10,OpenAI LLC,USD,,unassigned',
    'AICOST-2026-10-v2-001,10/31/2026,Payables,,900.00,OpenAI LLC: invoice LK-7,OpenAI LLC,USD,,',
  ])
})

test('xero: signed amounts, accounts by code, and none without', () => {
  const [head, ...rows] = rowsOf(journalPresets.xero.render(journal()))
  expect(head).toEqual(['*Narration', '*Date', 'Description', '*AccountCode', '*TaxRate', '*Amount', 'TrackingName1', 'TrackingOption1', 'TrackingName2', 'TrackingOption2'])
  expect(rows.slice(0, 3).map((row) => [row[1], row[3], row[4], row[5]])).toEqual([['31/10/2026', '6105', 'Tax Exempt (0%)', '1045.50'], ['31/10/2026', '2010', 'Tax Exempt (0%)', '-900.00'], ['31/10/2026', '2150', 'Tax Exempt (0%)', '-145.50']])
  expect(() => journalPresets.xero.render(journal({ accounts: { ...ACCOUNTS, expense: 'AI services' } }))).toThrow(/accounts.expense has none/)
})

test('netsuite: one external id an entry, its posting period', () => {
  const [head = [], first = []] = rowsOf(journalPresets.netsuite.render(journal()))
  const row = Object.fromEntries(head.map((name, index) => [name, first[index]]))
  expect(row).toMatchObject({ 'External ID': 'AICOST-2026-10-v2-001', Date: '10/31/2026', 'Posting Period': 'Oct 2026', 'Journal Entry - Line: Account': '6105 AI services', 'Journal Entry - Line: Debit': '1045.50', 'Journal Entry - Line: Credit': '' })
})

test('hledger and beancount, whole', () => {
  expect(journalPresets.hledger.render(journal())).toBe(`; aicost journal of 2026-10, Acme "Robotics" \\ Co: signed, version 2

decimal-mark .
commodity 1000.00 USD
account expenses:6105 AI services  ; type: X
account expenses:7810 Exchange  ; type: X
account liabilities:2010 Payables  ; type: L
account liabilities:2150 Accrued AI  ; type: L

2026-10-06 (AICOST-2026-10-v2-002) Mistle | Mistle: M-1 paid
    expenses:7810 Exchange  4.29 USD  ; exchange, service_month: 2026-10
    liabilities:2010 Payables  -4.29 USD  ; exchange, service_month: 2026-10

2026-10-31 (AICOST-2026-10-v2-001) OpenAI, LLC | OpenAI, LLC 2026-10
    expenses:6105 AI services  1045.50 USD  ; AI cost of 2026-10, service_month: 2026-10, cost_center: unassigned
    liabilities:2010 Payables  -900.00 USD  ; invoice LK-7, service_month: 2026-10, document: LK-7
    liabilities:2150 Accrued AI  -145.50 USD  ; recognized not invoiced, service_month: 2026-10
`)
  expect(journalPresets.beancount.render(journal()).split('\n').slice(0, 15)).toEqual([
    '; aicost journal of 2026-10: signed, version 2', 'option "title" "Acme \\"Robotics\\" \\\\ Co 2026-10"', 'option "operating_currency" "USD"', '', '2026-10-01 commodity USD', '2026-10-01 open Expenses:6105-AI-services USD', '2026-10-01 open Expenses:7810-Exchange USD',
    '2026-10-01 open Liabilities:2010-Payables USD', '2026-10-01 open Liabilities:2150-Accrued-AI USD', '', '2026-10-06 * "Mistle" "Mistle: M-1 paid"', '  journal-no: "AICOST-2026-10-v2-002"', '  Expenses:7810-Exchange  4.29 USD', '    memo: "Mistle: exchange"', '    service-month: "2026-10"',
  ])
})

describe('text of vendors', () => {
  test.each(['csv', 'quickbooks', 'netsuite'] as const)('%s: no cell is a formula, no row is broken', (preset) => {
    const rows = rowsOf(journalPresets[preset].render(hostile()))
    expect(new Set(rows.map((row) => row.length)).size).toBe(1)
    expect(rows).toHaveLength(6)
    expect(rows.flat().filter((cell) => /^[=+@]/.test(cell) || (cell.startsWith('-') && !/^-[\d.]+$/.test(cell)))).toEqual([])
  })

  test('a draft says so in every format', () => {
    for (const preset of JOURNAL_PRESETS) expect(journalPresets[preset].render(journal({ draft: true, state: 'open' }))).toContain('DRAFT')
  })

  test('beancount: strings end where they end, every line begins as one of ours', () => {
    const text = journalPresets.beancount.render(hostile())
    for (const one of text.split('\n')) expect(one).toMatch(/^$|^;|^option "|^2026-10-\d\d (commodity USD$|open [A-Z]|\* ")|^ {2}journal-no: "|^ {2}[A-Z][A-Za-z0-9-]*:\S+ {2}-?[\d.]+ USD$|^ {4}[a-z-]+: ".*"$/)
    expect(text).not.toMatch(/^2026-01-01/m)
  })
})

const installed = (program: string, args: readonly string[]): boolean => spawnSync(program, args, { stdio: 'ignore' }).status === 0
const inFile = (name: string, text: string, check: (path: string) => void): void => {
  const dir = mkdtempSync(join(tmpdir(), 'aicost-journal-'))
  try {
    writeFileSync(join(dir, name), text)
    check(join(dir, name))
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const yen: Journal = journal({ currency: 'JPY', entries: [{ id: '2026-10-001', kind: 'cost', date: '2026-10-31', vendor: 'V', account: 'a', currency: 'JPY', memo: 'm', lines: [line('expense', '1200', 'm'), line('accrued', '-1200', 'm')] }] })
const subjects = [['ordinary', journal()], ['hostile', hostile()], ['yen', yen], ['empty', journal({ entries: [] })]] as const

describe.skipIf(!installed('hledger', ['--version']))('hledger check --strict (skipped where hledger is not installed)', () => {
  test.each(subjects)('%s', (_, given) => {
    inFile('a.journal', journalPresets.hledger.render(given), (path) => {
      const run = spawnSync('hledger', ['check', '--strict', '-f', path], { encoding: 'utf8' })
      expect([run.status, run.stderr]).toEqual([0, ''])
      if (given.entries.length === 0) return
      const total = spawnSync('hledger', ['balance', '-f', path, '-N', 'expenses', '--flat', '--format', '%(total)'], { encoding: 'utf8' })
      expect(total.stdout).toContain(given.currency === 'JPY' ? '1200' : '1045.50')
    })
  })
})

describe.skipIf(!installed('bean-check', ['--version']))('bean-check (skipped where beancount is not installed)', () => {
  test.each(subjects)('%s', (_, given) => {
    inFile('a.beancount', journalPresets.beancount.render(given), (path) => {
      const run = spawnSync('bean-check', [path], { encoding: 'utf8' })
      expect([run.status, run.stderr]).toEqual([0, ''])
    })
  })
})
