// Words of the rate card: what a price is, what it is looked up by, and its price of a single unit.
import { divideRound, money } from '../../domain/money.ts'
import type { Money } from '../../domain/money.ts'

export const TOKEN_KINDS = ['input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'output'] as const
export const TIERS = ['standard', 'batch', 'flex', 'priority', 'free'] as const
export const MODALITIES = ['text', 'audio', 'image', 'video'] as const
export const UNITS = ['Tokens', 'Requests', 'Images', 'Characters', 'Pages', 'Seconds', 'Minutes', 'Hours', 'Seats', 'Units'] as const

export type Tier = (typeof TIERS)[number]
export type Modality = (typeof MODALITIES)[number]

/** Before all evidence: the ledger takes no instant older than this. */
export const EARLIEST = '2015-01-01T00:00:00Z'

/** What metered charges are priced by; the distinct ones of the ledger are looked up. */
export interface RateKey {
  readonly provider: string
  readonly account: string | null
  readonly model: string | null
  readonly sku: string | null
  /** What is counted beside tokens: web_searches. */
  readonly meters: readonly string[]
}

/** A price of `unit_quantity` units; decimal text. */
export interface Price {
  /** A token kind, or a meter. */
  readonly token_kind: string
  readonly modality: Modality
  /** The price holds for requests of more than `context_from` and at most `context_to` tokens. */
  readonly context_from: number
  readonly context_to: number | null
  readonly unit: string
  readonly unit_quantity: string
  readonly price: string
  readonly currency: string
  /** What else it depends on and daily totals cannot tell; prices that differ in this alone make a band. */
  readonly condition: string | null
}

/** ISO instants, [valid_from, valid_to). */
export interface Validity {
  readonly valid_from: string
  readonly valid_to: string | null
}

/** One row of the ledger's table `rate`. */
export interface RateRow extends Price, Validity {
  readonly origin: 'company' | 'list'
  readonly provider: string
  readonly account: string | null
  readonly sku: string | null
  readonly match: string
  readonly tier: Tier
  readonly unit_price: string
  readonly contract: string | null
  readonly inherit: string | null
  readonly card_line: number | null
  readonly rank: number
}

/**
 * Price of one unit in units of 10^-18: 2.50 per 1,000,000 tokens is 0.0000025. What a price has past that scale (a
 * list price such as 0.08333333333333334 is a binary double's text) is rounded half away from zero.
 */
export function unitPrice(price: string, unitQuantity: string): Money {
  const [whole = '0', fraction = ''] = price.split('.')
  const units = BigInt(whole + fraction.padEnd(18, '0').slice(0, 18))
  const beyond = fraction.slice(18)
  const scale = 10n ** BigInt(beyond.length)
  return divideRound((units * scale + BigInt(beyond || '0')) * money('1'), money(unitQuantity) * scale)
}
