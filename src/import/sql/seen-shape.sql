-- What:       the shape of a delivery as scan 1 saw it: how it was grouped, how its dates are written, how far it reaches.
-- Grain:      one row.
-- Reads:      seen (temporary).
-- Parameters: none.
select list_sort(list_distinct(flatten(list(grouped_by)))) as grouped_by,
  max(start_length) filter (x_drop is null) as start_length,
  max(covered) as covered,
  max(written) as written,
  coalesce(bool_and(e_invoice <> '') filter (x_drop is null), false) as final_marker,
  coalesce(sum(records), 0)::varchar as records
from seen
