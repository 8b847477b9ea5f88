// Bridge Q of a statement: metered × rate card → billed, over the days both cover. Pure.
import { sum } from '../domain/money.ts'
import { buildBridge } from './bridges.ts'
import type { EarlyItem } from './bridges.ts'
import type { BilledDay } from './facts.ts'
import type { Bridge } from './result.ts'
import { aboveLow, keyOf, missingDays, pairsOf, skuTotals } from './sku-totals.ts'
import type { SkuDay, StatementInput } from './statement-input.ts'
import { emptyBridge } from './statement-bridges.ts'

/** null without both legs, and where a part of the use has no price. */
export function bridgeQ(input: StatementInput, billed: readonly BilledDay[]): Bridge {
  const common = (day: string): boolean => input.billedDays.days.has(day) && input.meteredDays.days.has(day)
  const metered = input.metered.filter((day) => common(day.day))
  const rows = billed.filter((row) => common(row.day) && row.component === 'usage')
  if (!input.billedDays.has || !input.meteredDays.has || metered.length === 0 || metered.some((day) => day.unpricedRecords > 0)) return emptyBridge('Q', input.currency, 'metered', 'billed')
  const days = (leg: SkuDay['leg']): SkuDay[] => input.skuDays.filter((sku) => sku.leg === leg && common(sku.day))
  const [before, after] = [byKey(days('metered')), byKey(days('billed'))]
  const absent = new Map([...before].map(([key, own]) => [key, missingDays(key, own, after.get(key) ?? [])]))
  const isThere = (day: SkuDay): boolean => !(absent.get(keyOf(day))?.days.has(day.day) ?? false)
  const earlier = skuTotals(days('metered').filter(isThere))
  const later = skuTotals(days('billed').filter(isThere), input.billedBound)
  const pairs = pairsOf(earlier, later.values())
  const early: EarlyItem[] = [
    ...(later.size === 0 ? [] : [...earlier.values()]).filter((total) => !later.has(total.key)).map((total) => ({ code: 'MISS' as const, amount: -total.amount, base: total.amount, key: total.key, because: `${total.key}: metered, not billed`, evidence: total.evidence })),
    ...[...later.values()].filter((total) => !earlier.has(total.key)).map((total) => ({ code: 'MISS' as const, amount: total.amount, base: 0n, key: total.key, because: `${total.key}: billed, not metered`, evidence: total.evidence })),
    ...[...absent.values()].flatMap(({ items }) => items),
  ]
  return buildBridge({
    name: 'Q', currency: input.currency, from: 'metered', to: 'billed', earlier: sum(metered.map((day) => day.low)) + aboveLow(pairs, earlier), later: sum(rows.map((row) => row.billed)),
    early, pairs, roundBound: input.billedBound, evidence: [], day: `${input.month}-01`,
  })
}

function byKey(days: readonly SkuDay[]): Map<string, SkuDay[]> {
  const groups = new Map<string, SkuDay[]>()
  for (const day of days) {
    const known = groups.get(keyOf(day))
    if (known) known.push(day)
    else groups.set(keyOf(day), [day])
  }
  return groups
}
