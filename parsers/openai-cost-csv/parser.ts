// OpenAI dashboard export of costs: `cost_<from>_<to>.csv`. The vendor's own priced detail, by day.
import { dayAfter, defineParser, isDay } from '../../src/import/contract.ts'
import type { Classification, Group, NameStamps } from '../../src/import/contract.ts'
import { readLineItem } from './line-item.ts'

/** `quantity_unit` → unit of the ledger and what one of the vendor's is worth in it. */
const UNITS: Readonly<Record<string, readonly [unit: string | null, factor: string]>> = {
  '': [null, '1'],
  tokens: ['Tokens', '1'],
  '1000_tokens': ['Tokens', '1000'],
  duration_seconds: ['Seconds', '1'],
  duration_minutes: ['Minutes', '1'],
  duration_hours: ['Hours', '1'],
  gibibyte_hours: ['GiB-Hours', '1'],
  images: ['Images', '1'],
  characters: ['Characters', '1'],
}

/** Model, kind, tier and unit of a group of rows; what a word list does not know is told, and the money kept. */
export function classify(group: Group): Classification {
  const text = group['line_item'] ?? ''
  const word = (group['quantity_unit'] ?? '').trim().toLowerCase()
  const item = readLineItem(text)
  const [unit, factor] = UNITS[word] ?? [word, '1']
  const unknown = UNITS[word] ? item.unknown : [...item.unknown, `unit ${word}`]
  return {
    component: 'usage',
    model: item.model,
    model_maker: item.maker,
    token_kind: item.kind,
    modality: item.modality,
    tier: item.tier,
    context: item.context,
    service_provider: 'OpenAI',
    service_name: 'OpenAI API',
    cost_category: item.category,
    unit: unit ?? item.unit,
    factor,
    diagnostic: unknown.length > 0
      ? { code: 'UNKNOWN_SKU', severity: 'info', message: `line item "${text}": not known: ${unknown.join(', ')}; its cost is kept as it stands` }
      : undefined,
  }
}

/** The name's two dates are the first and the last day of the period. */
export function stamps(fileName: string): NameStamps {
  const match = /cost_(\d{4}-\d\d-\d\d)_(\d{4}-\d\d-\d\d)/i.exec(fileName)
  const [, from = '', last = ''] = match ?? []
  if (!isDay(from) || !isDay(last)) return {}
  return { period: { from, to: dayAfter(last) } }
}

export const parser = defineParser({
  id: 'openai-cost-csv',
  title: 'OpenAI cost export',
  provider: 'OpenAI',
  relation: 'charge',
  leg: 'billed',
  dataset: 'openai-cost',
  policy: 'window',
  containers: ['csv'],
  version: 1,
  source: { url: 'https://help.openai.com/en/articles/10478918-api-usage-dashboard', checked: '2026-11-22' },
  confidence: 'high',
  zone: 'UTC',
  lagDays: 1,
  columns: [
    { name: 'start_time', type: 'unix_seconds', required: true },
    { name: 'end_time', type: 'unix_seconds', required: true },
    // Read for nothing: rows with an amount leave the offset off, empty ones write it.
    { name: 'start_time_iso', type: 'text' },
    { name: 'end_time_iso', type: 'text' },
    { name: 'amount_value', type: 'money', required: true },
    { name: 'amount_currency', type: 'text', required: true },
    { name: 'quantity', type: 'quantity' },
    { name: 'quantity_unit', type: 'text' },
    { name: 'line_item', type: 'text' },
    { name: 'user_id', type: 'text' },
    { name: 'api_key_id', type: 'text' },
    { name: 'project_id', type: 'text' },
    { name: 'organization_id', type: 'text', required: true },
    { name: 'project_name', type: 'text' },
    { name: 'organization_name', type: 'text' },
    { name: 'user_email', type: 'text' },
    { name: 'api_source', type: 'text' },
  ],
  absent: ['num_model_requests'],
  emptyForm: { columns: ['start_time', 'end_time', 'start_time_iso', 'end_time_iso'], name: /^cost/i },
  dropped: [
    { code: 'EMPTY_BUCKET', when: "coalesce(amount_value_text, '') = '' and coalesce(amount_currency, '') = '' and coalesce(line_item, '') = '' and coalesce(organization_id, '') = '' and coalesce(quantity_text, '') = ''" },
  ],
  // An amount that is not there is not zero, and without a currency it is no money.
  checks: [
    { code: 'AMOUNT_MISSING', column: 'amount_value', record: 'amount_value is null' },
    { code: 'CURRENCY_MISSING', column: 'amount_currency', record: "not regexp_full_match(coalesce(amount_currency, ''), '[A-Za-z]{3}')" },
    { code: 'PERIOD_REVERSED', column: 'end_time', record: 'end_time is null or end_time <= start_time' },
  ],
  groups: ['line_item', 'quantity_unit'],
  classify,
  slice: { account: 'organization_id', subAccount: 'project_id', start: 'start_time', end: 'end_time' },
  grouping: ['project_id', 'user_id', 'api_key_id', 'line_item', 'api_source'],
  control: { amount: 'amount_value', currency: 'upper(amount_currency)', ledger: 'billed_cost' },
  stamps,
})
