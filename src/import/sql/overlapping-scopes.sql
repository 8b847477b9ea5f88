-- What:       deliveries whose stated scope overlaps a delivery's own stated scope without one holding the other.
-- Grain:      delivery.
-- Reads:      delivery, slice, import.
-- Parameters: $deliveryId.
select other.delivery_id, min(import.file) as file, other.scope
from delivery as mine
join delivery as other on other.delivery_id <> mine.delivery_id and other.status = 'imported' and other.dataset = mine.dataset and other.leg = mine.leg
  and other.basis is not distinct from mine.basis and other.grain = mine.grain and list_sort(other.grouping) = list_sort(mine.grouping)
  and other.scope_from in ('option', 'manifest')
  and list_has_any(other.scope, mine.scope) and not list_has_all(other.scope, mine.scope) and not list_has_all(mine.scope, other.scope)
join import on import.delivery_id = other.delivery_id
where mine.delivery_id = $deliveryId and mine.scope_from in ('option', 'manifest')
  and exists (
    select 1
    from slice as own
    join slice as theirs on theirs.account = own.account and theirs.slice_key = own.slice_key and theirs.bucket_start < own.bucket_end and own.bucket_start < theirs.bucket_end
    where own.delivery_id = mine.delivery_id and theirs.delivery_id = other.delivery_id)
group by other.delivery_id, other.scope
order by other.delivery_id
limit 1
