// What the journal reads of a month's document: the same keys whether the month is derived now or was signed.
import { money, ONE } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'

export interface BodyDocument {
  readonly number: string
  readonly issue_date: string
  readonly selected?: { readonly net: string; readonly tax: string }
}

export interface BodyStatement {
  readonly id: string
  readonly issuer: string
  readonly account: string
  readonly sources: readonly string[]
  readonly currency: string
  readonly recognized: string
  readonly accrued: string
  readonly billed: string | null
  readonly billed_effective: string | null
  readonly reporting?: { readonly fx_rate: string | null }
  readonly documents: readonly BodyDocument[]
  readonly adjustments: readonly { readonly kind: string; readonly description: string; readonly service_month: string; readonly recognized: string; readonly document: string | null }[]
}

export interface BodyBalance {
  readonly source: string
  readonly commitment?: string
  readonly currency: string
  readonly opening: string
  readonly purchases: string
  readonly consumption: string | null
  readonly closing: string | null
}

export interface MonthBody {
  readonly month: string
  readonly currency: string
  readonly state: string
  readonly version_no: number
  readonly statements: readonly BodyStatement[]
  readonly prepaid: readonly BodyBalance[]
  readonly drift?: readonly { readonly statement: string; readonly currency: string; readonly amount: string }[]
}

/** Into the reporting currency; null where no rate was known. */
export function rateOf(statement: BodyStatement): Money | null {
  if (statement.reporting === undefined) return ONE
  return statement.reporting.fx_rate === null ? null : money(statement.reporting.fx_rate)
}

export const amountOf = (decimal: string | null | undefined): Money => (decimal === null || decimal === undefined ? 0n : money(decimal))

/** Whether two statements (of different months) are of one account and currency. */
export const sameBook = (a: { readonly account: string; readonly currency: string }, b: { readonly account: string; readonly currency: string }): boolean => a.account === b.account && a.currency === b.currency
