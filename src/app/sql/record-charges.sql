-- What:       the charges one record became: what each brings, and whether it counts.
-- Grain:      charge.
-- Reads:      evidence_charge, slice, delivery, priced_charge, resold_detail.
-- Parameters: $import, $record, $part (NULL for all).
with given as (
  select month, account, currency, provider, string_agg(distinct detail_account, ', ' order by detail_account) as exports
  from resold_detail
  where version_no = 0
  group by month, account, currency, provider
)
select side_of(slice.supplies, slice.beside, charge.sub_account_id) as side, charge.x_part_no as part, slice.leg, slice.month, coalesce(stands.account, slice.account) as account, slice.status, slice.counted,
  (slice.recognized and given.account is null) or stands.account is not null as recognized, slice.superseded_by,
  case when given.account is not null then 'its lines are those of ' || given.exports || ', resold on this bill'
    when slice.leg = 'billed' and spans_months(charge.charge_period_start, charge.charge_period_end, delivery.zoned, charge.charge_category, charge.x_component, charge.x_committed)
      then 'cost of the months of its days, ' || strftime(first_day(charge.charge_period_start, charge.charge_period_end, delivery.zoned), '%Y-%m-%d') || ' to ' || strftime(end_day(charge.charge_period_start, charge.charge_period_end, delivery.zoned) - 1, '%Y-%m-%d')
    else slice.reason end as reason,
  case when slice.leg = 'billed' then charge.billing_currency else coalesce(priced.x_cost_currency, charge.billing_currency) end as currency,
  plain(case when slice.leg <> 'billed' then priced.x_cost_low when reads_effective(side) then shared(charge.effective_cost, charge.x_share) else 0 end) as amount,
  slice.counted and (reads_billed(side) or reads_effective(side)) as read, slice.supplies,
  concat_ws(' ', coalesce(charge.x_model, charge.charge_description, charge.service_name, charge.sku_id), charge.x_token_kind) as label,
  priced.x_price_state as price_state, plain(priced.x_unit_price_low) as unit_price, priced.x_rate_origin as price_origin, priced.x_rate_line as price_line, strftime(priced.x_rate_from, '%Y-%m-%d') as price_from
from evidence_charge as charge
join slice on slice.slice_id = charge.x_slice_id
join (select delivery_id, grain, grain in ('hour', 'instant') as zoned from delivery) as delivery on delivery.delivery_id = slice.delivery_id
left join resold_detail as stands on slice.resold and slice.leg = 'billed' and stands.version_no = 0 and stands.month = close_day(charge.charge_period_start, delivery.grain)[1:7] and stands.detail_account = slice.account
  and stands.currency = coalesce(charge.billing_currency, '') and stands.detail_provider = coalesce(charge.service_provider_name, '')
left join given on slice.recognized and slice.leg = 'billed' and given.month = close_day(charge.charge_period_start, delivery.grain)[1:7] and given.account = slice.account
  and given.currency = coalesce(charge.billing_currency, '') and given.provider = coalesce(charge.service_provider_name, '')
left join priced_charge as priced on slice.leg = 'metered' and priced.x_slice_id = charge.x_slice_id and priced.x_import_id = charge.x_import_id and priced.x_record_no = charge.x_record_no and priced.x_part_no = charge.x_part_no
where charge.x_import_id = $import and charge.x_record_no = $record and ($part is null or charge.x_part_no = $part)
order by charge.x_part_no, charge.x_slice_id
