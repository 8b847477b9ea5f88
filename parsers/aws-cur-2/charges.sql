-- What:       rows of AWS's cost and usage reports, 2.0 and legacy, as charges.
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
  nullif(usage_account_id, '') as sub_account_id,
  nullif(usage_account_name, '') as sub_account_name,
  billing_period_start,
  coalesce(billing_period_end, billing_period_start + interval 1 month) as billing_period_end,
  usage_start as charge_period_start,
  -- An hour is AWS's finest grain: without an end a row never reaches past what it shows.
  -- A case, because the engine works out all of a coalesce, and the interval is text that rarely has to be read.
  case when usage_end is not null then usage_end else coalesce(instant(split_part(time_interval, '/', 2)), usage_start + interval 1 hour) end as charge_period_end,
  case
    when line_item_type = 'Tax' then 'Tax'
    when line_item_type = 'Credit' then 'Credit'
    when line_item_type in ('Fee', 'RIFee', 'SavingsPlanRecurringFee', 'SavingsPlanUpfrontFee') then 'Purchase'
    when line_item_type in ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage', 'SavingsPlanNegation', 'FlatRateSubscription', 'Refund') or line_item_type like '%Discount' then 'Usage'
    else 'Adjustment' end as charge_category,
  -- A refund takes back what an earlier row charged: negative and of that row's category.
  case when line_item_type = 'Refund' then 'Correction' end as charge_class,
  nullif(description, '') as charge_description,
  case
    when line_item_type in ('RIFee', 'SavingsPlanRecurringFee', 'FlatRateSubscription') or x_component = 'seat' then 'Recurring'
    when line_item_type in ('Fee', 'SavingsPlanUpfrontFee', 'Tax', 'Credit', 'Refund') then 'One-Time'
    else 'Usage-Based' end as charge_frequency,
  upper(currency) as billing_currency,
  case when (total_discount <> 0 or discount not in ('', '{}')) and net_unblended_cost is not null then net_unblended_cost else unblended_cost end as billed_cost,
  case
    when line_item_type = 'SavingsPlanCoveredUsage' then case when total_discount <> 0 or discount not in ('', '{}') then coalesce(savings_plan_net_effective_cost, savings_plan_effective_cost) else savings_plan_effective_cost end
    -- The negation takes the on-demand price off the bill, the upfront fee is spread over the plan's use.
    when line_item_type in ('SavingsPlanNegation', 'SavingsPlanUpfrontFee') then 0
    -- Of a plan's fee only what no use was found for: commitment 6,700 - used 6,500 = 200.
    when line_item_type = 'SavingsPlanRecurringFee' then savings_plan_total_commitment - savings_plan_used_commitment
    when line_item_type = 'DiscountedUsage' then case when total_discount <> 0 or discount not in ('', '{}') then coalesce(reservation_net_effective_cost, reservation_effective_cost) else reservation_effective_cost end
    when line_item_type = 'RIFee' and (reservation_unused_upfront is not null or reservation_unused_recurring is not null) then coalesce(reservation_unused_upfront, 0) + coalesce(reservation_unused_recurring, 0)
    when line_item_type = 'RIFee' then null
    when line_item_type = 'Fee' and reservation_arn <> '' then 0
    else billed_cost end as effective_cost,
  case when line_item_type in ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage') then public_cost end as list_cost,
  case when x_unit is not null then usage_amount * x_factor end as consumed_quantity,
  case when usage_amount is not null then x_unit end as consumed_unit,
  usage_amount as pricing_quantity,
  nullif(pricing_unit, '') as pricing_unit,
  nullif(invoice_id, '') as invoice_id,
  -- Marketplace rows are on AWS's invoices too, whoever the seller of record is.
  'AWS' as invoice_issuer_name,
  coalesce(x_service_provider, 'AWS') as service_provider_name,
  'AWS' as host_provider_name,
  coalesce(x_service_name, nullif(product_name, ''), nullif(product_code, '')) as service_name,
  coalesce(nullif(region, ''), nullif(product_region, '')) as region_id,
  nullif(resource_id, '') as resource_id,
  nullif(product_sku, '') as sku_id,
  case when usage_type ilike '%ProvisionedThroughput%' then 'Provisioned Throughput' else nullif(usage_type, '') end as sku_meter,
  tags,
  coalesce(nullif(savings_plan_arn, ''), nullif(reservation_arn, '')) as commitment_discount_id,
  case
    when line_item_type in ('SavingsPlanCoveredUsage', 'DiscountedUsage') then 'Used'
    when line_item_type in ('SavingsPlanRecurringFee', 'RIFee') then 'Unused' end as commitment_discount_status,
  case when line_item_type = 'Fee' and reservation_arn <> '' then 'commitment' else x_component end as x_component,
  line_item_type as x_line_type,
  x_model,
  x_model_maker,
  x_token_kind,
  x_modality,
  x_tier,
  x_context,
  x_cost_category,
  -- Who called, if the export was told to say so; Kiro puts its users into the resource.
  coalesce(nullif(iam_principal, ''), nullif(user_identifier, ''), case when contains(resource_id, ':identitystore:') then nullif(regexp_extract(resource_id, ':identitystore:.*user/(.+)$', 1), '') end) as x_user,
  effective_cost is null as x_basis_missing
from source
