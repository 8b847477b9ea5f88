-- What:       the recognized lines of a month as FOCUS Cost and Usage rows, the columns of all versions; EffectiveCost is the recognized cost.
-- Grain:      charge, adjustment line, or what is billed and no cost of the month (credit bought, tax that is reclaimed): focus_addition.
-- Reads:      recognized_line, line_slice, evidence_charge, adjustment_line, focus_statement, focus_addition.
-- Parameters: at_month, and at_version as for recognized_line.

-- What the month's statements say of all their lines.
create or replace temp table focus_statement (
  statement_id varchar not null,
  account varchar not null,
  source_id varchar,
  currency varchar not null,
  issuer varchar not null,
  provider varchar not null,
  prepaid boolean not null,              -- credit is bought before: its use is not billed
  document varchar                       -- the one document of the month, if it is one
);
create or replace temp table focus_addition (
  statement_id varchar not null,
  account varchar not null,
  currency varchar not null,
  line_no integer not null,
  category varchar not null,             -- Purchase | Tax
  description varchar not null,
  billed_cost decimal(38, 18) not null,
  document varchar
);

-- Text for CSV: no control characters, and nothing that a spreadsheet would run. No `in`: a list of that length becomes a
-- join, which loses the order of rows.
create or replace temp macro inert_text(x) as
  case when x <> '' and contains('=+-@＝＋－＠' || chr(9) || chr(10) || chr(13), left(x, 1)) and try_cast(x as decimal(38, 18)) is null then '''' else '' end || regexp_replace(x, '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]', '', 'g');

-- Whole digits of a decimal, its point moved 18 places.
create or replace temp macro units18(amount) as replace(amount::varchar, '.', '')::hugeint;

-- Cost and quantity in such digits: the price that times the quantity is the cost to the last digit, if there is one of
-- up to 12 decimals and it is not below 0.
create or replace temp macro exact_price(cost_units, quantity_units) as
  case when quantity_units <> 0 and abs(cost_units) < 100000000000000000000000000::hugeint and sign(cost_units) * sign(quantity_units) >= 0
    then case when (cost_units * 1000000000000::hugeint) % quantity_units = 0 then ((cost_units * 1000000000000::hugeint) // quantity_units)::decimal(38, 0) * 0.000000000001::decimal(12, 12) end end;

-- Half away from zero.
create or replace temp macro nearest(units, divisor) as sign(units)::hugeint * ((abs(units) + abs(divisor) // 2) // abs(divisor));
-- The price of 12 decimals that comes nearest, in its last digit, and as an amount; null where a price would be below 0.
create or replace temp macro near_units(cost_units, millionths) as
  case when millionths = 0 and cost_units = 0 then 0::hugeint when millionths <> 0 and sign(cost_units) * sign(millionths) >= 0 then nearest(abs(cost_units), millionths) end;
create or replace temp macro near_price(cost_units, millionths) as near_units(cost_units, millionths)::decimal(38, 0) * 0.000000000001::decimal(12, 12);
create or replace temp macro times(price_units, millionths) as (price_units * millionths)::decimal(38, 0) * 0.000000000000000001::decimal(18, 18);

create or replace temp macro meter_name(token_kind, modality) as
  case when token_kind is not null then
    case when modality in ('audio', 'image', 'video') then upper(modality[1]) || modality[2:] || ' ' else '' end
    || case token_kind when 'input' then 'Input Tokens' when 'cache_read' then 'Cached Input Tokens' when 'cache_write_5m' then 'Cache Write Tokens (5m)' when 'cache_write_1h' then 'Cache Write Tokens (1h)' else 'Output Tokens' end end;
-- A unit as the specification spells units: capitalised plurals, perhaps by a time. What is not spelt so is counted in Units.
create or replace temp macro spelt_unit(unit) as
  case when regexp_full_match(replace(unit, 'Own-Key ', ''), '(\d+ )?[A-Z][A-Za-z]*(-[A-Z][A-Za-z]+)?(/(\d+ )?[A-Z][A-Za-z]+)?') then replace(unit, 'Own-Key ', '') else 'Units' end;
create or replace temp macro slug(words) as replace(lower(trim(words)), ' ', '-');

-- Flat: what a tag nests is its text.
create or replace temp macro flat_object(tags) as
  case when tags is null or tags = '' or tags = '{}' or not json_valid(tags) or json_type(tags) <> 'OBJECT' then null
       when contains(tags[2:], '{') or contains(tags, '[') then to_json(json_transform(tags::json, '"MAP(VARCHAR,VARCHAR)"'))::varchar
       else tags end;

-- A charge with its words; billed is null where only its use is priced.
create or replace temp macro focus_charge(at_month, at_version) as table
select
  line.account, line.currency, 'charge' as line_kind, line.leg, line.document, line.description, line.provider, line.sub_account, charge.sub_account_name, line.model, line.model_maker, line.category as cost_category, line.component,
  line.service, line.sku, charge.sku_meter, line.region, line.api_key, line.user_name, line.token_kind, charge.x_modality as modality, line.tier, line.consumed_quantity, line.consumed_unit, line.recognized_cost as effective,
  case when line.leg = 'billed' then shared(charge.billed_cost, charge.x_share) else line.recognized_cost end as billed, shared(charge.list_cost, charge.x_share) as list,
  case when line.leg = 'billed' then shared(charge.contracted_cost, charge.x_share) else line.recognized_cost end as contracted,
  charge.charge_category, charge.charge_class, charge.charge_frequency, charge.charge_period_start as starts, charge.charge_period_end as ends, charge.host_provider_name as host, charge.resource_id as resource, charge.tags,
  charge.commitment_discount_id as commitment, charge.commitment_discount_status as commitment_status, 0 as line_no, line.x_import_id, line.x_record_no, line.x_part_no
from recognized_line(at_month, at_version) as line
join evidence_charge as charge on charge.x_slice_id = line.x_slice_id and charge.x_import_id = line.x_import_id and charge.x_record_no = line.x_record_no and charge.x_part_no = line.x_part_no
where not line.unpriced and line.recognized_cost is not null
union all
-- Billed on one basis, cost on the other: a commitment's purchase, beside an amortized export that has none.
select
  slice.account, charge.billing_currency, 'charge', slice.leg, charge.invoice_id, charge.charge_description, charge.service_provider_name, charge.sub_account_id, charge.sub_account_name, charge.x_model, charge.x_model_maker, charge.x_cost_category, charge.x_component,
  charge.service_name, charge.sku_id, charge.sku_meter, charge.region_id, charge.x_api_key, charge.x_user, charge.x_token_kind, charge.x_modality, charge.x_tier, charge.consumed_quantity, charge.consumed_unit, 0,
  shared(charge.billed_cost, charge.x_share), shared(charge.list_cost, charge.x_share), shared(charge.contracted_cost, charge.x_share),
  charge.charge_category, charge.charge_class, charge.charge_frequency, charge.charge_period_start, charge.charge_period_end, charge.host_provider_name, charge.resource_id, charge.tags,
  charge.commitment_discount_id, charge.commitment_discount_status, 0, charge.x_import_id, charge.x_record_no, charge.x_part_no
from evidence_charge as charge
join line_slice(at_month, at_version) as slice on slice.slice_id = charge.x_slice_id
where slice.recognized and slice.leg = 'billed' and slice.supplies = 'billed' and charge.charge_category <> 'Tax' and charge.x_committed and charge.billed_cost <> 0
  and not reads_effective(side_of(slice.supplies, slice.beside, charge.sub_account_id))
  and charge.charge_period_start >= slice.first_instant and charge.charge_period_start < slice.end_instant;

-- What is no charge has no quantity. A document's line that names what was bought is a purchase, what is taken over from
-- a signed month a correction of it; tax that is cost is what was billed for it.
create or replace temp macro focus_adjustment(at_month, at_version) as table
select
  line.account, line.currency, line.kind as line_kind, case when line.kind in ('invoice_difference', 'invoice_line', 'manual', 'tax') then 'invoiced' when line.kind = 'accrual' then 'accrued' when line.kind in ('grant', 'expiry') then 'reference' when line.kind not in ('true_up', 'prior_period') then 'billed' end as leg,
  coalesce(line.document, case when line.kind = 'tax' then statement.document end) as document, line.description, line.provider, line.component, line.recognized_cost as effective, case when line.kind = 'tax' then line.recognized_cost else line.billed_cost end as billed,
  case when line.component = 'tax' then 'Tax'
       when line.credits < 0 then 'Credit'
       when line.kind = 'invoice_line' and line.component in ('seat', 'commitment', 'fee') and line.recognized_cost > 0 then 'Purchase'
       else 'Adjustment' end as charge_category,
  case when line.kind in ('true_up', 'prior_period') then 'Correction' end as charge_class,
  month_start(line.service_month) as starts, month_end(line.service_month) as ends, line.line_no, line.x_import_id, line.x_record_no,
  line.sub_account_id as sub_account, line.x_model as model, line.x_model_maker as model_maker, line.x_cost_category as cost_category, line.service_name as service, line.sku_id as sku, line.region_id as region,
  line.x_api_key as api_key, line.x_user as user_name, line.x_token_kind as token_kind, line.x_tier as tier
from adjustment_line as line
left join focus_statement as statement on statement.statement_id = line.statement_id
where line.month = at_month and line.version_no = at_version;

create or replace temp macro focus_row(at_month, at_version) as table
select * from focus_charge(at_month, at_version)
union all by name
select * from focus_adjustment(at_month, at_version)
union all by name
select account, currency, case category when 'Tax' then 'tax' else 'prepaid_purchase' end as line_kind, 'invoiced' as leg, document, description, case category when 'Tax' then 'tax' else 'commitment' end as component,
  0::decimal(38, 18) as effective, billed_cost as billed, category as charge_category, month_start(at_month) as starts, month_end(at_month) as ends, 1000000 + line_no as line_no
from focus_addition;

create or replace temp macro focus_undocumented(at_month, at_version) as table
select distinct statement.statement_id
from focus_row(at_month, at_version) as row
join focus_statement as statement on statement.account = row.account and statement.currency = row.currency
where row.document is null;

-- One document for all rows of a statement or none: each row's own, if all have one, else the month's only one.
create or replace temp macro focus_line(at_month, at_version) as table
with stated as (
  select row.*, statement.statement_id, statement.source_id, statement.issuer, statement.provider as statement_provider, statement.prepaid, statement.document as only_document,
    statement.statement_id not in (select statement_id from focus_undocumented(at_month, at_version)) as documented,
    -- A reduction that is none is no credit, nor is one whose cost is not what is billed (the specification's rule).
    case when row.charge_category = 'Credit' and (coalesce(nullif(row.effective, 0), row.billed, 0) > 0 or coalesce(case when statement.prepaid and row.line_kind = 'charge' then 0 else row.billed end, row.effective) <> row.effective) then 'Adjustment' else row.charge_category end as kind
  from focus_row(at_month, at_version) as row
  join focus_statement as statement on statement.account = row.account and statement.currency = row.currency
), bought as (
  select stated.*,
    coalesce(nullif(provider, ''), nullif(statement_provider, ''), issuer) as sold_by, nullif(commitment, '') as commitment_id, coalesce(charge_class = 'Correction', false) as corrects,
    coalesce(case when prepaid and line_kind = 'charge' and kind <> 'Purchase' then 0 else billed end, effective) as billed_cost,
    kind in ('Usage', 'Purchase') as is_bought, kind in ('Usage', 'Purchase') and (kind <> 'Usage' or coalesce(commitment_status, '') <> 'Unused') and consumed_quantity is not null and consumed_unit is not null as measured,
    meter_name(token_kind, modality) as meter
  from stated
), counted as (
  -- What is bought must be counted in something: where the evidence does not say in what, a row is one unit, or one given back.
  select bought.*, is_bought and not corrects as counts, case when measured then spelt_unit(consumed_unit) when counts then 'Units' end as unit,
    case when is_bought then coalesce(list, contracted, case when billed_cost = 0 then effective else billed_cost end) else billed_cost end as full_list_cost,
    case when is_bought then coalesce(contracted, list, case when billed_cost = 0 then effective else billed_cost end) else billed_cost end as full_contracted_cost,
    case when measured then consumed_quantity when counts then case when full_contracted_cost < 0 then -1 else 1 end end::decimal(38, 18) as quantity,
    case when is_bought then coalesce(nullif(sku, ''), slug(sold_by) || '/' || coalesce(model, component) || coalesce('/' || slug(coalesce(meter, nullif(sku_meter, ''))), '')) end as sku_id
  from bought
), whole as (
  -- Tokens are priced by the million, as far as they are whole.
  select counted.*, case when unit = 'Tokens' then try_cast(quantity as bigint) end as tokens, case when counts then units18(full_contracted_cost::decimal(38, 18)) end as contracted_units,
    case when counts then case when full_list_cost = full_contracted_cost then contracted_units else units18(full_list_cost::decimal(38, 18)) end end as list_units,
    case when counts then units18(quantity) end as quantity_units
  from counted
), by_million as (
  select whole.*, coalesce(tokens is not null and tokens::decimal(38, 18) = quantity and abs(tokens) < 1000000000000000, false) as millions
  from whole
), quantified as (
  -- In millionths. What is finer is kept only where a price gives both costs to the last digit.
  select by_million.*, case when millions then tokens::hugeint else nearest(quantity_units, 1000000000000::hugeint) end as millionths,
    not millions and quantity_units % 1000000000000::hugeint <> 0 and (nearest(quantity_units, 1000000000000::hugeint) = 0 or (exact_price(contracted_units, quantity_units) is not null and exact_price(list_units, quantity_units) is not null)) as fine
  from by_million
), priced as (
  select quantified.*, coalesce(case when millions or not fine then millionths::decimal(24, 0) * 0.000001::decimal(6, 6) end, quantity)::decimal(38, 18) as pricing_quantity,
    case when fine then exact_price(contracted_units, quantity_units) else near_price(contracted_units, millionths) end as contracted_price,
    case when list_units = contracted_units then contracted_price when fine then exact_price(list_units, quantity_units) else near_price(list_units, millionths) end as list_price,
    -- The specification wants price × quantity = cost exactly: these two costs are what the price says, as near to the evidence as its 12 decimals allow.
    case when fine or contracted_price is null then full_contracted_cost else times(near_units(contracted_units, millionths), millionths) end as contracted_cost,
    case when fine or list_price is null then full_list_cost when list_units = contracted_units then contracted_cost else times(near_units(list_units, millionths), millionths) end as list_cost,
    case when kind = 'Usage' and coalesce(commitment_status, '') <> 'Unused' then quantity end as consumed,
    case when commitment_id is null then null when contains(lower(commitment_id), 'savingsplan') or contains(lower(commitment_id), 'billingbenefits') then 'Spend' else 'Usage' end as commitment_category
  from quantified
)
select
  billed_cost as "BilledCost", account as "BillingAccountId", source_id as "BillingAccountName", currency as "BillingCurrency", month_end(at_month) as "BillingPeriodEnd", month_start(at_month) as "BillingPeriodStart",
  kind as "ChargeCategory", case when corrects then charge_class end as "ChargeClass", nullif(description, '') as "ChargeDescription",
  case when charge_frequency in ('One-Time', 'Recurring', 'Usage-Based') then charge_frequency when component = 'seat' then 'Recurring' when kind = 'Usage' then 'Usage-Based' else 'One-Time' end as "ChargeFrequency",
  -- Seconds are as fine as it gets: what took less took one.
  date_trunc('second', starts) as "ChargePeriodStart", greatest(date_trunc('second', ends), "ChargePeriodStart" + interval 1 second) as "ChargePeriodEnd",
  commitment_category as "CommitmentDiscountCategory", commitment_id as "CommitmentDiscountId", case when commitment_id is null or kind <> 'Usage' then null else coalesce(commitment_status, 'Used') end as "CommitmentDiscountStatus",
  case commitment_category when 'Spend' then 'Savings Plan' when 'Usage' then 'Reservation' end as "CommitmentDiscountType",
  consumed as "ConsumedQuantity", case when consumed is not null then unit end as "ConsumedUnit", contracted_cost as "ContractedCost", contracted_price as "ContractedUnitPrice", effective as "EffectiveCost",
  coalesce(nullif(host, ''), sold_by) as "HostProviderName", case when documented then document else only_document end as "InvoiceId", issuer as "InvoiceIssuerName",
  list_cost as "ListCost", list_price as "ListUnitPrice",
  case when is_bought and not corrects then case when commitment_id is not null or component = 'commitment' then 'Committed' else 'Standard' end end as "PricingCategory",
  currency as "PricingCurrency", contracted_price as "PricingCurrencyContractedUnitPrice", effective as "PricingCurrencyEffectiveCost", list_price as "PricingCurrencyListUnitPrice",
  pricing_quantity as "PricingQuantity", case when millions then '1000000 Tokens' else unit end as "PricingUnit", sold_by as "ProviderName", coalesce(nullif(model_maker, ''), sold_by) as "PublisherName", nullif(region, '') as "RegionId", nullif(resource, '') as "ResourceId",
  -- What is here was recognized as AI: one category, so that no service can have two.
  'AI and Machine Learning' as "ServiceCategory", coalesce(nullif(service, ''), sold_by) as "ServiceName", sold_by as "ServiceProviderName",
  case when model is not null or token_kind is not null then 'Generative AI' else 'Other (AI and Machine Learning)' end as "ServiceSubcategory",
  sku_id as "SkuId", case when sku_id is not null then coalesce(meter, nullif(sku_meter, '')) end as "SkuMeter",
  case when sku_id is not null and model is not null then json_object('x_Model', model, 'x_ServiceTier', coalesce(tier, 'standard'))::varchar end as "SkuPriceDetails", sku_id || '/' || coalesce(tier, 'standard') as "SkuPriceId",
  nullif(sub_account, '') as "SubAccountId", case when nullif(sub_account, '') is not null then coalesce(nullif(sub_account_name, ''), sub_account) end as "SubAccountName", flat_object(tags) as "Tags",
  api_key as "x_ApiKeyId", component as "x_Component", cost_category as "x_CostCategory", x_import_id::varchar as "x_ImportId", leg as "x_Leg", line_kind as "x_LineKind", model as "x_Model", model_maker as "x_ModelMaker",
  case when quantity is not null then measured end as "x_QuantityKnown", x_record_no::varchar as "x_Record", tier as "x_ServiceTier", statement_id as "x_StatementId", token_kind as "x_TokenKind", user_name as "x_UserId", case when measured and unit <> consumed_unit then consumed_unit end as "x_VendorUnit",
  line_no, x_import_id as place_import, x_record_no as place_record, x_part_no as place_part
from priced;
