// What counts in a ledger, without the numbers that depend on the order of imports: a digest, and the money by month.
import { createHash } from 'node:crypto'
import type { Session } from '../app/session.ts'
import { money } from '../domain/money.ts'

export interface Held {
  readonly digest: string
  /** month and currency → counted money of billed, invoiced and paid evidence. */
  readonly money: ReadonlyMap<string, bigint>
}

const COUNTED = `
  select account, dataset, leg, slice_key, iso(bucket_start) as start, iso(bucket_end) as "end", month, recognized, reason, sub_account_id, currency, plain(amount) as amount, plain(quantity) as quantity, slice_amount.records::varchar as records
  from slice left join slice_amount using (slice_id)
  where counted`

export async function held({ ledger }: Session): Promise<Held> {
  const rows = await ledger.rows(`select * from (${COUNTED}) order by all`)
  const sums = await ledger.rows<{ month: string; currency: string; amount: string }>(`
    with counted as (${COUNTED})
    select month, currency, sum(amount::decimal(38, 18))::varchar as amount
    from counted
    where leg not in ('metered', 'estimate') and currency is not null
      and not (slice_key like '%|receipt' and exists (select 1 from counted as other where other.account = counted.account and other.slice_key || '|receipt' = counted.slice_key))
    group by month, currency
    order by month, currency`)
  return { digest: createHash('sha256').update(JSON.stringify(rows)).digest('hex'), money: new Map(sums.map((row) => [`${row.month} ${row.currency}`, money(row.amount)])) }
}
