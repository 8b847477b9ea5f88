// What the ledger says of a statement's documents, and the last step of bridge P: paid → booked. A ledger that carries
// what is not paid yet as payable is right; what else it differs by has a code. Pure.
import { abs, multiplyDivide, sum, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import type { EarlyItem } from './bridges.ts'
import type { Document } from './documents.ts'
import type { StatementInput } from './statement-input.ts'

/** One document's part in the statement: what it says, and what was paid on it. */
export interface SettledPart {
  readonly document: Document
  readonly mine: Money
  readonly cash: Money
}

export interface Booking {
  /** All that is booked; null without a posting. */
  readonly booked: Money | null
  /** Booked − paid, without what is carried as payable; the sum of the items. */
  readonly difference: Money
  readonly items: readonly EarlyItem[]
}

export function bookingOf(input: StatementInput, settled: readonly SettledPart[]): Booking {
  const { bookings, account, currency, month } = input
  const loose = bookings.unmatched.filter(({ payment, source }) => source.account === account && payment.currency === currency && payment.date.startsWith(month))
  const postingsOf = (document: Document) => [...(bookings.byDocument.get(document.key) ?? []), ...(bookings.againByDocument.get(document.key) ?? [])]
  if (loose.length === 0 && settled.every(({ document }) => postingsOf(document).length === 0)) return { booked: null, difference: 0n, items: [] }
  const items: EarlyItem[] = []
  let booked = sum(loose.map(({ payment }) => payment.amount))
  for (const one of settled) {
    const { document, mine } = one
    const whole = document.net + document.tax
    const postings = postingsOf(document)
    const part = (amount: Money): Money => (amount === whole ? mine : whole === 0n ? 0n : multiplyDivide(amount, mine, whole))
    const amount = sum(postings.map((posting) => part(posting.amount)))
    booked += amount
    items.push(...itemOf(one, amount, part(document.tax), postings.map(({ payment }) => payment)))
  }
  for (const { payment } of loose) items.push({ code: 'MISS', amount: payment.amount, base: payment.amount, key: `posting ${payment.id}`, because: `booked on ${payment.date} for ${payment.payee} without a document`, evidence: [payment] })
  return { booked, difference: sum(items.map((item) => item.amount)), items }
}

/** Nothing where the ledger has what was paid, or all of the document while some of it is still open. */
function itemOf({ document, mine, cash }: SettledPart, booked: Money, tax: Money, evidence: EarlyItem['evidence']): EarlyItem[] {
  const { number } = document
  if (booked === cash || (booked === mine && abs(cash) < abs(mine))) return []
  const item = (code: EarlyItem['code'], amount: Money, because: string): EarlyItem[] => [{ code, amount, base: mine, key: `${number} booked`, because, evidence }]
  if (booked === 0n) return item('MISS', -cash, `${number} was paid, ${text(cash)}, and is not booked`)
  // Against all of it, where that is what the ledger carries.
  const expected = abs(booked) > abs(cash) && abs(cash) < abs(mine) ? mine : cash
  if (tax !== 0n && abs(booked - expected) === abs(tax)) return item('TAX', booked - expected, `${number} is booked ${abs(booked) < abs(expected) ? 'without' : 'with more than'} its tax of ${text(tax)}`)
  if (booked === 2n * expected && expected !== 0n) return item('DUP', booked - expected, `${number} is booked twice`)
  return item('UNEXP', booked - expected, `${number} is booked with ${text(booked)}, not ${text(expected)}`)
}
