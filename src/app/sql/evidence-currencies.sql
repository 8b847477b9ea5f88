-- What:       months and the currencies their counted evidence is in; without any, the last month with published rates.
-- Grain:      month × currency.
-- Reads:      slice, slice_amount.
-- Parameters: none.
with evidence as (
  select distinct slice.month, nullif(slice_amount.currency, '') as currency
  from slice
  left join slice_amount using (slice_id)
  where slice.counted and slice.leg <> 'reference'
), published as (
  select max(month) as month from slice where counted and leg = 'reference'
)
select month, currency from evidence
union all
select month, null from published where month is not null and not exists (select 1 from evidence)
order by month, currency
