-- What:       what exports say of commitments month by month: what their use and their idle part cost, or that it is not known.
-- Grain:      account × currency × commitment × month; commitment is NULL where an amortized export shows nothing of any.
-- Reads:      counted_charge, slice, delivery.
-- Parameters: $to: day, exclusive.
select billing_account_id as account, coalesce(billing_currency, '') as currency, coalesce(lower(commitment_discount_id), '') as commitment, day[1:7] as month,
  coalesce(bool_or(x_basis = 'amortized'), false) as amortized, coalesce(sum(effective) filter (x_basis = 'amortized'), 0)::varchar as effective, (count(*) filter (x_basis_missing))::varchar as missing
from counted_charge
where leg = 'billed' and counted and x_basis is not null and x_committed and day < $to
group by all
union all
select slice.account, '', null, slice.month, true, '0', '0'
from slice
join delivery on delivery.delivery_id = slice.delivery_id
where slice.counted and delivery.basis = 'amortized'
group by slice.account, slice.month
order by account, currency, commitment nulls last, month
