-- What:       what evidence covers which time, and how final it is.
-- Grain:      counted slice (buckets), or bank account × delivery for payments.
-- Reads:      slice, delivery.
-- Parameters: none.
select slice.account, slice.source_id, slice.leg, slice.relation, slice.format, delivery.grain, delivery.delivery_id, iso(slice.bucket_start) as start, iso(slice.bucket_end) as "end",
  slice.records::varchar as records, iso(delivery.as_of) as as_of, iso(delivery.complete_as_of) as complete_as_of, iso(delivery.period_start) as period_start, iso(delivery.period_end) as period_end, slice.supplies
from slice
join delivery on delivery.delivery_id = slice.delivery_id
where slice.counted and slice.relation <> 'invoice_detail' and slice.leg <> 'reference'
order by slice.account, slice.leg, slice.bucket_start, slice.slice_id
