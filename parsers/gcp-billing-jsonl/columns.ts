// The columns of Google Cloud's billing export to BigQuery: the same dotted names as paths into JSON objects and as
// headers of a flattened table. Checked 2026-11 against the standard and the detailed usage cost export's schema.
import type { Column } from '../../src/import/contract.ts'

const PAIRS = ['key', 'value']

/** Names are those that ai_rules know (service_name, usage_type, line_item_type, region, resource_id). */
export const columns: readonly Column[] = [
  { name: 'account_id', type: 'text', aliases: ['billing_account_id'], required: true },
  { name: 'service_name', type: 'text', aliases: ['service.description'], required: true },
  { name: 'usage_type', type: 'text', aliases: ['sku.description'], required: true },
  { name: 'sku_id', type: 'text', aliases: ['sku.id'] },
  { name: 'usage_start', type: 'instant', aliases: ['usage_start_time'], required: true },
  { name: 'usage_end', type: 'instant', aliases: ['usage_end_time'] },
  { name: 'project_id', type: 'text', aliases: ['project.id'] },
  { name: 'project_name', type: 'text', aliases: ['project.name'] },
  { name: 'project_labels', type: 'list', aliases: ['project.labels'], fields: PAIRS },
  { name: 'labels', type: 'list', fields: PAIRS },
  { name: 'resource_tags', type: 'list', aliases: ['tags'], fields: PAIRS },
  { name: 'location', type: 'text', aliases: ['location.location'] },
  { name: 'region', type: 'text', aliases: ['location.region'] },
  { name: 'resource_id', type: 'text', aliases: ['resource.global_name'] },
  { name: 'resource_name', type: 'text', aliases: ['resource.name'] },
  { name: 'export_time', type: 'instant' },
  { name: 'cost', type: 'money', required: true },
  { name: 'list_cost', type: 'money', aliases: ['cost_at_list'] },
  { name: 'currency', type: 'text', required: true },
  { name: 'usage_amount', type: 'quantity', aliases: ['usage.amount'] },
  { name: 'usage_unit', type: 'text', aliases: ['usage.unit'] },
  { name: 'pricing_amount', type: 'quantity', aliases: ['usage.amount_in_pricing_units'] },
  { name: 'pricing_unit', type: 'text', aliases: ['usage.pricing_unit'] },
  { name: 'credits', type: 'list', fields: ['type', 'amount', 'name'] },
  { name: 'invoice_month', type: 'date', aliases: ['invoice.month'], format: '%Y%m', required: true },
  { name: 'line_item_type', type: 'text', aliases: ['cost_type'] },
  { name: 'adjustment_type', type: 'text', aliases: ['adjustment_info.type'] },
  { name: 'adjustment_description', type: 'text', aliases: ['adjustment_info.description'] },
]

/** Labels of the resource as they are, those of its project and resource manager tags under a prefix. */
export const tagLists = [{ column: 'labels', prefix: '' }, { column: 'project_labels', prefix: 'project/' }, { column: 'resource_tags', prefix: 'tag/' }] as const
