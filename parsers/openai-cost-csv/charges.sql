-- What:       transcribes OpenAI's daily costs by line item.
-- Grain:      one charge a record.
-- Reads:      source.
-- Parameters: none.

select
  x_slice_id,
  billing_account_id,
  x_share,
  x_rule_id,
  record_no as x_record_no,
  1::smallint as x_part_no,
  nullif(project_id, '') as sub_account_id,
  nullif(project_name, '') as sub_account_name,
  start_time as charge_period_start,
  end_time as charge_period_end,
  'Usage' as charge_category,
  nullif(line_item, '') as charge_description,
  'Usage-Based' as charge_frequency,
  upper(amount_currency) as billing_currency,
  amount_value as billed_cost,
  amount_value as effective_cost,
  quantity * coalesce(x_factor, 1) as consumed_quantity,
  case when quantity is not null then x_unit end as consumed_unit,
  quantity as pricing_quantity,
  nullif(quantity_unit, '') as pricing_unit,
  x_service_provider as service_provider_name,
  x_service_name as service_name,
  nullif(line_item, '') as sku_id,
  case when coalesce(user_email, '') <> '' or coalesce(api_source, '') <> ''
    then json_merge_patch('{}', json_object('user_email', nullif(user_email, ''), 'api_source', nullif(api_source, '')))::varchar end as tags,
  x_component,
  x_model,
  x_model_maker,
  x_token_kind,
  x_modality,
  x_tier,
  x_context,
  x_cost_category,
  nullif(api_key_id, '') as x_api_key,
  nullif(user_id, '') as x_user
from source
