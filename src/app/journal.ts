// Use case: `aicost export journal`. One journal a month, as it was prepared or signed, or as a draft; refused with the list
// where figures are not known, an account is missing, or an entry does not balance.
import type { ExitReason } from '../domain/diagnostic.ts'
import type { Blocker } from '../domain/error.ts'
import { AicostError } from '../domain/error.ts'
import { isBalanced } from '../domain/journal.ts'
import type { AccountRole, Journal, JournalEntry } from '../domain/journal.ts'
import { text } from '../domain/money.ts'
import { journalEntries } from '../reconcile/journal.ts'
import type { MonthBody } from './journal-body.ts'
import { journalInput } from './journal-facts.ts'
import { reconcileReport } from './reconcile.ts'
import type { ReconcileReport } from './reconcile.ts'
import type { Session } from './session.ts'

export interface JournalReport {
  readonly journal: Journal
  readonly reasons: readonly ExitReason[]
  readonly asOf: string | null
}

/** A month whose cost is not known, or no longer what was signed, has no journal. */
const REFUSED: Readonly<Partial<Record<ExitReason, string>>> = {
  drift: 'the evidence of the signed month has changed: close drift --take, or close reopen',
  unpriced: 'use without a price: a rate card, or a billed export',
  basis_missing: 'covered use without effective cost: an amortized export',
  fx_missing: 'a rate of exchange is missing: import the published rates',
}

export async function journalReport(session: Session, month: string): Promise<JournalReport> {
  return journalOf(session, await reconcileReport(session, month, null))
}

/** The journal of a month as it was reconciled just now. */
export async function journalOf(session: Session, report: ReconcileReport): Promise<JournalReport> {
  const { config, ledger } = session
  const body = report.body as unknown as MonthBody
  const { month } = body
  const open = report.reasons.flatMap((reason): Blocker[] => (REFUSED[reason] === undefined ? [] : [{ reason, ref: null, message: `${reason}: ${REFUSED[reason]}` }]))
  const drift = (body.drift ?? []).map((entry): Blocker => ({ reason: 'drift', ref: entry.statement, message: `  ${entry.statement}: ${entry.amount} ${entry.currency} since it was signed` }))
  if (open.length > 0) throw refused(month, [...open, ...drift])
  const entries = journalEntries(await ledger.transaction(() => journalInput(session, body, report.result)))
  const unbalanced = entries.filter((entry) => !isBalanced(entry))
  if (unbalanced.length > 0) throw refused(month, unbalanced.map((entry) => ({ reason: null, ref: entry.id, message: `${entry.id} ${entry.memo} does not balance: ${entry.lines.map((line) => `${line.role} ${text(line.amount)}`).join(', ')}` })))
  const missing = missingAccounts(entries, config.accounts)
  if (missing.length > 0) throw refused(month, missing, 'name the accounts under accounts: in aicost.yaml')
  const draft = body.state === 'open' || body.state === 'reopened'
  return {
    journal: { company: config.company, month, currency: body.currency, state: body.state, versionNo: body.version_no, draft, accounts: config.accounts as Journal['accounts'], entries },
    reasons: report.reasons, asOf: report.asOf,
  }
}

function refused(month: string, list: readonly Blocker[], hint?: string): AicostError {
  return new AicostError('JOURNAL_REFUSED', [`there is no journal of ${month}:`, ...list.map(({ message }) => `  ${message}`)].join('\n'), { hint: hint ?? `aicost reconcile --month ${month} says more`, blockers: list.map((entry) => ({ ...entry, message: entry.message.trim() })) })
}

function missingAccounts(entries: readonly JournalEntry[], accounts: Readonly<Partial<Record<AccountRole, string | undefined>>>): Blocker[] {
  const needed = new Map<AccountRole, string>()
  for (const entry of entries) for (const line of entry.lines) if (accounts[line.role] === undefined && !needed.has(line.role)) needed.set(line.role, `${entry.memo}: ${line.memo}`)
  return [...needed].map(([role, memo]) => ({ reason: null, ref: `accounts.${role}`, message: `accounts.${role} is not set (${memo})` }))
}
