-- What:       the documents of a month as FOCUS Invoice Detail rows, and the month of each issuer as Billing Period rows.
-- Grain:      focus_invoice_line: document line, its tax as a line of its own. focus_period: issuer.
-- Reads:      evidence_invoice_detail, slice, focus_document, focus_statement.
-- Parameters: at_month; at_closed: whether the month is signed; at_updated: when it was last derived from anything new.

-- The documents placed in the month.
create or replace temp table focus_document (
  statement_id varchar not null,
  document varchar not null
);

create or replace temp macro focus_part(at_month) as table
select
  detail.billing_account_id as account, detail.billing_currency as currency, coalesce(detail.charge_period_start, month_start(at_month)) as starts, coalesce(detail.charge_period_end, month_end(at_month)) as ends,
  detail.charge_description as description, coalesce(nullif(detail.invoice_detail_id, ''), detail.x_record_no::varchar) as line, detail.invoice_id, detail.invoice_issue_date as issued, detail.payment_due_date as due,
  coalesce(nullif(detail.invoice_issuer_name, ''), statement.issuer) as issuer, nullif(detail.reference_invoice_id, '') as refers_to, detail.nature, detail.billed_cost as net, detail.tax_amount as tax, detail.x_import_id, detail.x_record_no
from evidence_invoice_detail as detail
join slice on slice.slice_id = detail.x_slice_id and slice.counted
join focus_statement as statement on statement.account = detail.billing_account_id and statement.currency = detail.billing_currency
join focus_document as document on document.statement_id = statement.statement_id and document.document = detail.invoice_id
where detail.document_type <> 'receipt';

create or replace temp macro focus_invoice_line(at_month) as table
with part as (
  select *, net as amount, case when nature in ('usage', 'true_up') then 'Usage' when nature in ('credit', 'discount') then 'Credit' when nature = 'tax' then 'Tax' when nature = 'rounding' then 'Adjustment' else 'Purchase' end as category, '' as suffix
  from focus_part(at_month)
  where net <> 0 or tax = 0
  union all
  select *, tax, 'Tax', '-tax'
  from focus_part(at_month)
  where tax <> 0
)
select
  amount as "BilledCost", account as "BillingAccountId", currency as "BillingCurrency", ends as "BillingPeriodEnd", starts as "BillingPeriodStart", category as "ChargeCategory", issued as "InvoiceDetailCreated",
  case suffix when '' then nullif(description, '') else 'Tax' end as "InvoiceDetailDescription", null::varchar as "InvoiceDetailGrain", line || suffix as "InvoiceDetailId", issued as "InvoiceDetailLastUpdated", invoice_id as "InvoiceId",
  issued as "InvoiceIssueDate", 'Issued' as "InvoiceIssueStatus", issuer as "InvoiceIssuerName", currency as "PaymentCurrency", due as "PaymentDueDate",
  case when due is null then 'Not stated' when due <= issued then 'Due on receipt' else 'Net ' || datediff('day', issued, due) end as "PaymentTerms", coalesce(refers_to, invoice_id) as "ReferenceInvoiceId",
  0 as line_no, x_import_id as place_import, x_record_no as place_record, suffix as place_part
from part;

create or replace temp macro focus_period(at_month, at_closed, at_updated) as table
select distinct
  month_start(at_month) as "BillingPeriodCreated", month_end(at_month) as "BillingPeriodEnd", greatest(cast(at_updated as timestamp), month_start(at_month)) as "BillingPeriodLastUpdated", month_start(at_month) as "BillingPeriodStart",
  case when at_closed then 'Closed' else 'Open' end as "BillingPeriodStatus", issuer as "InvoiceIssuerName", 0 as line_no, 0 as place_import, 0 as place_record, 0 as place_part
from focus_statement;
