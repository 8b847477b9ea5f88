-- What:       priced detail as the vendors billed it, summed to what statements need.
-- Grain:      account × currency × component × day × invoice × provider × line type × category.
-- Reads:      counted_charge.
-- Parameters: $from, $to: days, the end exclusive.
select billing_account_id as account, coalesce(billing_currency, '') as currency, x_component as component, day, coalesce(invoice_id, '') as invoice,
  coalesce(service_provider_name, '') as provider, coalesce(invoice_issuer_name, '') as issuer, coalesce(x_line_type, '') as line_type, charge_category as category,
  count(*) filter (bills)::varchar as records, count(*) filter (x_basis_missing)::varchar as basis_missing,
  coalesce(sum(billed), 0)::varchar as billed, coalesce(sum(effective), 0)::varchar as effective,
  coalesce(sum(billed_cost), 0)::varchar as billed_whole, bool_or(recognized) as recognized
from counted_charge
where leg = 'billed' and counted and day >= $from and day < $to
group by all
order by all
