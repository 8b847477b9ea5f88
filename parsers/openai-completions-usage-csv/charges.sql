-- What:       takes one bucket of completions usage apart into disjoint token kinds, each with its modality.
-- Grain:      one charge a record, kind and modality that is not zero; a record of zeros is one charge of zero.
-- Reads:      source.
-- Parameters: none.

-- The vendor's input_tokens hold cached and cache-write tokens too; its modality columns split what is left, the cached
-- part and the output. Whatever they leave of the vendor's own totals becomes a part without a split, so that the
-- parts of a record always add up to input_tokens + output_tokens. 1000 = 500 uncached + 400 cached + 100 written.
with totals as (
  select
    x_slice_id, billing_account_id, x_share, x_rule_id, record_no, start_time, end_time, project_id, user_id, api_key_id, model, num_model_requests,
    x_component, x_model, x_model_maker, x_tier, x_service_provider, x_service_name, x_cost_category, x_unit,
    input_text_tokens, input_audio_tokens, input_image_tokens,
    input_cached_text_tokens, input_cached_audio_tokens, input_cached_image_tokens,
    output_text_tokens, output_audio_tokens, output_image_tokens,
    coalesce(input_text_tokens, input_audio_tokens, input_image_tokens) is not null as input_split,
    coalesce(input_cached_text_tokens, input_cached_audio_tokens, input_cached_image_tokens) is not null as cached_split,
    coalesce(output_text_tokens, output_audio_tokens, output_image_tokens) is not null as output_split,
    coalesce(input_text_tokens, 0) + coalesce(input_audio_tokens, 0) + coalesce(input_image_tokens, 0) as input_parts,
    coalesce(input_cached_text_tokens, 0) + coalesce(input_cached_audio_tokens, 0) + coalesce(input_cached_image_tokens, 0) as cached_parts,
    coalesce(output_text_tokens, 0) + coalesce(output_audio_tokens, 0) + coalesce(output_image_tokens, 0) as output_parts,
    coalesce(input_cache_write_tokens, 0) as written,
    input_tokens, input_uncached_tokens, input_cached_tokens, output_tokens
  from source
),
kinds as (
  select
    x_slice_id, billing_account_id, x_share, x_rule_id, record_no, start_time, end_time, project_id, user_id, api_key_id, model, num_model_requests,
    x_component, x_model, x_model_maker, x_tier, x_service_provider, x_service_name, x_cost_category, x_unit,
    input_text_tokens, input_audio_tokens, input_image_tokens,
    input_cached_text_tokens, input_cached_audio_tokens, input_cached_image_tokens,
    output_text_tokens, output_audio_tokens, output_image_tokens,
    input_split, cached_split, output_split, written,
    coalesce(input_tokens - coalesce(input_cached_tokens, cached_parts) - written, input_uncached_tokens, input_parts) - input_parts as input_rest,
    coalesce(input_cached_tokens, cached_parts) - cached_parts as cached_rest,
    coalesce(output_tokens, output_parts) - output_parts as output_rest
  from totals
),
parted as (
  select
    x_slice_id, billing_account_id, x_share, x_rule_id, record_no, start_time, end_time, project_id, user_id, api_key_id, model, num_model_requests,
    x_component, x_model, x_model_maker, x_tier, x_service_provider, x_service_name, x_cost_category, x_unit,
    list_filter([
      {'kind': 'input', 'modality': 'text', 'meter': 'Input Tokens', 'tokens': input_text_tokens},
      {'kind': 'input', 'modality': 'audio', 'meter': 'Input Tokens', 'tokens': input_audio_tokens},
      {'kind': 'input', 'modality': 'image', 'meter': 'Input Tokens', 'tokens': input_image_tokens},
      {'kind': 'input', 'modality': case when input_split then 'text' end, 'meter': case when input_split then 'Input Tokens, rest of the total' else 'Input Tokens' end, 'tokens': input_rest},
      {'kind': 'cache_read', 'modality': 'text', 'meter': 'Cached Input Tokens', 'tokens': input_cached_text_tokens},
      {'kind': 'cache_read', 'modality': 'audio', 'meter': 'Cached Input Tokens', 'tokens': input_cached_audio_tokens},
      {'kind': 'cache_read', 'modality': 'image', 'meter': 'Cached Input Tokens', 'tokens': input_cached_image_tokens},
      {'kind': 'cache_read', 'modality': case when cached_split then 'text' end, 'meter': case when cached_split then 'Cached Input Tokens, rest of the total' else 'Cached Input Tokens' end, 'tokens': cached_rest},
      {'kind': 'cache_write_5m', 'modality': null, 'meter': 'Cache Write Tokens', 'tokens': written},
      {'kind': 'output', 'modality': 'text', 'meter': 'Output Tokens', 'tokens': output_text_tokens},
      {'kind': 'output', 'modality': 'audio', 'meter': 'Output Tokens', 'tokens': output_audio_tokens},
      {'kind': 'output', 'modality': 'image', 'meter': 'Output Tokens', 'tokens': output_image_tokens},
      {'kind': 'output', 'modality': case when output_split then 'text' end, 'meter': case when output_split then 'Output Tokens, rest of the total' else 'Output Tokens' end, 'tokens': output_rest}
    ], lambda part: part.tokens <> 0) as parts
  from kinds
),
numbered as (
  select
    x_slice_id, billing_account_id, x_share, x_rule_id, record_no, start_time, end_time, project_id, user_id, api_key_id, model, num_model_requests,
    x_component, x_model, x_model_maker, x_tier, x_service_provider, x_service_name, x_cost_category, x_unit,
    unnest(case when len(parts) > 0 then parts else [{'kind': 'input', 'modality': null::varchar, 'meter': 'Input Tokens', 'tokens': 0::bigint}] end) as part,
    unnest(range(1, greatest(len(parts), 1) + 1)) as part_no
  from parted
)
select
  x_slice_id,
  billing_account_id,
  x_share,
  x_rule_id,
  record_no as x_record_no,
  part_no::smallint as x_part_no,
  nullif(project_id, '') as sub_account_id,
  start_time as charge_period_start,
  end_time as charge_period_end,
  'Usage' as charge_category,
  'Usage-Based' as charge_frequency,
  part.tokens::decimal(38, 18) as consumed_quantity,
  x_unit as consumed_unit,
  x_service_provider as service_provider_name,
  x_service_name as service_name,
  nullif(model, '') as sku_id,
  part.meter as sku_meter,
  x_component,
  x_model,
  x_model_maker,
  part.kind as x_token_kind,
  part.modality as x_modality,
  x_tier,
  x_cost_category,
  nullif(api_key_id, '') as x_api_key,
  nullif(user_id, '') as x_user,
  case when part_no = 1 then num_model_requests::decimal(38, 18) end as x_requests
from numbered
