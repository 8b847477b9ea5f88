// What tokens were billed or invoiced at, against the prices that were agreed: Q from the rate card where no metered use
// is there to be priced. Overbilling is RATE, a discount that is not taken off is DISC; both name where the price stands.
// Pure.
import { abs, divide, minorUnit, multiply, sum, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { buildBridge } from './bridges.ts'
import type { EarlyItem } from './bridges.ts'
import { statedTotals } from './invoice-bridge.ts'
import type { AgreedPrice } from './rates/agreed.ts'
import { ratioHint } from './ratios.ts'
import type { InvoicedCell } from './recognize.ts'
import type { Bridge, Evidence } from './result.ts'
import type { StatementInput } from './statement-input.ts'

/** Billed tokens of one kind on one day, and what they were agreed to cost. */
export interface AgreedUse {
  readonly account: string
  readonly currency: string
  readonly model: string
  readonly kind: string
  readonly tier: string | null
  readonly day: string
  readonly quantity: Money
  readonly amount: Money
  readonly records: number
  readonly price: AgreedPrice
  readonly importId: number
  readonly record: number
}

/** All of one name at one agreed price. */
interface Priced {
  readonly name: string
  readonly price: AgreedPrice
  readonly quantity: Money
  readonly amount: Money
  readonly bound: Money
  readonly evidence: readonly Evidence[]
}

/** Bridges of what bridge Q has not compared; none where everything was compared or nothing was agreed. */
export function priceBridges(input: StatementInput, metered: Bridge, cells: readonly InvoicedCell[]): Bridge[] {
  const compared = new Set(metered.total === null ? [] : input.skuDays.filter((sku) => sku.leg === 'metered').map((sku) => `${sku.model} ${sku.kind}`))
  const use = input.agreedUse.filter((one) => !compared.has(`${one.model} ${one.kind}`))
  const inDetail = new Set(input.skuDays.map((sku) => `${sku.model} ${sku.kind}`))
  return [...bridgeOf(input, 'billed', billedGroups(input, use)), ...bridgeOf(input, 'invoiced', invoicedGroups(input, cells, inDetail))]
}

function billedGroups(input: StatementInput, use: readonly AgreedUse[]): Priced[] {
  const rows = input.billed.reduce((total, row) => total + row.records, 0)
  const groups = new Map<string, AgreedUse[]>()
  for (const one of use) {
    const tier = one.tier === null || one.tier === 'standard' ? '' : ` ${one.tier}`
    const key = JSON.stringify([`${one.model} ${one.kind}${tier}`, one.price.place, text(one.price.low), text(one.price.high)])
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups].flatMap(([key, own]) => {
    const [first] = own
    if (!first) return []
    const records = own.reduce((total, one) => total + one.records, 0)
    const [name] = JSON.parse(key) as [string]
    return [{
      name, price: first.price, quantity: sum(own.map((one) => one.quantity)), amount: sum(own.map((one) => one.amount)), bound: rows === 0 ? 0n : (input.billedBound * BigInt(records)) / BigInt(rows),
      evidence: own.slice(0, 20).map((one) => ({ importId: one.importId, file: null, record: one.record })),
    }]
  })
}

/** Lines that state quantity and price where the detail has no quantity to compare them with. */
function invoicedGroups(input: StatementInput, cells: readonly InvoicedCell[], inDetail: ReadonlySet<string>): Priced[] {
  return cells.filter((cell) => cell.component === 'usage').flatMap((cell) => [...statedTotals(cell).values()].flatMap((total): Priced[] => {
    const lines = cell.part.lines.filter(({ line }) => `${line.model ?? ''} ${line.tokenKind ?? ''}` === total.key)
    const [first] = lines
    // A line's words may say of a tier what its columns do not.
    if (inDetail.has(total.key) || !first || total.amount <= 0n || lines.some(({ line }) => /batch|flex|priority|fast/i.test(line.description))) return []
    const { model, tokenKind, provider, periodStart } = first.line
    const price = input.agreedPrices?.({
      provider: provider || (input.sources[0]?.provider ?? ''), account: input.account, sources: input.sources.map((source) => source.id), currency: input.currency, model: model ?? '', sku: null, kind: tokenKind ?? '',
      modality: null, tier: null, context: null, day: periodStart ?? cell.days.start,
    })
    return price ? [{ name: total.key, price, quantity: total.quantity, amount: total.amount, bound: BigInt(lines.length) * halfCent(input), evidence: total.evidence }] : []
  }))
}

const halfCent = (input: StatementInput): Money => 5n * 10n ** BigInt(17 - minorUnit(input.currency))

function bridgeOf(input: StatementInput, to: 'billed' | 'invoiced', groups: readonly Priced[]): Bridge[] {
  const all = groups.map((group) => ({ group, expected: expectedOf(group) }))
  if (all.every(({ group, expected }) => group.amount === expected)) return []
  return [buildBridge({
    name: 'Q', currency: input.currency, from: 'rate_card', to, earlier: sum(all.map(({ expected }) => expected)), later: sum(all.map(({ group }) => group.amount)),
    early: all.flatMap(({ group, expected }) => finding(group, expected, `${input.month}-01`)), pairs: [], roundBound: sum(groups.map((group) => group.bound)), evidence: [], day: `${input.month}-01`,
  })]
}

/** Of a band the amount nearest to what was billed. */
function expectedOf({ quantity, price, amount }: Priced): Money {
  const [low, high] = [multiply(quantity, price.low), multiply(quantity, price.high)]
  return amount < low ? low : amount > high ? high : amount
}

/** What vendors write of binary numbers differs from decimals in digits far behind: no price does. */
const NOISE = 1_000_000_000n

function finding({ name, price, quantity, amount, bound, evidence }: Priced, expected: Money, day: string): EarlyItem[] {
  const difference = amount - expected
  if (abs(difference) <= bound || abs(difference) * NOISE <= abs(expected)) return []
  const implied = divide(amount, quantity)
  const agreed = divide(expected, quantity)
  const unapplied = price.list !== null && price.list !== agreed && abs(amount - multiply(quantity, price.list)) * NOISE <= abs(amount) + bound * NOISE
  const said = `${name}: ${perMillion(implied)} per 1M, and ${perMillion(agreed)} was agreed (${price.place})`
  return [{
    code: unapplied ? 'DISC' : 'RATE', amount: difference, base: expected, key: `agreed price ${name}`, evidence, isAgreedPrice: true,
    because: unapplied ? `${said}: that is the list price, the discount is not taken off` : `${said}: ${difference > 0n ? 'overbilled' : 'billed below it'}${ratioHint(agreed, implied, { decimals: 0, day })}`,
  }]
}

const perMillion = (price: Money): string => text(price * 1_000_000n)
