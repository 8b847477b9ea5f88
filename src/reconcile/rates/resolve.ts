// Which price holds when: the card over the list, for the keys the metered charges have. The result is one row a key,
// kind, modality, tier, request size and period, so that pricing in SQL is an equality join on a range of time.
import { AicostError } from '../../domain/error.ts'
import { divideRound, money, text } from '../../domain/money.ts'
import { matches } from '../../domain/pattern.ts'
import { meet } from './card.ts'
import type { CardRow } from './card.ts'
import type { ListPrice } from './list.ts'
import { EARLIEST, MODALITIES, TIERS, TOKEN_KINDS, unitPrice } from './rate.ts'
import type { Modality, RateKey, RateRow, Tier, Validity } from './rate.ts'

/** What is priced apart. */
interface Slot {
  readonly kind: string
  readonly modality: Modality
  readonly tier: Tier
}

const LIST_RANK = 1000

/** Rows of table `rate` for one key; `file` is the card's name, for errors. */
export function resolveRates(key: RateKey, card: readonly CardRow[], list: readonly ListPrice[], file: string): RateRow[] {
  const company = card.filter((row) => concerns(row, key))
  const account = card.some((row) => row.account !== null && sameProvider(row, key)) ? key.account : null
  return periods([...company, ...list]).flatMap((period) => {
    const atTheTime = company.filter((row) => holds(row, period))
    const listed = list.filter((price) => holds(price, period))
    const priced = atTheTime.length > 0 ? slots(key).flatMap((slot) => fromCard(slot, atTheTime, listed, file)) : listed.map((price) => fromList(price))
    return priced.map((row) => ({ ...row, ...period, provider: key.provider, account, sku: key.sku, match: key.model ?? '' }))
  })
}

type Priced = Omit<RateRow, keyof Validity | 'provider' | 'account' | 'sku' | 'match'>

/** Whether a line of the card is about a key. */
export function concerns(row: CardRow, key: RateKey): boolean {
  return sameProvider(row, key)
    && (row.account === null || row.account === key.account)
    && (row.sku === null || row.sku.toLowerCase() === key.sku?.toLowerCase())
    && (row.match === null || (key.model !== null && matches(row.match, key.model)))
}

function sameProvider(row: CardRow, key: RateKey): boolean {
  return row.provider.toLowerCase() === key.provider.toLowerCase()
}

function holds(row: Validity, period: Validity): boolean {
  return row.valid_from <= period.valid_from && (row.valid_to === null || row.valid_to > period.valid_from)
}

/** The periods in which nothing changes; all rows of a key are cut at the same bounds, so that request sizes stay together. */
function periods(rows: readonly Validity[]): Validity[] {
  const bounds = [...new Set([EARLIEST, ...rows.flatMap((row) => (row.valid_to === null ? [row.valid_from] : [row.valid_from, row.valid_to]))])].sort()
  return bounds.map((from, index) => ({ valid_from: from, valid_to: bounds[index + 1] ?? null }))
}

function slots(key: RateKey): Slot[] {
  const tokens = TOKEN_KINDS.flatMap((kind) => MODALITIES.flatMap((modality) => TIERS.map((tier) => ({ kind, modality, tier }))))
  return [...tokens, ...key.meters.flatMap((kind) => TIERS.map((tier) => ({ kind, modality: 'text' as const, tier })))]
}

/** The card's price of a slot: of the lines that name it the most specific; none: the list's if a line inherits, else nothing. */
function fromCard(slot: Slot, company: readonly CardRow[], listed: readonly ListPrice[], file: string): Priced[] {
  const naming = company.filter((row) => names(row, slot))
  const rank = Math.min(...naming.map(rankOf))
  const best = naming.filter((row) => rankOf(row) === rank)
  const listedHere = slot.tier === 'standard' ? listed.filter((price) => price.token_kind === slot.kind && price.modality === slot.modality) : []
  refuseAmbiguity(best, file)
  if (best.length === 0) return company.some((row) => row.inherit === 'list') ? listedHere.map((price) => fromList(price)) : []
  return best.flatMap((row) => (row.price === null ? discounted(row, listedHere) : [ownPrice(row, row.price, slot, listedHere, file)]))
}

/** Whether a line says something about a slot. A line that only inherits names nothing. */
function names(row: CardRow, slot: Slot): boolean {
  if (row.tier !== slot.tier) return false
  const isToken = (TOKEN_KINDS as readonly string[]).includes(slot.kind)
  if (row.price === null) return row.discount_pct !== null && (row.token_kind === null || row.token_kind === slot.kind) && (row.modality === null || row.modality === slot.modality)
  const modality = row.modality ?? (row.sku === null ? 'text' : slot.modality)
  return (isToken ? row.token_kind === slot.kind : row.token_kind === null && row.unit !== 'Tokens') && modality === slot.modality
}

/** Exact before pattern, one account before all, one kind before all: the smaller, the sooner. */
function rankOf(row: CardRow): number {
  const what = row.sku !== null ? 0 : row.match?.includes('*') ? 200 : 100
  return what + (row.account === null ? 10 : 0) + (row.token_kind === null ? 1 : 0)
}

/** Two patterns that meet on one model are as much an overlap as two equal lines. */
function refuseAmbiguity(best: readonly CardRow[], file: string): void {
  for (const [index, row] of best.entries()) {
    const other = best.slice(index + 1).find((candidate) => meet(row, candidate))
    if (other && other.unit === row.unit) throw new AicostError('RATE_OVERLAP', `lines ${row.line} and ${other.line} price the same thing (${row.match ?? row.sku}, ${other.match ?? other.sku})`, { file, record: other.line, hint: 'end one with valid_to, or name the model exactly on the line that should count' })
  }
}

function ownPrice(row: CardRow, price: string, slot: Slot, listed: readonly ListPrice[], file: string): Priced {
  const unit_price = unitPrice(price, row.unit_quantity ?? '1')
  const like = listed[0]
  if (like && row.currency === like.currency && row.unit === like.unit) refuseScale(row, unit_price, unitPrice(like.price, like.unit_quantity), file)
  return {
    origin: 'company', token_kind: slot.kind, modality: slot.modality, tier: slot.tier, context_from: row.context_from, context_to: row.context_to,
    unit: row.unit, unit_quantity: row.unit_quantity ?? '1', price, unit_price: text(unit_price), currency: row.currency ?? 'USD', condition: null,
    contract: row.contract, inherit: row.inherit, card_line: row.line, rank: rankOf(row),
  }
}

/** A price a thousand times off the list is a slip of the unit, not a contract. */
function refuseScale(row: CardRow, own: bigint, listed: bigint, file: string): void {
  if (own === 0n || listed === 0n || (own < listed * 500n && listed < own * 500n)) return
  throw new AicostError('RATE_SCALE', `price: ${row.price} of ${row.unit_quantity} ${row.unit} is ${text(own)} of one, and the list says ${text(listed)}`, { file, record: row.line, hint: 'check unit_quantity' })
}

/** List price × (1 − pct / 100), where the line's request sizes hold it. */
function discounted(row: CardRow, listed: readonly ListPrice[]): Priced[] {
  return listed
    .filter((price) => price.context_from >= row.context_from && (row.context_to === null || (price.context_to !== null && price.context_to <= row.context_to)))
    .map((price) => {
      const own = text(divideRound(money(price.price) * (money('100') - money(row.discount_pct ?? '0')), money('100')))
      return { ...fromList(price), origin: 'company' as const, price: own, unit_price: text(unitPrice(own, price.unit_quantity)), contract: row.contract, inherit: row.inherit, card_line: row.line, rank: rankOf(row) }
    })
}

function fromList(price: ListPrice): Priced {
  const { valid_from: _from, valid_to: _to, ...rest } = price
  return { ...rest, origin: 'list', tier: 'standard', unit_price: text(unitPrice(price.price, price.unit_quantity)), contract: null, inherit: null, card_line: null, rank: LIST_RANK }
}
