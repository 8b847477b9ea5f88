-- What:       FOCUS Invoice Detail rows as invoice lines. Tax is lines of its own there: it is no line's net amount.
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
  case when reference <> '' and reference <> invoice_number then 'credit_note' else 'invoice' end as document_type,
  case when reference <> invoice_number then nullif(reference, '') end as reference_invoice_id,
  issuer as invoice_issuer_name,
  issue_date as invoice_issue_date,
  due_date as payment_due_date,
  upper(billing_currency) as billing_currency,
  nullif(description, '') as charge_description,
  x_nature as nature,
  billing_period_start as charge_period_start,
  billing_period_end as charge_period_end,
  case when x_nature = 'tax' then 0 else billed_cost end as billed_cost,
  case when x_nature = 'tax' then billed_cost else 0 end as tax_amount,
  false as x_manual
from source
