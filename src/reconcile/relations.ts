// Defines the relations over counted charges on a connection: their prices, their money, their sums. They need no code of
// reconciliation, so that what only reads lines that are stored starts without it.
import { sqlText } from '../ledger/assets.ts'
import type { Ledger } from '../ledger/ledger.ts'

/** Defines metered_charge, price_slot, request_size and priced_charge. */
export async function definePricedCharge(ledger: Ledger): Promise<void> {
  await ledger.run(sqlText('src/ledger/sql/models/priced.sql'))
}

/** Defines counted_charge, in the close zone's days. The priced relations must be there. */
export async function defineRecognized(ledger: Ledger, zone: string): Promise<void> {
  await ledger.run('set variable close_zone = $zone', { zone })
  await ledger.run(sqlText('src/reconcile/sql/define-recognized.sql'))
}

/** Sums the charges as they are now into billed_sum and metered_sum: millions of rows are read once, not once a question. */
export async function sumCharges(ledger: Ledger): Promise<void> {
  await ledger.run(sqlText('src/reconcile/sql/sum-billed.sql'))
  await ledger.run(sqlText('src/reconcile/sql/sum-metered.sql'))
}
