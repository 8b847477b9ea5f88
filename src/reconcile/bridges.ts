// The bridges of one statement: Q metered → billed, I expected → invoiced, P payable − open → paid. Each is exact on
// its own; codes take their amount in a fixed order and what no code explains is UNEXP. Pure.
import { abs, divide, minorUnit, money, multiply, multiplyDivide, ONE, sum, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { ratioHint } from './ratios.ts'
import type { Bridge, BridgeName, Code, Evidence, Item } from './result.ts'

/** Quantity and money of one sku and token kind on one leg. */
export interface SkuTotal {
  readonly key: string
  readonly quantity: Money
  /** The low end where the price is a band. */
  readonly amount: Money
  readonly high?: Money
  /** Stated price of one unit; else amount ÷ quantity. */
  readonly unitPrice: Money | null
  /** What rounding of rows may be worth on this leg. */
  readonly bound: Money
  readonly evidence: readonly Evidence[]
}

/** One sku and kind on both legs. */
export interface SkuPair {
  readonly earlier: SkuTotal
  readonly later: SkuTotal
  /** The later price is one of those the earlier leg could not decide between: only the quantity differs. */
  readonly isPriceWithin?: boolean
}

/** Items already explained before prices and quantities are compared. */
export type EarlyItem = Omit<Item, 'level'>

export interface BridgeInput {
  readonly name: BridgeName
  readonly currency: string
  readonly from: string
  readonly to: string
  readonly earlier: Money
  readonly later: Money
  readonly early: readonly EarlyItem[]
  readonly pairs: readonly SkuPair[]
  /** The larger of the two legs' declared rounding bounds. */
  readonly roundBound: Money
  readonly evidence: readonly Evidence[]
  /** A day of what is compared: of the tax rates a ratio may be. */
  readonly day: string
}

const LINE_CODES: ReadonlySet<Code> = new Set<Code>(['RATE', 'VOL', 'SEAT', 'DISC'])

/** Codes in their order until the bridge is explained; Σ items = later − earlier, always. */
export function buildBridge(input: BridgeInput): Bridge {
  const total = input.later - input.earlier
  const items: Item[] = input.early.filter((item) => item.amount !== 0n).map((item) => ({ ...item, level: LINE_CODES.has(item.code) ? 'line' : 'statement' }))
  for (const pair of input.pairs) items.push(...rateAndVolume(pair, input.day))
  const rest = total - sum(items.map((item) => item.amount))
  const rounding = abs(rest) <= input.roundBound ? rest : rest > 0n ? input.roundBound : -input.roundBound
  if (rounding !== 0n) {
    items.push({ code: 'ROUND', amount: rounding, base: input.earlier, level: 'statement', key: 'round', because: `rounding of rows and lines is worth up to ${text(input.roundBound)}`, evidence: [] })
  }
  const unexplained = rest - rounding
  if (unexplained !== 0n) items.push({ code: 'UNEXP', amount: unexplained, base: input.earlier, level: 'statement', key: 'rest', because: `no code explains it${unexplainedHint(input, unexplained)}`, evidence: input.evidence })
  return { name: input.name, from: input.from, to: input.to, currency: input.currency, base: input.earlier, total, items: withOwnKeys(inOrder(items)) }
}

/** The order in which codes take their amounts. */
const ORDER: readonly Code[] = ['DUP', 'ERR', 'MISS', 'LATE', 'CUT', 'TAX', 'FEE', 'SEAT', 'COMMIT', 'CRED', 'DISC', 'FX', 'RATE', 'VOL', 'ROUND', 'UNEXP']

const inOrder = (items: readonly Item[]): Item[] => ORDER.flatMap((code) => items.filter((item) => item.code === code))

/** Two charges of one day and payee are two variances, each with an id of its own: the second's key says so. */
function withOwnKeys(items: readonly Item[]): Item[] {
  const seen = new Map<string, number>()
  return items.map((item) => {
    const at = `${item.code} ${item.key}`
    const number = (seen.get(at) ?? 0) + 1
    seen.set(at, number)
    return number === 1 ? item : { ...item, key: `${item.key} #${number}` }
  })
}

/** RATE = (p₁ − p₀) · q₁, VOL = (q₁ − q₀) · p₀ on one matched sku and kind. */
function rateAndVolume({ earlier, later, isPriceWithin = false }: SkuPair, day: string): Item[] {
  if (earlier.quantity === 0n || later.quantity === 0n) return []
  const p0 = earlier.unitPrice ?? divide(earlier.amount, earlier.quantity)
  const volume = isPriceWithin ? later.amount - earlier.amount : earlier.unitPrice === null ? multiplyDivide(earlier.amount, later.quantity - earlier.quantity, earlier.quantity) : multiply(later.quantity - earlier.quantity, p0)
  const atEarlierPrice = earlier.amount + volume
  const rate = isPriceWithin ? 0n : later.unitPrice === null ? later.amount - atEarlierPrice : multiply(later.unitPrice - p0, later.quantity)
  const items: Item[] = []
  const evidence = [...earlier.evidence, ...later.evidence]
  // A price difference that rounding of the rows alone could make is no difference of price.
  if (rate !== 0n && abs(rate) > earlier.bound + later.bound) {
    const p1 = later.unitPrice ?? divide(later.amount, later.quantity)
    items.push({ code: 'RATE', amount: rate, base: earlier.amount, level: 'line', key: earlier.key, because: `${earlier.key}: ${perMillion(p1)} instead of ${perMillion(p0)} per 1M${ratioHint(p0, p1, { decimals: 0, day })}`, evidence })
  }
  if (volume !== 0n) items.push({ code: 'VOL', amount: volume, base: earlier.amount, level: 'line', key: earlier.key, because: `${earlier.key}: quantity ${text(later.quantity)} instead of ${text(earlier.quantity)}${ratioHint(earlier.quantity, later.quantity, { decimals: 0, day: null })}`, evidence })
  return items
}

const perMillion = (price: Money): string => text(price * 1_000_000n)

/** What ratio the legs have, or have where the other codes have taken theirs. */
function unexplainedHint({ earlier, later, currency, day }: BridgeInput, unexplained: Money): string {
  const asWritten = { decimals: minorUnit(currency), day }
  return ratioHint(earlier, later, asWritten) || ratioHint(earlier, earlier + unexplained, asWritten) || ratioHint(later - unexplained, later, asWritten)
}

/** In tolerance: |v| ≤ abs and |v| ≤ pct/100 × |base|; with base 0 or without pct, abs alone. */
export function inTolerance(amount: Money, base: Money, tolerance: { readonly abs: string; readonly pct?: string | undefined }): boolean {
  if (abs(amount) > money(tolerance.abs)) return false
  return tolerance.pct === undefined || base === 0n || abs(amount) * 100n * ONE <= money(tolerance.pct) * abs(base)
}
