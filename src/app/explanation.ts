// What `aicost explain` answers: a figure, what it is made of, and the files and records it rests on.
import { greatest, least as leastOf } from '../domain/list.ts'
import { money, sum, text } from '../domain/money.ts'
import type { Ledger } from '../ledger/ledger.ts'

export type ExplainedKind = 'code' | 'month' | 'statement' | 'cell' | 'adjustment' | 'bridge' | 'variance' | 'document' | 'import' | 'charge' | 'invoice_line' | 'payment' | 'rejected' | 'record' | 'decision'

export interface Child {
  /** What to explain next; null where there is nothing further down. */
  readonly ref: string | null
  readonly kind: string
  readonly label: string
  readonly amount: string | null
  readonly currency: string | null
  /** The parts of an explanation add up to its amount; other children are what it is compared with. */
  readonly part: boolean
}

/** One file, with the range of its records. */
export interface EvidenceRange {
  readonly import_id: string
  readonly file: string
  readonly sha256: string
  readonly record: number | null
  readonly last_record: number | null
  readonly records: number
  readonly amount: string | null
}

export interface Explanation {
  readonly ref: string
  readonly kind: ExplainedKind
  readonly label: string
  readonly month: string | null
  readonly amount: string | null
  readonly currency: string | null
  readonly children: readonly Child[]
  readonly evidence: readonly EvidenceRange[]
  /** What only this kind has: the columns of a charge, the text of a record, who decided. */
  readonly details: Readonly<Record<string, unknown>>
}

/** A record that something rests on. */
export interface Rest {
  readonly importId: number
  readonly record: number
  readonly amount: string | null
}

/** Records gathered to one range a file, in the order of the imports. */
export async function rangesOf(ledger: Ledger, rests: readonly Rest[]): Promise<EvidenceRange[]> {
  const files = await filesById(ledger)
  const ids = [...new Set(rests.map((rest) => rest.importId))].sort((a, b) => a - b)
  return ids.flatMap((id) => {
    const own = rests.filter((rest) => rest.importId === id)
    const numbers = [...new Set(own.map((rest) => rest.record))]
    const amounts = own.map((rest) => rest.amount)
    return rangeOf(files, id, {
      record: leastOf(numbers), last: greatest(numbers), records: numbers.length,
      amount: amounts.some((amount) => amount === null) ? null : text(sum(amounts.map((amount) => money(amount ?? '0')))),
    })
  })
}

export interface KnownFile {
  readonly file: string
  readonly sha256: string
}

export async function filesById(ledger: Ledger): Promise<Map<number, KnownFile>> {
  const rows = await ledger.rows<KnownFile & { import_id: number }>('select import_id, file, sha256 from import order by import_id')
  return new Map(rows.map((row) => [row.import_id, row]))
}

export function rangeOf(files: ReadonlyMap<number, KnownFile>, importId: number, range: { record: number | null; last: number | null; records: number; amount: string | null }): EvidenceRange[] {
  const known = files.get(importId)
  return known === undefined ? [] : [{ import_id: String(importId), file: known.file, sha256: known.sha256, record: range.record, last_record: range.last, records: range.records, amount: range.amount }]
}

/** Ranges of one file joined, so that every file is named once. */
export function joined(ranges: readonly EvidenceRange[]): EvidenceRange[] {
  const byImport = new Map<string, EvidenceRange>()
  for (const range of ranges) {
    const before = byImport.get(range.import_id)
    byImport.set(range.import_id, before === undefined ? range : {
      ...before, record: least(before.record, range.record, Math.min), last_record: least(before.last_record, range.last_record, Math.max), records: before.records + range.records,
      amount: before.amount === null || range.amount === null ? null : text(money(before.amount) + money(range.amount)),
    })
  }
  return [...byImport.values()].sort((a, b) => Number(a.import_id) - Number(b.import_id))
}

function least(a: number | null, b: number | null, of: (a: number, b: number) => number): number | null {
  return a === null ? b : b === null ? a : of(a, b)
}
