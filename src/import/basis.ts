// Which basis of its dataset a delivery shows: the actual one (what was billed), the amortized one (what was used), or
// both, where it holds nothing of a commitment. Stated by --basis or the manifest, else told by what its records are.
import { AicostError } from '../domain/error.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { BasisRule, Parser } from './contract.ts'
import type { DeliveryFile, DeliveryInput } from './delivery.ts'
import { recordsSql } from './relation.ts'
import type { Projection } from './relation.ts'

export type StatedBasis = 'actual' | 'amortized'
export type Basis = StatedBasis | 'both'

interface ScannedFile {
  readonly file: DeliveryFile
  readonly projection: Projection
}

/** Whether a record belongs to a commitment; NULL where the format has no bases. */
export function committedSql({ basis }: Parser): string {
  return basis ? `coalesce(${basis.committed}, false)` : 'null::boolean'
}

/** Aggregates of scan 1: records that only one basis has. */
export function basisEvidence({ basis }: Parser): { name: string; sql: string }[] {
  return basis ? (['actual', 'amortized'] as const).map((kind) => ({ name: `basis_${kind}`, sql: `bool_or(coalesce(${basis[kind]}, false))` })) : []
}

/** The vendor's word for the type of an export: ActualCost, AmortizedCost. */
export function basisOfType(type: string | undefined): StatedBasis | undefined {
  if (/^amorti[sz]ed/i.test(type ?? '')) return 'amortized'
  return /^actual/i.test(type ?? '') ? 'actual' : undefined
}

/** The delivery's basis; null where its format has none. Reads `seen`. */
export async function basisOfDelivery(ledger: Ledger, input: DeliveryInput, files: readonly ScannedFile[]): Promise<Basis | null> {
  const rule = input.parser.basis
  if (!rule) return null
  const shows = await ledger.row<{ actual: boolean; amortized: boolean; committed: boolean }>(
    `select coalesce(bool_or(basis_actual), false) as actual, coalesce(bool_or(basis_amortized), false) as amortized, coalesce(bool_or(x_committed), false) as committed from seen where x_drop is null and not x_bad`)
  const stated = input.options.basis ?? input.manifest?.basis
  if (stated !== undefined) {
    const other = stated === 'actual' ? 'amortized' : 'actual'
    if (shows[other] && !shows[stated]) throw await conflict(ledger, input, files, rule, stated, other)
    return stated
  }
  if (shows.actual && shows.amortized) {
    throw new AicostError('BASIS_UNKNOWN', 'has records that only an actual export holds beside ones that only an amortized one holds', { ...(await firstRecord(ledger, input.parser, files, rule.amortized)), hint: 'say which export it is: --basis actual or --basis amortized' })
  }
  if (shows.amortized) return 'amortized'
  // Use under a commitment that costs nothing throughout is how an actual export shows it.
  return shows.actual || shows.committed ? 'actual' : 'both'
}

async function conflict(ledger: Ledger, input: DeliveryInput, files: readonly ScannedFile[], rule: BasisRule, stated: StatedBasis, other: StatedBasis): Promise<AicostError> {
  const place = await firstRecord(ledger, input.parser, files, rule[other])
  const said = input.options.basis === undefined ? `its manifest says ${stated}` : `--basis ${stated} was given`
  return new AicostError('BASIS_CONFLICT', `${said}, and only an ${other} export holds a record like this one`, { ...place, hint: input.options.basis === undefined ? 'is the manifest of another run? give the file alone, or say --basis' : 'leave --basis out, or give the other export' })
}

/** Where a record like this is first. */
async function firstRecord(ledger: Ledger, parser: Parser, files: readonly ScannedFile[], record: string): Promise<{ file: string; record?: number }> {
  for (const { file, projection } of files) {
    await ledger.setVariable('source_path', file.staged.stagedPath)
    const [found] = await ledger.rows<{ record_no: string }>(`select record_no::varchar as record_no from (${recordsSql(parser, projection, true)}) where coalesce(${record}, false) order by record_no::bigint limit 1`)
    if (found) return { file: file.staged.name, record: Number(found.record_no) }
  }
  return { file: files[0]?.file.staged.name ?? '' }
}
