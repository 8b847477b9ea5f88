-- What:       the lines of a month's number, and the tokens behind them: what every report by dimension adds up.
-- Grain:      recognized_line: a charge of a recognized slice, or an adjustment line. token_line: a charge that counts tokens or requests.
-- Reads:      evidence_charge, slice, delivery, priced_charge, version_slice, version_price, adjustment_line, statement_line, resold_detail.
-- Parameters: at_month, and at_version: 0 is the working state, others are versions as prepared. The close zone is the session variable close_zone.

create or replace temp macro month_start(at_month) as cast(at_month || '-01' as timestamp);
create or replace temp macro month_end(at_month) as month_start(at_month) + interval 1 month;

-- Local midnight as the UTC instant that hourly charges are compared with; one comparison of instants a charge instead
-- of writing its day in the close zone.
create or replace temp macro zoned_start(local_start, fine) as case when fine then timezone('UTC', timezone(getvariable('close_zone'), local_start)) else local_start end;

-- The slices a month is read from, of which at_version leaves one half: what counts, and finer detail that stands for
-- the lines of a counted total (recognized, not counted).
create or replace temp macro line_slice(at_month, at_version) as table
select slice.slice_id, slice.leg, slice.account, taken.recognized, taken.supplies, taken.beside, taken.resold, slice.status <> 'detail' as total, slice.bucket_start, slice.bucket_end,
  delivery.grain in ('hour', 'instant') as zoned, zoned and getvariable('close_zone') <> 'UTC' as fine,
  zoned_start(month_start(at_month), fine) as first_instant, zoned_start(month_end(at_month), fine) as end_instant
from (
  select slice_id, recognized, supplies, beside, resold from slice where at_version = 0 and (counted or recognized or resold) and leg in ('billed', 'metered')
  union all
  select slice_id, recognized, supplies, beside, resold from version_slice where at_version > 0 and month = at_month and version_no = at_version
) as taken
join slice on slice.slice_id = taken.slice_id
join delivery on delivery.delivery_id = slice.delivery_id;

create or replace temp macro local_day(instant_utc, fine) as
  cast(case when fine then timezone(getvariable('close_zone'), timezone('UTC', instant_utc)) else instant_utc end as date);

-- A day's width around the month is what the scan itself can skip by; the slice's own bounds decide.
create or replace temp macro near_month(instant_utc, at_month) as
  instant_utc >= month_start(at_month) - interval 2 day and instant_utc < month_end(at_month) + interval 2 day;

-- Where a resold export stands for rows of the bill it is on, those rows give way (given_up: currency|provider) and its
-- own are lines of that bill (only_…). What neither happens to is read whole.
create or replace temp macro resold_at(at_month, at_version) as table
select account, currency, provider, detail_account, detail_provider, tokens
from resold_detail
where month = at_month and version_no = at_version;

create or replace temp macro given_up_at(at_month, at_version) as table
select account, list(distinct currency || '|' || provider) as given_up, list(distinct currency || '|' || provider) filter (tokens is not null) as tokens_given_up
from resold_at(at_month, at_version)
group by account;

-- Charges for days of several months are lines by those days (charge_term, in adjustment_line), and of their first day 0.
-- Not in versions that were signed while they were cost of the month they begin in.
create or replace temp macro spreads_at(at_month, at_version) as table
select coalesce(bool_or(spread), false) as spreads
from statement_line
where month = at_month and version_no = at_version;

create or replace temp macro billed_slice(at_month, at_version) as table
select slice.slice_id, slice.leg, slice.account, slice.supplies, slice.beside, slice.zoned, made.spreads, slice.fine, slice.first_instant, slice.end_instant,
  null::varchar as only_currency, null::varchar as only_provider, null::varchar as bill_provider, given.given_up
from line_slice(at_month, at_version) as slice
left join given_up_at(at_month, at_version) as given on given.account = slice.account
cross join spreads_at(at_month, at_version) as made
where slice.recognized and slice.leg = 'billed'
union all
select slice.slice_id, slice.leg, stands.account, slice.supplies, slice.beside, slice.zoned, made.spreads, slice.fine, slice.first_instant, slice.end_instant,
  stands.currency, stands.detail_provider, stands.provider, null
from line_slice(at_month, at_version) as slice
join resold_at(at_month, at_version) as stands on stands.detail_account = slice.account
cross join spreads_at(at_month, at_version) as made
where slice.resold and slice.leg = 'billed';

create or replace temp macro billed_line(at_month, at_version) as table
select
  'charge' as kind, slice.leg, slice.account, coalesce(charge.billing_currency, '') as currency, at_month as service_month, local_day(charge.charge_period_start, slice.fine) as day,
  charge.x_slice_id, charge.x_import_id, charge.x_record_no, charge.x_part_no, charge.charge_description as description, charge.invoice_id as document,
  coalesce(slice.bill_provider, charge.service_provider_name) as provider, charge.sub_account_id as sub_account, charge.x_model as model, charge.x_model_maker as model_maker, charge.x_cost_category as category,
  charge.x_component as component, charge.service_name as service, charge.sku_id as sku, charge.region_id as region, charge.x_api_key as api_key, charge.x_user as user_name,
  charge.x_token_kind as token_kind, charge.x_tier as tier, charge.consumed_quantity, charge.consumed_unit,
  case when slice.spreads and charge.effective_cost is not null and spans_months(charge.charge_period_start, charge.charge_period_end, slice.zoned, charge.charge_category, charge.x_component, charge.x_committed)
    then 0::decimal(38, 18) else shared(charge.effective_cost, charge.x_share) end as recognized_cost,
  case when charge.charge_category = 'Credit' or charge.x_component = 'credit' then recognized_cost else 0::decimal(38, 18) end as credits,
  coalesce(charge.x_basis_missing, false) as basis_missing, false as unpriced
from evidence_charge as charge
join billed_slice(at_month, at_version) as slice on slice.slice_id = charge.x_slice_id
where (slice.only_provider is null or (coalesce(charge.billing_currency, '') = slice.only_currency and coalesce(charge.service_provider_name, '') = slice.only_provider))
  and (slice.given_up is null or not list_contains(slice.given_up, coalesce(charge.billing_currency, '') || '|' || coalesce(charge.service_provider_name, '')))
  and charge.charge_category <> 'Tax' and reads_effective(side_of(slice.supplies, slice.beside, charge.sub_account_id))
  and near_month(charge.charge_period_start, at_month) and charge.charge_period_start >= slice.first_instant and charge.charge_period_start < slice.end_instant;

-- Metered use where no bill covers it, at the low end of its price. Without a price it is a line without an amount.
create or replace temp macro metered_line(at_month, at_version) as table
with priced as (
  select x_slice_id, x_import_id, x_record_no, x_part_no, x_cost_low, x_cost_currency
  from priced_charge
  where at_version = 0 and x_recognized and near_month(charge_period_start, at_month)
  union all
  select x_slice_id, x_import_id, x_record_no, x_part_no, x_cost_low, x_cost_currency
  from version_price
  where at_version > 0 and month = at_month and version_no = at_version
)
select
  'charge' as kind, slice.leg, slice.account, case when priced.x_cost_low is null then '' else coalesce(priced.x_cost_currency, charge.billing_currency, 'USD') end as currency,
  at_month as service_month, local_day(charge.charge_period_start, slice.fine) as day,
  charge.x_slice_id, charge.x_import_id, charge.x_record_no, charge.x_part_no, charge.charge_description as description, charge.invoice_id as document,
  charge.service_provider_name as provider, charge.sub_account_id as sub_account, charge.x_model as model, charge.x_model_maker as model_maker, charge.x_cost_category as category,
  charge.x_component as component, charge.service_name as service, charge.sku_id as sku, charge.region_id as region, charge.x_api_key as api_key, charge.x_user as user_name,
  charge.x_token_kind as token_kind, charge.x_tier as tier, charge.consumed_quantity, charge.consumed_unit,
  priced.x_cost_low as recognized_cost, 0::decimal(38, 18) as credits, false as basis_missing, priced.x_cost_low is null as unpriced
from evidence_charge as charge
join line_slice(at_month, at_version) as slice on slice.slice_id = charge.x_slice_id
join priced on priced.x_slice_id = charge.x_slice_id and priced.x_import_id = charge.x_import_id and priced.x_record_no = charge.x_record_no and priced.x_part_no = charge.x_part_no
where slice.recognized and slice.leg = 'metered' and near_month(charge.charge_period_start, at_month)
  and charge.charge_period_start >= slice.first_instant and charge.charge_period_start < slice.end_instant;

-- What invoices, decisions, grants and apportionment add to the detail. It names no model, key or sku, but for parts of
-- charges: those stay empty.
-- Its leg is the evidence it rests on; what is taken over from other months rests on none of this one's.
create or replace temp macro adjusting_line(at_month, at_version) as table
select
  kind, case when kind in ('invoice_difference', 'invoice_line', 'manual', 'tax') then 'invoiced' when kind = 'accrual' then 'accrued' when kind in ('grant', 'expiry') then 'reference'
    when kind in ('apportioned', 'unused_commitment', 'commitment_term', 'charge_term', 'unattributed') then 'billed' end as leg,
  account, currency, service_month, cast(day as date) as day,
  null::integer as x_slice_id, x_import_id, x_record_no, null::smallint as x_part_no, description, document,
  provider, sub_account_id as sub_account, x_model as model, x_model_maker as model_maker, x_cost_category as category,
  component, service_name as service, sku_id as sku, region_id as region, x_api_key as api_key, x_user as user_name,
  x_token_kind as token_kind, x_tier as tier, null::decimal(38, 18) as consumed_quantity, null::varchar as consumed_unit,
  recognized_cost, credits, false as basis_missing, false as unpriced
from adjustment_line
where month = at_month and version_no = at_version;

create or replace temp macro recognized_line(at_month, at_version) as table
select kind, leg, account, currency, service_month, day, x_slice_id, x_import_id, x_record_no, x_part_no, description, document,
  provider, sub_account, model, model_maker, category, component, service, sku, region, api_key, user_name, token_kind, tier, consumed_quantity, consumed_unit,
  recognized_cost, credits, basis_missing, unpriced
from billed_line(at_month, at_version)
union all
select kind, leg, account, currency, service_month, day, x_slice_id, x_import_id, x_record_no, x_part_no, description, document,
  provider, sub_account, model, model_maker, category, component, service, sku, region, api_key, user_name, token_kind, tier, consumed_quantity, consumed_unit,
  recognized_cost, credits, basis_missing, unpriced
from metered_line(at_month, at_version)
union all
select kind, leg, account, currency, service_month, day, x_slice_id, x_import_id, x_record_no, x_part_no, description, document,
  provider, sub_account, model, model_maker, category, component, service, sku, region, api_key, user_name, token_kind, tier, consumed_quantity, consumed_unit,
  recognized_cost, credits, basis_missing, unpriced
from adjusting_line(at_month, at_version);

-- Tokens and requests: of the metered leg where the account has one in the month, else of the bill. A resold export has
-- no statement of its own: its tokens are in its issuer's bill already, and stand for those where its lines do and count them.
create or replace temp macro token_line(at_month, at_version) as table
with counted as (
  select slice_id, leg, account, recognized, resold, total, supplies, beside, fine, first_instant, end_instant, bucket_start < end_instant and bucket_end > first_instant as in_month
  from line_slice(at_month, at_version)
), metered as (
  select distinct account from counted where leg = 'metered' and in_month
), chosen as (
  select counted.slice_id, counted.leg, counted.account, counted.supplies, counted.beside, counted.fine, counted.first_instant, counted.end_instant,
    null::varchar as only_currency, null::varchar as only_provider, null::varchar as bill_provider, case when counted.leg = 'billed' then given.tokens_given_up end as given_up
  from counted
  left join metered on metered.account = counted.account
  left join given_up_at(at_month, at_version) as given on given.account = counted.account
  where case when counted.leg = 'metered' then counted.total and counted.account in (select account from statement_line where month = at_month and version_no = at_version)
             else counted.recognized and metered.account is null end
  union all
  select distinct counted.slice_id, counted.leg, stands.account, counted.supplies, counted.beside, counted.fine, counted.first_instant, counted.end_instant,
    case when counted.leg = 'billed' then stands.currency end, stands.detail_provider, stands.provider, null
  from counted
  join resold_at(at_month, at_version) as stands on stands.detail_account = counted.account and stands.tokens = counted.leg
  where case when counted.leg = 'metered' then counted.total else counted.resold end
)
select
  'charge' as kind, slice.leg, slice.account, coalesce(charge.billing_currency, '') as currency, at_month as service_month, local_day(charge.charge_period_start, slice.fine) as day,
  coalesce(slice.bill_provider, charge.service_provider_name) as provider, charge.sub_account_id as sub_account, charge.x_model as model, charge.x_model_maker as model_maker, charge.x_cost_category as category,
  charge.x_component as component, charge.service_name as service, charge.sku_id as sku, charge.region_id as region, charge.x_api_key as api_key, charge.x_user as user_name,
  charge.x_token_kind as token_kind, charge.x_tier as tier,
  case when charge.consumed_unit = 'Tokens' then charge.consumed_quantity end as tokens, charge.x_requests as requests
from evidence_charge as charge
join chosen as slice on slice.slice_id = charge.x_slice_id
where (slice.only_provider is null or (coalesce(charge.billing_currency, '') = coalesce(slice.only_currency, charge.billing_currency, '') and coalesce(charge.service_provider_name, '') = slice.only_provider))
  and (slice.given_up is null or not list_contains(slice.given_up, coalesce(charge.billing_currency, '') || '|' || coalesce(charge.service_provider_name, '')))
  and charge.charge_category <> 'Tax' and reads_effective(side_of(slice.supplies, slice.beside, charge.sub_account_id)) and ((charge.consumed_unit = 'Tokens' and charge.x_token_kind is not null) or charge.x_requests is not null)
  and near_month(charge.charge_period_start, at_month) and charge.charge_period_start >= slice.first_instant and charge.charge_period_start < slice.end_instant;
