-- What:       transcribes Cursor's usage events: what a call was billed, and its tokens.
-- Grain:      part 1 of a record is the call, with all of its money; then one charge a kind of token that is not 0,
--             without money of its own. A call on a key of the user's own is no request and no money here.
-- Reads:      source.
-- Parameters: none.

with owed as (
  select *,
    x_unit = 'Own-Key Tokens' as own_key,
    coalesce(cost_to_you, case when regexp_full_match(lower(trim(coalesce(kind, ''))), '|on[- ]demand|usage[- ]based') then cost end, 0::decimal(38, 18)) as billed
  from source
),
parted as (
  select
    x_slice_id, billing_account_id, x_share, x_rule_id, record_no, event_at, user_email, cloud_agent_id, automation_id, kind, model, max_mode,
    x_component, x_model, x_model_maker, x_tier, x_service_provider, x_service_name, x_cost_category,
    list_concat(
      [{'kind': null::varchar, 'meter': null::varchar, 'unit': case when own_key then 'Own-Key Requests' else 'Requests' end, 'quantity': 1::decimal(38, 18), 'billed': billed,
        'list': case when not own_key then cost end, 'requests': case when not own_key then 1::decimal(38, 18) end, 'priced': requests}],
      list_filter([
        {'kind': 'input', 'meter': 'Input (w/o Cache Write)', 'unit': x_unit, 'quantity': input_tokens::decimal(38, 18), 'billed': 0::decimal(38, 18), 'list': null::decimal(38, 18), 'requests': null::decimal(38, 18), 'priced': null::decimal(38, 18)},
        {'kind': 'cache_write_5m', 'meter': 'Input (w/ Cache Write)', 'unit': x_unit, 'quantity': cache_write_tokens::decimal(38, 18), 'billed': 0::decimal(38, 18), 'list': null::decimal(38, 18), 'requests': null::decimal(38, 18), 'priced': null::decimal(38, 18)},
        {'kind': 'cache_read', 'meter': 'Cache Read', 'unit': x_unit, 'quantity': cache_read_tokens::decimal(38, 18), 'billed': 0::decimal(38, 18), 'list': null::decimal(38, 18), 'requests': null::decimal(38, 18), 'priced': null::decimal(38, 18)},
        {'kind': 'output', 'meter': 'Output Tokens', 'unit': x_unit, 'quantity': output_tokens::decimal(38, 18), 'billed': 0::decimal(38, 18), 'list': null::decimal(38, 18), 'requests': null::decimal(38, 18), 'priced': null::decimal(38, 18)}
      ], lambda part: part.quantity <> 0)) as parts
  from owed
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
  event_at as charge_period_start,
  event_at + interval 1 millisecond as charge_period_end,
  'Usage' as charge_category,
  nullif(model, '') as charge_description,
  'Usage-Based' as charge_frequency,
  'USD' as billing_currency,
  part.billed as billed_cost,
  part.billed as effective_cost,
  part.list as list_cost,
  part.quantity as consumed_quantity,
  part.unit as consumed_unit,
  part.priced as pricing_quantity,
  case when part.priced is not null then 'Requests' end as pricing_unit,
  'Cursor' as invoice_issuer_name,
  x_service_provider as service_provider_name,
  x_service_name as service_name,
  nullif(model, '') as sku_id,
  part.meter as sku_meter,
  case when concat(nullif(max_mode, 'No'), cloud_agent_id, automation_id) <> ''
    then json_merge_patch('{}', json_object('max_mode', nullif(nullif(max_mode, ''), 'No'), 'cloud_agent_id', nullif(cloud_agent_id, ''), 'automation_id', nullif(automation_id, '')))::varchar end as tags,
  x_component,
  nullif(kind, '') as x_line_type,
  x_model,
  x_model_maker,
  part.kind as x_token_kind,
  x_tier,
  x_cost_category,
  nullif(user_email, '') as x_user,
  part.requests as x_requests
from numbered
