-- What:       what bills and the exports resold on them show of each provider in a month: the money, and whether tokens are counted.
-- Grain:      account × currency × provider.
-- Reads:      billed_sum, metered_sum.
-- Parameters: $month; $accounts, JSON list of accounts.
with named as (
  select unnest(from_json($accounts::json, '["VARCHAR"]')) as account
), shown as (
  select charge.billing_account_id as account, coalesce(charge.billing_currency, '') as currency, coalesce(charge.service_provider_name, '') as provider,
    sum(charge.effective) filter (charge.counted) as shown,
    coalesce(sum(charge.charges) filter (charge.recognized or charge.resold), 0) as records,
    sum(charge.billed) filter (charge.recognized or charge.resold) as billed, sum(charge.effective) filter (charge.recognized or charge.resold) as effective,
    sum(charge.effective) filter ((charge.recognized or charge.resold) and (charge.charge_category = 'Credit' or charge.x_component = 'credit')) as credits,
    sum(charge.basis_missing) as basis_missing, bool_or(charge.counts_tokens and charge.x_token_kind is not null) as has_tokens
  from billed_sum as charge
  semi join named on named.account = charge.billing_account_id
  where charge.accrues and charge.charge_category <> 'Tax' and charge.day[1:7] = $month
  group by charge.billing_account_id, coalesce(charge.billing_currency, ''), coalesce(charge.service_provider_name, '')
), metered as (
  select distinct billing_account_id as account
  from metered_sum
  where day[1:7] = $month
)
select shown.account, shown.currency, shown.provider, coalesce(shown.shown, 0)::varchar as shown, shown.records::varchar as records, coalesce(shown.billed, 0)::varchar as billed, coalesce(shown.effective, 0)::varchar as effective,
  coalesce(shown.credits, 0)::varchar as credits, shown.basis_missing::varchar as basis_missing, coalesce(shown.has_tokens, false) as has_tokens, metered.account is not null as has_metered
from shown
left join metered on metered.account = shown.account
order by shown.account, shown.currency, shown.provider
