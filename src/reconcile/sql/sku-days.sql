-- What:       quantity and money by sku and token kind, for prices and quantities to be compared.
-- Grain:      account × currency × leg × model × token kind × day.
-- Reads:      counted_charge, priced_charge.
-- Parameters: $from, $to: days, the end exclusive.
select billing_account_id as account, coalesce(billing_currency, '') as currency, 'billed' as leg, x_model as model, x_token_kind as kind, day,
  sum(consumed_quantity)::varchar as quantity, sum(billed)::varchar as amount, count(*) filter (bills)::varchar as records, min(x_import_id) as import_id, min(x_record_no)::varchar as record
from counted_charge
where leg = 'billed' and counted and x_model is not null and x_token_kind is not null and day >= $from and day < $to
group by billing_account_id, coalesce(billing_currency, ''), x_model, x_token_kind, day
union all
select billing_account_id, coalesce(x_cost_currency, ''), 'metered', x_model, x_token_kind, close_day(charge_period_start, x_grain),
  sum(consumed_quantity)::varchar, sum(x_cost_low)::varchar, count(*)::varchar, min(x_import_id), min(x_record_no)::varchar
from priced_charge
where x_price_state <> 'unpriced' and x_model is not null and x_token_kind is not null and close_day(charge_period_start, x_grain) >= $from and close_day(charge_period_start, x_grain) < $to
group by billing_account_id, coalesce(x_cost_currency, ''), x_model, x_token_kind, close_day(charge_period_start, x_grain)
order by all
