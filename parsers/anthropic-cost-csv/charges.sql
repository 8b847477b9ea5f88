-- What:       transcribes Claude Console costs by day, model, key and token type.
-- Grain:      one charge a record.
-- Reads:      source.
-- Parameters: none.

-- x_api_key is the key's name in every header variant, as in the token export; the id some variants add is the resource.
select
  x_slice_id,
  billing_account_id,
  x_share,
  x_rule_id,
  record_no as x_record_no,
  1::smallint as x_part_no,
  nullif(workspace, '') as sub_account_id,
  nullif(workspace, '') as sub_account_name,
  usage_date_utc::timestamp as charge_period_start,
  usage_date_utc::timestamp + interval 1 day as charge_period_end,
  'Usage' as charge_category,
  'Usage-Based' as charge_frequency,
  'USD' as billing_currency,
  cost_usd as billed_cost,
  cost_usd as effective_cost,
  list_price_usd as list_cost,
  x_service_provider as service_provider_name,
  x_service_name as service_name,
  nullif(nullif(inference_geo, ''), 'not_available') as region_id,
  nullif(api_key_id, '') as resource_id,
  case when x_cost_category = 'inference'
    then nullif(concat_ws(', ', nullif(model, ''), nullif(token_type, ''), nullif(nullif(speed, ''), 'standard')), '')
    else nullif(concat_ws(', ', nullif(cost_type, ''), nullif(model, '')), '') end as sku_id,
  coalesce(nullif(token_type, ''), nullif(cost_type, '')) as sku_meter,
  x_component,
  x_model,
  x_model_maker,
  x_token_kind,
  x_tier,
  x_context,
  x_cost_category,
  nullif(api_key, '') as x_api_key
from source
