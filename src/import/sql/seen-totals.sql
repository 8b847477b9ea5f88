-- What:       control totals of one file as scan 1 saw it.
-- Grain:      currency × what became of the records (picked, excluded, bad) × drop code.
-- Reads:      seen (temporary).
-- Parameters: $part, the file's number in the delivery.
select x_currency as currency,
  case when x_bad or (x_failed and not x_picked) then 'bad' when x_drop is not null or not x_picked then 'excluded' else 'picked' end as state,
  x_drop as drop_code,
  sum(records)::varchar as records, coalesce(sum(amount), 0)::varchar as amount, coalesce(sum(rounded), 0)::varchar as rounded
from seen
where part_no = $part
group by all
order by all
