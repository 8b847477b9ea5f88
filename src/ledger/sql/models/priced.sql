-- What:       metered × rate: the price of each counted metered charge, as a band [low, high], exact in decimals.
-- Grain:      metered_charge and priced_charge: one row a counted charge of the metered leg.
-- Reads:      evidence_charge, slice, delivery, rate.
-- Parameters: none.

-- Quantity × price of one unit, exact to the 18th decimal (past it half away from zero). DECIMAL(38,18) times itself
-- overflows at 100 × 100, but times DECIMAL(38,0) it stays DECIMAL(38,18): so the whole part of the quantity is one step,
-- and a fraction of it, which tokens do not have, two more.
create or replace temp macro fraction(x) as (x - trunc(x))::decimal(18, 18);
create or replace temp macro exact_product(quantity, price) as
  trunc(quantity) * price
  + case when quantity = trunc(quantity) then 0::decimal(38, 18)
         else fraction(quantity) * trunc(price) + (fraction(quantity) * fraction(price))::decimal(38, 18) end;

-- What is counted: the token kind, or the vendor's meter where it is not tokens ('Web Searches' → web_searches).
create or replace temp macro meter_of(token_kind, sku_meter) as coalesce(token_kind, replace(lower(trim(sku_meter)), ' ', '_'), '');

create or replace temp view metered_charge as
select
  charge.x_slice_id, charge.x_import_id, charge.x_record_no, charge.x_part_no,
  slice.source_id as x_source_id, slice.month as x_month, slice.recognized as x_recognized, delivery.grain as x_grain,
  charge.billing_account_id, charge.sub_account_id, charge.sub_account_name, charge.charge_period_start, charge.charge_period_end,
  charge.charge_category, charge.billing_currency, charge.consumed_quantity, charge.consumed_unit, charge.service_provider_name, charge.host_provider_name,
  charge.service_name, charge.region_id, charge.resource_id, charge.sku_id, charge.sku_meter, charge.tags, charge.x_component,
  charge.x_model, charge.x_model_maker, charge.x_token_kind, charge.x_modality, charge.x_tier, charge.x_context, charge.x_cost_category,
  charge.x_api_key, charge.x_user, charge.x_requests, charge.x_share, charge.x_rule_id
from evidence_charge as charge
join slice on slice.slice_id = charge.x_slice_id
join delivery on delivery.delivery_id = slice.delivery_id
where slice.counted and slice.leg = 'metered';

-- The prices of one thing in one period, all request sizes together. `sizes` decides where the size is known; low and
-- high are the band where it is not, and mean something only if every size has a price (complete).
create or replace temp view price_slot as
select
  provider, account, coalesce(sku, '') as sku, match, token_kind, modality, tier, lower(unit) as unit,
  valid_from, coalesce(valid_to, timestamp '2100-01-01') as valid_to,
  min(origin) as origin, min(currency) as currency, min(contract) as contract, min(card_line) as card_line,
  min(unit_price) as low, max(unit_price) as high,
  min(context_from) = 0 and bool_or(context_to is null) as complete,
  max(context_from) > 0 or not complete as sized,
  list({'above': context_from, 'up_to': context_to, 'price': unit_price} order by context_from, unit_price) as sizes
from rate
group by all;

-- Tokens of one request where a record is one request: what a list's request sizes are measured in (input of all kinds).
create or replace temp view request_size as
select metered.x_slice_id, metered.x_import_id, metered.x_record_no,
  greatest(sum(metered.consumed_quantity) filter (metered.x_token_kind in ('input', 'cache_read', 'cache_write_5m', 'cache_write_1h')), 1) as tokens
from metered_charge as metered
semi join (select provider, match from price_slot where sized) as sized
  on sized.provider = metered.service_provider_name and sized.match = metered.x_model
where metered.x_grain = 'instant' and metered.x_context is null
group by all
having coalesce(sum(metered.x_requests), 1) <= 1 and tokens is not null;

create or replace temp macro sizes_short(sizes) as list_filter(sizes, lambda size: size.above = 0);
create or replace temp macro sizes_long(sizes) as list_filter(sizes, lambda size: size.above > 0);
create or replace temp macro sizes_of(sizes, tokens) as list_filter(sizes, lambda size: size.above < tokens and (size.up_to is null or tokens <= size.up_to));
create or replace temp macro prices_of(sizes) as list_transform(sizes, lambda size: size.price);

create or replace temp view priced_charge as
with looked_up as (
  select metered.*, slot.origin, slot.currency, slot.contract, slot.card_line, slot.valid_from, slot.low, slot.high, slot.complete, slot.sized,
    case when not slot.sized then null
         when metered.x_context = 'short' then prices_of(sizes_short(slot.sizes))
         when metered.x_context = 'long' then prices_of(sizes_long(slot.sizes))
         when request.tokens is not null then prices_of(sizes_of(slot.sizes, request.tokens)) end as decided
  from metered_charge as metered
  left join request_size as request
    on request.x_slice_id = metered.x_slice_id and request.x_import_id = metered.x_import_id and request.x_record_no = metered.x_record_no
  left join price_slot as slot
    on slot.provider = metered.service_provider_name
    and slot.match = coalesce(metered.x_model, '')
    and slot.sku = coalesce(metered.sku_id, '')
    and slot.token_kind = meter_of(metered.x_token_kind, metered.sku_meter)
    and slot.modality = coalesce(metered.x_modality, 'text')
    and slot.tier = coalesce(metered.x_tier, 'standard')
    and slot.unit = lower(coalesce(metered.consumed_unit, ''))
    and (slot.account is null or slot.account = metered.billing_account_id)
    and metered.charge_period_start >= slot.valid_from and metered.charge_period_start < slot.valid_to
), unit_priced as (
  select looked_up.*,
    case when decided is not null then list_min(decided) when complete then low end as unit_low,
    case when decided is not null then list_max(decided) when complete then high end as unit_high
  from looked_up
), costed as (
  -- The tier a vendor gives away is 0 by its name; no quantity is 0 at any price; everything else needs a price.
  select unit_priced.*,
    case when x_tier = 'free' or consumed_quantity = 0 then 0::decimal(38, 18) else exact_product(consumed_quantity, unit_low) end as at_low,
    case when x_tier = 'free' or consumed_quantity = 0 or unit_high = unit_low then null else exact_product(consumed_quantity, unit_high) end as at_high
  from unit_priced
)
select
  x_slice_id, x_import_id, x_record_no, x_part_no, x_source_id, x_month, x_recognized, x_grain,
  billing_account_id, sub_account_id, sub_account_name, charge_period_start, charge_period_end, charge_category, billing_currency,
  consumed_quantity, consumed_unit, service_provider_name, host_provider_name, service_name, region_id, resource_id, sku_id, sku_meter, tags,
  x_component, x_model, x_model_maker, x_token_kind, x_modality, x_tier, x_context, x_cost_category, x_api_key, x_user, x_requests, x_share, x_rule_id,
  case when x_tier = 'free' then 'free' when at_low is null then 'unpriced' else 'priced' end as x_price_state,
  least(at_low, coalesce(at_high, at_low)) as x_cost_low,
  greatest(at_low, coalesce(at_high, at_low)) as x_cost_high,
  case when at_low is not null then coalesce(currency, billing_currency, 'USD') end as x_cost_currency,
  unit_low as x_unit_price_low, unit_high as x_unit_price_high,
  origin as x_rate_origin, card_line as x_rate_line, contract as x_rate_contract, valid_from as x_rate_from
from costed
