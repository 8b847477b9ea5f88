// A ledger in memory with metered charges written for a test, one delivery a grain.
import { Ledger } from '../../../src/ledger/ledger.ts'
import { sqlText } from '../../../src/ledger/assets.ts'

export interface Metered {
  readonly provider?: string
  readonly account?: string
  readonly model: string | null
  readonly sku?: string
  readonly kind?: string | null
  readonly meter?: string
  readonly unit?: string
  readonly quantity: string | null
  readonly modality?: string
  readonly tier?: string
  readonly context?: 'short' | 'long'
  readonly requests?: string
  readonly day?: string
  readonly grain?: 'day' | 'instant'
  /** Charges of one record share it. */
  readonly record?: number
  readonly counted?: boolean
  readonly leg?: string
}

const DELIVERY = {
  format: 'test', parser_version: 1, dataset: 'test', relation: 'charge', leg: 'metered', account: 'acct-1', source_id: 'source-1', account_from: 'file', scope: [], scope_from: 'rows',
  as_of: '2026-09-05', as_of_from: 'option', complete_as_of: '2026-09-05', period_from: 'rows', grouping: [], content_hash: 'x', records: '1', buckets: 1, accept_decrease: false, status: 'imported', imported_at: '2026-09-05',
}

export async function meteredLedger(charges: readonly Metered[]): Promise<Ledger> {
  const ledger = await Ledger.open(':memory:')
  await ledger.run(sqlText('src/ledger/sql/migrations/0001-ledger.sql'))
  await ledger.insert('delivery', (['day', 'instant'] as const).map((grain, index) => ({ ...DELIVERY, delivery_id: index + 1, grain })))
  const slices = charges.map((charge, index) => ({
    slice_id: index + 1, delivery_id: charge.grain === 'instant' ? 2 : 1, relation: 'charge', leg: charge.leg ?? 'metered', format: 'test', dataset: 'test', account: charge.account ?? 'acct-1',
    source_id: 'source-1', slice_key: '', bucket_start: (charge.day ?? '2026-08-01').slice(0, 10), bucket_end: '2026-09-01', month: '2026-08', records: '1', status: 'counted', counted: charge.counted ?? true, recognized: true,
  }))
  const first = new Map<number, number>()
  await ledger.insert('slice', slices)
  await ledger.insert('evidence_charge', charges.map((charge, index) => {
    const record = charge.record ?? 1000 + index
    if (!first.has(record)) first.set(record, index + 1)
    const start = charge.day ?? '2026-08-01'
    return {
      x_slice_id: first.get(record) ?? 0, x_import_id: 1, x_record_no: String(record), x_part_no: index, billing_account_id: charge.account ?? 'acct-1',
      charge_period_start: start.length === 10 ? `${start} 00:00:00` : start, charge_period_end: '2026-09-01', charge_category: 'Usage', consumed_quantity: charge.quantity, consumed_unit: charge.unit ?? 'Tokens',
      service_provider_name: charge.provider ?? 'OpenAI', sku_id: charge.sku ?? null, sku_meter: charge.meter ?? null, x_component: 'usage', x_model: charge.model, x_token_kind: charge.kind === undefined ? 'input' : charge.kind,
      x_modality: charge.modality ?? null, x_tier: charge.tier ?? null, x_context: charge.context ?? null, x_requests: charge.requests ?? null, x_share: '1',
    }
  }))
  return ledger
}

export interface PricedLine {
  readonly model: string | null
  readonly kind: string | null
  readonly state: string
  readonly low: string | null
  readonly high: string | null
  readonly currency: string | null
  readonly origin: string | null
}

/** What each charge costs, in the order they were written; trailing zeros off. */
export async function pricedLines(ledger: Ledger): Promise<PricedLine[]> {
  return ledger.rows<PricedLine>(`
    select x_model as model, x_token_kind as kind, x_price_state as state, x_cost_currency as currency, x_rate_origin as origin,
      regexp_replace(x_cost_low::varchar, '[.]?0+$', '') as low, regexp_replace(x_cost_high::varchar, '[.]?0+$', '') as high
    from priced_charge order by x_part_no`)
}
