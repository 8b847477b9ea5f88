// The rule FOCUS itself gives for its rows: those of an invoice add up to what the invoice asks for, within a tolerance. Pure.
import { abs, minorUnit } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'

/** An invoice as rows of FOCUS files and as a document show it. */
export interface FocusInvoice {
  readonly account: string
  readonly currency: string
  readonly invoice: string
  readonly records: number
  readonly billed: Money
  /** Some of the rows are tax. */
  readonly hasTax: boolean
  readonly net: Money
  readonly tax: Money
}

/** Rows − document. Files without any tax are compared with the document before tax. */
export function invoiceDifference({ billed, hasTax, net, tax }: FocusInvoice): Money {
  return billed - net - (hasTax ? tax : 0n)
}

/** At most 100 minor units, or half of one × the square root of the number of rows, whichever is more. */
export function withinFocusTolerance(invoice: FocusInvoice): boolean {
  const difference = abs(invoiceDifference(invoice))
  const unit = 10n ** BigInt(18 - minorUnit(invoice.currency))
  return difference <= 100n * unit || 4n * difference * difference <= BigInt(invoice.records) * unit * unit
}
