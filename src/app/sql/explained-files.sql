-- What:       the files that charges of a statement (or of one of its cells) come from, with the range of their records.
-- Grain:      import.
-- Reads:      recognized_line.
-- Parameters: $month, $version, $account, $currency; $component, or NULL for all; $from, $to: days, the end exclusive.
select x_import_id as import_id, min(x_record_no)::varchar as first, max(x_record_no)::varchar as last, count(distinct x_record_no)::varchar as records, count(*)::varchar as charges,
  case when count(recognized_cost) = count(*) then plain(sum(recognized_cost)) end as amount, plain(coalesce(sum(recognized_cost), 0)) as priced
from recognized_line($month, $version)
where kind = 'charge' and account = $account and currency in ($currency, '') and ($component is null or component = $component)
  and ($from is null or day >= cast($from as date)) and ($to is null or day < cast($to as date))
group by x_import_id
order by x_import_id
