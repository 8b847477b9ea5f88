-- What:       what scan 1 saw of each replaceable unit: money and records by account claim, key, bucket and sub account.
-- Grain:      claim × key × bucket × sub account × currency. Dropped records count only as empty buckets.
-- Reads:      seen (temporary).
-- Parameters: none.
select x_claim as claim, x_key as key, iso(x_start) as start, iso(max(x_end)) as "end", x_sub as sub, x_currency as currency,
  coalesce(sum(records) filter (x_drop is null), 0)::varchar as records,
  sum(amount) filter (x_drop is null)::varchar as amount,
  sum(quantity) filter (x_drop is null)::varchar as quantity,
  iso(min(reaches) filter (x_drop is null)) as reaches, iso(max(covered) filter (x_drop is null)) as covered
from seen
where not x_bad and x_start is not null and (x_drop is null or x_drop = 'EMPTY_BUCKET')
group by x_claim, x_key, x_start, x_sub, x_currency
order by start, claim, key, sub, currency
