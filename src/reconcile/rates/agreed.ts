// What a token was agreed to cost on a day: the company's card, else the list less a contract's discount that is in the
// prices of the detail. null where nothing was agreed: the list alone is no agreement.
import { money, multiplyDivide, text } from '../../domain/money.ts'
import type { Money } from '../../domain/money.ts'
import { agreedDiscounts, percentOf } from '../contract-discounts.ts'
import { placeOf } from '../contracts.ts'
import type { Agreement } from '../contracts.ts'
import { dayAfter } from '../../domain/day.ts'
import type { CardRow } from './card.ts'
import { listPrices } from './list.ts'
import { unitPrice } from './rate.ts'
import type { Modality, RateRow, Tier } from './rate.ts'
import { concerns, resolveRates } from './resolve.ts'

export interface PriceKey {
  readonly provider: string
  readonly account: string
  /** Sources of the account: whose contracts hold. */
  readonly sources: readonly string[]
  readonly currency: string
  readonly model: string
  readonly sku: string | null
  readonly kind: string
  readonly modality: string | null
  readonly tier: string | null
  readonly context: string | null
  readonly day: string
}

/** Prices of one token; a band where the size of requests is not known. */
export interface AgreedPrice {
  readonly low: Money
  readonly high: Money
  /** Before the discount, where the agreement is one; null: it is a price of its own, or the list is a band. */
  readonly list: Money | null
  /** File and line, and the contract's id where there is one. */
  readonly place: string
}

export type AgreedPrices = (key: PriceKey) => AgreedPrice | null

const PERCENT = money('100')

/** `file`: the card's name as configured. null where neither a card nor a contract says anything of prices. */
export function agreedPrices(card: readonly CardRow[], file: string, contracts: readonly Agreement[]): AgreedPrices | null {
  if (card.length === 0 && !contracts.some((contract) => (contract.discounts ?? []).some(({ applied }) => applied !== 'invoice'))) return null
  const known = new Map<string, AgreedPrice | null>()
  return (key) => {
    const name = JSON.stringify(key)
    const found = known.get(name)
    if (found !== undefined) return found
    const price = byCard(key, card, file) ?? byContract(key, contracts)
    known.set(name, price)
    return price
  }
}

function byCard(key: PriceKey, card: readonly CardRow[], file: string): AgreedPrice | null {
  const rateKey = { provider: key.provider, account: key.account, model: key.model, sku: key.sku, meters: [] }
  if (!card.some((row) => concerns(row, rateKey))) return null
  const listed = listPrices(key.provider, key.model, key.sku).prices
  const rows = holding(resolveRates(rateKey, card, listed, file), key)
  const [first] = rows
  if (!first || rows.some((row) => row.origin !== 'company' || row.currency !== key.currency)) return null
  const discounts = new Set(rows.map((row) => card.find(({ line }) => line === row.card_line)?.discount_pct ?? null))
  const band = bandOf(rows)
  const list = discounts.has(null) ? null : single(listOf(key))
  return { ...band, list, place: `${file}:${first.card_line ?? ''}${first.contract === null ? '' : ` of contract ${first.contract}`}` }
}

function byContract(key: PriceKey, contracts: readonly Agreement[]): AgreedPrice | null {
  const agreed = agreedDiscounts({ contracts, sources: key.sources.map((id) => ({ id })), currency: key.currency }, { start: key.day, end: dayAfter(key.day) }, 'detail')
  const pct = percentOf(agreed, key.model)
  const rows = pct === 0n ? [] : listOf(key)
  if (rows.length === 0 || key.currency !== 'USD' || (key.tier ?? 'standard') !== 'standard') return null
  const { low, high } = bandOf(rows)
  const less = (price: Money): Money => multiplyDivide(price, PERCENT - pct, PERCENT)
  return { low: less(low), high: less(high), list: single(rows), place: agreed.map(({ contract }) => `${text(pct)} % off the list by contract ${contract.id}${placeOf(contract)}`)[0] ?? '' }
}

/** The list's own prices of the key, at its size of requests. */
function listOf(key: PriceKey): RateRow[] {
  const rateKey = { provider: key.provider, account: key.account, model: key.model, sku: key.sku, meters: [] }
  return holding(resolveRates(rateKey, [], listPrices(key.provider, key.model, key.sku).prices, ''), { ...key, tier: 'standard' })
}

function holding(rows: readonly RateRow[], { kind, modality, tier, context, day }: PriceKey): RateRow[] {
  const at = `${day}T00:00:00Z`
  return rows.filter((row) => row.token_kind === kind && row.modality === ((modality ?? 'text') as Modality) && row.tier === ((tier ?? 'standard') as Tier) && row.unit === 'Tokens' && row.valid_from <= at && (row.valid_to === null || at < row.valid_to)
    && (context === null || (context === 'short' ? row.context_from === 0 : context === 'long' ? row.context_from > 0 || row.context_to === null : true)))
}

function bandOf(rows: readonly RateRow[]): { low: Money; high: Money } {
  const prices = rows.map((row) => money(row.unit_price))
  return { low: prices.reduce((a, b) => (a < b ? a : b)), high: prices.reduce((a, b) => (a > b ? a : b)) }
}

function single(rows: readonly RateRow[]): Money | null {
  const prices = [...new Set(rows.map((row) => unitPrice(row.price, row.unit_quantity)))]
  return prices.length === 1 ? (prices[0] ?? null) : null
}
