-- What:       lines of counted documents.
-- Grain:      invoice line.
-- Reads:      evidence_invoice_detail, slice, import.
-- Parameters: none.
select detail.x_import_id as import_id, import.file, detail.x_record_no::varchar as record, detail.invoice_id as number, detail.document_type, detail.reference_invoice_id as refers_to,
  coalesce(detail.invoice_issuer_name, '') as issuer, detail.billing_account_id as account, slice.source_id, strftime(detail.invoice_issue_date, '%Y-%m-%d') as issue_date, strftime(detail.payment_due_date, '%Y-%m-%d') as due_date,
  detail.billing_currency as currency, coalesce(detail.invoice_detail_id, '') as line_no, coalesce(detail.charge_description, '') as description, detail.nature, coalesce(detail.service_provider_name, '') as provider,
  strftime(detail.charge_period_start, '%Y-%m-%d') as period_start, strftime(detail.charge_period_end, '%Y-%m-%d') as period_end,
  detail.quantity::varchar as quantity, detail.unit, detail.unit_price::varchar as unit_price, detail.billed_cost::varchar as net, detail.tax_amount::varchar as tax, detail.tax_rate::varchar as tax_rate,
  detail.x_model as model, detail.x_token_kind as token_kind, detail.x_manual as manual
from evidence_invoice_detail as detail
join slice on slice.slice_id = detail.x_slice_id and slice.counted
left join import on import.import_id = detail.x_import_id
order by issuer, number, document_type, import_id, detail.x_record_no
