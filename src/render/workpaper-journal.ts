// The sheet Journal of a workpaper: the lines of `export journal`, each entry balanced, or why there is no journal.
import { abs, sum, text, ZERO, type Money } from '../domain/money.ts'
import type { Journal, JournalEntry } from '../domain/journal.ts'
import { amountCell, dayCell, formulaCell, reference, textCell, type Cell } from './cell.ts'
import { accountOf, entryNumber, lineMemo } from './journal-columns.ts'
import { amountFormat } from './looks.ts'
import { decimalsFor } from './sheet.ts'
import type { SheetWriter } from './workbook.ts'
import { LEAD, sumOf, type LeadLayout } from './workpaper-layout.ts'
import { banded, emptyRow, FIRST_ROW, fitted, lined, openPage, wrappedHeight, type Heading, type Making } from './workpaper-page.ts'

export const JOURNAL = { name: 'Journal', debit: 5, credit: 6, balance: 7 } as const
const COLUMNS = 15
const MEMO_WIDTH = 60

export interface JournalTotals {
  readonly debit: string
  readonly credit: string
}

/** Gives the cells of the totals; null where there is no journal. */
export function writeJournal(making: Making, lead: LeadLayout): JournalTotals | null {
  const { data } = making
  const found = 'journal' in data.journal ? data.journal.journal : null
  const page = openPage(making, JOURNAL.name, found?.draft === true ? 'Journal, draft' : 'Journal', headings(found), { frozenColumns: 2 })
  if (found === null || found.entries.length === 0) {
    for (const words of 'refused' in data.journal ? data.journal.refused.split('\n') : ['Nothing to book this month.']) emptyRow(page, words)
    page.close()
    return null
  }
  for (const entry of found.entries) writeEntry(page, found, entry)
  const last = page.lastRow()
  page.filter(`A${FIRST_ROW - 1}:O${last}`)
  const totals = writeTotals(making, page, { journal: found, lead, first: FIRST_ROW, last })
  page.close()
  return totals
}

function headings(journal: Journal | null): Heading[] {
  const lines = journal?.entries.flatMap((entry) => entry.lines) ?? []
  return [
    { title: 'Entry', width: 22 }, { title: 'Date', width: 11 }, { title: 'Account', width: fitted(journal === null ? [] : lines.map((line) => accountOf(journal, line).text), 24, 40) }, { title: 'Role', width: 10 },
    { title: 'Debit', width: 15, right: true }, { title: 'Credit', width: 15, right: true }, { title: 'Balance of entry', width: 11, right: true }, { title: 'Cost center', width: 14 }, { title: 'Vendor', width: fitted(journal?.entries.map((entry) => entry.vendor) ?? [], 20, 36) },
    { title: 'Memo', width: MEMO_WIDTH }, { title: 'Document', width: fitted(lines.map((line) => line.document), 14, 26) }, { title: 'Service month', width: 10 }, { title: 'Reversal', width: 9 }, { title: 'Document amount', width: 15, right: true }, { title: 'Document currency', width: 10 },
  ]
}

function writeEntry(page: SheetWriter, journal: Journal, entry: JournalEntry): void {
  const first = page.lastRow() + 1
  const decimals = decimalsFor(journal.currency)
  entry.lines.forEach((line, index) => {
    const at = page.lastRow() + 1
    const closes = index === entry.lines.length - 1
    const balance = closes ? formulaCell(`ROUND(SUM(E${first}:E${at})-SUM(F${first}:F${at}),${decimals})`, sum(entry.lines.map((one) => one.amount)), amountFormat(decimals)) : null
    const memo = lineMemo(journal, entry, line)
    page.row(lined([
      textCell(entryNumber(journal, entry)), dayCell(entry.date), textCell(accountOf(journal, line).text), textCell(line.role), line.amount > ZERO ? amountCell(text(line.amount), decimals) : null, line.amount < ZERO ? amountCell(text(-line.amount), decimals) : null, balance,
      textCell(line.costCenter), textCell(entry.vendor), textCell(memo, { wrap: true }), textCell(line.document), textCell(line.serviceMonth), textCell(line.reversal ? 'reversal' : null), line.original === ZERO ? null : amountCell(text(line.original), decimalsFor(entry.currency)), textCell(entry.currency),
    ], COLUMNS).map((cell): Cell => (closes ? { ...cell, look: { ...cell.look, edge: 'head' } } : cell)), wrappedHeight([[memo, MEMO_WIDTH]]))
  })
}

interface Written {
  readonly journal: Journal
  readonly lead: LeadLayout
  readonly first: number
  readonly last: number
}

function writeTotals(making: Making, page: SheetWriter, written: Written): JournalTotals {
  const { journal, first, last } = written
  const decimals = decimalsFor(journal.currency)
  const lines = journal.entries.flatMap((entry) => entry.lines)
  const of = (counts: (amount: Money) => boolean): Money => abs(sum(lines.map((line) => line.amount).filter(counts)))
  const put = (column: 'E' | 'F', amount: Money): Cell => formulaCell(`SUM(${column}${first}:${column}${last})`, amount, amountFormat(decimals))
  const [debit, credit] = [of((amount) => amount > ZERO), of((amount) => amount < ZERO)]
  const total = page.row(banded([textCell('All lines'), null, null, null, put('E', debit), put('F', credit), formulaCell(`ROUND(E${page.lastRow() + 1}-F${page.lastRow() + 1},${decimals})`, debit - credit, amountFormat(decimals))], COLUMNS, { bold: true, edge: 'total', fill: 'soft' }))
  page.check(`G${first}:G${total}`)
  const { name } = JOURNAL
  making.checks.push({
    id: 'journal-entries', title: 'Debits of every entry against its credits', formula: `SUMPRODUCT(ABS(${reference(name, JOURNAL.balance, first, last)}))`, where: `${name}!G${first}:G${last}`,
    result: sum(journal.entries.map((entry) => abs(sum(entry.lines.map((line) => line.amount))))), currency: journal.currency, decimals,
  })
  making.checks.push({ id: 'journal-balances', title: 'Debits of the journal against its credits', formula: reference(name, JOURNAL.balance, total), where: `${name}!G${total}`, result: debit - credit, currency: journal.currency, decimals })
  writeExpense(making, page, written)
  return { debit: reference(name, JOURNAL.debit, total), credit: reference(name, JOURNAL.credit, total) }
}

/** What the journal books as expense is what the month recognizes. */
function writeExpense(making: Making, page: SheetWriter, { journal, lead, first, last }: Written): void {
  const decimals = decimalsFor(journal.currency)
  const expense = sum(journal.entries.flatMap((entry) => entry.lines).filter((line) => line.role === 'expense').map((line) => line.amount))
  const over = (column: string): string => `${column}${first}:${column}${last}`
  const row = page.row(lined([textCell('Expense, debits less credits'), null, null, null, formulaCell(`SUMIFS(${over('E')},${over('D')},"expense")-SUMIFS(${over('F')},${over('D')},"expense")`, expense, amountFormat(decimals))], COLUMNS))
  const recognized = sumOf(lead.whole.columns.find(({ column }) => column === lead.recognizedColumn)?.amounts ?? [], decimals)
  if (recognized === null) return
  page.row(lined([textCell('Recognized on Lead, rounded'), null, null, null, formulaCell(reference(LEAD.name, lead.recognizedColumn, lead.whole.totalRow), recognized, amountFormat(decimals))], COLUMNS))
  const check = page.row(lined([textCell('Difference', { align: 'left', indent: 1 }), null, null, null, formulaCell(`ROUND(E${row}-E${row + 1},${decimals})`, expense - recognized, amountFormat(decimals), { bold: true })], COLUMNS))
  page.check(`E${check}`)
  making.checks.push({ id: 'journal-expense', title: `Expense of the journal against recognized on Lead, ${journal.currency}`, formula: reference(JOURNAL.name, JOURNAL.debit, check), where: `${JOURNAL.name}!E${check}`, result: expense - recognized, currency: journal.currency, decimals })
}
