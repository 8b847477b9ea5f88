-- What:       the same bill as two datasets show it: the one that counts and one that is its control, whole bills with tax.
-- Grain:      account × currency × control dataset, of one month.
-- Reads:      slice, slice_amount, excluded_charge.
-- Parameters: $month.
with part as (
  select slice_id, currency, sum(amount) as amount
  from slice_amount
  group by slice_id, currency
  union all
  select slice_id, currency, sum(billed_cost)
  from excluded_charge
  group by slice_id, currency
), total as (
  select slice.account, slice.dataset, slice.status, part.currency, sum(part.amount) as amount
  from slice
  join part on part.slice_id = slice.slice_id
  where slice.month = $month and slice.leg = 'billed' and slice.status in ('counted', 'control') and coalesce(slice.supplies, 'both') <> 'effective'
  group by slice.account, slice.dataset, slice.status, part.currency
), bill as (
  select account, currency, min(dataset) as dataset, sum(amount) as amount
  from total
  where status = 'counted'
  group by account, currency
)
select control.account, control.currency, coalesce(bill.dataset, '') as dataset, control.dataset as control_dataset, coalesce(bill.amount, 0)::varchar as counted, control.amount::varchar as control
from total as control
left join bill on bill.account = control.account and bill.currency = control.currency
where control.status = 'control' and control.currency <> ''
order by account, currency, control_dataset
