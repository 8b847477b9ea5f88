-- What:       imports as the ledger holds them.
-- Grain:      file.
-- Reads:      import, delivery, import_amount, slice.
-- Parameters: $deliveryId, or NULL for all.
with amounts as (
  select import_id, to_json(list({'currency': currency, 'in_file': plain(in_file), 'accepted': plain(accepted), 'excluded': plain(excluded), 'rejected': plain(rejected), 'rounded_cells': rounded_cells} order by currency))::varchar as amounts
  from import_amount
  group by import_id
), month as (
  select delivery_id, month, list_sort(list(distinct status)) as statuses
  from slice
  group by delivery_id, month
), months as (
  select delivery_id, to_json(list({'month': month, 'statuses': statuses} order by month))::varchar as months
  from month
  group by delivery_id
)
select import.import_id, import.delivery_id, import.file, import.sha256, delivery.format, delivery.leg, delivery.basis, null::varchar as provider, delivery.account, delivery.source_id,
  delivery.scope, iso(delivery.as_of) as as_of, delivery.as_of_from, iso(delivery.period_start) as period_start, iso(delivery.period_end) as period_end, delivery.status,
  import.records_read::varchar as records_read, import.records_accepted::varchar as records_accepted, import.records_excluded::varchar as records_excluded, import.records_rejected::varchar as records_rejected,
  amounts.amounts, months.months
from import
join delivery using (delivery_id)
left join amounts using (import_id)
left join months using (delivery_id)
where $deliveryId is null or import.delivery_id = $deliveryId
order by import.import_id
