// Discounts that a contract takes off invoices: the detail is before them, so what is expected is less. An invoice that
// takes off another amount, or none, differs by DISC. Pure.
import { abs, minorUnit, money, multiplyDivide, sum, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { matches } from '../domain/pattern.ts'
import type { EarlyItem, SkuPair, SkuTotal } from './bridges.ts'
import { inForce, placeOf } from './contracts.ts'
import type { Agreement } from './contracts.ts'
import type { InvoicedCell } from './recognize.ts'
import { evidenceOf } from './statement-bridges.ts'
import type { StatementInput } from './statement-input.ts'

interface Agreed {
  readonly contract: Agreement
  readonly pct: Money
  readonly on: string | undefined
}

const PERCENT = money('100')

/** Discounts of the contracts in force that are taken off the invoice, or are in the prices of the detail. */
export function agreedDiscounts(input: { readonly contracts: readonly Agreement[]; readonly sources: readonly { readonly id: string }[]; readonly currency: string }, days: { readonly start: string; readonly end: string }, applied: 'invoice' | 'detail'): Agreed[] {
  return inForce(input.contracts, input.sources.map((source) => source.id), input.currency, days)
    .flatMap((contract) => (contract.discounts ?? []).filter((discount) => (discount.applied ?? 'detail') === applied).map((discount) => ({ contract, pct: money(discount.pct), on: discount.on })))
}

/** Percent off a model; several are taken off the same price. */
export const percentOf = (agreed: readonly Agreed[], model: string): Money => sum(agreed.filter(({ on }) => isOnAll(on) || matches(on, model)).map(({ pct }) => pct))

const isOnAll = (on: string | undefined): on is undefined => on === undefined || on === 'usage'

const modelOf = (key: string): string => key.slice(0, key.lastIndexOf(' '))

/** A usage cell's expected amount after its discounts; pairs at the price before them stay as they are, and the discount is missing. */
export function discounted(cell: InvoicedCell & { readonly expected: Money }, pairs: readonly SkuPair[], detail: ReadonlyMap<string, SkuTotal>, input: StatementInput): { readonly expected: Money; readonly items: readonly EarlyItem[]; readonly pairs: readonly SkuPair[] } {
  const agreed = cell.component === 'usage' ? agreedDiscounts(input, cell.days, 'invoice') : []
  const [first] = agreed
  if (!first) return { expected: cell.expected, items: [], pairs }
  const offOf = (total: SkuTotal): Money => multiplyDivide(total.amount, percentOf(agreed, modelOf(total.key)), PERCENT)
  const onAll = sum(agreed.filter(({ on }) => isOnAll(on)).map(({ pct }) => pct))
  const near = new Map(pairs.map(({ earlier }) => [earlier.key, earlier]))
  const ofSkus = [...detail.values()].map((total) => near.get(total.key) ?? total)
  const others = cell.expected - sum(ofSkus.map((total) => total.amount))
  const off = sum(ofSkus.map(offOf)) + multiplyDivide(others, onAll, PERCENT)
  const expected = cell.expected - off
  const lines = cell.part.lines.filter(({ line }) => line.nature === 'discount')
  const taken = sum(lines.map(({ net }) => net))
  const half = money(`0.${'0'.repeat(minorUnit(input.currency))}5`)
  const item = (amount: Money, words: string): EarlyItem => ({
    code: 'DISC', amount, base: off, key: `${cell.part.document.number} discount`, evidence: (lines.length > 0 ? lines : cell.part.lines.slice(0, 5)).map(({ line }) => evidenceOf(line)),
    because: `${agreed.map(({ contract, pct }) => `${text(pct)} % by contract ${contract.id}${placeOf(contract)}`).join(', ')} is ${text(off)} off ${text(cell.expected)}, and ${cell.part.document.number} ${words}`,
  })
  if (lines.length > 0) return { expected, items: [item(abs(taken + off) <= half ? 0n : taken + off, `takes off ${text(-taken)}`)], pairs }
  const atFull = pairs.filter(({ earlier, later }) => earlier.quantity !== 0n && offOf(earlier) !== 0n && abs(later.amount - multiplyDivide(earlier.amount, later.quantity, earlier.quantity)) <= half + earlier.bound)
  const missing = pairs.length > 0 ? sum(atFull.map(({ earlier }) => offOf(earlier))) : abs(cell.invoiced - cell.expected) <= half ? cell.invoiced - expected : 0n
  const priced = pairs.map((pair) => (atFull.includes(pair) ? pair : { ...pair, earlier: { ...pair.earlier, amount: pair.earlier.amount - offOf(pair.earlier), unitPrice: null } }))
  return { expected, items: missing === 0n ? [] : [item(missing, 'does not take it off')], pairs: priced }
}
