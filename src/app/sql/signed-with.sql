-- What:       signed months that rest on a delivery: their newest version was made of it, or a later signed month took over
--             what it moved them by. What only shows as drift is no evidence of the month as it was signed.
-- Grain:      month.
-- Reads:      slice, version_slice, close_version, adjustment_line, import.
-- Parameters: $deliveryId.
with signed as (
  select month, max(version_no) as version_no
  from close_version
  where state = 'signed'
  group by month
)
select slice.month
from slice
join signed using (month)
join version_slice using (month, version_no, slice_id)
where slice.delivery_id = $deliveryId and slice.leg <> 'reference'
union
-- Payments and rates of other days, too: what the digest names.
select close_version.month
from close_version
join signed using (month, version_no)
join import on import.delivery_id = $deliveryId and list_contains(json_keys(close_version.document::json, '$.sources'), import.import_id::varchar)
union
select taken.month
from slice
join adjustment_line as taken on taken.service_month = slice.month and taken.account = slice.account and taken.kind in ('prior_period', 'true_up')
join signed on signed.month = taken.month and signed.version_no = taken.version_no
where slice.delivery_id = $deliveryId and slice.counted and slice.leg <> 'reference'
order by month
