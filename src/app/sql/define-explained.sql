-- What:       the charges a month's number holds: of the working state (version 0) or as a version pinned them.
-- Grain:      charge.
-- Reads:      evidence_charge, slice, delivery, version_slice, version_price, priced_charge.
-- Parameters: of_month and of_version, of the macro. The close zone is the session variable close_zone.
create or replace temp macro explained_charge(of_month, of_version) as table
with taken as (
  select slice_id, leg from slice where of_version = 0 and counted and recognized and leg in ('billed', 'metered')
  union all
  select slice_id, leg from version_slice where month = of_month and version_no = of_version and recognized
), pinned as (
  select x_slice_id, x_import_id, x_record_no, x_part_no, x_cost_low, x_cost_currency from version_price where month = of_month and version_no = of_version
)
select
  taken.leg, charge.x_import_id as import_id, charge.x_record_no as record_no, charge.x_part_no as part_no, charge.billing_account_id as account,
  case when taken.leg = 'billed' then charge.billing_currency else coalesce(pinned.x_cost_currency, priced.x_cost_currency, charge.billing_currency) end as currency,
  charge.x_component as component, close_day(charge.charge_period_start, delivery.grain) as day,
  concat_ws(' ', close_day(charge.charge_period_start, delivery.grain), coalesce(charge.x_model, charge.charge_description, charge.service_name, charge.sku_id), charge.x_token_kind) as label,
  case when taken.leg = 'billed' then shared(charge.effective_cost, charge.x_share) when of_version = 0 then priced.x_cost_low else pinned.x_cost_low end as amount
from evidence_charge as charge
join taken on taken.slice_id = charge.x_slice_id
join slice on slice.slice_id = charge.x_slice_id
join delivery on delivery.delivery_id = slice.delivery_id
left join priced_charge as priced on taken.leg = 'metered' and priced.x_slice_id = charge.x_slice_id and priced.x_import_id = charge.x_import_id and priced.x_record_no = charge.x_record_no and priced.x_part_no = charge.x_part_no
left join pinned on pinned.x_slice_id = charge.x_slice_id and pinned.x_import_id = charge.x_import_id and pinned.x_record_no = charge.x_record_no and pinned.x_part_no = charge.x_part_no
where charge.charge_category <> 'Tax' and close_day(charge.charge_period_start, delivery.grain) like of_month || '-%';
