-- What:       payments for commitments, each with the term it pays for.
-- Grain:      account × currency × commitment × term × provider. Formats with an actual and an amortized export only.
-- Reads:      counted_charge.
-- Parameters: $to: day, exclusive, by which the term has begun.
select billing_account_id as account, coalesce(billing_currency, '') as currency, coalesce(lower(commitment_discount_id), '') as commitment, coalesce(service_provider_name, '') as provider,
  min(coalesce(charge_description, sku_id, '')) as description, day as "start", strftime(charge_period_end, '%Y-%m-%d') as "end", sum(billed)::varchar as amount
from counted_charge
where leg = 'billed' and counted and x_basis is not null and x_committed and billed <> 0 and day < $to
group by billing_account_id, coalesce(billing_currency, ''), coalesce(lower(commitment_discount_id), ''), coalesce(service_provider_name, ''), day, strftime(charge_period_end, '%Y-%m-%d')
order by account, currency, commitment, provider, "start", "end"
