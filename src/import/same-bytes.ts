// Bytes that the ledger holds already: which delivery they are, the stamps that options given with them replace, and
// the delivery they take the place of when they are read on other terms.
import { AicostError } from '../domain/error.ts'
import type { Config, Source } from '../config/config.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Basis } from './basis.ts'
import type { DeliveryInput, DeliveryOptions } from './delivery.ts'
import { readByTodaysPayees } from './payee-rules.ts'
import { retire } from './recount.ts'

interface KnownDelivery {
  readonly delivery_id: number
  readonly account: string | null
  readonly leg: string
  readonly basis: Basis | null
  readonly records: string
  readonly period_start: string
  readonly period_end: string
  readonly as_of: string
  readonly as_of_from: string
  readonly scope: string[]
  readonly scope_from: string
  readonly accept_decrease: boolean
  readonly manifest: string | null
}

/** Deliveries of these bytes in this format, oldest first; of the account that the options name, where they name one. */
async function deliveriesOf(ledger: Ledger, config: Config, input: DeliveryInput): Promise<KnownDelivery[]> {
  const wanted = wantedSource(config, input.options)
  const rows = await ledger.rows<KnownDelivery & Record<string, string | number | boolean | string[] | null>>(
    `select delivery_id, account, leg, basis, records::varchar as records, iso(period_start) as period_start, iso(period_end) as period_end, iso(as_of) as as_of, as_of_from, scope, scope_from, accept_decrease, manifest
     from delivery where content_hash = $hash and format = $format and status = 'imported' order by delivery_id`,
    { hash: input.contentHash, format: input.parser.id })
  return rows.filter((row) => wanted === undefined || row.account === null || row.account === wanted.account)
}

function wantedSource(config: Config, { account, source }: DeliveryOptions): Source | undefined {
  return config.sources.find((candidate) => candidate.id === source || (account !== undefined && [candidate.id, candidate.account, ...candidate.match.ids].includes(account)))
}

/** The delivery already there with the same bytes, format and account, read on the same terms, if any. */
export async function sameDelivery(ledger: Ledger, config: Config, input: DeliveryInput): Promise<number | null> {
  const { basis, leg, period } = input.options
  const same = (await deliveriesOf(ledger, config, input)).filter((row) => {
    if (basis !== undefined && row.basis !== null && row.basis !== basis) return false
    if (leg !== undefined && row.leg !== leg) return false
    const stated = period ?? (row.records === '0' ? input.namePeriod : undefined)
    return stated === undefined || (stated.start === row.period_start && stated.end === row.period_end)
  })
  if (input.parser.relation !== 'payment') return same[0]?.delivery_id ?? null
  for (const row of same) if (await readByTodaysPayees(ledger, config, row)) return row.delivery_id
  return null
}

/** A --basis or --leg for bytes that were read on another reads them again: the stamps they have by then stay. */
export async function withKnownStamps(ledger: Ledger, config: Config, input: DeliveryInput): Promise<DeliveryInput> {
  const { options } = input
  const { basis, leg } = options
  if (leg === undefined && (basis === undefined || !input.parser.basis)) return input
  const known = (await deliveriesOf(ledger, config, input)).at(-1)
  if (!known || ((leg === undefined || known.leg === leg) && (basis === undefined || known.basis === basis))) return input
  return {
    ...input,
    manifest: input.manifest ?? (known.manifest === null ? null : { assembly: known.manifest, asOf: known.as_of_from === 'vendor' ? known.as_of : undefined }),
    options: { ...options, asOf: options.asOf ?? (known.as_of_from === 'option' ? known.as_of : undefined), scope: options.scope ?? (known.scope_from === 'option' ? known.scope : undefined), acceptDecrease: options.acceptDecrease ?? (known.accept_decrease || undefined) },
  }
}

/** Imports and accounts of deliveries that were taken out of the counting. */
export interface Replaced {
  readonly imports: readonly string[]
  readonly accounts: readonly string[]
}

/** A new --period, --leg or --basis for the same bytes of an account takes the place of their earlier delivery. */
export async function replaceEarlier(ledger: Ledger, input: DeliveryInput, delivered: { readonly deliveryId: number; readonly accounts: readonly string[] }): Promise<Replaced> {
  const { period, leg, basis } = input.options
  if (!period && !leg && !(basis && input.parser.basis)) return { imports: [], accounts: [] }
  const rows = await ledger.rows<{ delivery_id: number; import_id: number; accounts: string[] }>(
    `select delivery.delivery_id, import.import_id, (select list_sort(list(distinct slice.account)) from slice where slice.delivery_id = delivery.delivery_id) as accounts
     from delivery join import using (delivery_id) where content_hash = $hash and format = $format and status = 'imported' and records > 0 and delivery.delivery_id <> $deliveryId order by import_id`,
    { hash: input.contentHash, format: input.parser.id, deliveryId: delivered.deliveryId })
  const earlier = rows.filter((row) => row.accounts.some((account) => delivered.accounts.includes(account)))
  for (const deliveryId of new Set(earlier.map((row) => row.delivery_id))) await retire(ledger, deliveryId)
  return { imports: earlier.map((row) => String(row.import_id)), accounts: earlier.flatMap((row) => row.accounts) }
}

/** What options given with bytes that are there already may replace, as the log shows it. */
export type Stamps = Readonly<Record<'as_of' | 'as_of_from' | 'scope' | 'accept_decrease' | 'covers', string>>

async function stampsOf(ledger: Ledger, deliveryId: number): Promise<Stamps> {
  return ledger.row<Stamps & Record<string, string>>(
    `select iso(as_of) as as_of, as_of_from, to_json(scope)::varchar || ' from ' || scope_from as scope, accept_decrease::varchar as accept_decrease, coalesce((stated -> '$.covers')::varchar, '[]') as covers
     from delivery where delivery_id = $deliveryId`, { deliveryId })
}

/** Options given with bytes that are already there replace that delivery's stamps; null where they say nothing new. */
export async function restamp(ledger: Ledger, input: DeliveryInput, deliveryId: number): Promise<{ readonly before: Stamps; readonly after: Stamps } | null> {
  const { asOf, scope, acceptDecrease, covers } = input.options
  const before = await stampsOf(ledger, deliveryId)
  // What the vendor wrote ranks before --as-of, as it does when the file is new.
  if (asOf !== undefined) await ledger.run("update delivery set as_of = cast($asOf as timestamptz)::timestamp, as_of_from = 'option', complete_as_of = cast($asOf as timestamptz)::timestamp where delivery_id = $deliveryId and as_of_from <> 'vendor'", { asOf, deliveryId })
  if (scope !== undefined) await ledger.run("update delivery set scope = from_json($scope::json, '[\"VARCHAR\"]'), scope_from = 'option' where delivery_id = $deliveryId", { scope: JSON.stringify(scope), deliveryId })
  if (acceptDecrease === true) await ledger.run('update delivery set accept_decrease = true where delivery_id = $deliveryId', { deliveryId })
  if (covers !== undefined && input.parser.policy === 'invoice_month') await stateCovers(ledger, deliveryId, covers, input.files[0]?.staged.name)
  const after = await stampsOf(ledger, deliveryId)
  return JSON.stringify(before) === JSON.stringify(after) ? null : { before, after }
}

/** Which invoice months a delivery that is there already is complete for; what was said of them at its import no longer holds. */
async function stateCovers(ledger: Ledger, deliveryId: number, covers: readonly string[], file: string | undefined): Promise<void> {
  const keys = new Set((await ledger.rows<{ key: string }>('select distinct slice_key as key from slice where delivery_id = $deliveryId order by key', { deliveryId })).map((row) => row.key))
  const missing = covers.filter((key) => !keys.has(key))
  if (missing.length > 0) throw new AicostError('COVERS_UNKNOWN', `has no record of invoice month ${missing.join(', ')}`, { file, hint: `it holds ${[...keys].join(', ')}` })
  const stated = JSON.stringify({ covers })
  await ledger.run('update delivery set stated = json_merge_patch(stated, $stated::json) where delivery_id = $deliveryId', { stated, deliveryId })
  for (const key of covers) {
    await ledger.run("delete from import_diagnostic where code in ('MONTH_CANDIDATE', 'MONTH_RUNNING') and starts_with(message, 'invoice month ' || $key || ' ') and import_id in (select import_id from import where delivery_id = $deliveryId)", { key, deliveryId })
  }
}
