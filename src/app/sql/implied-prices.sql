-- What:       what a delivery's rows say that tokens cost: money and tokens of each model, kind and unit word, by day,
--             and the dearest and the cheapest row's price (to see whether they are alike: no amount is made of them).
-- Grain:      account × provider × model maker × model × token kind × modality × unit word × currency × day.
-- Reads:      evidence_charge, imported.
-- Parameters: $digits: only rows whose cost has digits enough to be a price, for cents of a handful of tokens are rounding.
--             That takes four times as long, so it is asked where something looks wrong without it.
with priced as (
  select billing_account_id as account, service_provider_name as provider, x_model_maker as maker, x_model as model, x_token_kind as kind, coalesce(x_modality, '') as modality, coalesce(pricing_unit, '') as unit_word, billing_currency as currency,
    charge_period_start::date as day, billed_cost as cost, consumed_quantity as tokens, ((billed_cost * 1000000)::hugeint * 1000000) // greatest(consumed_quantity::hugeint, 1::hugeint) as price, (x_import_id, x_record_no) as place
  from evidence_charge
  semi join imported on imported.import_id = evidence_charge.x_import_id
  where x_model is not null and x_token_kind is not null and consumed_unit = 'Tokens' and consumed_quantity > 0 and charge_category = 'Usage' and service_provider_name is not null
    and billed_cost > 0
    and case when $digits then billed_cost >= 1 or (billed_cost >= 0.01 and billed_cost <> round(billed_cost, 2)) or (billed_cost >= 0.0001 and billed_cost <> round(billed_cost, 4)) or (billed_cost >= 0.000001 and billed_cost <> round(billed_cost, 6)) else true end
), by_day as (
  select account, provider, maker, model, kind, modality, unit_word, currency, day, sum(cost) as cost, sum(tokens) as tokens, max(price) as most, min(price) as least, min(place) as place
  from priced
  group by all
)
select account, provider, coalesce(maker, '') as maker, model, kind, modality, unit_word, coalesce(currency, '') as currency, strftime(day, '%Y-%m-%d') as day, cost::varchar as cost, tokens::varchar as tokens, most::varchar as most, least::varchar as least, place[1] as import_id, place[2]::varchar as record
from by_day
order by account, provider, maker, model, kind, modality, unit_word, currency, day
