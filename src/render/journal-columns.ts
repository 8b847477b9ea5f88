// What the presets of the journal share: account texts, dates, figures, texts made harmless.
import type { Journal, JournalEntry, JournalLine } from '../domain/journal.ts'
import { abs, fixed, minorUnit } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { inert, oneLine } from './safe.ts'

/** "6105 AI services": number and name; either may be missing. */
export interface LedgerAccount {
  readonly text: string
  readonly number: string
  readonly name: string
}

export function accountOf(journal: Journal, line: JournalLine): LedgerAccount {
  const text = oneLine(journal.accounts[line.role] ?? '').trim()
  const [, number = '', name = ''] = /^(\d[\d.-]*)(?:\s+(.*))?$/.exec(text) ?? []
  return { text, number, name: number === '' ? text : name }
}

/** The number of the whole journal, and of one of its entries. */
export const journalNumber = (journal: Journal): string => `AICOST-${journal.month}-v${journal.versionNo}`
export const entryNumber = (journal: Journal, entry: JournalEntry): string => `${journalNumber(journal)}-${entry.id.slice(journal.month.length + 1)}`

export const entryMemo = (journal: Journal, entry: JournalEntry): string => `${journal.draft ? 'DRAFT ' : ''}${entry.memo}`

/** The document's currency is another, and the line has an amount in it. */
export const isTranslated = (journal: Journal, entry: JournalEntry, line: JournalLine): boolean => entry.currency !== journal.currency && line.original !== 0n

/** The line's own words, with the document's currency where it is another. */
export function lineMemo(journal: Journal, entry: JournalEntry, line: JournalLine): string {
  const original = isTranslated(journal, entry, line) ? ` (${figure(line.original, entry.currency)} ${entry.currency})` : ''
  return `${journal.draft ? 'DRAFT ' : ''}${entry.vendor}: ${line.memo}${original}`
}

export const figure = (amount: Money, currency: string): string => fixed(amount, minorUnit(currency))
export const debit = (line: JournalLine, currency: string): string => (line.amount > 0n ? figure(line.amount, currency) : '')
export const credit = (line: JournalLine, currency: string): string => (line.amount < 0n ? figure(abs(line.amount), currency) : '')

export const monthFirst = (day: string): string => day.replace(/^(\d{4})-(\d{2})-(\d{2})$/, '$2/$3/$1')
export const dayFirst = (day: string): string => day.replace(/^(\d{4})-(\d{2})-(\d{2})$/, '$3/$2/$1')

/** One cell of a CSV file: nothing that could run, quoted where it must be. */
export function csvCell(value: string): string {
  const safe = inert(oneLine(value))
  return /[",]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export const csvLines = (rows: readonly (readonly string[])[], end = '\n'): string => rows.map((row) => `${row.map(csvCell).join(',')}${end}`).join('')
