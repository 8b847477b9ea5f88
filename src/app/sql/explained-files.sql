-- What:       the files that charges of a statement (or of one of its cells) come from, with the range of their records.
-- Grain:      import.
-- Reads:      explained_charge.
-- Parameters: $month, $version, $account, $currency; $component, or NULL for all; $from, $to: days, the end exclusive.
select import_id, min(record_no)::varchar as first, max(record_no)::varchar as last, count(distinct record_no)::varchar as records, count(*)::varchar as charges,
  case when count(amount) = count(*) then plain(sum(amount)) end as amount, plain(coalesce(sum(amount), 0)) as priced
from explained_charge($month, $version)
where account = $account and currency = $currency and ($component is null or component = $component) and day >= $from and day < $to
group by import_id
order by import_id
