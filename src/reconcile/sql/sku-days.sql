-- What:       quantity and money by sku and token kind, for prices and quantities to be compared; the price of metered use may be a band.
-- Grain:      account × currency × leg × model × token kind × day.
-- Reads:      billed_sum, metered_sum.
-- Parameters: $from, $to: days, the end exclusive.
select billing_account_id as account, coalesce(billing_currency, '') as currency, 'billed' as leg, x_model as model, x_token_kind as kind, day,
  sum(consumed_quantity)::varchar as quantity, sum(billed)::varchar as amount, sum(billed)::varchar as high, sum(records)::varchar as records, min(first_import) as import_id, min(first_record)::varchar as record
from billed_sum
where counted and x_model is not null and x_token_kind is not null and day >= $from and day < $to
group by billing_account_id, coalesce(billing_currency, ''), x_model, x_token_kind, day
union all
select billing_account_id, coalesce(x_cost_currency, ''), 'metered', x_model, x_token_kind, day,
  sum(consumed_quantity)::varchar, sum(low)::varchar, sum(high)::varchar, sum(records)::varchar, min(first_import), min(first_record)::varchar
from metered_sum
where x_price_state <> 'unpriced' and x_model is not null and x_token_kind is not null and day >= $from and day < $to
group by billing_account_id, coalesce(x_cost_currency, ''), x_model, x_token_kind, day
order by all
