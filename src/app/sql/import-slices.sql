-- What:       the slices of an import's delivery, without what later imports decide of them.
-- Grain:      slice.
-- Reads:      import, slice, slice_amount.
-- Parameters: $importId.
select entered.slice_key || ' ' || entered.bucket_start as name, entered as content
from (
  select slice.relation, slice.leg, slice.format, slice.dataset, slice.account, slice.slice_key, strftime(slice.bucket_start, '%Y-%m-%dT%H:%M:%SZ') as bucket_start, slice.bucket_end, slice.month, slice.records,
    (select string_agg(amount.sub_account_id || ' ' || plain(amount.amount) || ' ' || amount.currency || ' ' || plain(amount.quantity), ', ' order by amount.sub_account_id, amount.currency, amount.amount, amount.quantity)
     from slice_amount as amount where amount.slice_id = slice.slice_id) as amounts
  from slice
  where slice.delivery_id = (select delivery_id from import where import_id = $importId)
) as entered
