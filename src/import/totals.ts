// Control totals of one file: counts that can fail. In-file figures come from scan 1, accepted ones are counted again
// from the ledger after insertion, excluded and rejected ones from the groups that did not enter.
import { AicostError } from '../domain/error.ts'
import { money, text } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { sqlText } from '../ledger/assets.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Parser } from './contract.ts'
import type { Layout } from './relation.ts'
import type { StagedFile } from './stage.ts'

export interface CurrencyTotals {
  readonly currency: string
  readonly in_file: Money
  readonly accepted: Money
  readonly excluded: Money
  readonly rejected: Money
  readonly rounded_cells: number
}

export interface FileTotals {
  readonly read: number
  readonly accepted: number
  readonly excluded: number
  readonly rejected: number
  readonly amounts: readonly CurrencyTotals[]
  readonly dropped: readonly { readonly code: string; readonly records: number }[]
}

interface SeenTotals {
  readonly currency: string
  readonly state: 'picked' | 'excluded' | 'bad'
  readonly drop_code: string | null
  readonly records: string
  readonly amount: string
  readonly rounded: string
}

/** Counts and sums of one file after its records were inserted. */
export async function fileTotals(ledger: Ledger, parser: Parser, relation: string, importId: number, part: number): Promise<FileTotals> {
  const seen = await ledger.rows<SeenTotals>(sqlText('src/import/sql/seen-totals.sql'), { part })
  // A format without money of its own (use, rates) is counted, not summed.
  const currency = parser.control ? "coalesce(billing_currency, '')" : "''"
  const amount = parser.control ? `coalesce(sum(${parser.control.ledger}), 0)::varchar` : "'0'"
  const entered = await ledger.rows<{ currency: string; records: string; amount: string }>(
    `select ${currency} as currency, count(*) filter (x_part_no = 1)::varchar as records, ${amount} as amount from ${relation} where x_import_id = $importId group by all order by all`,
    { importId })
  const count = (rows: readonly { records: string }[]): number => rows.reduce((total, row) => total + Number(row.records), 0)
  const of = (state: SeenTotals['state']): SeenTotals[] => seen.filter((row) => row.state === state)
  const accepted = count(entered)
  const rejected = count(of('bad')) + count(of('picked')) - accepted
  const currencies = parser.control ? [...new Set(seen.filter((row) => (row.drop_code === null && row.currency !== '') || money(row.amount) !== 0n).map((row) => row.currency))].sort() : []
  const amounts = currencies.map((code) => {
    const sum = (rows: readonly { currency: string; amount: string }[]): Money => rows.filter((row) => row.currency === code).reduce((total, row) => total + money(row.amount), 0n)
    const acceptedMoney = sum(entered)
    return {
      currency: code, in_file: sum(seen), accepted: acceptedMoney, excluded: sum(of('excluded')),
      rejected: rejected > 0 ? sum(of('bad')) + sum(of('picked')) - acceptedMoney : sum(of('bad')),
      rounded_cells: seen.filter((row) => row.currency === code).reduce((total, row) => total + Number(row.rounded), 0),
    }
  })
  const dropped = [...new Set(of('excluded').map((row) => row.drop_code))].filter((code) => code !== null).map((code) => ({ code, records: count(seen.filter((row) => row.drop_code === code)) }))
  return { read: count(seen), accepted, excluded: count(of('excluded')), rejected, amounts, dropped }
}

/** Refuses a file whose counts or money do not tie. */
export function checkTotals(totals: FileTotals, staged: StagedFile, layout: Layout, rejects: readonly unknown[]): void {
  const place = { file: staged.name, hint: 'this is a defect of the file or of its parser: nothing of it was kept' }
  if (totals.read !== totals.accepted + totals.excluded + totals.rejected || totals.rejected < 0) {
    throw new AicostError('CONTROL_TOTAL', `records do not tie: ${totals.read} read, ${totals.accepted} accepted, ${totals.excluded} excluded, ${totals.rejected} rejected`, place)
  }
  if (totals.rejected > 0 && rejects.length === 0) throw new AicostError('CONTROL_TOTAL', `${totals.rejected} records did not enter and no cell says why`, place)
  for (const amount of totals.amounts) {
    const difference = amount.in_file - amount.accepted - amount.excluded - amount.rejected
    if (difference !== 0n || (totals.rejected === 0 && amount.rejected !== 0n)) {
      throw new AicostError('CONTROL_TOTAL', `${amount.currency} does not tie: in file ${text(amount.in_file)}, accepted ${text(amount.accepted)}, excluded ${text(amount.excluded)}, rejected ${text(amount.rejected)}, difference ${text(difference)}`, place)
    }
  }
  if (layout.container !== 'parquet' && totals.read + (layout.container === 'csv' ? 1 : 0) > staged.newlines + (staged.endsWithNewline ? 0 : 1)) {
    throw new AicostError('CONTROL_TOTAL', `${totals.read} records read from ${staged.newlines} lines`, place)
  }
}
