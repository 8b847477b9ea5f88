-- What:       the recognized lines of a month with their evidence: what its statements' recognized amounts are the sums of.
-- Grain:      charge, priced metered charge, or adjustment line.
-- Reads:      recognized_line, evidence_charge, adjustment_line, evidence_invoice_detail, slice, import.
-- Parameters: $month; $version_no: 0 for the working state, else the version whose lines are pinned.
with document_line as (
  select detail.billing_account_id as account, detail.invoice_id, detail.charge_description as description, import.file, detail.x_record_no as record_no, (detail.x_import_id, detail.x_record_no) as place
  from evidence_invoice_detail as detail
  join slice on slice.slice_id = detail.x_slice_id and slice.status <> 'undone'
  join import on import.import_id = detail.x_import_id
  where detail.document_type <> 'receipt'
), line_at as (
  select account, invoice_id, description, min_by(file, place) as file, min_by(record_no, place) as record_no
  from document_line
  group by account, invoice_id, description
), document_at as (
  -- Where a document begins: its first line.
  select account, invoice_id, min_by(file, place) as file, min_by(record_no, place) as record_no
  from document_line
  group by account, invoice_id
), charge_line as (
  select strftime(line.day, '%Y-%m-%d') as day, $month || '/' || line.account || '/' || line.currency as statement, coalesce(line.provider, '') as provider, line.account, line.model,
    coalesce(line.token_kind, line.component) as kind, line.consumed_quantity as quantity, line.consumed_unit as unit, line.currency,
    case when line.leg = 'billed' then shared(charge.billed_cost, charge.x_share) end as billed, line.recognized_cost as recognized, import.file, line.x_record_no as record_no,
    0 as line_no, line.x_import_id, line.x_part_no
  from recognized_line($month, $version_no) as line
  join evidence_charge as charge on charge.x_slice_id = line.x_slice_id and charge.x_import_id = line.x_import_id and charge.x_record_no = line.x_record_no and charge.x_part_no = line.x_part_no
  join import on import.import_id = line.x_import_id
  where not line.unpriced and line.recognized_cost is not null
  union all
  -- Billed on one basis, cost on the other: a commitment's purchase, beside an amortized export that has none.
  select strftime(charge.charge_period_start, '%Y-%m-%d'), $month || '/' || slice.account || '/' || charge.billing_currency, coalesce(charge.service_provider_name, ''), slice.account, charge.x_model,
    coalesce(charge.x_token_kind, charge.x_component), null, null, charge.billing_currency, shared(charge.billed_cost, charge.x_share), 0, import.file, charge.x_record_no, 0, charge.x_import_id, charge.x_part_no
  from evidence_charge as charge
  join line_slice($month, $version_no) as slice on slice.slice_id = charge.x_slice_id
  join import on import.import_id = charge.x_import_id
  where slice.recognized and slice.leg = 'billed' and slice.supplies = 'billed' and charge.charge_category <> 'Tax' and charge.x_committed and charge.billed_cost <> 0
    and not reads_effective(side_of(slice.supplies, slice.beside, charge.sub_account_id))
    and charge.charge_period_start >= slice.first_instant and charge.charge_period_start < slice.end_instant
), line as (
  select day, statement, provider, account, model, kind, quantity, unit, currency, billed, recognized, file, record_no, line_no, x_import_id, x_part_no
  from charge_line
  union all
  -- What is no charge points at the document it comes from, a part of charges at the first of them; a grant stands in the configuration, the rest was decided.
  select adjustment.day, adjustment.statement_id, adjustment.provider, adjustment.account, adjustment.x_model, adjustment.kind || ': ' || adjustment.component, null, null, adjustment.currency, adjustment.billed_cost, adjustment.recognized_cost,
    coalesce(import.file, line_at.file, document_at.file, case when adjustment.kind in ('grant', 'expiry') then 'aicost.yaml' when adjustment.kind = 'unattributed' then 'rest of the bill' when adjustment.document is null then 'sheet Decisions' else 'document ' || adjustment.document end), coalesce(adjustment.x_record_no, line_at.record_no, document_at.record_no),
    adjustment.line_no, null, null
  from adjustment_line as adjustment
  left join import on import.import_id = adjustment.x_import_id
  left join line_at on line_at.account = adjustment.account and line_at.invoice_id = adjustment.document and line_at.description = adjustment.description
  left join document_at on document_at.account = adjustment.account and document_at.invoice_id = adjustment.document
  where adjustment.month = $month and adjustment.version_no = $version_no
)
select day as date, statement, provider, account, model, kind, plain(quantity) as quantity, unit, currency, plain(billed) as billed_cost, plain(recognized) as recognized_cost, file, record_no::varchar as record
from line
order by day, statement, line_no, x_import_id, record_no, x_part_no
