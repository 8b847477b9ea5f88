// What a workpaper shows beside the month's own document: the month before, rates with their days, accruals rolled
// forward, the journal, the log.
import { AicostError } from '../domain/error.ts'
import { fixed, minorUnit, money, text } from '../domain/money.ts'
import { addMonths } from '../domain/period.ts'
import { versionsOf } from '../close/versions.ts'
import type { Version } from '../close/versions.ts'
import { fxRate, translate } from '../reconcile/fx.ts'
import type { MonthResult } from '../reconcile/month.ts'
import type { AccrualForward, FxLine, JournalSheet, LogLine, PriorMonth, SourceFile } from '../render/workpaper-data.ts'
import { journalOf } from './journal.ts'
import { logOf } from './log.ts'
import { deriveWithin } from './month.ts'
import type { ReconcileReport } from './reconcile.ts'
import { rollForward } from './report-accruals.ts'
import type { Session } from './session.ts'

interface SignedStatement {
  readonly issuer: string
  readonly account: string
  readonly currency: string
  readonly recognized: string
  readonly reporting?: { readonly recognized: string | null }
}

/** The month before: as it was signed, else as its evidence says now; null before the first month, and where there is no evidence. */
export async function priorMonth(session: Session, month: string): Promise<PriorMonth | null> {
  const { ledger, config } = session
  const before = addMonths(month, -1)
  const rounded = (amount: string | null): string | null => (amount === null ? null : fixed(money(amount), minorUnit(config.currency)))
  const version = (await versionsOf(ledger, before)).findLast(({ state }) => state === 'signed')
  if (version !== undefined) {
    const { body } = await ledger.row<{ body: string }>('select body from close_version where month = $before and version_no = $no', { before, no: version.version_no })
    const { statements } = JSON.parse(body) as { statements: readonly SignedStatement[] }
    return { month: before, state: 'signed', signed_total: version.signed_total, statements: statements.map(({ issuer, account, currency, recognized, reporting }) => ({ issuer, account, currency, amount: rounded(reporting === undefined ? recognized : reporting.recognized) })) }
  }
  if (config.close.start_month !== undefined && before < config.close.start_month) return null
  const { result } = await ledger.transaction(() => deriveWithin(session, before, null))
  if (result.statements.length === 0) return null
  const reported = (amount: bigint | null): string | null => (amount === null ? null : rounded(text(amount)))
  return { month: before, state: 'open', signed_total: null, statements: result.statements.map(({ issuer, account, currency, recognized }) => ({ issuer, account, currency, amount: reported(translate(recognized, fxRate(currency, result.fx))) })) }
}

/** Of a version's document: rates by currency, each with the published days it was taken from. */
export type StoredRates = Readonly<Record<string, { readonly method: string; readonly rate: string; readonly date: string; readonly days: Readonly<Record<string, string>> }>>

export function ratesUsed(stored: StoredRates | undefined, result: MonthResult | null, sources: readonly SourceFile[]): FxLine[] {
  const files = sources.filter(({ leg }) => leg === 'reference').map(({ file }) => file)
  if (stored !== undefined) {
    return Object.entries(stored).map(([currency, { method, rate, date, days }]) => ({ currency, method, rate, date, days: Object.entries(days).map(([day, one]) => ({ day, rate: one })), files: method === 'fixed' ? [] : files }))
  }
  if (result === null) return []
  const currencies = [...new Set(result.statements.map(({ currency }) => currency))].filter((currency) => currency !== result.currency).sort()
  return currencies.flatMap((currency): FxLine[] => {
    const rate = fxRate(currency, result.fx)
    return rate === null ? [] : [{ currency, method: rate.method, rate: text(rate.rate), date: rate.date, days: rate.days.map((day) => ({ day: day.day, rate: text(day.rate) })), files: rate.method === 'fixed' ? [] : files }]
  })
}

/** opening + new − settled = closing, by source. */
export const accrualsForward = (session: Session, month: string, derived: MonthResult | null): Promise<readonly AccrualForward[]> => session.ledger.transaction(() => rollForward(session, month, derived))

/** The journal, or in words why there is none: a workpaper is written all the same. */
export async function journalSheet(session: Session, report: ReconcileReport): Promise<JournalSheet> {
  try {
    return { journal: (await journalOf(session, report)).journal }
  } catch (error) {
    if (error instanceof AicostError && error.exit === 2) return { refused: error.message }
    throw error
  }
}

/** The entries about the month; of a version those up to its last signature, so that it reads the same later on. */
export async function logLines(session: Session, month: string, version: Version | null): Promise<LogLine[]> {
  const entries = await logOf(session, { month })
  const last = version === null ? undefined : entries.findLast((entry) => (entry.what === 'sign' || entry.what === 'prepare') && entry.new === version.digest)
  return entries.filter((entry) => last === undefined || entry.log_no <= last.log_no).map(({ log_no, at, who, what, subject, changes, why, hash }) => ({
    log_no, at, who, what, subject, why, hash, changes: changes.map((change) => `${change.key === null ? '' : `${change.key}: `}${[change.old, change.new].filter((side) => side !== null).join(' → ')}`).join('\n'),
  }))
}
