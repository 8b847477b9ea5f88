-- What:       the largest charges of a statement, or of one of its cells.
-- Grain:      charge.
-- Reads:      explained_charge.
-- Parameters: $month, $version, $account, $currency; $component, or NULL for all; $from, $to: days, the end exclusive; $most.
select import_id, record_no::varchar as record, part_no, label, plain(amount) as amount
from explained_charge($month, $version)
where account = $account and currency = $currency and ($component is null or component = $component) and day >= $from and day < $to
order by abs(amount) desc nulls first, day, import_id, record_no, part_no
limit $most
