// The journal as files that accounting products import: our own columns, QuickBooks Online, Xero, NetSuite.
import { AicostError } from '../domain/error.ts'
import type { Journal, JournalEntry, JournalLine } from '../domain/journal.ts'
import { abs, divide, text } from '../domain/money.ts'
import { accountOf, credit, csvLines, dayFirst, debit, entryMemo, entryNumber, figure, isTranslated, journalNumber, lineMemo, monthFirst } from './journal-columns.ts'

type Row = readonly string[]

const rowsOf = (journal: Journal, row: (entry: JournalEntry, line: JournalLine) => Row): Row[] => journal.entries.flatMap((entry) => entry.lines.map((line) => row(entry, line)))

/** Everything there is, under names of our own. */
export function journalCsv(journal: Journal): string {
  const head = ['date', 'journal_no', 'entry_no', 'account', 'debit', 'credit', 'currency', 'document_debit', 'document_credit', 'document_currency', 'cost_center', 'vendor', 'vendor_account', 'memo', 'document', 'service_month', 'reversal_date', 'status']
  return csvLines([head, ...rowsOf(journal, (entry, line) => {
    const original = { ...line, amount: line.original }
    return [
      entry.date, journalNumber(journal), entryNumber(journal, entry), accountOf(journal, line).text, debit(line, journal.currency), credit(line, journal.currency), journal.currency, debit(original, entry.currency), credit(original, entry.currency), entry.currency,
      line.costCenter ?? '', entry.vendor, entry.account, lineMemo(journal, entry, line), line.document ?? '', line.serviceMonth, line.reversal ? entry.date : '', journal.draft ? 'DRAFT' : journal.state,
    ]
  })])
}

/** QuickBooks Online: rows of one number are one entry; accounts by name; it splits at commas even inside quotes. */
export function journalQuickbooks(journal: Journal): string {
  const head = ['*JournalNo', '*JournalDate', '*AccountName', '*Debits', '*Credits', 'Description', 'Name', 'Currency', 'Location', 'Class']
  const plain = (value: string): string => value.replaceAll(',', '').replaceAll('"', "'")
  return csvLines([head, ...rowsOf(journal, (entry, line) => {
    const { name, text: whole } = accountOf(journal, line)
    return [entryNumber(journal, entry), monthFirst(entry.date), plain(name || whole), debit(line, journal.currency), credit(line, journal.currency), plain(lineMemo(journal, entry, line)), plain(entry.vendor), journal.currency, '', plain(line.costCenter ?? '')]
  })], '\r\n')
}

/** What Xero calls the rate of lines that carry no tax of their own: the journal books tax on a line of its own. */
const XERO_NO_TAX = 'Tax Exempt (0%)'

/** Xero manual journals: one signed amount a line, accounts by code, lines of one narration and date are one journal. */
export function journalXero(journal: Journal): string {
  const head = ['*Narration', '*Date', 'Description', '*AccountCode', '*TaxRate', '*Amount', 'TrackingName1', 'TrackingOption1', 'TrackingName2', 'TrackingOption2']
  return csvLines([head, ...rowsOf(journal, (entry, line) => {
    const { number, text: whole } = accountOf(journal, line)
    if (number === '') throw new AicostError('JOURNAL_ACCOUNT', `Xero knows accounts by their code, and accounts.${line.role} has none: ${whole}`, { hint: `accounts: { ${line.role}: "6105 ${whole}" }` })
    const tracked = line.costCenter === null ? ['', ''] : ['Cost centre', line.costCenter]
    return [`${entryNumber(journal, entry)} ${entryMemo(journal, entry)}`, dayFirst(entry.date), lineMemo(journal, entry, line), number, XERO_NO_TAX, figure(line.amount, journal.currency), ...tracked, '', '']
  })], '\r\n')
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** NetSuite's CSV import: the External ID groups lines and makes a second import an update. */
export function journalNetsuite(journal: Journal): string {
  const head = ['External ID', 'Date', 'Posting Period', 'Currency', 'Exchange Rate', 'Memo', 'Journal Entry - Line: Account', 'Journal Entry - Line: Debit', 'Journal Entry - Line: Credit', 'Journal Entry - Line: Memo', 'Journal Entry - Line: Name', 'Journal Entry - Line: Department', 'Journal Entry - Line: Document Number', 'Journal Entry - Line: Original Amount', 'Journal Entry - Line: Original Currency', 'Journal Entry - Line: Original Rate']
  const period = `${MONTHS[Number(journal.month.slice(5)) - 1] ?? ''} ${journal.month.slice(0, 4)}`
  return csvLines([head, ...rowsOf(journal, (entry, line) => {
    const foreign = isTranslated(journal, entry, line)
    return [
      entryNumber(journal, entry), monthFirst(entry.date), period, journal.currency, '1', entryMemo(journal, entry), accountOf(journal, line).text, debit(line, journal.currency), credit(line, journal.currency), lineMemo(journal, entry, line), entry.vendor, line.costCenter ?? '', line.document ?? '',
      ...(foreign ? [figure(line.original, entry.currency), entry.currency, text(divide(abs(line.amount), abs(line.original)))] : ['', '', '']),
    ]
  })], '\r\n')
}
