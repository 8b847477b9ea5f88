-- What:       the counted charges with the money each would bring: billed and effective cost, or the low and high price of metered use.
--             Of a charge for days of several months the effective cost is `spread`, by those days, and not of its first day.
-- Grain:      charge.
-- Reads:      evidence_charge, slice, delivery, priced_charge.
-- Parameters: none. The close zone is the session variable close_zone.

-- A day-grain source keeps its own day; finer grains are cut in the close zone.
create or replace temp macro close_day(instant_utc, grain) as
  strftime(case when grain in ('hour', 'instant') then timezone(getvariable('close_zone'), timezone('UTC', instant_utc)) else instant_utc end, '%Y-%m-%d');

create or replace temp macro shared(amount, share) as case when share = 1 then amount else round(amount * share, 18)::decimal(38, 18) end;

-- The days a charge is for, the end exclusive. A period of whole UTC days keeps them in every zone; an end a second short
-- of midnight is meant as midnight. `zoned` is true of a source that is finer than a day.
create or replace temp macro meant_end(ends) as ends + interval 1 second;
create or replace temp macro whole_days(starts, ends) as starts = date_trunc('day', starts) and meant_end(ends) - date_trunc('day', meant_end(ends)) <= interval 1 second;
create or replace temp macro zoned_day(instant_utc, zoned) as cast(case when zoned then timezone(getvariable('close_zone'), timezone('UTC', instant_utc)) else instant_utc end as date);
create or replace temp macro first_day(starts, ends, zoned) as case when whole_days(starts, ends) then cast(starts as date) else zoned_day(starts, zoned) end;
create or replace temp macro end_day(starts, ends, zoned) as case when whole_days(starts, ends) then cast(meant_end(ends) as date) else zoned_day(meant_end(ends), zoned) end;
create or replace temp macro first_of_month(day) as date_trunc('month', day);

-- Whether its cost is of other months than that of its first day. Never of periods up to a day, nor of tax; what is
-- committed is cost by its use. A case, for `and` works out both sides, and nearly all charges are short.
create or replace temp macro spans_months(starts, ends, zoned, category, component, committed) as
  case when ends > starts + interval 1 day then
    category <> 'Tax' and component <> 'tax' and not coalesce(committed, false)
    and (first_of_month(first_day(starts, ends, zoned)) <> first_of_month(end_day(starts, ends, zoned) - 1) or first_of_month(first_day(starts, ends, zoned)) <> first_of_month(zoned_day(starts, zoned)))
  else false end;

-- Of two bases that count beside each other a charge has the money that is read from it, the other 0.
create or replace temp view counted_charge as
select
  reads_billed(side_of(slice.supplies, slice.beside, charge.sub_account_id)) as bills, reads_effective(side_of(slice.supplies, slice.beside, charge.sub_account_id)) as accrues,
  slice.leg, slice.source_id, slice.counted, slice.recognized, slice.resold, delivery.grain, close_day(charge.charge_period_start, delivery.grain) as day,
  charge.x_slice_id, charge.x_import_id, charge.x_record_no, charge.x_part_no, charge.billing_account_id, charge.sub_account_id, charge.sub_account_name,
  charge.charge_period_start, charge.charge_period_end, charge.charge_category, charge.charge_description, charge.billing_currency,
  case when bills then charge.billed_cost else 0::decimal(38, 18) end as billed_cost, case when accrues then charge.effective_cost else 0::decimal(38, 18) end as effective_cost,
  case when accrues then charge.list_cost end as list_cost, case when accrues then charge.consumed_quantity end as consumed_quantity, charge.consumed_unit, charge.invoice_id, charge.invoice_issuer_name,
  charge.service_provider_name, charge.host_provider_name, charge.service_name, charge.region_id, charge.resource_id, charge.sku_id, charge.sku_meter, charge.tags,
  charge.x_component, charge.x_line_type, charge.x_model, charge.x_model_maker, charge.x_token_kind, charge.x_modality, charge.x_tier, charge.x_context,
  charge.x_cost_category, charge.x_api_key, charge.x_user, case when accrues then charge.x_requests end as x_requests, charge.x_basis_missing and accrues as x_basis_missing, charge.x_share, charge.x_rule_id,
  charge.billing_period_start, charge.commitment_discount_id, charge.commitment_discount_status, charge.x_committed, delivery.basis as x_basis,
  delivery.grain in ('hour', 'instant') as zoned, spans_months(charge.charge_period_start, charge.charge_period_end, zoned, charge.charge_category, charge.x_component, charge.x_committed) as spans,
  case when bills then shared(charge.billed_cost, charge.x_share) else 0::decimal(38, 18) end as billed,
  case when accrues and not spans then shared(charge.effective_cost, charge.x_share) when accrues and charge.effective_cost is null then null else 0::decimal(38, 18) end as effective,
  case when accrues and spans then shared(charge.effective_cost, charge.x_share) else 0::decimal(38, 18) end as spread
from evidence_charge as charge
join slice on slice.slice_id = charge.x_slice_id
join delivery on delivery.delivery_id = slice.delivery_id
where (slice.counted or slice.recognized or slice.resold) and slice.leg in ('billed', 'metered') and (accrues or (bills and charge.billed_cost <> 0));
