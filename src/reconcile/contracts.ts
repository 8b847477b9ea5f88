// What a contract says a month's seats cost: quantity × price, a part of a month by days. Pure.
import { money, multiply, multiplyDivide, ONE } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { addMonths, days } from '../domain/period.ts'

/** The seats of one contract in force, as contracts.yaml states them. */
export interface SeatContract {
  readonly id: string
  readonly source: string
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly currency: string
  readonly seats: readonly { readonly quantity: string; readonly price: string; readonly per: 'month' | 'quarter' | 'year' }[]
}

/** Contract amount of a source's seats over the days [start, end) of one month, or null without a contract. */
export function seatsExpected(contracts: readonly SeatContract[], sources: readonly string[], currency: string, start: string, end: string): { amount: Money; contracts: string[] } | null {
  const month = start.slice(0, 7)
  const inForce = contracts.filter((contract) => sources.includes(contract.source) && contract.currency === currency && contract.seats.length > 0 && (contract.from === undefined || contract.from < end) && (contract.to === undefined || contract.to > start))
  if (inForce.length === 0) return null
  let amount = 0n
  for (const contract of inForce) {
    const from = contract.from !== undefined && contract.from > start ? contract.from : start
    const to = contract.to !== undefined && contract.to < end ? contract.to : end
    const covered = BigInt(daysBetween(from, to))
    for (const seat of contract.seats) {
      const full = multiply(money(seat.quantity), money(seat.price))
      const length = seat.per === 'month' ? daysBetween(`${month}-01`, `${addMonths(month, 1)}-01`) : seat.per === 'quarter' ? quarterDays(month) : yearDays(month)
      amount += covered === BigInt(length) ? full : multiplyDivide(full, covered * ONE, BigInt(length) * ONE)
    }
  }
  return { amount, contracts: inForce.map((contract) => contract.id) }
}

const daysBetween = (from: string, to: string): number => days({ start: `${from}T00:00:00Z`, end: `${to}T00:00:00Z` })

function quarterDays(month: string): number {
  const first = `${month.slice(0, 4)}-${String(Math.floor((Number(month.slice(5)) - 1) / 3) * 3 + 1).padStart(2, '0')}`
  return daysBetween(`${first}-01`, `${addMonths(first, 3)}-01`)
}

function yearDays(month: string): number {
  return daysBetween(`${month.slice(0, 4)}-01-01`, `${Number(month.slice(0, 4)) + 1}-01-01`)
}
