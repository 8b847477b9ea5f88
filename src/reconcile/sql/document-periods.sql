-- What:       the periods counted documents speak of.
-- Grain:      issue date × line period.
-- Reads:      evidence_invoice_detail, slice.
-- Parameters: none.
select distinct strftime(detail.invoice_issue_date, '%Y-%m-%d') as issue_date, strftime(detail.charge_period_start, '%Y-%m-%d') as period_start, strftime(detail.charge_period_end, '%Y-%m-%d') as period_end
from evidence_invoice_detail as detail
join slice on slice.slice_id = detail.x_slice_id and slice.counted
order by issue_date, period_start, period_end
