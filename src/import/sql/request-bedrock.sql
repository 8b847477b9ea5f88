-- What:       requests of a Bedrock model invocation log: bodies are looked into for counts alone, no text of theirs is kept.
-- Grain:      one row a request.
-- Reads:      record: the log's columns, all text or JSON, and file, the staged file's name.
-- Parameters: none.

-- Input, cache reads and cache writes are disjoint counts. Older logs have the cache counts in the model's answer only.
with found as (
  select
    file, record.timestamp as at_text, coalesce(accountId, '') as account, coalesce(record.region, '') as region, coalesce(modelId, '') as model,
    coalesce(identity.arn, '') as user_id, requestMetadata::varchar as tags,
    input.inputTokenCount as input_text, output.outputTokenCount as output_text,
    coalesce(input.cacheReadInputTokenCount,
      in_body(output.outputBodyJson, '$.usage.cache_read_input_tokens', '$[*].message.usage.cache_read_input_tokens'),
      in_body(output.outputBodyJson, '$.usage.cacheReadInputTokens', '$[*].metadata.usage.cacheReadInputTokens'),
      in_body(output.outputBodyJson, '$."amazon-bedrock-invocationMetrics".cacheReadInputTokenCount', '$[*]."amazon-bedrock-invocationMetrics".cacheReadInputTokenCount')) as read_text,
    coalesce(input.cacheWriteInputTokenCount,
      in_body(output.outputBodyJson, '$.usage.cache_creation_input_tokens', '$[*].message.usage.cache_creation_input_tokens'),
      in_body(output.outputBodyJson, '$.usage.cacheWriteInputTokens', '$[*].metadata.usage.cacheWriteInputTokens'),
      in_body(output.outputBodyJson, '$."amazon-bedrock-invocationMetrics".cacheWriteInputTokenCount', '$[*]."amazon-bedrock-invocationMetrics".cacheWriteInputTokenCount')) as write_text,
    in_body(output.outputBodyJson, '$.usage.cache_creation.ephemeral_1h_input_tokens', '$[*].message.usage.cache_creation.ephemeral_1h_input_tokens') as write_1h_text
  from record
),
counted as (
  select
    file, account, region, model, user_id, tags,
    must_instant('timestamp', at_text, file) as request_at,
    may_count('inputTokenCount', input_text, file) as input,
    may_count('cacheReadInputTokenCount', read_text, file) as cache_read,
    may_count('cacheWriteInputTokenCount', write_text, file) as cache_write,
    may_count('ephemeral_1h_input_tokens', write_1h_text, file) as cache_write_1h,
    may_count('outputTokenCount', output_text, file) as output
  from found
)
select
  request_at,
  'AWS' as provider, account, '' as sub_account, region, model, '' as service_tier, '' as context, '' as api_key, user_id, tags,
  case when coalesce(input, cache_read, cache_write, output) is null then 'Requests' else 'Tokens' end as unit,
  '' as currency,
  input, cache_read, cache_write - coalesce(cache_write_1h, 0) as cache_write_5m, cache_write_1h, output,
  null::decimal(38, 18) as amount, null::decimal(38, 18) as price
from counted
