// What a delivery is, from scan 1 and its stamps: accounts, buckets, grain, grouping, scope, period, as_of.
import { diagnostic } from '../domain/diagnostic.ts'
import type { Diagnostic } from '../domain/diagnostic.ts'
import type { Config, Source } from '../config/config.ts'
import { sqlText } from '../ledger/assets.ts'
import { Ledger } from '../ledger/ledger.ts'
import { resolveAccount } from './accounts.ts'
import type { AccountOptions, ResolvedAccount } from './accounts.ts'
import { bucketsOf, grainOf } from './buckets.ts'
import type { Bucket } from './buckets.ts'
import type { Grain, Leg, Parser } from './contract.ts'
import type { DeliveryInput, Seen } from './delivery.ts'
import { reachNotes } from './invoice-month.ts'
import { legOfRecords } from './leg.ts'

export type AccountOf = (claim: string) => { account: string; source: Source | null; from: ResolvedAccount['from'] }

/** Every claim resolved before anything is written; a claim that says nothing takes the file's only account. */
export function accountResolver(seen: readonly Seen[], parser: Parser, config: Config, options: AccountOptions, file: string, nameAccount?: string): AccountOf {
  const resolved = new Map<string, ReturnType<AccountOf>>()
  const claims = [...new Set(seen.map((row) => row.claim))]
  for (const claim of claims.filter((candidate) => !isSilent(candidate))) {
    const [account = '', issuer = '', billTo = '', number = '', provider = ''] = claim.split('\u001f')
    resolved.set(claim, resolveAccount({ account, issuer, billTo, number, provider }, parser, config, options, file, nameAccount))
  }
  const accounts = new Map([...resolved.values()].map((value) => [value.account, value]))
  const only = accounts.size === 1 ? [...accounts.values()][0] : undefined
  const silent = (): ReturnType<AccountOf> => only ?? resolveAccount({ account: '', issuer: '', billTo: '', number: '' }, parser, config, options, file, nameAccount)
  for (const claim of claims.filter(isSilent)) resolved.set(claim, silent())
  return (claim) => resolved.get(claim) ?? silent()
}

const isSilent = (claim: string): boolean => claim.replaceAll('\u001f', '') === ''

export interface DeliveryShape {
  readonly buckets: readonly Bucket[]
  readonly grain: Grain
  readonly grouping: readonly string[]
  readonly scope: readonly string[]
  readonly scopeFrom: 'rows' | 'manifest' | 'option'
  readonly period: { readonly start: string; readonly end: string }
  readonly periodFrom: 'rows' | 'option' | 'manifest' | 'file_name'
  readonly asOf: string
  readonly asOfFrom: 'vendor' | 'option' | 'file_name' | 'covered_end'
  readonly completeAsOf: string
  readonly sources: readonly Source[]
  readonly accounts: readonly string[]
  readonly accountFrom: string
  readonly records: number
  /** The vendor's own mark of a final bill stands on every row. */
  readonly finalMarker: boolean
  /** `--leg`, else what the records say, else the format's. */
  readonly leg: Leg
  readonly accountOf: AccountOf
  readonly diagnostics: readonly Diagnostic[]
}

export async function deliveryFacts(ledger: Ledger, input: DeliveryInput, seen: readonly Seen[], accountOf: AccountOf): Promise<DeliveryShape> {
  const { parser, options } = input
  const file = input.files[0]?.staged.name ?? ''
  const shape = await ledger.row<{ grouped_by: string[] | null; start_length: number | null; covered: string | null; written: string | null; final_marker: boolean; records: string }>(sqlText('src/import/sql/seen-shape.sql'))
  const grain = grainOf(parser, seen, shape.start_length ?? 0)
  const stated = options.period ? { ...options.period, from: 'option' as const } : input.manifest?.period ? { ...input.manifest.period, from: 'manifest' as const } : input.namePeriod ? { ...input.namePeriod, from: 'file_name' as const } : null
  const named = new Set(seen.filter((row) => !isSilent(row.claim)).map((row) => accountOf(row.claim).account))
  const buckets = bucketsOf(parser, seen, grain, stated, file, named.size > 1, options.covers)
  const rows = buckets.reduce((span, bucket) => ({ start: bucket.start < span.start ? bucket.start : span.start, end: bucket.end > span.end ? bucket.end : span.end }), buckets[0] ?? { start: '', end: '' })
  const period = options.period ?? (buckets.length === 0 && stated ? { start: stated.start, end: stated.end } : { start: rows.start, end: rows.end })
  const covered = shape.covered ? isoOf(shape.covered) : rows.end || (stated?.end ?? '')
  const stamp = asOfStamp(input, covered, shape.written)
  const modified = input.files.map((candidate) => candidate.staged.modifiedAt).sort().at(-1) ?? stamp.asOf
  const resolved = [...new Set(seen.map((row) => row.claim).concat(seen.length === 0 ? [''] : []))].map(accountOf)
  const subs = [...new Set(seen.filter((row) => Number(row.records) > 0 && row.amount !== null || row.quantity !== null).map((row) => row.sub))].sort()
  return {
    buckets, grain, accountOf,
    leg: options.leg ?? await legOfRecords(ledger, parser),
    grouping: shape.grouped_by ?? [],
    scope: options.scope ?? (subs.includes('') ? [] : subs),
    scopeFrom: options.scope ? 'option' : 'rows',
    period, periodFrom: options.period ? 'option' : stated && seen.length === 0 ? stated.from : 'rows',
    ...stamp,
    completeAsOf: stamp.asOfFrom === 'covered_end' && modified > stamp.asOf ? modified : stamp.asOf,
    sources: [...new Map(resolved.flatMap(({ source }) => (source ? [[source.id, source]] : []))).values()],
    accounts: [...new Set(resolved.map(({ account }) => account))],
    accountFrom: resolved[0]?.from ?? 'inventory',
    records: Number(shape.records),
    finalMarker: parser.excluded !== undefined && shape.final_marker,
    diagnostics: [
      ...(resolved.some(({ from }) => from === 'provider') && parser.relation === 'payment' ? [diagnostic('ACCOUNT_ASSUMED', 'info', `names no account: its rows are kept under ${parser.provider}, apart from those of any named account`, file)] : []),
      ...reachNotes(parser, buckets, options.covers ?? [], stamp.asOf, (bucket) => accountOf(bucket.claim).source?.lag_days ?? parser.lagDays, file),
    ],
  }
}

/** What the vendor wrote of the time of an export ranks before --as-of, which is said of all files of a folder at once. */
function asOfStamp(input: DeliveryInput, covered: string, written: string | null): { asOf: string; asOfFrom: 'vendor' | 'option' | 'file_name' | 'covered_end' } {
  if (input.statedAsOf) return { asOf: input.statedAsOf, asOfFrom: 'vendor' }
  if (input.manifest?.asOf) return { asOf: input.manifest.asOf, asOfFrom: 'vendor' }
  if (written !== null) return { asOf: isoOf(written), asOfFrom: 'vendor' }
  if (input.options.asOf) return { asOf: input.options.asOf, asOfFrom: 'option' }
  if (input.nameAsOf) return { asOf: input.nameAsOf, asOfFrom: 'file_name' }
  return { asOf: covered, asOfFrom: 'covered_end' }
}

const isoOf = (timestamp: string): string => `${timestamp.slice(0, 19).replace(' ', 'T')}Z`
