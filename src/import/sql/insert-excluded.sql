-- What:       the records of a whole bill that no rule picked, summed.
-- Grain:      slice × file × sub account × invoice × line type × service × usage type × currency × whether it belongs to a commitment.
-- Reads:      seen, picked, slice_map, imported (temporary).
-- Parameters: $basis of the delivery: actual, amortized, both, or NULL.
insert into excluded_charge by name
select slice_map.x_slice_id as slice_id, imported.import_id, slice_map.billing_account_id as account, nullif(seen.x_sub, '') as sub_account_id,
  seen.e_invoice as invoice_id, seen.x_start as billing_period_start, max(seen.x_end) as billing_period_end,
  seen.e_line_type as line_type, seen.e_category as charge_category, seen.e_has_product as has_product, seen.e_service as service, seen.e_usage_type as usage_type,
  seen.x_currency as currency, sum(seen.records)::bigint as records,
  seen.x_committed as committed,
  -- What a file of one basis shows for commitments is not what the other basis has for them.
  case when $basis = 'amortized' and seen.x_committed then 0 else coalesce(sum(seen.billed), 0) end::decimal(38, 18) as billed_cost,
  case when $basis = 'actual' and seen.x_committed then 0 else coalesce(sum(seen.effective), 0) end::decimal(38, 18) as effective_cost
from seen
join slice_map on slice_map.m_claim = seen.x_claim and slice_map.m_key = seen.x_key and slice_map.m_start = seen.x_start
join imported on imported.part_no = seen.part_no
where seen.x_drop is null and not seen.x_bad and not seen.x_failed and not seen.x_picked
group by slice_map.x_slice_id, imported.import_id, slice_map.billing_account_id, seen.x_sub, seen.e_invoice, seen.x_start, seen.e_line_type, seen.e_category,
  seen.e_has_product, seen.e_service, seen.e_usage_type, seen.x_currency, seen.x_committed
