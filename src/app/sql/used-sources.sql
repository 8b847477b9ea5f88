-- What:       files a month's figures rest on.
-- Grain:      file.
-- Reads:      import, delivery, slice, evidence_charge, evidence_invoice_detail.
-- Parameters: $month; $ids, JSON list of import ids (documents, payments, rates); $actuals, JSON list of document numbers that
--             settle an earlier accrual; $prepaid, JSON list of accounts whose balance earlier months carried forward;
--             $tied, JSON list of account|month over which a document of this month is divided by its detail.
with crossing as (
  -- Bills of other months with rows of this one: they are divided whole, late rows and all.
  select distinct slice.account, slice.month
  from evidence_charge as charge
  join slice on slice.slice_id = charge.x_slice_id
  join delivery using (delivery_id)
  where slice.month <> $month and (slice.counted or slice.recognized or slice.resold)
    and charge.charge_period_start >= cast($month || '-01' as date) - interval 2 days and charge.charge_period_start < cast($month || '-01' as date) + interval 34 days
    and close_day(charge.charge_period_start, delivery.grain)[1:7] = $month
), used as (
  select distinct import.import_id, import.sha256, delivery.format, delivery.parser_version
  from import
  join delivery using (delivery_id)
  where list_contains(from_json($ids::json, '["INTEGER"]'), import.import_id)
    or exists (
      select 1 from slice
      where slice.delivery_id = delivery.delivery_id and (slice.counted or slice.recognized or slice.resold)
        -- Rates are used by the month only where something was translated: those are among $ids.
        and slice.leg <> 'reference'
        and (slice.month = $month or (slice.month < $month and list_contains(from_json($prepaid::json, '["VARCHAR"]'), slice.account))
          or exists (select 1 from crossing where crossing.account = slice.account and crossing.month = slice.month)
          or (slice.leg = 'billed' and list_contains(from_json($tied::json, '["VARCHAR"]'), slice.account || '|' || slice.month))))
    or exists (
      select 1 from evidence_invoice_detail as detail
      where detail.x_import_id = import.import_id and list_contains(from_json($actuals::json, '["VARCHAR"]'), detail.invoice_id))
)
select import_id, sha256, format, parser_version
from used
union
-- Credit notes without a period belong where the invoice that they name does.
select import.import_id, import.sha256, delivery.format, delivery.parser_version
from used
join evidence_invoice_detail as credit on credit.x_import_id = used.import_id and credit.document_type = 'credit_note' and credit.charge_period_start is null
join evidence_invoice_detail as named on named.invoice_id = credit.reference_invoice_id and named.invoice_issuer_name = credit.invoice_issuer_name
join slice on slice.slice_id = named.x_slice_id and slice.counted
join import on import.import_id = named.x_import_id
join delivery on delivery.delivery_id = import.delivery_id
order by import_id
