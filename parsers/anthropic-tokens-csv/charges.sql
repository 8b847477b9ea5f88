-- What:       takes one row of Claude Console token counts apart into its kinds, which the vendor counts disjoint.
-- Grain:      one charge a record and count that is not zero; a record of zeros is one charge of zero.
-- Reads:      source.
-- Parameters: none.

-- A file is hourly when it writes hours ('2026-03-31 02:00'). Early files wrote 'T00:00:00…' with every day: those are
-- hourly only if some row is off midnight.
with parted as (
  select
    x_slice_id, billing_account_id, x_share, x_rule_id, record_no, usage_date_utc, model_version, api_key, workspace, inference_geo, speed,
    x_component, x_model, x_model_maker, x_tier, x_context, x_service_provider, x_service_name, x_cost_category, x_unit,
    list_filter([
      {'kind': 'input', 'unit': x_unit, 'meter': 'Input Tokens', 'quantity': usage_input_tokens_no_cache},
      {'kind': 'cache_write_5m', 'unit': x_unit, 'meter': 'Cache Write Tokens, duration not stated', 'quantity': usage_input_tokens_cache_write},
      {'kind': 'cache_write_5m', 'unit': x_unit, 'meter': 'Cache Write Tokens 5m', 'quantity': usage_input_tokens_cache_write_5m},
      {'kind': 'cache_write_1h', 'unit': x_unit, 'meter': 'Cache Write Tokens 1h', 'quantity': usage_input_tokens_cache_write_1h},
      {'kind': 'cache_read', 'unit': x_unit, 'meter': 'Cache Read Tokens', 'quantity': usage_input_tokens_cache_read},
      {'kind': 'output', 'unit': x_unit, 'meter': 'Output Tokens', 'quantity': usage_output_tokens},
      {'kind': null, 'unit': 'Requests', 'meter': 'Web Searches', 'quantity': web_search_count}
    ], lambda part: part.quantity <> 0) as parts
  from source
),
numbered as (
  select
    x_slice_id, billing_account_id, x_share, x_rule_id, record_no, usage_date_utc, model_version, api_key, workspace, inference_geo, speed,
    x_component, x_model, x_model_maker, x_tier, x_context, x_service_provider, x_service_name, x_cost_category,
    unnest(case when len(parts) > 0 then parts else [{'kind': 'input', 'unit': x_unit, 'meter': 'Input Tokens', 'quantity': 0::bigint}] end) as part,
    unnest(range(1, greatest(len(parts), 1) + 1)) as part_no
  from parted
)
select
  x_slice_id,
  billing_account_id,
  x_share,
  x_rule_id,
  record_no as x_record_no,
  part_no::smallint as x_part_no,
  nullif(workspace, '') as sub_account_id,
  nullif(workspace, '') as sub_account_name,
  usage_date_utc as charge_period_start,
  usage_date_utc + case when (select bool_or(length(usage_date_utc_text) = 16 or date_trunc('day', usage_date_utc) <> usage_date_utc) from source)
    then interval 1 hour else interval 1 day end as charge_period_end,
  'Usage' as charge_category,
  'Usage-Based' as charge_frequency,
  part.quantity::decimal(38, 18) as consumed_quantity,
  part.unit as consumed_unit,
  x_service_provider as service_provider_name,
  x_service_name as service_name,
  nullif(nullif(inference_geo, ''), 'not_available') as region_id,
  nullif(concat_ws(', ', nullif(model_version, ''), nullif(nullif(nullif(speed, ''), 'standard'), 'not_available')), '') as sku_id,
  part.meter as sku_meter,
  x_component,
  x_model,
  x_model_maker,
  part.kind as x_token_kind,
  x_tier,
  x_context,
  case when part.meter = 'Web Searches' then 'tools' else x_cost_category end as x_cost_category,
  nullif(api_key, '') as x_api_key
from numbered
