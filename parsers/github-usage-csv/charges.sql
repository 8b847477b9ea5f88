-- What:       transcribes GitHub's metered usage report, summarized or detailed.
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
  nullif(organization, '') as sub_account_id,
  nullif(organization, '') as sub_account_name,
  usage_date::timestamp as charge_period_start,
  usage_date + interval 1 day as charge_period_end,
  'Usage' as charge_category,
  case when x_component = 'seat' then 'Recurring' else 'Usage-Based' end as charge_frequency,
  'USD' as billing_currency,
  net_amount as billed_cost,
  net_amount as effective_cost,
  gross_amount as list_cost,
  quantity as consumed_quantity,
  x_unit as consumed_unit,
  quantity as pricing_quantity,
  nullif(unit_type, '') as pricing_unit,
  'GitHub' as invoice_issuer_name,
  x_service_provider as service_provider_name,
  x_service_name as service_name,
  nullif(repository, '') as resource_id,
  nullif(usage_type, '') as sku_id,
  case when concat(cost_center_name, workflow_path) <> ''
    then json_merge_patch('{}', json_object('cost_center', nullif(cost_center_name, ''), 'workflow', nullif(workflow_path, '')))::varchar end as tags,
  x_component,
  x_cost_category,
  nullif(username, '') as x_user,
  case when x_unit = 'Requests' then quantity end as x_requests
from source
