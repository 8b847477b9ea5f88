-- What:       documents of this delivery whose lines do not foot to the document's own totals.
-- Grain:      document; no row when everything foots.
-- Reads:      evidence_invoice_detail, imported (temporary).
-- Parameters: none.
with document as (
  select x_import_id, invoice_id, document_type, min(x_record_no) as record_no,
    sum(billed_cost) as net, sum(tax_amount) as tax,
    min(document_net) as stated_net, max(document_net) as other_net, min(document_tax) as stated_tax, max(document_tax) as other_tax, min(document_total) as stated_total, max(document_total) as other_total
  from evidence_invoice_detail
  where x_import_id in (select import_id from imported)
  group by x_import_id, invoice_id, document_type
)
select x_import_id as import_id, record_no::varchar as record_no,
  case when stated_net <> other_net or stated_tax <> other_tax or stated_total <> other_total then document_type || ' ' || invoice_id || ' states different totals on its lines'
       when net <> stated_net then document_type || ' ' || invoice_id || ': its lines come to ' || plain(net) || ' net, the document says ' || plain(stated_net) || ', difference ' || plain(stated_net - net)
       when tax <> stated_tax then document_type || ' ' || invoice_id || ': its lines come to ' || plain(tax) || ' tax, the document says ' || plain(stated_tax) || ', difference ' || plain(stated_tax - tax)
       else document_type || ' ' || invoice_id || ': ' || plain(stated_net) || ' net and ' || plain(stated_tax) || ' tax do not come to its total ' || plain(stated_total) end as message
from document
where stated_net <> other_net or stated_tax <> other_tax or stated_total <> other_total or net <> stated_net or tax <> stated_tax or stated_net + stated_tax <> stated_total
order by import_id, record_no
