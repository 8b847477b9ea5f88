-- What:       published rates of exchange as transcribed; append-only.
-- Grain:      date × currency of one file.
-- Reads:      nothing.
-- Parameters: none.

create table evidence_fx_rate (
  x_slice_id integer not null,
  x_import_id integer not null,
  x_record_no bigint not null,
  x_part_no smallint not null,
  billing_account_id varchar not null,   -- who publishes it
  rate_date date not null,
  base_currency varchar not null,
  currency varchar not null,
  rate decimal(38, 18) not null          -- units of `currency` for one of `base_currency`
);
