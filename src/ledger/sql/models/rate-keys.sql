-- What:       what the metered charges are priced by.
-- Grain:      service provider × account × model × sku; `meters` lists what is counted there beside tokens.
-- Reads:      metered_charge.
-- Parameters: none.
select service_provider_name as provider, billing_account_id as account, x_model as model, sku_id as sku,
  list(distinct meter_of(x_token_kind, sku_meter) order by meter_of(x_token_kind, sku_meter)) filter (x_token_kind is null) as meters
from metered_charge
where service_provider_name is not null
group by all
order by provider, account, model nulls first, sku nulls first
