// In which month's journal something is booked: the month it belongs to while its books are open, else the first later
// month that was not signed when the evidence came. Follows from the log alone, so that a signed month's journal stays.
import { addMonths } from '../domain/period.ts'
import { sqlText } from '../ledger/assets.ts'
import type { Ledger } from '../ledger/ledger.ts'

export interface BookingMonths {
  /** The month, from `eligible` on, in whose journal evidence of an import is booked. */
  readonly of: (eligible: string, importId: number | null) => string
  readonly isSigned: (month: string) => boolean
  /** Whether the import entered after the month was signed. */
  readonly cameAfter: (month: string, importId: number) => boolean
}

export async function bookingMonths(ledger: Ledger): Promise<BookingMonths> {
  const entered = new Map<number, number>()
  const signed = new Map<string, number>()
  for (const entry of await ledger.rows<{ log_no: number; what: string; subject: string | null }>(sqlText('src/app/sql/booking-order.sql'))) {
    const at = Number(entry.log_no)
    if (entry.what === 'sign') signed.set(entry.subject ?? '', at)
    else if (entry.what === 'reopen') signed.delete(entry.subject ?? '')
    else for (const id of (entry.subject ?? '').split(',')) if (!entered.has(Number(id))) entered.set(Number(id), at)
  }
  const isClosed = (month: string, entry: number): boolean => (signed.get(month) ?? Infinity) < entry
  return {
    isSigned: (month) => signed.has(month),
    cameAfter: (month, importId) => isClosed(month, entered.get(importId) ?? 0),
    // What is in no file (it was taken back) is known from now on.
    of: (eligible, importId) => {
      const entry = importId === null ? Infinity : (entered.get(importId) ?? 0)
      let month = eligible
      while (isClosed(month, entry)) month = addMonths(month, 1)
      return month
    },
  }
}
