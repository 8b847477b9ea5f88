-- What:       billed tokens and their money, as prices are agreed: what an implied price is compared with the rate card by.
-- Grain:      account × currency × provider × model × sku × token kind × modality × tier × request size × day.
-- Reads:      counted_charge.
-- Parameters: $from, $to: days, the end exclusive. What costs nothing, and what commitments cover, has no price of its own.
select billing_account_id as account, coalesce(billing_currency, '') as currency, service_provider_name as provider, x_model as model, sku_id as sku, x_token_kind as kind, x_modality as modality, x_tier as tier, x_context as context, day,
  sum(consumed_quantity)::varchar as quantity, sum(billed_cost)::varchar as amount, count(*)::varchar as records, min(x_import_id) as import_id, min(x_record_no)::varchar as record
from counted_charge
where leg = 'billed' and counted and bills and charge_category = 'Usage' and x_model is not null and x_token_kind is not null and service_provider_name is not null
  and consumed_unit = 'Tokens' and consumed_quantity > 0 and billed_cost > 0 and not coalesce(x_committed, false) and day >= $from and day < $to
group by all
order by all
