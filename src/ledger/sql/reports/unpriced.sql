-- What:       metered use that no rate prices.
-- Grain:      source × account × provider × model × token kind (or meter) × tier × unit.
-- Reads:      priced_charge.
-- Parameters: $from, $to: days, the end exclusive.
select line.x_source_id as source, line.billing_account_id as account, line.service_provider_name as provider, line.x_model as model, coalesce(line.x_token_kind, line.sku_meter) as token_kind, line.x_tier as tier, line.consumed_unit as unit,
  count(*)::varchar as records, sum(line.consumed_quantity)::varchar as quantity, count(*) filter (line.x_recognized)::varchar as recognized_records
from priced_charge as line
where line.x_price_state = 'unpriced' and close_day(line.charge_period_start, line.x_grain) >= $from and close_day(line.charge_period_start, line.x_grain) < $to
group by all
order by all
