-- What:       invoices as the rows of FOCUS files show them, beside the documents of the same number: whole bills, with tax.
-- Grain:      account × currency × invoice with rows in a billing period that begins in the month.
-- Reads:      evidence_charge, excluded_charge, evidence_invoice_detail, slice.
-- Parameters: $month.
with shown as (
  select slice.slice_id, slice.account
  from slice
  where slice.format = 'focus' and slice.leg = 'billed' and slice.status in ('counted', 'control', 'detail') and coalesce(slice.supplies, 'both') <> 'effective'
), part as (
  select shown.account, charge.billing_currency as currency, charge.invoice_id as invoice, coalesce(charge.billing_period_start, charge.charge_period_start) as starts, charge.charge_category as category, 1 as records, charge.billed_cost as amount
  from evidence_charge as charge
  join shown on shown.slice_id = charge.x_slice_id
  where charge.invoice_id is not null
  union all
  select shown.account, excluded.currency, excluded.invoice_id, excluded.billing_period_start, excluded.charge_category, excluded.records, excluded.billed_cost
  from excluded_charge as excluded
  join shown on shown.slice_id = excluded.slice_id
  where excluded.invoice_id <> ''
), billed as (
  select account, currency, invoice, sum(records) as records, sum(amount) as amount, bool_or(category = 'Tax') as has_tax
  from part
  group by account, currency, invoice
  having bool_or(strftime(starts, '%Y-%m') = $month)
), document as (
  select detail.billing_account_id as account, detail.billing_currency as currency, detail.invoice_id as invoice, sum(detail.billed_cost) as net, sum(detail.tax_amount) as tax
  from evidence_invoice_detail as detail
  join slice on slice.slice_id = detail.x_slice_id and slice.counted
  where detail.document_type <> 'receipt'
  group by detail.billing_account_id, detail.billing_currency, detail.invoice_id
)
select billed.account, billed.currency, billed.invoice, billed.records::varchar as records, billed.amount::varchar as billed, billed.has_tax, document.net::varchar as net, document.tax::varchar as tax
from billed
join document on document.account = billed.account and document.currency = billed.currency and document.invoice = billed.invoice
order by billed.account, billed.currency, billed.invoice
