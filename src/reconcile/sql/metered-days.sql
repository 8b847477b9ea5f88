-- What:       metered use and its price as a band, summed to what statements need.
-- Grain:      account × currency × component × day × provider × whether it is recognized.
-- Reads:      priced_charge.
-- Parameters: $from, $to: days, the end exclusive.
select billing_account_id as account, coalesce(x_cost_currency, '') as currency, x_component as component, close_day(charge_period_start, x_grain) as day, coalesce(service_provider_name, '') as provider,
  x_recognized as recognized, count(*)::varchar as records,
  coalesce(sum(x_cost_low), 0)::varchar as low, coalesce(sum(x_cost_high), 0)::varchar as high,
  count(*) filter (x_price_state = 'unpriced')::varchar as unpriced_records,
  coalesce(sum(consumed_quantity) filter (x_price_state = 'unpriced'), 0)::varchar as unpriced_quantity,
  coalesce(list_sort(list(distinct coalesce(x_model, '(no model)')) filter (x_price_state = 'unpriced')), []) as unpriced_models,
  count(*) filter (x_price_state <> 'unpriced')::varchar as priced_records
from priced_charge
where close_day(charge_period_start, x_grain) >= $from and close_day(charge_period_start, x_grain) < $to
group by billing_account_id, coalesce(x_cost_currency, ''), x_component, close_day(charge_period_start, x_grain), coalesce(service_provider_name, ''), x_recognized
order by account, currency, component, day, provider, recognized
