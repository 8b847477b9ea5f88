// A month's journal: entries of debit and credit lines in the reporting currency, the document's currency beside it.
import type { Money } from './money.ts'

/** The accounts an entry may need, as aicost.yaml names them. */
export const ACCOUNT_ROLES = ['expense', 'accrued', 'prepaid', 'payable', 'tax', 'fx', 'cash'] as const
export type AccountRole = (typeof ACCOUNT_ROLES)[number]

export interface JournalLine {
  readonly role: AccountRole
  /** In the reporting currency, minor units; above 0 is a debit, below 0 a credit. */
  readonly amount: Money
  /** The same in the entry's currency; 0 where only the translation differs. */
  readonly original: Money
  /** Who bears it; null on lines of the balance sheet. */
  readonly costCenter: string | null
  readonly memo: string
  readonly document: string | null
  /** The month the cost is of. */
  readonly serviceMonth: string
  /** Takes back an accrual of an earlier month. */
  readonly reversal: boolean
}

export interface JournalEntry {
  /** Unique in the month, and the same whenever the month is exported. */
  readonly id: string
  readonly kind: 'cost' | 'purchase' | 'settlement' | 'true_up' | 'prior_period' | 'payment'
  readonly date: string
  readonly vendor: string
  readonly account: string
  /** Of `original`. */
  readonly currency: string
  readonly memo: string
  readonly lines: readonly JournalLine[]
}

export interface Journal {
  readonly company: string
  readonly month: string
  readonly currency: string
  readonly state: string
  readonly versionNo: number
  /** Not prepared or signed: figures may still change. */
  readonly draft: boolean
  /** Text of aicost.yaml by role; every role that a line has is there. */
  readonly accounts: Readonly<Partial<Record<AccountRole, string>>>
  readonly entries: readonly JournalEntry[]
}

/** Whether debits equal credits in both currencies. */
export function isBalanced(entry: JournalEntry): boolean {
  let [amount, original] = [0n, 0n]
  for (const line of entry.lines) {
    amount += line.amount
    original += line.original
  }
  return amount === 0n && original === 0n
}
