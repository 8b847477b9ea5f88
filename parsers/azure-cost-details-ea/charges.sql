-- What:       rows of Azure's cost details, of either agreement, as charges.
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
  nullif(subscription_id, '') as sub_account_id,
  nullif(subscription_name, '') as sub_account_name,
  period_start as billing_period_start,
  coalesce(billing_period_end + interval 1 day, period_start + interval 1 month) as billing_period_end,
  day as charge_period_start,
  -- A commitment that is bought covers its term, or, paid month by month, a month of it; all else is a row of a day.
  case
    when not x_committed or line_item_type is distinct from 'Purchase' then day + interval 1 day
    when frequency = 'Recurring' then day + interval 1 month
    when term_months > 0 then day + to_months(term_months::integer)
    else day + interval 1 day end as charge_period_end,
  case
    when line_item_type = 'Tax' then 'Tax'
    when line_item_type = 'Credit' then 'Credit'
    when line_item_type = 'Purchase' or (line_item_type = 'Refund' and x_committed) then 'Purchase'
    when coalesce(line_item_type, '') in ('', 'Usage', 'Refund', 'UnusedReservation', 'UnusedSavingsPlan') then 'Usage'
    else 'Adjustment' end as charge_category,
  -- A refund takes back what an earlier row charged: negative and of that row's category.
  case when line_item_type = 'Refund' then 'Correction' end as charge_class,
  coalesce(nullif(product_name, ''), nullif(usage_type, '')) as charge_description,
  case
    when frequency = 'Recurring' then 'Recurring'
    when frequency = 'OneTime' or line_item_type in ('Purchase', 'Refund', 'Adjustment', 'RoundingAdjustment') then 'One-Time'
    else 'Usage-Based' end as charge_frequency,
  upper(currency) as billing_currency,
  -- An amortized export spreads the price of commitments over their use, which is no part of the invoice.
  case when x_committed and x_file_basis = 'amortized' then 0 else cost end as billed_cost,
  case
    when not x_committed or x_file_basis = 'amortized' then cost
    when not covered then 0
    -- An actual export shows use under a commitment at 0 and does not say what of it was used up.
    when cost <> 0 then cost end as effective_cost,
  case when coalesce(line_item_type, '') in ('', 'Usage') then list_price_cost end as list_cost,
  case when x_unit is not null then usage_amount * x_factor end as consumed_quantity,
  case when usage_amount is not null then x_unit end as consumed_unit,
  usage_amount as pricing_quantity,
  nullif(pricing_unit, '') as pricing_unit,
  nullif(invoice_id, '') as invoice_id,
  -- Marketplace rows are on Microsoft's invoices too, whoever publishes.
  'Microsoft Azure' as invoice_issuer_name,
  coalesce(x_service_provider, 'Microsoft Azure') as service_provider_name,
  'Microsoft Azure' as host_provider_name,
  coalesce(x_service_name, nullif(service_name, '')) as service_name,
  nullif(region, '') as region_id,
  nullif(resource_id, '') as resource_id,
  nullif(meter_id, '') as sku_id,
  nullif(usage_type, '') as sku_meter,
  tags,
  case when x_committed then coalesce(nullif(reservation_id, ''), nullif(benefit_id, '')) end as commitment_discount_id,
  case
    when line_item_type in ('UnusedReservation', 'UnusedSavingsPlan') then 'Unused'
    when covered then 'Used' end as commitment_discount_status,
  case when x_committed and line_item_type in ('Purchase', 'Refund') then 'commitment' else x_component end as x_component,
  nullif(line_item_type, '') as x_line_type,
  x_model,
  x_model_maker,
  x_token_kind,
  x_modality,
  x_tier,
  x_context,
  x_cost_category,
  x_committed,
  effective_cost is null as x_basis_missing
from (
  select *,
    date_trunc('day', usage_date) as day,
    coalesce(billing_period_start, date_trunc('month', service_period_start), date_trunc('month', usage_date)) as period_start,
    x_committed and coalesce(line_item_type, '') in ('', 'Usage', 'UnusedReservation', 'UnusedSavingsPlan') as covered,
    -- 12, P1Y, P12M, 1 Year
    count_of(regexp_extract(term, '([0-9]+)', 1)) * case when term ilike '%Y%' then 12 else 1 end as term_months
  from source)
