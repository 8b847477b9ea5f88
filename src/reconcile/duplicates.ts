// Possibly the same money twice: two counted statements with the same model family, month and quantities within 1 %.
import { abs, sum } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { Config } from '../config/config.ts'
import type { Statement } from './result.ts'
import type { SkuDay } from './statement.ts'

export interface PossibleDuplicate {
  readonly statements: readonly [string, string]
  readonly maker: string
  readonly quantities: readonly [Money, Money]
}

const FAMILIES: readonly (readonly [RegExp, string])[] = [[/^claude/, 'claude'], [/^(gpt|o\d|chatgpt)/, 'gpt'], [/^gemini/, 'gemini'], [/^(llama|meta)/, 'llama'], [/^(mistral|ministral|magistral)/, 'mistral'], [/^nova/, 'nova'], [/^deepseek/, 'deepseek']]

const familyOf = (model: string): string => FAMILIES.find(([pattern]) => pattern.test(model))?.[1] ?? model

/** Pairs of statements of different accounts whose billed quantities of one model family agree within 1 %. */
export function possibleDuplicates(skuDays: readonly SkuDay[], statements: readonly Statement[], month: string, config: Config): PossibleDuplicate[] {
  const resold = new Set(config.sources.filter((source) => source.billed_through !== undefined).map((source) => source.account))
  const totals = new Map<string, Map<string, Money>>()
  for (const sku of skuDays) {
    if (sku.leg !== 'billed' || !sku.day.startsWith(month) || resold.has(sku.account) || sku.quantity <= 0n) continue
    const family = familyOf(sku.model)
    const accounts = totals.get(family) ?? new Map<string, Money>()
    accounts.set(sku.account, sum([accounts.get(sku.account) ?? 0n, sku.quantity]))
    totals.set(family, accounts)
  }
  const pairs: PossibleDuplicate[] = []
  for (const [family, accounts] of totals) {
    const entries = [...accounts.entries()].sort()
    for (const [index, [account, quantity]] of entries.entries()) {
      for (const [other, otherQuantity] of entries.slice(index + 1)) {
        const larger = quantity > otherQuantity ? quantity : otherQuantity
        if (abs(quantity - otherQuantity) * 100n > larger) continue
        const ids = [account, other].map((name) => statements.find((statement) => statement.account === name)?.id)
        if (ids[0] !== undefined && ids[1] !== undefined) pairs.push({ statements: [ids[0], ids[1]], maker: family, quantities: [quantity, otherQuantity] })
      }
    }
  }
  return pairs
}
