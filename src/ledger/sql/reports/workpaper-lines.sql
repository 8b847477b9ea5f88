-- What:       the recognized lines of a month with their evidence: what its statements' recognized amounts are the sums of.
-- Grain:      charge, priced metered charge, or adjustment line.
-- Reads:      counted_charge, priced_charge, evidence_charge, delivery, slice, version_slice, version_price, statement_line, adjustment_line, evidence_invoice_detail, import.
-- Parameters: $month; $version_no: 0 for the working state, else the version whose lines are pinned; $from, $to: first day of the month and of the next.
with charge_line as (
  select day, billing_account_id as account, coalesce(billing_currency, '') as currency, service_provider_name as provider, x_model as model, coalesce(x_token_kind, x_component) as kind,
    consumed_quantity as quantity, consumed_unit as unit, billed, effective as recognized, x_import_id, x_record_no, x_part_no
  from counted_charge
  where $version_no = 0 and leg = 'billed' and recognized and charge_category <> 'Tax' and day >= $from and day < $to
  union all
  select close_day(charge_period_start, x_grain) as day, billing_account_id, x_cost_currency, service_provider_name, x_model, coalesce(x_token_kind, x_component),
    consumed_quantity, consumed_unit, null, x_cost_low, x_import_id, x_record_no, x_part_no
  from priced_charge
  where $version_no = 0 and x_recognized and x_cost_low is not null and close_day(charge_period_start, x_grain) >= $from and close_day(charge_period_start, x_grain) < $to
  union all
  select close_day(charge.charge_period_start, delivery.grain) as day, charge.billing_account_id, coalesce(charge.billing_currency, ''), charge.service_provider_name, charge.x_model, coalesce(charge.x_token_kind, charge.x_component),
    charge.consumed_quantity, charge.consumed_unit, shared(charge.billed_cost, charge.x_share), shared(charge.effective_cost, charge.x_share), charge.x_import_id, charge.x_record_no, charge.x_part_no
  from version_slice
  join evidence_charge as charge on charge.x_slice_id = version_slice.slice_id
  join slice on slice.slice_id = version_slice.slice_id
  join delivery on delivery.delivery_id = slice.delivery_id
  where version_slice.month = $month and version_slice.version_no = $version_no and version_slice.recognized and version_slice.leg = 'billed' and charge.charge_category <> 'Tax'
    and close_day(charge.charge_period_start, delivery.grain) >= $from and close_day(charge.charge_period_start, delivery.grain) < $to
  union all
  -- A price has no currency of its own in a version: it is that of its charge, else that of the account's statement.
  select close_day(charge.charge_period_start, delivery.grain) as day, charge.billing_account_id, coalesce(charge.billing_currency, statement.currency), charge.service_provider_name, charge.x_model, coalesce(charge.x_token_kind, charge.x_component),
    charge.consumed_quantity, charge.consumed_unit, null, version_price.x_cost_low, charge.x_import_id, charge.x_record_no, charge.x_part_no
  from version_price
  join evidence_charge as charge on charge.x_slice_id = version_price.x_slice_id and charge.x_import_id = version_price.x_import_id and charge.x_record_no = version_price.x_record_no and charge.x_part_no = version_price.x_part_no
  join slice on slice.slice_id = charge.x_slice_id
  join delivery on delivery.delivery_id = slice.delivery_id
  left join (select account, min(currency) as currency from statement_line where month = $month and version_no = $version_no group by account) as statement on statement.account = charge.billing_account_id
  where version_price.month = $month and version_price.version_no = $version_no and version_price.x_cost_low is not null
), document_at as (
  -- Where a document stands: its first line.
  select detail.billing_account_id as account, detail.invoice_id, min_by(import.file, (detail.x_import_id, detail.x_record_no)) as file, min_by(detail.x_record_no, (detail.x_import_id, detail.x_record_no)) as record_no
  from evidence_invoice_detail as detail
  join slice on slice.slice_id = detail.x_slice_id and slice.status <> 'undone'
  join import on import.import_id = detail.x_import_id
  where detail.document_type <> 'receipt'
  group by detail.billing_account_id, detail.invoice_id
), line as (
  select charge_line.day, $month || '/' || account || '/' || currency as statement, coalesce(provider, '') as provider, account, model, kind, quantity, unit, currency, billed, recognized,
    import.file as file, x_record_no as record_no, 0 as line_no, x_import_id, x_part_no
  from charge_line
  left join import on import.import_id = charge_line.x_import_id
  where recognized is not null
  union all
  -- What is no charge points at the document it comes from; a grant stands in the configuration, the rest was decided.
  select adjustment.day, adjustment.statement_id, adjustment.provider, adjustment.account, null, adjustment.kind || ': ' || adjustment.component, null, null, adjustment.currency, adjustment.billed_cost, adjustment.recognized_cost,
    coalesce(document_at.file, case when adjustment.kind in ('grant', 'expiry') then 'aicost.yaml' when adjustment.document is null then 'sheet Decisions' else 'document ' || adjustment.document end), document_at.record_no,
    adjustment.line_no, null, null
  from adjustment_line as adjustment
  left join document_at on document_at.account = adjustment.account and document_at.invoice_id = adjustment.document
  where adjustment.month = $month and adjustment.version_no = $version_no
)
select day as date, statement, provider, account, model, kind, plain(quantity) as quantity, unit, currency, plain(billed) as billed_cost, plain(recognized) as recognized_cost, file, record_no::varchar as record
from line
order by day, statement, line_no, x_import_id, record_no, x_part_no
