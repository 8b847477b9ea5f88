-- What:       priced detail as the vendors billed it, summed to what statements need.
-- Grain:      account × currency × component × day × bill month × invoice × provider × line type × category.
-- Reads:      billed_sum.
-- Parameters: $from, $to: days, the end exclusive. A bill that holds rows of another month than its own is read whole,
--             so that it can be tied to its document: late rows of a month's bill, and bills of a month's late rows.
with crossing as (
  select distinct billing_account_id, billing_currency, bill_month
  from billed_sum
  where counted and day >= $from and day < $to and bill_month <> day[1:7]
)
select billing_account_id as account, coalesce(billing_currency, '') as currency, x_component as component, day, bill_month, coalesce(invoice_id, '') as invoice,
  coalesce(service_provider_name, '') as provider, coalesce(invoice_issuer_name, '') as issuer, coalesce(x_line_type, '') as line_type, charge_category as category,
  sum(records)::varchar as records, sum(basis_missing)::varchar as basis_missing,
  coalesce(sum(billed), 0)::varchar as billed, coalesce(sum(effective), 0)::varchar as effective, coalesce(sum(spread), 0)::varchar as spread,
  coalesce(sum(billed_cost), 0)::varchar as billed_whole
from billed_sum
where counted and ((day >= $from and day < $to)
  or (bill_month <> day[1:7] and bill_month || '-01' >= $from and bill_month || '-01' < $to)
  or exists (select 1 from crossing where crossing.billing_account_id = billed_sum.billing_account_id and crossing.billing_currency = billed_sum.billing_currency and crossing.bill_month = billed_sum.bill_month))
group by all
order by all
