-- What:       rows of Google Cloud's billing export as charges: the cost, and each of its credits.
-- Grain:      one charge a record for its cost (part 1), one more for each credit (parts 2 …).
-- Reads:      source.
-- Parameters: none.
select
  x_slice_id,
  billing_account_id,
  x_share,
  x_rule_id,
  record_no as x_record_no,
  (part + 1)::smallint as x_part_no,
  nullif(project_id, '') as sub_account_id,
  nullif(project_name, '') as sub_account_name,
  invoice_month::timestamp as billing_period_start,
  invoice_month + interval 1 month as billing_period_end,
  usage_start as charge_period_start,
  coalesce(usage_end, usage_start + interval 1 hour) as charge_period_end,
  case
    when x_line = 'tax' then 'Tax'
    when x_line in ('adjustment', 'rounding_error') then 'Adjustment'
    when x_is_credit then 'Credit'
    else 'Usage' end as charge_category,
  -- A row with adjustment_info corrects one that was exported before.
  case when adjustment_type <> '' or x_line = 'adjustment' then 'Correction' end as charge_class,
  case when part > 0 then nullif(credits[part].name, '') else coalesce(nullif(adjustment_description, ''), nullif(trim(usage_type), '')) end as charge_description,
  case when x_line = 'regular' and part = 0 then 'Usage-Based' else 'One-Time' end as charge_frequency,
  upper(currency) as billing_currency,
  case when part = 0 then cost else money(credits[part].amount) end as billed_cost,
  billed_cost as effective_cost,
  case when part = 0 then list_cost end as list_cost,
  -- Adjustments that take usage back state it below 0: what was used is their sum.
  case when part = 0 and x_line in ('regular', 'adjustment') and x_unit is not null then usage_amount * x_factor end as consumed_quantity,
  case when part = 0 and x_line in ('regular', 'adjustment') and usage_amount is not null then x_unit end as consumed_unit,
  case when part = 0 then pricing_amount end as pricing_quantity,
  case when part = 0 then nullif(pricing_unit, '') end as pricing_unit,
  'Google Cloud' as invoice_issuer_name,
  'Google Cloud' as service_provider_name,
  'Google Cloud' as host_provider_name,
  coalesce(x_service_name, nullif(service_name, '')) as service_name,
  coalesce(nullif(region, ''), nullif(location, '')) as region_id,
  coalesce(nullif(resource_id, ''), nullif(resource_name, '')) as resource_id,
  nullif(sku_id, '') as sku_id,
  nullif(trim(usage_type), '') as sku_meter,
  tags,
  case when x_line = 'tax' then 'tax' when x_line = 'rounding_error' then 'fee' when x_is_credit then 'credit' else x_component end as x_component,
  case when part = 0 then x_line else coalesce(nullif(credits[part].type, ''), 'credit') end as x_line_type,
  x_model,
  x_model_maker,
  x_token_kind,
  x_modality,
  x_tier,
  x_context,
  x_cost_category
from (
  select *,
    coalesce(nullif(line_item_type, ''), 'regular') as x_line,
    -- Discounts lower gross cost; what Google gives away (promotions, free tier, words not known) stands beside it.
    part > 0 and coalesce(credits[part].type, '') not in ('COMMITTED_USAGE_DISCOUNT', 'COMMITTED_USAGE_DISCOUNT_DOLLAR_BASE', 'SUSTAINED_USAGE_DISCOUNT', 'DISCOUNT', 'RESELLER_MARGIN', 'SUBSCRIPTION_BENEFIT', 'FEE_UTILIZATION_OFFSET') as x_is_credit
  from (select *, unnest(range(coalesce(len(credits), 0) + 1)) as part from source))
