-- What:       what a counted total holds beyond the finer detail that stands for its lines.
-- Grain:      account × currency × month.
-- Reads:      billed_sum.
-- Parameters: $from, $to: days, the end exclusive.
select billing_account_id as account, coalesce(billing_currency, '') as currency, day[1:7] as month, min(service_provider_name) as provider,
  (coalesce(sum(effective) filter (counted and not recognized), 0) - coalesce(sum(effective) filter (recognized and not counted), 0))::varchar as amount
from billed_sum
where counted <> recognized and charge_category <> 'Tax' and day >= $from and day < $to
group by all
having bool_or(recognized)
order by all
