-- What:       transcribes Chase checking activity; debits are negative in the file and positive here.
-- Grain:      one payment a record.
-- Reads:      source.
-- Parameters: none.
select
  x_slice_id,
  billing_account_id,
  record_no as x_record_no,
  1::smallint as x_part_no,
  posting_date::timestamp as posted_at,
  coalesce(description, '') as payee,
  nullif(slip, '') as reference,
  'USD' as billing_currency,
  -amount as amount
from source
