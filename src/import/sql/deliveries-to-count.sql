-- What:       what ranks deliveries against each other.
-- Grain:      delivery.
-- Reads:      delivery.
-- Parameters: none.
select delivery_id, iso(as_of) as as_of, buckets, records::varchar as records, coalesce(final_marker, false) as final_marker, content_hash, grain, grouping, scope, accept_decrease, basis
from delivery
where status = 'imported'
order by delivery_id
