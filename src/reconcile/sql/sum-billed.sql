-- What:       billed_sum, the counted billed charges in one pass: small groups from which every sum that statements need is taken.
-- Grain:      account × currency × component × day × bill month × invoice × provider × issuer × line type × category × model ×
--             token kind × which side counts. bill_month: the month in which the bill's period begins.
-- Reads:      counted_charge.
-- Parameters: none.
create or replace temp table billed_sum as
with summed as (
  select billing_account_id, billing_currency, x_component, zoned_day(charge_period_start, zoned) as day_of, first_of_month(coalesce(cast(billing_period_start as date), day_of)) as bill_month_of,
    invoice_id, service_provider_name, invoice_issuer_name, x_line_type, charge_category, x_model, x_token_kind, counted, recognized, resold, accrues,
    count(*) as charges, count(*) filter (bills) as records, count(*) filter (x_basis_missing) as basis_missing,
    sum(billed) as billed, sum(effective) as effective, sum(spread) as spread, sum(billed_cost) as billed_cost, sum(consumed_quantity) filter (x_token_kind is not null) as consumed_quantity,
    coalesce(bool_or(consumed_unit = 'Tokens' and consumed_quantity is not null), false) as counts_tokens,
    list(distinct x_slice_id) filter (spans) as spanning_slices, min(x_import_id) as first_import, min(x_record_no) as first_record
  from counted_charge
  where leg = 'billed'
  group by all
)
select * exclude (day_of, bill_month_of), strftime(day_of, '%Y-%m-%d') as day, strftime(bill_month_of, '%Y-%m') as bill_month
from summed
