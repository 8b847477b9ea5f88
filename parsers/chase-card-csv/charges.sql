-- What:       transcribes Chase card activity; purchases are negative in the file and positive here.
-- Grain:      one payment a record.
-- Reads:      source.
-- Parameters: none.

-- The file has no currency and no original amount: what is shown is what was charged in dollars.
select
  x_slice_id,
  billing_account_id,
  record_no as x_record_no,
  1::smallint as x_part_no,
  post_date::timestamp as posted_at,
  coalesce(description, '') as payee,
  nullif(memo, '') as reference,
  'USD' as billing_currency,
  -amount as amount
from source
