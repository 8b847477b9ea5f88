-- What:       what whole bills hold besides their AI rows, as in the files.
-- Grain:      account × sub account × invoice × service × line type × usage type × currency × billing period.
-- Reads:      excluded_charge, slice.
-- Parameters: $month.
select excluded.account, slice.format, excluded.sub_account_id as sub_account, excluded.invoice_id as invoice, excluded.service, excluded.line_type, excluded.usage_type, excluded.currency,
  strftime(excluded.billing_period_start, '%Y-%m-%d') as day, sum(excluded.records)::varchar as records, sum(excluded.billed_cost)::varchar as billed_cost
from excluded_charge as excluded
join slice on slice.slice_id = excluded.slice_id and slice.counted
where reads_billed(side_of(slice.supplies, slice.beside, excluded.sub_account_id)) and excluded.billing_period_start >= cast($month || '-01' as timestamp) and excluded.billing_period_start < cast($month || '-01' as timestamp) + interval 1 month
group by all
order by all
