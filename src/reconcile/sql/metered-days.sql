-- What:       metered use and its price as a band, summed to what statements need.
-- Grain:      account × currency × component × day × provider × whether it is recognized.
-- Reads:      metered_sum.
-- Parameters: $from, $to: days, the end exclusive.
select billing_account_id as account, coalesce(x_cost_currency, '') as currency, x_component as component, day, coalesce(service_provider_name, '') as provider,
  x_recognized as recognized, sum(records)::varchar as records,
  coalesce(sum(low), 0)::varchar as low, coalesce(sum(high), 0)::varchar as high,
  coalesce(sum(records) filter (x_price_state = 'unpriced'), 0)::varchar as unpriced_records,
  coalesce(sum(consumed_quantity) filter (x_price_state = 'unpriced'), 0)::varchar as unpriced_quantity,
  coalesce(list_sort(list(distinct coalesce(x_model, '(no model)')) filter (x_price_state = 'unpriced')), []) as unpriced_models,
  coalesce(sum(records) filter (x_price_state <> 'unpriced'), 0)::varchar as priced_records
from metered_sum
where day >= $from and day < $to
group by billing_account_id, coalesce(x_cost_currency, ''), x_component, day, coalesce(service_provider_name, ''), x_recognized
order by account, currency, component, day, provider, recognized
