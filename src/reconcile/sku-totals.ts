// Quantity and money of a sku and token kind on one leg, and the same on two legs beside each other: a price that the
// earlier leg could not decide is the later leg's where it is within the band. Pure.
import { multiplyDivide } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { EarlyItem, SkuPair, SkuTotal } from './bridges.ts'
import type { SkuDay } from './statement-input.ts'

/** What rounding of the leg's rows may be worth in all; by sku it is taken by rows. */
export function skuTotals(days: readonly SkuDay[], bound: Money = 0n): Map<string, SkuTotal> {
  const totals = new Map<string, SkuTotal>()
  const rows = days.reduce((total, day) => total + day.records, 0)
  for (const day of days) {
    const key = keyOf(day)
    const known = totals.get(key)
    const own = rows === 0 ? 0n : (bound * BigInt(day.records)) / BigInt(rows)
    totals.set(key, {
      key, quantity: (known?.quantity ?? 0n) + day.quantity, amount: (known?.amount ?? 0n) + day.amount, high: (known?.high ?? 0n) + day.high, unitPrice: null, bound: (known?.bound ?? 0n) + own,
      evidence: known?.evidence ?? [{ importId: day.importId, file: null, record: day.record }],
    })
  }
  return totals
}

export const keyOf = (day: Pick<SkuDay, 'model' | 'kind'>): string => `${day.model} ${day.kind}`

/** What both legs have. The earlier amount is the one of its band that is nearest to the later price. */
export function pairsOf(earlier: ReadonlyMap<string, SkuTotal>, later: Iterable<SkuTotal>): SkuPair[] {
  return [...later].flatMap((total) => {
    const other = earlier.get(total.key)
    return other ? [withinBand(other, total)] : []
  })
}

function withinBand(earlier: SkuTotal, later: SkuTotal): SkuPair {
  const { amount: low, high = low } = earlier
  if (high <= low || earlier.quantity === 0n || later.quantity === 0n) return { earlier, later }
  const atLaterPrice = multiplyDivide(later.amount, earlier.quantity, later.quantity)
  if (atLaterPrice < low) return { earlier, later }
  if (atLaterPrice > high) return { earlier: { ...earlier, amount: high }, later }
  return { earlier: { ...earlier, amount: atLaterPrice }, later, isPriceWithin: true }
}

/** How far the nearest amounts lie above the low ends that the leg's total is made of. */
export function aboveLow(pairs: readonly SkuPair[], totals: ReadonlyMap<string, SkuTotal>): Money {
  return pairs.reduce((total, { earlier }) => total + earlier.amount - (totals.get(earlier.key)?.amount ?? earlier.amount), 0n)
}

/**
 * Days one leg leaves out: its quantity is exactly the other's without them. Anything else may be the same use on other
 * days, and is a difference of quantity.
 */
export function missingDays(key: string, metered: readonly SkuDay[], billed: readonly SkuDay[]): { readonly items: readonly EarlyItem[]; readonly days: ReadonlySet<string> } {
  const days = (rows: readonly SkuDay[]): Set<string> => new Set(rows.map((row) => row.day))
  const quantity = (rows: readonly SkuDay[]): Money => rows.reduce((total, row) => total + row.quantity, 0n)
  const [inMetered, inBilled] = [days(metered), days(billed)]
  const item = (row: SkuDay, amount: Money, words: string): EarlyItem => ({ code: 'MISS', amount, base: amount < 0n ? -amount : 0n, key: `${key} ${row.day}`, because: `${key} of ${row.day}: ${words}`, evidence: [{ importId: row.importId, file: null, record: row.record }] })
  const [notBilled, notMetered] = [metered.filter((row) => !inBilled.has(row.day)), billed.filter((row) => !inMetered.has(row.day))]
  if (notBilled.length > 0 && notBilled.length < metered.length && quantity(metered) - quantity(notBilled) === quantity(billed)) {
    return { items: notBilled.map((row) => item(row, -row.amount, 'metered, not billed')), days: days(notBilled) }
  }
  if (notMetered.length > 0 && notMetered.length < billed.length && quantity(billed) - quantity(notMetered) === quantity(metered)) {
    return { items: notMetered.map((row) => item(row, row.amount, 'billed, not metered')), days: days(notMetered) }
  }
  return { items: [], days: new Set() }
}
