// Use case: `aicost fx`. The rates into the reporting currency that months are translated with, and what they follow from.
import type { ExitReason } from '../domain/diagnostic.ts'
import { AicostError } from '../domain/error.ts'
import { text } from '../domain/money.ts'
import { sqlText } from '../ledger/assets.ts'
import { fxRate } from '../reconcile/fx.ts'
import { loadMonthRates } from '../reconcile/load.ts'
import type { Session } from './session.ts'

export interface FxRow {
  readonly currency: string
  readonly month: string
  readonly method: string
  /** Reporting currency for one unit; null: not known. */
  readonly rate: string | null
  readonly date: string | null
  /** Published days it was taken from; none for a fixed rate. */
  readonly days: number
  readonly missing_days: readonly string[]
  readonly provisional: boolean
}

export interface FxReport {
  readonly currency: string
  readonly rows: readonly FxRow[]
  readonly reasons: readonly ExitReason[]
}

/**
 * Rates of one month, or of every month with evidence (with none, the last with published rates); of the currencies
 * asked for, else of those the month's evidence is in, else of all that are known.
 */
export async function fxReport(session: Session, request: { readonly month?: string | undefined; readonly currency?: string | undefined }): Promise<FxReport> {
  const { config } = session
  const asked = request.currency === undefined ? null : currenciesOf(request.currency)
  const found = await session.ledger.rows<{ month: string; currency: string | null }>(sqlText('src/app/sql/evidence-currencies.sql'))
  const months = request.month === undefined ? [...new Set(found.map((row) => row.month))] : [request.month]
  const rows: FxRow[] = []
  for (const month of months) {
    const rates = await loadMonthRates(session.ledger, month, config)
    const used = found.filter((row) => row.month === month && row.currency !== null && row.currency !== config.currency).map((row) => row.currency ?? '')
    const known = [...rates.rates.keys()].filter((currency) => currency !== config.currency)
    for (const currency of [...new Set(asked ?? (used.length > 0 ? used : known))].sort()) rows.push(rowOf(currency, month, config.fx.method, fxRate(currency, rates)))
  }
  const reasons: ExitReason[] = [...(rows.some((row) => row.rate === null) ? ['fx_missing' as const] : []), ...(rows.some((row) => row.provisional) ? ['provisional' as const] : [])]
  return { currency: config.currency, rows, reasons }
}

function rowOf(currency: string, month: string, method: string, rate: ReturnType<typeof fxRate>): FxRow {
  if (rate === null) return { currency, month, method, rate: null, date: null, days: 0, missing_days: [], provisional: false }
  return { currency, month, method, rate: text(rate.rate), date: rate.date, days: rate.days.length, missing_days: rate.missingDays, provisional: rate.provisional }
}

function currenciesOf(list: string): string[] {
  const codes = list.split(',').map((code) => code.trim().toUpperCase())
  const wrong = codes.find((code) => !/^[A-Z]{3}$/.test(code))
  if (wrong !== undefined) throw new AicostError('USAGE', `--currency ${wrong} is not a currency`, { hint: '--currency EUR, or several with commas' })
  return codes
}
