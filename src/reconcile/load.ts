// Reads what reconciliation needs from the ledger, in the order it must be read: rates, span, facts, sku totals.
import { existsSync } from 'node:fs'
import { basename } from 'node:path'
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
import type { AgreedUse } from './price-bridges.ts'
import { agreedPrices } from './rates/agreed.ts'
import type { AgreedPrices } from './rates/agreed.ts'
import { readCard } from './rates/card.ts'
import type { SkuDay } from './statement-input.ts'

export interface Loaded {
  readonly facts: Facts
  readonly skuDays: readonly SkuDay[]
  readonly agreedUse: readonly AgreedUse[]
  readonly agreedPrices: AgreedPrices | null
  readonly rates: { readonly hash: string; readonly listVersion: string }
  readonly diagnostics: readonly Diagnostic[]
}

/** Rates into the reporting currency for one service month. */
export async function loadMonthRates(ledger: Ledger, month: string, config: Config): Promise<MonthRates> {
  return monthRates(await publishedRates(ledger, { month, currency: config.currency }), month, config)
}

/** Inside the caller's transaction: the rate table is filled anew. */
export async function loadMonth(ledger: Ledger, month: string, config: Config, cardPath: string | undefined, contracts: readonly Agreement[]): Promise<Loaded> {
  const card = cardPath !== undefined && existsSync(cardPath) ? cardPath : undefined
  const rates = await loadRates(ledger, { cardPath: card })
  await defineRecognized(ledger, config.close.time_zone)
  await sumCharges(ledger)
  const dates = await ledger.rows<{ issue_date: string; period_start: string | null; period_end: string | null }>(sqlText('src/reconcile/sql/document-periods.sql'))
  const span = spanOf(month, config, contracts, dates.map((row) => ({ issueDate: row.issue_date, periodStart: row.period_start, periodEnd: row.period_end })))
  const facts = await loadFacts(ledger, span, { month, currency: config.currency }, resoldAccounts(config))
  const skus = await ledger.rows<Record<string, string | number>>(sqlText('src/reconcile/sql/sku-days.sql'), { from: span.from < `${month}-01` ? `${month}-01` : span.from, to: `${addMonths(month, 1)}-01` })
  const prices = agreedPrices(card === undefined ? [] : readCard(card), card === undefined ? '' : basename(card), contracts)
  return {
    facts, rates, agreedPrices: prices, agreedUse: prices === null ? [] : await loadAgreedUse(ledger, month, config, prices), diagnostics: [...rates.diagnostics, ...controlDiagnostics(facts.controls, month)],
    skuDays: skus.map((row) => ({
      account: String(row['account']), currency: String(row['currency']), leg: row['leg'] as SkuDay['leg'], model: String(row['model']), kind: String(row['kind']), day: String(row['day']),
      quantity: money(String(row['quantity'] ?? '0')), amount: money(String(row['amount'] ?? '0')), high: money(String(row['high'] ?? '0')), records: Number(row['records']), importId: Number(row['import_id']), record: Number(row['record']),
    })),
  }
}

/** Billed tokens of the month that have an agreed price. */
async function loadAgreedUse(ledger: Ledger, month: string, config: Config, prices: AgreedPrices): Promise<AgreedUse[]> {
  const rows = await ledger.rows<Record<string, string | number | null>>(sqlText('src/reconcile/sql/agreed-use.sql'), { from: `${month}-01`, to: `${addMonths(month, 1)}-01` })
  const word = (value: string | number | null | undefined): string | null => (value === null || value === undefined ? null : String(value))
  return rows.flatMap((row): AgreedUse[] => {
    const own = { account: String(row['account']), currency: String(row['currency']), model: String(row['model']), kind: String(row['kind']), tier: word(row['tier']), day: String(row['day']) }
    const sources = config.sources.filter((source) => source.account === own.account).map((source) => source.id)
    const price = prices({ ...own, sources, provider: String(row['provider']), sku: word(row['sku']), modality: word(row['modality']), context: word(row['context']) })
    return price === null ? [] : [{ ...own, quantity: money(String(row['quantity'])), amount: money(String(row['amount'])), records: Number(row['records']), price, importId: Number(row['import_id']), record: Number(row['record']) }]
  })
}
