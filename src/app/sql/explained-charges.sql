-- What:       the largest charges of a statement, or of one of its cells; those without a price first.
-- Grain:      charge.
-- Reads:      recognized_line.
-- Parameters: $month, $version, $account, $currency; $component, or NULL for all; $from, $to: days, the end exclusive; $most.
select x_import_id as import_id, x_record_no::varchar as record, x_part_no as part_no,
  concat_ws(' ', strftime(day, '%Y-%m-%d'), coalesce(model, description, service, sku), token_kind) as label, plain(recognized_cost) as amount
from recognized_line($month, $version)
where kind = 'charge' and account = $account and currency in ($currency, '') and ($component is null or component = $component)
  and ($from is null or day >= cast($from as date)) and ($to is null or day < cast($to as date))
order by abs(recognized_cost) desc nulls first, day, x_import_id, x_record_no, x_part_no
limit $most
