// The journal of a scratch book's month, as short texts that a test can state.
import { expect } from 'vitest'
import { journalReport } from '../../src/app/journal.ts'
import type { Journal } from '../../src/domain/journal.ts'
import { isBalanced } from '../../src/domain/journal.ts'
import { sum, text } from '../../src/domain/money.ts'
import type { Book } from '../worked/build.ts'

/** The block of aicost.yaml that names every account. */
export const ACCOUNTS = 'accounts: { expense: "6105 AI services", accrued: "2150 Accrued AI", prepaid: "1310 Prepaid AI", payable: "2010 Payables", tax: "1180 Input tax", fx: "7810 Exchange" }\n'

export async function journalOf(own: Book, month: string): Promise<Journal> {
  const { journal } = await own.session((session) => journalReport(session, month))
  for (const entry of journal.entries) expect(isBalanced(entry), entry.memo).toBe(true)
  return journal
}

/** Entries as `kind: role amount, role amount of document`; a debit is above 0. */
export const entriesOf = (journal: Journal): string[] =>
  journal.entries.map((entry) => `${entry.kind}: ${entry.lines.map((line) => `${line.reversal ? 'reversal ' : ''}${line.role} ${text(line.amount)}${line.document === null ? '' : ` ${line.document}`}`).join(', ')}`)

/** What the months' journals leave in each account. */
export function balances(...journals: readonly Journal[]): Record<string, string> {
  const lines = journals.flatMap((journal) => journal.entries.flatMap((entry) => entry.lines))
  return Object.fromEntries([...new Set(lines.map((line) => line.role))].sort().map((role) => [role, text(sum(lines.filter((line) => line.role === role).map((line) => line.amount)))]))
}
