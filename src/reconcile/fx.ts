// Translation into the reporting currency, on recognized lines only. Fixed rates come from the configuration; published
// rates arrive with their own formats. A rate that is not known is null, never 1.
import { money, multiply, ONE } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { Config } from '../config/config.ts'

export interface FxRate {
  readonly rate: Money
  readonly date: string
}

/** Reporting currency per unit of `currency` for a service month, or null. */
export function fxRate(currency: string, month: string, config: Config): FxRate | null {
  if (currency === config.currency) return { rate: ONE, date: `${month}-01` }
  const fixed = config.fx.method === 'fixed' ? config.fx.rates[currency] : undefined
  return fixed === undefined ? null : { rate: money(fixed), date: `${month}-01` }
}

export function translate(amount: Money, rate: FxRate | null): Money | null {
  return rate === null ? null : rate.rate === ONE ? amount : multiply(amount, rate.rate)
}
