-- What:       transcribes Mercury's settled transactions; money out is negative in the file and positive here.
-- Grain:      one payment a record.
-- Reads:      source.
-- Parameters: none.

-- Amounts are dollars whatever the original currency, which is kept as information (the file has no original amount).
select
  x_slice_id,
  billing_account_id,
  record_no as x_record_no,
  1::smallint as x_part_no,
  posted_on::timestamp as posted_at,
  coalesce(nullif(description, ''), nullif(bank_description, ''), '') as payee,
  nullif(bank_description, '') as statement_text,
  nullif(concat_ws(' / ', nullif(reference, ''), nullif(note, '')), '') as reference,
  'USD' as billing_currency,
  -amount as amount,
  upper(nullif(original_currency, '')) as original_currency
from source
