-- What:       takes one row of a usage roll-up apart: a charge for each token kind, or for its quantity, and one for a client's price.
-- Grain:      one charge a row and kind that is not zero; a row of zeros is one charge of zero.
-- Reads:      source.
-- Parameters: none.

-- A client's price is of the whole row, so it stands on a part of its own that counts nothing.
with parted as (
  select
    x_slice_id, billing_account_id, x_share, x_rule_id, record_no, bucket_start, bucket_end, sub_account, region, model, api_key, user_id, usage_tags, currency, requests,
    x_component, x_model, x_model_maker, x_tier, x_context, x_service_provider, x_cost_category, x_unit,
    list_filter([
      {'kind': 'input', 'meter': 'Input Tokens', 'counted': input_tokens::decimal(38, 18), 'cost': null::decimal(38, 18)},
      {'kind': 'cache_read', 'meter': 'Cached Input Tokens', 'counted': cache_read_tokens::decimal(38, 18), 'cost': null},
      {'kind': 'cache_write_5m', 'meter': 'Cache Write Tokens', 'counted': cache_write_5m_tokens::decimal(38, 18), 'cost': null},
      {'kind': 'cache_write_1h', 'meter': 'Cache Write Tokens, 1 hour', 'counted': cache_write_1h_tokens::decimal(38, 18), 'cost': null},
      {'kind': 'output', 'meter': 'Output Tokens', 'counted': output_tokens::decimal(38, 18), 'cost': null},
      {'kind': null, 'meter': x_unit, 'counted': case when x_unit = 'Requests' then coalesce(quantity, requests::decimal(38, 18)) else quantity end, 'cost': null}
    ], lambda part: part.counted <> 0) as counts,
    case when cost is null then [] else [{'kind': null, 'meter': 'Price of the client', 'counted': null, 'cost': cost}] end as prices
  from source
),
numbered as (
  select
    x_slice_id, billing_account_id, x_share, x_rule_id, record_no, bucket_start, bucket_end, sub_account, region, model, api_key, user_id, usage_tags, currency, requests,
    x_component, x_model, x_model_maker, x_tier, x_context, x_service_provider, x_cost_category, x_unit,
    unnest(case when len(counts) + len(prices) > 0 then list_concat(counts, prices)
                else [{'kind': null, 'meter': x_unit, 'counted': 0::decimal(38, 18), 'cost': null::decimal(38, 18)}] end) as part,
    unnest(range(1, greatest(len(counts) + len(prices), 1) + 1)) as part_no
  from parted
)
select
  x_slice_id,
  billing_account_id,
  x_share,
  x_rule_id,
  record_no as x_record_no,
  part_no::smallint as x_part_no,
  nullif(sub_account, '') as sub_account_id,
  bucket_start as charge_period_start,
  bucket_end as charge_period_end,
  'Usage' as charge_category,
  'Usage-Based' as charge_frequency,
  case when part.cost is not null then currency end as billing_currency,
  part.cost as billed_cost,
  part.cost as effective_cost,
  part.counted as consumed_quantity,
  case when part.counted is not null then x_unit end as consumed_unit,
  x_service_provider as service_provider_name,
  nullif(region, '') as region_id,
  nullif(model, '') as sku_id,
  part.meter as sku_meter,
  nullif(usage_tags, '') as tags,
  x_component,
  x_model,
  x_model_maker,
  part.kind as x_token_kind,
  x_tier,
  x_context,
  x_cost_category,
  nullif(api_key, '') as x_api_key,
  nullif(user_id, '') as x_user,
  case when part_no = 1 then requests::decimal(38, 18) end as x_requests
from numbered
