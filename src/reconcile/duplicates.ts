// Possibly the same money twice: two counted statements with the same model family, month and quantities within 1 %.
// A person may find that both are real; that holds while what the two agreed in stays within 1 % of what it was then.
import { createHash } from 'node:crypto'
import { abs } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { Config } from '../config/config.ts'
import type { Statement } from './result.ts'
import type { SkuDay } from './statement-input.ts'

export interface PossibleDuplicate {
  /** Hash of the two statements and the family, without quantities. */
  readonly id: string
  /** What is decided on: both quantities together, or both billed amounts where an export states no quantities. */
  readonly measure: Money
  /** Of billed amounts. */
  readonly currency: string | null
  readonly state: 'open' | 'explained' | 'stale'
  readonly statements: readonly [string, string]
  readonly maker: string
  /** Of both; none where they were compared by what was billed. */
  readonly quantities: readonly Money[]
}

const FAMILIES: readonly (readonly [RegExp, string])[] = [[/^claude/, 'claude'], [/^(gpt|o\d|chatgpt)/, 'gpt'], [/^gemini/, 'gemini'], [/^(llama|meta)/, 'llama'], [/^(mistral|ministral|magistral)/, 'mistral'], [/^nova/, 'nova'], [/^deepseek/, 'deepseek']]

const familyOf = (model: string): string => FAMILIES.find(([pattern]) => pattern.test(model))?.[1] ?? model

/** What one account used of one model family: quantities the bill states, else those the vendor counted. */
interface Used {
  readonly billed: Money
  readonly metered: Money
  readonly cost: Money
}

const NOTHING: Used = { billed: 0n, metered: 0n, cost: 0n }

/**
 * Pairs of statements of different accounts that agree on one model family within 1 %: in quantity, or, where an export
 * states no quantities (Anthropic's costs), in what was billed.
 */
export function possibleDuplicates(skuDays: readonly SkuDay[], statements: readonly Statement[], month: string, config: Config, distinct: ReadonlyMap<string, Money>): PossibleDuplicate[] {
  const resold = new Set(config.sources.filter((source) => source.billed_through !== undefined).map((source) => source.account))
  const totals = new Map<string, Map<string, Used>>()
  for (const sku of skuDays) {
    if (!sku.day.startsWith(month) || resold.has(sku.account)) continue
    const family = familyOf(sku.model)
    const accounts = totals.get(family) ?? new Map<string, Used>()
    const used = accounts.get(sku.account) ?? NOTHING
    accounts.set(sku.account, sku.leg === 'billed' ? { ...used, billed: used.billed + sku.quantity, cost: used.cost + sku.amount } : { ...used, metered: used.metered + sku.quantity })
    totals.set(family, accounts)
  }
  return [...totals].flatMap(([maker, accounts]) => {
    const entries = [...accounts.entries()].sort(([a], [b]) => (a < b ? -1 : 1))
    return entries.flatMap(([account, used], index) => entries.slice(index + 1).flatMap(([other, otherUsed]): PossibleDuplicate[] => {
      const quantities = [quantityOf(used), quantityOf(otherUsed)] as const
      const known = quantities.every((quantity) => quantity > 0n)
      if (!(known ? agree(...quantities) : agree(used.cost, otherUsed.cost))) return []
      const [one, two] = [account, other].map((name) => statements.find((statement) => statement.account === name))
      if (one === undefined || two === undefined) return []
      const id = createHash('sha256').update(['same money', one.id, two.id, maker].join('\u001f')).digest('hex').slice(0, 12)
      const measure = known ? quantities[0] + quantities[1] : used.cost + otherUsed.cost
      const before = distinct.get(id)
      return [{ id, measure, currency: known ? null : one.currency, state: before === undefined ? 'open' : agree(before, measure) ? 'explained' : 'stale', statements: [one.id, two.id], maker, quantities: known ? quantities : [] }]
    }))
  })
}

const quantityOf = (used: Used): Money => (used.billed > 0n ? used.billed : used.metered)

/** Both above 0 and within 1 % of the larger. */
function agree(one: Money, two: Money): boolean {
  return one > 0n && two > 0n && abs(one - two) * 100n <= (one > two ? one : two)
}
