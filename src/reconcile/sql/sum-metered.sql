-- What:       metered_sum, the priced metered charges in one pass: small groups from which every sum that statements need is taken.
-- Grain:      account × currency × component × day × provider × model × token kind × whether it is recognized × price state.
-- Reads:      priced_charge.
-- Parameters: none.
create or replace temp table metered_sum as
with summed as (
  select billing_account_id, x_cost_currency, x_component, zoned_day(charge_period_start, x_grain in ('hour', 'instant')) as day_of, service_provider_name, x_model, x_token_kind, x_recognized, x_price_state,
    count(*) as records, sum(x_cost_low) as low, sum(x_cost_high) as high, sum(consumed_quantity) as consumed_quantity, min(x_import_id) as first_import, min(x_record_no) as first_record
  from priced_charge
  group by all
)
select * exclude (day_of), strftime(day_of, '%Y-%m-%d') as day
from summed
