-- What:       published rates of exchange of a month, and of the days on which payments were made, with the week before each.
-- Grain:      date × currency; of a day, the download that counts.
-- Reads:      evidence_fx_rate, slice, delivery, evidence_payment, evidence_invoice_detail.
-- Parameters: $month, the service month; $currency, the reporting currency.
with paid as (
  select distinct payment.posted_at::date as day
  from evidence_payment as payment
  join slice on slice.slice_id = payment.x_slice_id and slice.counted
), traded as (
  select payment.billing_currency as currency from evidence_payment as payment
  union
  select detail.billing_currency from evidence_invoice_detail as detail
  union
  select $currency
)
select strftime(quoted.rate_date, '%Y-%m-%d') as day, quoted.currency, quoted.rate::varchar as rate, quoted.x_import_id as import_id,
  strftime(delivery.period_start, '%Y-%m-%d') as first_day, strftime(delivery.period_end, '%Y-%m-%d') as end_day
from evidence_fx_rate as quoted
join slice on slice.slice_id = quoted.x_slice_id and slice.counted
join delivery on delivery.delivery_id = slice.delivery_id
where quoted.base_currency = 'EUR'
  and (strftime(quoted.rate_date, '%Y-%m') = $month
    -- Only where money crossed currencies is a day's rate asked for.
    or ((select count(*) from traded) > 1 and quoted.currency in (select currency from traded)
      and exists (select 1 from paid where quoted.rate_date between paid.day - interval 7 day and paid.day)))
order by quoted.rate_date, quoted.currency, quoted.x_import_id
