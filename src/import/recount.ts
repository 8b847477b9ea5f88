// Recomputes which slices count, for some accounts, and says which buckets' counted money changed. Run after every
// import, undo and change of what the rules depend on; the rules themselves are in counting.ts.
import { money } from '../domain/money.ts'
import type { Money } from '../domain/money.ts'
import { addDays, monthPeriod } from '../domain/period.ts'
import type { Config } from '../config/config.ts'
import { sqlText } from '../ledger/assets.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Basis } from './basis.ts'
import { RECEIPT } from './contract.ts'
import type { Grain, Leg, Parser } from './contract.ts'
import { countSlices } from './counting.ts'
import type { Reach } from './invoice-month.ts'
import type { DeliveryFacts } from './slice-facts.ts'
import type { SliceFacts, Supply, Verdict } from './slice-facts.ts'

interface SliceRow {
  readonly slice_id: number
  readonly delivery_id: number
  readonly leg: Leg
  readonly format: string
  readonly dataset: string
  readonly account: string
  readonly slice_key: string
  readonly start: string
  readonly end: string
  readonly month: string
  readonly records: string
  readonly status: string
  readonly recognized: boolean
  readonly superseded_by: number | null
  readonly reason: string | null
  readonly counted: boolean
  readonly reach: Reach | null
  readonly amounts: string | null
  /** The part of the amounts that belongs to commitments. */
  readonly committed: string | null
  readonly supplies: Supply['supplies']
  readonly beside: string[] | null
  readonly resold: boolean
}

interface DeliveryRow {
  readonly delivery_id: number
  readonly as_of: string
  readonly buckets: number
  readonly records: string
  readonly final_marker: boolean
  readonly content_hash: string
  readonly grain: Grain
  readonly grouping: string[]
  readonly scope: string[]
  readonly accept_decrease: boolean
  readonly basis: Basis | null
}

/** Counted money of one bucket before and after. */
export interface BucketChange {
  readonly account: string
  readonly dataset: string
  readonly key: string
  readonly month: string
  readonly currency: string
  readonly before: Money
  readonly after: Money
}

export interface Recount {
  readonly changes: readonly BucketChange[]
  /** Months in which the effective cost of what counts moved, whether or not what was billed did. */
  readonly moved: ReadonlySet<string>
  readonly verdicts: ReadonlyMap<number, Verdict>
}

/** Months whose latest version is signed: their evidence moves only as drift. */
export async function signedMonths(ledger: Ledger): Promise<Set<string>> {
  const rows = await ledger.rows<{ month: string }>("select month from close_version qualify row_number() over (partition by month order by version_no desc) = 1 and state = 'signed' order by month")
  return new Set(rows.map((row) => row.month))
}

/** Takes a delivery out of the counting; its evidence stays. Gives the accounts that are to be counted anew. */
export async function retire(ledger: Ledger, deliveryId: number): Promise<string[]> {
  await ledger.run("update delivery set status = 'undone' where delivery_id = $deliveryId", { deliveryId })
  await ledger.run("update slice set status = 'undone', counted = false, recognized = false, resold = false where delivery_id = $deliveryId", { deliveryId })
  return (await ledger.rows<{ account: string }>('select distinct account from slice where delivery_id = $deliveryId order by account', { deliveryId })).map((row) => row.account)
}

/** Recounts the slices of some accounts (all accounts when none are named). Runs inside the caller's transaction. */
export async function recount(ledger: Ledger, parsers: ReadonlyMap<string, Parser>, config: Config, accounts: readonly string[] | null, signedMonths: ReadonlySet<string>): Promise<Recount> {
  const rows = await ledger.rows<SliceRow>(sqlText('src/import/sql/slices-to-count.sql'), { accounts: accounts === null ? null : JSON.stringify(accounts) })
  const deliveries = new Map((await ledger.rows<DeliveryRow>(sqlText('src/import/sql/deliveries-to-count.sql'))).map((row) => [row.delivery_id, deliveryOf(row)]))
  const slices = rows.map((row) => sliceOf(row, deliveries, parsers, config))
  const verdicts = countSlices(slices, {
    tolerance: { abs: money(config.tolerance.statement.abs), pct: money(config.tolerance.statement.pct) },
    startMonth: config.close.start_month ?? null,
    signedMonths,
    resoldAccounts: new Set(config.sources.filter((source) => source.billed_through !== undefined).map((source) => source.account)),
  })
  const committed = new Map(rows.map((row) => [row.slice_id, amountsOf(row.committed)]))
  const before = new Map(rows.filter((row) => row.counted).map((row) => [row.slice_id, row.supplies]))
  const after = new Map([...verdicts].filter(([, verdict]) => verdict.status === 'counted').map(([id, verdict]) => [id, verdict.supply.supplies]))
  const changesOf = (money: (slice: SliceFacts, supplies: Supply['supplies'], own: ReadonlyMap<string, Money>) => ReadonlyMap<string, Money>): BucketChange[] => {
    const counted = (supplies: ReadonlyMap<number, Supply['supplies']>): SliceFacts[] => slices.flatMap((slice) => {
      const side = supplies.get(slice.id)
      return side === undefined ? [] : [{ ...slice, amounts: money(slice, side, committed.get(slice.id) ?? new Map()) }]
    })
    return differences(countedMoney(counted(before)), countedMoney(counted(after)))
  }
  const changes = changesOf(billedMoney)
  await store(ledger, rows, verdicts)
  return { changes, moved: new Set([...changes, ...changesOf(effectiveMoney)].map((change) => change.month)), verdicts }
}

function deliveryOf(row: DeliveryRow): DeliveryFacts {
  return { id: row.delivery_id, asOf: row.as_of, buckets: row.buckets, records: Number(row.records), finalMarker: row.final_marker, contentHash: row.content_hash, grain: row.grain, grouping: row.grouping, scope: row.scope, acceptDecrease: row.accept_decrease, basis: row.basis }
}

function sliceOf(row: SliceRow, deliveries: ReadonlyMap<number, DeliveryFacts>, parsers: ReadonlyMap<string, Parser>, config: Config): SliceFacts {
  const delivery = deliveries.get(row.delivery_id)
  const parser = parsers.get(row.format)
  if (!delivery || !parser) throw new Error(`slice ${row.slice_id} has no delivery or format ${row.format}`)
  const source = config.sources.find((candidate) => candidate.account === row.account)
  return {
    id: row.slice_id, delivery, leg: row.leg, dataset: row.dataset, account: row.account, key: row.slice_key, start: row.start, end: row.end, month: row.month,
    records: Number(row.records), amounts: amountsOf(row.amounts), policy: parser.policy, datasetRank: parser.datasetRank ?? 1, fineness: parser.fineness ?? 0,
    lagEnd: addDays(parser.slice.monthZone === undefined ? row.end : monthPeriod(row.month, parser.slice.monthZone).end, source?.lag_days ?? parser.lagDays),
    reach: row.reach,
    roundingBound: parser.rounding === undefined ? 0n : (money(parser.rounding) / 2n) * BigInt(row.records),
  }
}

const amountsOf = (stored: string | null): Map<string, Money> => new Map(Object.entries(JSON.parse(stored ?? '{}') as Record<string, string>).map(([currency, amount]) => [currency, money(amount)]))

/** What a counted slice says was billed: of two bases the money counts once. */
function billedMoney(slice: SliceFacts, supplies: Supply['supplies'], committed: ReadonlyMap<string, Money>): ReadonlyMap<string, Money> {
  if (supplies === 'effective') return new Map()
  return slice.delivery.basis === 'amortized' ? less(slice.amounts, committed) : slice.amounts
}

function effectiveMoney(slice: SliceFacts, supplies: Supply['supplies'], committed: ReadonlyMap<string, Money>): ReadonlyMap<string, Money> {
  if (supplies === 'billed') return new Map()
  return supplies === 'both' && slice.delivery.basis === 'actual' ? less(slice.amounts, committed) : slice.amounts
}

const less = (amounts: ReadonlyMap<string, Money>, part: ReadonlyMap<string, Money>): Map<string, Money> => new Map([...amounts].map(([currency, amount]) => [currency, amount - (part.get(currency) ?? 0n)]))

/** Money of counted slices by comparable bucket: a day (of a part of the bill) for windows of any grain, else the slice's own unit. */
function countedMoney(slices: readonly SliceFacts[]): Map<string, Omit<BucketChange, 'before' | 'after'> & { amount: Money }> {
  const result = new Map<string, Omit<BucketChange, 'before' | 'after'> & { amount: Money }>()
  const keys = new Set(slices.map((slice) => `${slice.account}|${slice.key}`))
  for (const slice of slices) {
    if (slice.leg === 'metered' || slice.leg === 'estimate') continue
    if (slice.key.endsWith(RECEIPT) && keys.has(`${slice.account}|${slice.key.slice(0, -RECEIPT.length)}`)) continue
    const bucket = slice.policy === 'window' ? `${slice.key}|${slice.start.slice(0, 10)}` : slice.key || slice.start
    for (const [currency, amount] of slice.amounts) {
      const key = [slice.account, slice.dataset, bucket, currency].join('\u001f')
      const known = result.get(key)
      if (known) known.amount += amount
      else result.set(key, { account: slice.account, dataset: slice.dataset, key: slice.key, month: slice.month, currency, amount })
    }
  }
  return result
}

function differences(before: ReturnType<typeof countedMoney>, after: ReturnType<typeof countedMoney>): BucketChange[] {
  const changes: BucketChange[] = []
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const was = before.get(key)
    const is = after.get(key)
    // A document that is dated into another month leaves one and enters the other.
    for (const month of new Set([was?.month, is?.month])) {
      const left = was?.month === month ? was : undefined
      const entered = is?.month === month ? is : undefined
      const known = entered ?? left
      if (!known || left?.amount === entered?.amount) continue
      const { amount: _, ...bucket } = known
      changes.push({ ...bucket, before: left?.amount ?? 0n, after: entered?.amount ?? 0n })
    }
  }
  return changes
}

/** Writes only what changed: `slice` is small, and the evidence is never touched. */
async function store(ledger: Ledger, rows: readonly SliceRow[], verdicts: ReadonlyMap<number, Verdict>): Promise<void> {
  const changed = rows.flatMap((row) => {
    const verdict = verdicts.get(row.slice_id)
    if (!verdict) return []
    const same = row.status === verdict.status && row.recognized === verdict.recognized && row.superseded_by === verdict.supersededBy && row.reason === verdict.reason && row.supplies === verdict.supply.supplies && row.beside?.join() === verdict.supply.beside?.join() && row.resold === verdict.resold
    return same ? [] : [{ slice_id: row.slice_id, status: verdict.status, recognized: verdict.recognized, superseded_by: verdict.supersededBy, reason: verdict.reason, supplies: verdict.supply.supplies, beside: verdict.supply.beside, resold: verdict.resold }]
  })
  if (changed.length === 0) return
  await ledger.run('create or replace temp table verdict (slice_id integer, status varchar, recognized boolean, superseded_by integer, reason varchar, supplies varchar, beside varchar[], resold boolean)')
  await ledger.insert('verdict', changed)
  await ledger.run(sqlText('src/import/sql/store-verdicts.sql'))
}
