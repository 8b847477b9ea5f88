-- What:       counted payments, and postings of the ledger that were imported as such.
-- Grain:      bank or card row.
-- Reads:      evidence_payment, slice, import.
-- Parameters: none.
select slice.leg, payment.x_import_id as import_id, import.file, payment.x_record_no::varchar as record, payment.billing_account_id as bank_account, strftime(payment.posted_at, '%Y-%m-%d') as date,
  payment.payee, coalesce(payment.statement_text, '') as statement_text, coalesce(payment.reference, '') as reference, payment.billing_currency as currency, payment.amount::varchar as amount,
  payment.original_currency, payment.original_amount::varchar as original_amount
from evidence_payment as payment
join slice on slice.slice_id = payment.x_slice_id and slice.counted
join import on import.import_id = payment.x_import_id
-- Like payments of one day are numbered by what they say, not by their place in a file.
order by payment.posted_at, payment.billing_account_id, payment.payee, payment.amount, statement_text, reference, payment.x_import_id, payment.x_record_no
