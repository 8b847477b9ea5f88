-- What:       usage of single requests added up to the columns of the roll-up contract, version 1.
-- Grain:      bucket × everything a request is told apart by: account, model, tier, key, user, tags, unit, currency.
-- Reads:      request: one row a request; texts '' where the log says nothing, counts NULL where it does not.
-- Parameters: none: any engine that holds `request` gives the same rows (see parsers/aicost-usage-rollup-parquet).
select
  cast(1 as integer) as contract_version,
  leg,
  bucket_start,
  bucket_end,
  provider,
  account,
  sub_account,
  region,
  model,
  service_tier,
  context,
  api_key,
  user_id,
  tags,
  unit,
  currency,
  cast(sum(input) as bigint) as input_tokens,
  cast(sum(cache_read) as bigint) as cache_read_tokens,
  cast(sum(cache_write_5m) as bigint) as cache_write_5m_tokens,
  cast(sum(cache_write_1h) as bigint) as cache_write_1h_tokens,
  cast(sum(output) as bigint) as output_tokens,
  cast(sum(amount) as decimal(38, 18)) as quantity,
  cast(count(*) as bigint) as requests,
  cast(sum(price) as decimal(38, 18)) as cost
from request
group by
  leg, bucket_start, bucket_end, provider, account, sub_account, region, model, service_tier, context, api_key, user_id, tags, unit, currency
order by
  bucket_start, bucket_end, provider, account, sub_account, region, model, service_tier, context, api_key, user_id, tags, unit, currency, leg
