-- What:       the money and quantity that entered, by slice: what the rules of counting compare.
-- Grain:      slice × sub account × currency.
-- Reads:      seen, slice_map (temporary).
-- Parameters: none.
insert into slice_amount by name
select slice_map.x_slice_id as slice_id, seen.x_sub as sub_account_id, seen.x_currency as currency,
  coalesce(sum(seen.amount), 0)::decimal(38, 18) as amount, coalesce(sum(seen.quantity), 0)::decimal(38, 18) as quantity, sum(seen.records)::bigint as records,
  case when bool_or(seen.x_committed is not null) then coalesce(sum(seen.amount) filter (seen.x_committed), 0) end::decimal(38, 18) as committed
from seen
join slice_map on slice_map.m_claim = seen.x_claim and slice_map.m_key = seen.x_key and slice_map.m_start = seen.x_start
where seen.x_picked and not seen.x_bad and (seen.amount is not null or seen.quantity is not null)
group by slice_map.x_slice_id, seen.x_sub, seen.x_currency
