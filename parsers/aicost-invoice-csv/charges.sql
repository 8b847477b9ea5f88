-- What:       invoice lines as written in our own layout.
-- Grain:      one invoice line a record.
-- Reads:      source.
-- Parameters: none.
select
  x_slice_id,
  billing_account_id,
  record_no as x_record_no,
  1::smallint as x_part_no,
  invoice_number as invoice_id,
  nullif(line_no, '') as invoice_detail_id,
  document_type,
  nullif(references_invoice, '') as reference_invoice_id,
  issuer as invoice_issuer_name,
  nullif(bill_to, '') as bill_to,
  issue_date as invoice_issue_date,
  due_date as payment_due_date,
  upper(currency) as billing_currency,
  description as charge_description,
  nature,
  nullif(service_provider, '') as service_provider_name,
  period_start as charge_period_start,
  period_end_exclusive as charge_period_end,
  quantity,
  nullif(unit, '') as unit,
  unit_price,
  amount_net as billed_cost,
  tax_rate,
  coalesce(tax_amount, 0) as tax_amount,
  tax_included,
  document_net,
  document_tax,
  document_total,
  x_model,
  x_model_maker,
  x_token_kind,
  false as x_manual
from source
