// Fills the ledger's table `rate` for what its metered charges need, and defines the relations that price them.
import { createHash } from 'node:crypto'
import type { Diagnostic } from '../../domain/diagnostic.ts'
import { sqlText } from '../../ledger/assets.ts'
import type { Ledger } from '../../ledger/ledger.ts'
import { definePricedCharge } from '../relations.ts'
import { readCard } from './card.ts'
import { listPrices, listVersion } from './list.ts'
import type { RateKey, RateRow } from './rate.ts'
import { resolveRates } from './resolve.ts'

export interface RatesOptions {
  /** The company's rates.csv. */
  readonly cardPath?: string | undefined
  /** What to look up; default: the distinct keys of the counted metered charges. */
  readonly keys?: readonly RateKey[]
}

export interface LoadedRates {
  readonly rows: number
  /** sha256 of the rows: part of a month's digest. */
  readonly hash: string
  readonly listVersion: string
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * Replaces the rows of table `rate` and defines the priced relations. Two statements that belong together: called
 * inside the caller's transaction. A card that cannot be read changes nothing.
 */
export async function loadRates(ledger: Ledger, options: RatesOptions = {}): Promise<LoadedRates> {
  await definePricedCharge(ledger)
  const keys = options.keys ?? (await rateKeys(ledger))
  const { rows, diagnostics } = ratesFor(keys, options.cardPath)
  await ledger.run('delete from rate')
  await ledger.insert('rate', rows.map((row) => ({ ...row })))
  const hash = createHash('sha256').update(rows.map((row) => `${JSON.stringify(row)}\n`).join('')).digest('hex')
  return { rows: rows.length, hash, listVersion: listVersion(), diagnostics }
}

/** The rows themselves, in a stable order: what `aicost rates` shows. */
export function ratesFor(keys: readonly RateKey[], cardPath?: string): { readonly rows: readonly RateRow[]; readonly diagnostics: readonly Diagnostic[] } {
  const card = cardPath === undefined ? [] : readCard(cardPath)
  const rows = new Map<string, RateRow>()
  const diagnostics = new Map<string, Diagnostic>()
  for (const key of keys) {
    const listed = listPrices(key.provider, key.model, key.sku)
    const resolved = resolveRates(key, card, listed.prices, cardPath ?? '')
    for (const row of resolved) rows.set(orderOf(row), row)
    if (resolved.some((row) => row.origin === 'list')) for (const remark of listed.diagnostics) diagnostics.set(remark.message, remark)
  }
  const sorted = [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
  return { rows: sorted, diagnostics: [...diagnostics.values()] }
}

function orderOf(row: RateRow): string {
  const { provider, account, match, sku, token_kind, modality, tier, valid_from, context_from, unit, condition } = row
  return JSON.stringify([provider, account ?? '', match, sku ?? '', token_kind, modality, tier, valid_from, String(context_from).padStart(12, '0'), unit, condition ?? ''])
}

interface KeyRow {
  readonly provider: string
  readonly account: string
  readonly model: string | null
  readonly sku: string | null
  readonly meters: readonly string[] | null
}

/** The distinct keys of the counted metered charges. */
export async function rateKeys(ledger: Ledger): Promise<RateKey[]> {
  const rows = await ledger.rows<KeyRow>(sqlText('src/ledger/sql/models/rate-keys.sql'))
  return rows.map((row) => ({ ...row, meters: row.meters ?? [] }))
}
