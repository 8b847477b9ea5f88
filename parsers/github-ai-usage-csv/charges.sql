-- What:       transcribes GitHub's AI usage: the credits a row was billed in, and the tokens behind them.
-- Grain:      part 1 of a record is its credits, with all of its money; then one charge a kind of token that is not 0,
--             without money of its own. Kinds are disjoint: cached input is not in input.
-- Reads:      source.
-- Parameters: none.

with parted as (
  select
    x_slice_id, billing_account_id, x_share, x_rule_id, record_no, usage_date, usage_type, organization, repository, cost_center_name, exceeds_quota, username, model,
    x_component, x_model, x_model_maker, x_service_provider, x_service_name, x_cost_category,
    list_concat(
      [{'kind': null::varchar, 'unit': x_unit, 'meter': null::varchar, 'quantity': quantity, 'net': net_amount, 'gross': gross_amount, 'priced': nullif(unit_type, ''), 'requests': case when x_unit = 'Requests' then quantity end}],
      list_filter([
        {'kind': 'input', 'unit': 'Tokens', 'meter': 'input', 'quantity': input_tokens::decimal(38, 18), 'net': 0::decimal(38, 18), 'gross': 0::decimal(38, 18), 'priced': null::varchar, 'requests': null::decimal(38, 18)},
        {'kind': 'cache_read', 'unit': 'Tokens', 'meter': 'cache_read', 'quantity': cache_read_tokens::decimal(38, 18), 'net': 0::decimal(38, 18), 'gross': 0::decimal(38, 18), 'priced': null::varchar, 'requests': null::decimal(38, 18)},
        {'kind': 'cache_write_5m', 'unit': 'Tokens', 'meter': 'cache_write', 'quantity': cache_write_tokens::decimal(38, 18), 'net': 0::decimal(38, 18), 'gross': 0::decimal(38, 18), 'priced': null::varchar, 'requests': null::decimal(38, 18)},
        {'kind': 'output', 'unit': 'Tokens', 'meter': 'output', 'quantity': output_tokens::decimal(38, 18), 'net': 0::decimal(38, 18), 'gross': 0::decimal(38, 18), 'priced': null::varchar, 'requests': null::decimal(38, 18)}
      ], lambda part: part.quantity <> 0)) as parts
  from source
),
numbered as (
  select * exclude (parts), unnest(parts) as part, unnest(range(1, len(parts) + 1)) as part_no
  from parted
)
select
  x_slice_id,
  billing_account_id,
  x_share,
  x_rule_id,
  record_no as x_record_no,
  part_no::smallint as x_part_no,
  nullif(organization, '') as sub_account_id,
  nullif(organization, '') as sub_account_name,
  usage_date::timestamp as charge_period_start,
  usage_date + interval 1 day as charge_period_end,
  'Usage' as charge_category,
  nullif(model, '') as charge_description,
  'Usage-Based' as charge_frequency,
  'USD' as billing_currency,
  part.net as billed_cost,
  part.net as effective_cost,
  part.gross as list_cost,
  part.quantity as consumed_quantity,
  part.unit as consumed_unit,
  case when part.priced is not null then part.quantity end as pricing_quantity,
  part.priced as pricing_unit,
  'GitHub' as invoice_issuer_name,
  x_service_provider as service_provider_name,
  x_service_name as service_name,
  nullif(repository, '') as resource_id,
  nullif(usage_type, '') as sku_id,
  part.meter as sku_meter,
  case when concat(cost_center_name, exceeds_quota) <> ''
    then json_merge_patch('{}', json_object('cost_center', nullif(cost_center_name, ''), 'exceeds_quota', nullif(exceeds_quota, '')))::varchar end as tags,
  x_component,
  x_model,
  x_model_maker,
  part.kind as x_token_kind,
  x_cost_category,
  nullif(username, '') as x_user,
  part.requests as x_requests
from numbered
