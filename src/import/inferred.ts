// Bills whose records do not state their billing period: the month is inferred from dates of use, and only where the
// whole delivery is of one month.
import { AicostError } from '../domain/error.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { DeliveryFile } from './delivery.ts'
import { recordsSql } from './relation.ts'
import type { Projection } from './relation.ts'
import type { ScanPlan } from './scan.ts'

/** Refuses a delivery that holds inferred buckets and more than one bucket, naming the first record that is of another. */
export async function refuseMixedBuckets(ledger: Ledger, { parser }: ScanPlan, files: readonly { readonly file: DeliveryFile; readonly projection: Projection }[]): Promise<void> {
  if (parser.slice.inferred === undefined) return
  const { inferred, starts } = await ledger.row<{ inferred: boolean; starts: string[] | null }>(
    'select coalesce(bool_or(inferred), false) as inferred, list_sort(list(distinct iso(x_start))) as starts from seen where x_drop is null and not x_bad')
  const [first, ...others] = starts ?? []
  if (!inferred || first === undefined || others.length === 0) return
  const months = [first, ...others].map((start) => start.slice(0, 7)).join(', ')
  for (const { file, projection } of files) {
    await ledger.setVariable('source_path', file.staged.stagedPath)
    const [found] = await ledger.rows<{ record_no: string }>(
      `select record_no::varchar as record_no from (${recordsSql(parser, projection, true)}) where (${parser.slice.start})::timestamp <> $first::timestamp order by record_no::bigint limit 1`, { first: first.slice(0, 19) })
    if (found) throw new AicostError('MIXED_MONTHS', `has records without a billing period, and its dates are of several months: ${months}`, { file: file.staged.name, record: Number(found.record_no), hint: 'export one month at a time, or with the columns of the billing period' })
  }
}
