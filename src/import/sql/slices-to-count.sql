-- What:       slices of imported deliveries with their money (metered: their quantity), for the rules of counting.
-- Grain:      slice.
-- Reads:      slice, delivery, slice_amount.
-- Parameters: $accounts, JSON list of accounts, or NULL for all.
with total as (
  select slice_id, currency, sum(amount) as amount, sum(quantity) as quantity, sum(committed) as committed
  from slice_amount
  group by slice_id, currency
), amounts as (
  select total.slice_id, json_group_object(case when slice.leg in ('metered', 'estimate') then '#' else total.currency end,
      (case when slice.leg in ('metered', 'estimate') then total.quantity else total.amount end)::varchar)::varchar as amounts,
    json_group_object(total.currency, coalesce(total.committed, 0)::varchar)::varchar as committed
  from total join slice using (slice_id)
  group by total.slice_id
)
select slice.slice_id, slice.delivery_id, slice.leg, slice.format, slice.dataset, slice.account, slice.slice_key, iso(slice.bucket_start) as start, iso(slice.bucket_end) as "end",
  slice.month, slice.records::varchar as records, slice.status, slice.recognized, slice.superseded_by, slice.reason, slice.counted, 
  case when list_contains(from_json(delivery.stated -> 'covers', '["VARCHAR"]'), slice.slice_key) then 'complete' else slice.reach end as reach, amounts.amounts,
  amounts.committed, slice.supplies, slice.beside, slice.resold
from slice
join delivery on delivery.delivery_id = slice.delivery_id and delivery.status = 'imported'
left join amounts on amounts.slice_id = slice.slice_id
where $accounts is null or list_contains(from_json($accounts::json, '["VARCHAR"]'), slice.account)
order by slice.slice_id
