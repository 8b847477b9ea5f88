-- What:       what a whole bill holds besides its AI rows.
-- Grain:      account × invoice × billing period × line type × category × has product × currency.
-- Reads:      excluded_charge, slice, billed_sum.
-- Parameters: $from, $to: days, the end exclusive. Bills of other months that hold rows of these days are read too.
with crossing as (
  select distinct billing_account_id as account, billing_currency as currency, bill_month
  from billed_sum
  where counted and day >= $from and day < $to and bill_month <> day[1:7]
)
select excluded.account, excluded.invoice_id as invoice, strftime(excluded.billing_period_start, '%Y-%m-%d') as day, excluded.line_type, excluded.charge_category as category, excluded.has_product,
  excluded.currency, coalesce(sum(excluded.records) filter (reads_billed(excluded.side)), 0)::varchar as records,
  coalesce(sum(excluded.billed_cost) filter (reads_billed(excluded.side)), 0)::varchar as billed, coalesce(sum(excluded.effective_cost) filter (reads_effective(excluded.side)), 0)::varchar as effective
from (
  select excluded_charge.*, side_of(slice.supplies, slice.beside, excluded_charge.sub_account_id) as side
  from excluded_charge
  join slice on slice.slice_id = excluded_charge.slice_id and slice.counted
) as excluded
where (strftime(excluded.billing_period_start, '%Y-%m-%d') >= $from and strftime(excluded.billing_period_start, '%Y-%m-%d') < $to)
  or exists (select 1 from crossing where crossing.account = excluded.account and crossing.currency = excluded.currency and crossing.bill_month = strftime(excluded.billing_period_start, '%Y-%m'))
group by all
order by all
