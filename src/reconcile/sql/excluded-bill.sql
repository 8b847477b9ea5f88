-- What:       what a whole bill holds besides its AI rows.
-- Grain:      account × invoice × billing period × line type × category × has product × currency.
-- Reads:      excluded_charge, slice.
-- Parameters: $from, $to: days, the end exclusive.
select excluded.account, excluded.invoice_id as invoice, strftime(excluded.billing_period_start, '%Y-%m-%d') as day, excluded.line_type, excluded.charge_category as category, excluded.has_product,
  excluded.currency, sum(excluded.records)::varchar as records, sum(excluded.billed_cost)::varchar as billed, sum(excluded.effective_cost)::varchar as effective
from excluded_charge as excluded
join slice on slice.slice_id = excluded.slice_id and slice.counted
where strftime(excluded.billing_period_start, '%Y-%m-%d') >= $from and strftime(excluded.billing_period_start, '%Y-%m-%d') < $to
group by all
order by all
