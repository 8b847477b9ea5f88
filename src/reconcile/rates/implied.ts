// What rows say that tokens cost, against what they are known to cost: tokens counted in thousands and taken for single
// ones make every price a thousand times too high. Only a factor of that kind is looked for, nothing finer. Pure.
import { greatest, least } from '../../domain/list.ts'
import { divide, money, multiply, sum } from '../../domain/money.ts'
import type { Money } from '../../domain/money.ts'

/** Money and tokens of one model, kind and unit word on one day, with the first record of them. */
export interface ImpliedPrice {
  readonly account: string
  readonly provider: string
  readonly maker: string
  readonly model: string
  readonly kind: string
  /** text, audio, image, video; '' where the row does not say. */
  readonly modality: string
  /** The vendor's word for what its price is of; '' where it has none. */
  readonly unitWord: string
  readonly currency: string
  readonly day: string
  readonly cost: Money
  readonly tokens: Money
  /** Price of a token in the dearest and in the cheapest row: only compared with each other. */
  readonly most: number
  readonly least: number
  readonly importId: number
  readonly record: number
}

/** Known prices of one token, from the lowest tier to the highest, in the currency of the rows. */
export interface Band {
  readonly low: Money
  readonly high: Money
}

export interface UnitFactor {
  /** The first day's row; what it names, all of them share. */
  readonly first: ImpliedPrice
  /** Of one token. */
  readonly implied: Money
  readonly band: Band
  /** How many tokens one of the file's units is taken for too few (or too many). */
  readonly factor: '1000' | '1000000'
  readonly direction: 'high' | 'low'
}

// A price of the list, or half of it, or half as much again, taken a thousand times: narrow, for to refuse a bill that is
// right is worse than to let a strange one in.
const FACTORS = [['1000', 450n, 1_600n], ['1000000', 450_000n, 1_600_000n]] as const
const LEAST_COST = money('0.01')
const LEAST_TOKENS = money('1000')
/** A price far too low may be a bill that free tokens are in: only money that no allowance leaves over is a sign. */
const LEAST_COST_LOW = money('1')
/** What each day must be off by at least: prices of one cause are off alike. */
const EACH_DAY = 100n
/** How far rows of one cause lie apart at most: tiers and discounts, not chance. */
const ALIKE = 40

/** Prices that differ from row to row as if by chance come from no unit: a misread one is off alike everywhere. */
export const rowsAlike = (days: readonly ImpliedPrice[]): boolean => greatest(days.map((day) => day.most)) <= ALIKE * least(days.map((day) => day.least))

/** Groups whose price is about a thousand or a million times off what is known, on every day; `alike` looks at rows too. */
export function unitFactors(rows: readonly ImpliedPrice[], bandOf: (first: ImpliedPrice) => Band | null, alike: (days: readonly ImpliedPrice[]) => boolean = rowsAlike): UnitFactor[] {
  const groups = new Map<string, ImpliedPrice[]>()
  for (const row of rows) {
    const key = JSON.stringify([row.account, row.provider, row.maker, row.model, row.kind, row.modality, row.unitWord, row.currency])
    const known = groups.get(key)
    if (known) known.push(row)
    else groups.set(key, [row])
  }
  return [...groups.values()].flatMap((days) => {
    const [first] = days
    const [cost, tokens] = [sum(days.map((day) => day.cost)), sum(days.map((day) => day.tokens))]
    if (!first || cost < LEAST_COST || tokens < LEAST_TOKENS || !alike(days)) return []
    const band = bandOf(first)
    const found = band === null ? null : judged(days, divide(cost, tokens), cost, band)
    return found === null ? [] : [{ ...found, first }]
  })
}

function judged(days: readonly ImpliedPrice[], implied: Money, cost: Money, band: Band): Omit<UnitFactor, 'first'> | null {
  for (const [factor, least, most] of FACTORS) {
    const isHigh = implied > band.high * least && implied < band.high * most
    const isLow = cost >= LEAST_COST_LOW && implied * least < band.low && implied * most > band.low
    if (isHigh && days.every((day) => day.cost > worth(day, band.high) * EACH_DAY)) return { implied, band, factor, direction: 'high' }
    if (isLow && days.every((day) => day.cost * EACH_DAY < worth(day, band.low))) return { implied, band, factor, direction: 'low' }
  }
  return null
}

const worth = (day: ImpliedPrice, price: Money): Money => multiply(day.tokens, price)
