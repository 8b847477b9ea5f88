-- What:       the periods counted documents speak of, first line's start to last line's end: a line without a period has it too.
-- Grain:      document.
-- Reads:      evidence_invoice_detail, slice.
-- Parameters: none.
select strftime(min(detail.invoice_issue_date), '%Y-%m-%d') as issue_date, strftime(min(detail.charge_period_start), '%Y-%m-%d') as period_start, strftime(max(detail.charge_period_end), '%Y-%m-%d') as period_end
from evidence_invoice_detail as detail
join slice on slice.slice_id = detail.x_slice_id and slice.counted
group by detail.invoice_issuer_name, detail.invoice_id, detail.billing_account_id, detail.billing_currency
order by issue_date, period_start, period_end, detail.invoice_issuer_name, detail.invoice_id, detail.billing_account_id, detail.billing_currency
