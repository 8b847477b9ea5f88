// Reads what reconciliation needs from the ledger, in the order it must be read: rates, span, facts, sku totals.
import { existsSync } from 'node:fs'
import { money } from '../domain/money.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import { addMonths } from '../domain/period.ts'
import type { Config } from '../config/config.ts'
import { sqlText } from '../ledger/assets.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { loadFacts, publishedRates } from './facts.ts'
import type { Facts } from './facts.ts'
import type { Agreement } from './contracts.ts'
import { controlDiagnostics } from './controls.ts'
import { monthRates } from './fx.ts'
import type { MonthRates } from './fx.ts'
import { loadRates } from './rates/load.ts'
import { defineRecognized, sumCharges } from './relations.ts'
import { spanOf } from './reconcile.ts'
import { resoldAccounts } from './resold.ts'
import type { SkuDay } from './statement-input.ts'

export interface Loaded {
  readonly facts: Facts
  readonly skuDays: readonly SkuDay[]
  readonly rates: { readonly hash: string; readonly listVersion: string }
  readonly diagnostics: readonly Diagnostic[]
}

/** Rates into the reporting currency for one service month. */
export async function loadMonthRates(ledger: Ledger, month: string, config: Config): Promise<MonthRates> {
  return monthRates(await publishedRates(ledger, { month, currency: config.currency }), month, config)
}

/** Inside the caller's transaction: the rate table is filled anew. */
export async function loadMonth(ledger: Ledger, month: string, config: Config, cardPath: string | undefined, contracts: readonly Agreement[]): Promise<Loaded> {
  const rates = await loadRates(ledger, { cardPath: cardPath !== undefined && existsSync(cardPath) ? cardPath : undefined })
  await defineRecognized(ledger, config.close.time_zone)
  await sumCharges(ledger)
  const dates = await ledger.rows<{ issue_date: string; period_start: string | null; period_end: string | null }>(sqlText('src/reconcile/sql/document-periods.sql'))
  const span = spanOf(month, config, contracts, dates.map((row) => ({ issueDate: row.issue_date, periodStart: row.period_start, periodEnd: row.period_end })))
  const facts = await loadFacts(ledger, span, { month, currency: config.currency }, resoldAccounts(config))
  const skus = await ledger.rows<Record<string, string | number>>(sqlText('src/reconcile/sql/sku-days.sql'), { from: span.from < `${month}-01` ? `${month}-01` : span.from, to: `${addMonths(month, 1)}-01` })
  return {
    facts, rates, diagnostics: [...rates.diagnostics, ...controlDiagnostics(facts.controls, month)],
    skuDays: skus.map((row) => ({
      account: String(row['account']), currency: String(row['currency']), leg: row['leg'] as SkuDay['leg'], model: String(row['model']), kind: String(row['kind']), day: String(row['day']),
      quantity: money(String(row['quantity'] ?? '0')), amount: money(String(row['amount'] ?? '0')), records: Number(row['records']), importId: Number(row['import_id']), record: Number(row['record']),
    })),
  }
}
