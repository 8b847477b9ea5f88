// Bridge P where a payment is in another currency than its document: in the reporting currency, from the payable at the
// service month's rate, rounded to the minor unit, to the cash that moved. What the rates differ by is FX. Pure.
import { minorUnit, money, multiply, multiplyDivide, round, sum, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { buildBridge } from './bridges.ts'
import type { EarlyItem } from './bridges.ts'
import { cashIn } from './foreign-payments.ts'
import type { Match } from './matching.ts'
import type { Bridge } from './result.ts'
import { emptyBridge } from './statement-bridges.ts'
import type { StatementInput } from './statement-input.ts'

/** A payment in another currency, and how much of its document is this statement's. */
export interface ForeignShare {
  readonly match: Match
  /** What of the statement's part it settles, in the statement's currency. */
  readonly settled: Money
  readonly mine: Money
  readonly whole: Money
}

/** The statement's part of the cash, in the reporting currency; null where no rate leads there. */
function cashOf(input: StatementInput, { match, mine, whole }: ForeignShare): Money | null {
  const cash = cashIn(match.payment, match.cash, input.config.currency, input.rateDays)
  return cash === null ? null : mine === whole ? cash : whole === 0n ? 0n : multiplyDivide(cash, mine, whole)
}

export function foreignBridge(input: StatementInput, foreign: readonly ForeignShare[], legs: { readonly payable: Money; readonly paid: Money; readonly early: readonly EarlyItem[] }): Bridge {
  const { currency } = input.config
  const { rate } = input
  const cash = foreign.map((share) => cashOf(input, share))
  if (rate === null || cash.some((amount) => amount === null)) return emptyBridge('P', currency, 'payable', 'paid')
  const translated = (amount: Money): Money => round(multiply(amount, rate.rate), minorUnit(currency))
  const settled = sum(foreign.map((share) => share.settled))
  const exchanged = foreign.map((share, index): EarlyItem => {
    const { payment, document, evidence } = share.match
    const [owed, paid] = [translated(share.settled), cash[index] ?? 0n]
    return {
      code: 'FX', amount: paid - owed, base: owed, key: `${document.number} ${payment.date}`, evidence: [payment],
      because: `${document.number}: ${text(share.settled)} ${input.currency} is ${text(owed)} ${currency} at ${text(rate.rate)}, and ${text(paid)} was paid on ${payment.date} (${evidence})`,
    }
  })
  const early = legs.early.map((item) => ({ ...item, amount: translated(item.amount), base: translated(item.base) }))
  const half = money(`0.${'0'.repeat(minorUnit(currency))}5`)
  return buildBridge({
    name: 'P', currency, from: 'payable', to: 'paid', earlier: translated(legs.payable), later: translated(legs.paid - settled) + sum(cash.map((amount) => amount ?? 0n)),
    early: [...early, ...exchanged], pairs: [], roundBound: half * BigInt(2 + early.length + exchanged.length), evidence: [], day: `${input.month}-01`,
  })
}

/** All that was paid, in the reporting currency: other currencies as the cash that moved, the rest at the month's rate. */
export function cashInReporting(input: StatementInput, foreign: readonly ForeignShare[], paid: Money): Money | null {
  const cash = foreign.map((share) => cashOf(input, share))
  if (input.rate === null || cash.some((amount) => amount === null)) return null
  return multiply(paid - sum(foreign.map((share) => share.settled)), input.rate.rate) + sum(cash.map((amount) => amount ?? 0n))
}
