-- What:       charges for days of several months, whose cost is spread over those days: alike ones together.
-- Grain:      account × currency × days × all that reports tell lines apart by.
-- Reads:      counted_charge; billed_sum, which knows the few slices that hold such charges.
-- Parameters: $to: day, exclusive, by which the days have begun.
select billing_account_id as account, coalesce(billing_currency, '') as currency, strftime(first_day(charge_period_start, charge_period_end, zoned), '%Y-%m-%d') as "start", strftime(end_day(charge_period_start, charge_period_end, zoned), '%Y-%m-%d') as "end",
  x_component as component, charge_category = 'Credit' or x_component = 'credit' as credit, coalesce(service_provider_name, '') as provider, coalesce(charge_description, service_name, sku_id, '') as description, invoice_id as document,
  sub_account_id as sub_account, x_model as model, x_model_maker as model_maker, x_cost_category as category, service_name as service, sku_id as sku, region_id as region, x_api_key as api_key, x_user as "user", x_token_kind as token_kind, x_tier as tier,
  sum(spread)::varchar as amount, min_by(x_import_id, (x_import_id, x_record_no)) as import_id, min_by(x_record_no, (x_import_id, x_record_no))::varchar as record
from counted_charge
semi join (select distinct unnest(spanning_slices) as slice_id from billed_sum where counted and accrues) as held on held.slice_id = counted_charge.x_slice_id
where leg = 'billed' and counted and accrues and spans and spread <> 0 and first_day(charge_period_start, charge_period_end, zoned) < cast($to as date)
group by all
order by all
