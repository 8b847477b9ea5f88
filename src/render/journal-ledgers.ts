// The journal as plain text accounting: hledger and beancount, each whole in itself, so that their own checks can be run.
import type { AccountRole, Journal, JournalEntry, JournalLine } from '../domain/journal.ts'
import { minorUnit } from '../domain/money.ts'
import { accountOf, entryMemo, entryNumber, figure, isTranslated, lineMemo } from './journal-columns.ts'
import { oneLine } from './safe.ts'

/** Where an account stands in the tree; hledger and beancount want a root. */
const ROOTS: Readonly<Record<AccountRole, 'Assets' | 'Liabilities' | 'Expenses'>> = { expense: 'Expenses', accrued: 'Liabilities', prepaid: 'Assets', payable: 'Liabilities', tax: 'Assets', fx: 'Expenses', cash: 'Assets' }
const HLEDGER_TYPES = { Assets: 'A', Liabilities: 'L', Expenses: 'X' } as const

/** The lines' accounts under the name a format writes, each once, in order. */
function accountsOf(journal: Journal, name: (line: JournalLine) => string): { readonly name: string; readonly root: 'Assets' | 'Liabilities' | 'Expenses' }[] {
  const found = new Map(journal.entries.flatMap((entry) => entry.lines.map((line) => [name(line), ROOTS[line.role]] as const)))
  return [...found].map(([account, root]) => ({ name: account, root })).sort((a, b) => (a.name < b.name ? -1 : 1))
}

const sorted = (journal: Journal): JournalEntry[] => [...journal.entries].sort((a, b) => (a.date === b.date ? 0 : a.date < b.date ? -1 : 1))
const status = (journal: Journal): string => (journal.draft ? 'DRAFT, not signed' : `${journal.state}, version ${journal.versionNo}`)

/** Two blanks end an account's name, a semicolon begins a comment, a comma ends a tag's value. */
const hledgerText = (value: string): string => oneLine(value).replace(/;/g, ',').replace(/\s+/g, ' ').trim()
const tagText = (value: string): string => hledgerText(value).replace(/[,:]/g, ' ').replace(/\s+/g, ' ').trim()

function hledgerAccount(journal: Journal, line: JournalLine): string {
  const name = hledgerText(accountOf(journal, line).text).replace(/^[^\p{L}\p{N}]+/u, '').split(':').map((part) => part.trim()).filter((part) => part !== '').join(':')
  return `${ROOTS[line.role].toLowerCase()}:${name || line.role}`
}

export function journalHledger(journal: Journal): string {
  const account = (line: JournalLine): string => hledgerAccount(journal, line)
  const decimals = minorUnit(journal.currency)
  const head = [`; aicost journal of ${journal.month}, ${hledgerText(journal.company)}: ${status(journal)}`, '', 'decimal-mark .', `commodity 1000.${'0'.repeat(decimals)} ${journal.currency}`, ...accountsOf(journal, account).map(({ name, root }) => `account ${name}  ; type: ${HLEDGER_TYPES[root]}`)]
  const entries = sorted(journal).map((entry) => {
    // Parentheses at the front would be a code, a mark there a status.
    const description = hledgerText(`${entry.vendor.replaceAll('|', '/')} | ${entryMemo(journal, entry).replaceAll('|', '/')}`)
    const lines = entry.lines.map((line) => {
      const foreign = isTranslated(journal, entry, line) ? `, original: ${figure(line.original, entry.currency)} ${entry.currency}` : ''
      const more = [line.costCenter === null ? '' : `, cost_center: ${tagText(line.costCenter)}`, line.document === null ? '' : `, document: ${tagText(line.document)}`, line.reversal ? `, reversal_date: ${entry.date}` : '', foreign].join('')
      return `    ${account(line)}  ${hledgerFigure(line, journal.currency)} ${journal.currency}  ; ${tagText(line.memo)}, service_month: ${line.serviceMonth}${more}`
    })
    return [`${entry.date} (${entryNumber(journal, entry)}) ${description}`, ...lines].join('\n')
  })
  return `${[head.join('\n'), ...entries].join('\n\n')}\n`
}

/** A whole number needs its mark, or it would not look like the commodity's. */
const hledgerFigure = (line: JournalLine, currency: string): string => (minorUnit(currency) === 0 ? `${figure(line.amount, currency)}.` : figure(line.amount, currency))

/** Each part of a name begins with a capital or a digit and holds letters, digits and dashes. */
function beancountAccount(journal: Journal, line: JournalLine): string {
  const parts = accountOf(journal, line).text.split(':').map((part) => part.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[^A-Za-z0-9]+/g, '-').replace(/^-+|-+$/g, '')).filter((part) => part !== '')
  const names = (parts.length > 0 ? parts : [line.role]).map((part) => part.charAt(0).toUpperCase() + part.slice(1))
  return [ROOTS[line.role], ...names].join(':')
}

const beancountText = (value: string): string => `"${oneLine(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`

export function journalBeancount(journal: Journal): string {
  const account = (line: JournalLine): string => beancountAccount(journal, line)
  const head = [`; aicost journal of ${journal.month}: ${status(journal)}`, `option "title" ${beancountText(`${journal.company} ${journal.month}`)}`, `option "operating_currency" "${journal.currency}"`, '', `${journal.month}-01 commodity ${journal.currency}`, ...accountsOf(journal, account).map(({ name }) => `${journal.month}-01 open ${name} ${journal.currency}`)]
  const entries = sorted(journal).map((entry) => {
    const lines = entry.lines.flatMap((line) => {
      const meta = [['memo', lineMemo(journal, entry, line)], ['service-month', line.serviceMonth], ...(line.costCenter === null ? [] : [['cost-center', line.costCenter]]), ...(line.document === null ? [] : [['document', line.document]]), ...(line.reversal ? [['reversal-date', entry.date]] : []), ...(isTranslated(journal, entry, line) ? [['original', `${figure(line.original, entry.currency)} ${entry.currency}`]] : [])]
      return [`  ${account(line)}  ${figure(line.amount, journal.currency)} ${journal.currency}`, ...meta.map(([key = '', value = '']) => `    ${key}: ${beancountText(value)}`)]
    })
    return [`${entry.date} * ${beancountText(entry.vendor)} ${beancountText(entryMemo(journal, entry))}`, `  journal-no: ${beancountText(entryNumber(journal, entry))}`, ...lines].join('\n')
  })
  return `${[head.join('\n'), ...entries].join('\n\n')}\n`
}
