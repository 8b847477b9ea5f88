-- What:       service months and the currencies their counted evidence is in; without any, the last month with published rates.
-- Grain:      month × currency.
-- Reads:      slice, slice_amount, evidence_invoice_detail.
-- Parameters: none.
with detail as (
  select slice.month, nullif(slice_amount.currency, '') as currency
  from slice
  left join slice_amount using (slice_id)
  where slice.counted and slice.leg in ('billed', 'metered')
), invoiced as (
  -- A document is filed under its issue; its lines' periods are when it was served, first to last month.
  select line.billing_currency as currency, coalesce(line.charge_period_start, line.invoice_issue_date) as first,
    greatest(coalesce(line.charge_period_start, line.invoice_issue_date), coalesce(line.charge_period_end - interval 1 day, line.invoice_issue_date)) as last
  from evidence_invoice_detail as line
  join slice on slice.slice_id = line.x_slice_id and slice.counted
), served as (
  select strftime(unnest(generate_series(date_trunc('month', invoiced.first), date_trunc('month', invoiced.last), interval 1 month)), '%Y-%m') as month, currency
  from invoiced
), evidence as (
  select month, currency from detail
  union
  select month, currency from served
), published as (
  select max(month) as month from slice where counted and leg = 'reference'
)
select month, currency from evidence
union all
select month, null from published where month is not null and not exists (select 1 from evidence)
order by month, currency
