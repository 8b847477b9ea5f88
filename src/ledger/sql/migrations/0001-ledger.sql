-- What:       the ledger: imports, evidence, slices, decisions, versions and the log.
-- Grain:      one table each, described beside it.
-- Reads:      nothing.
-- Parameters: none.

create sequence delivery_id start 1;
create sequence import_id start 1;
create sequence slice_id start 1;

-- One row per delivery: all files of one export run, one transaction.
create table delivery (
  delivery_id integer not null,
  format varchar not null,
  parser_version integer not null,
  dataset varchar not null,              -- formats that show the same money share a dataset
  relation varchar not null,             -- charge | invoice_detail | payment
  leg varchar not null,                  -- metered | estimate | billed | invoiced | paid | booked
  account varchar,                       -- bill-to account when the delivery holds one
  source_id varchar,
  account_from varchar not null,         -- file | option | inventory
  scope varchar[],                       -- sub accounts the delivery speaks for
  scope_from varchar not null,           -- rows | manifest | option
  as_of timestamp not null,
  as_of_from varchar not null,           -- vendor | option | file_name | covered_end
  complete_as_of timestamp not null,     -- as_of, or the file's mtime where nothing stamped it: for completeness and finality alone
  period_start timestamp,
  period_end timestamp,
  period_from varchar not null,          -- rows | option | file_name
  grain varchar not null,                -- instant | hour | day | month | period
  grouping varchar[] not null,           -- dimensions the export was grouped by
  covered_accounts varchar[],
  manifest varchar,
  content_hash varchar not null,         -- sha256 over the files' sha256, in chunk order
  records bigint not null,
  buckets integer not null,
  accept_decrease boolean not null,
  status varchar not null,               -- imported | undone
  imported_at timestamp not null,
  stated json                            -- options that were given with it
);

-- One row per file.
create table import (
  import_id integer not null,
  delivery_id integer not null,
  part_no integer not null,
  file varchar not null,
  sha256 varchar not null,
  bytes bigint not null,
  modified_at timestamp not null,
  encoding varchar not null,
  archive varchar not null,              -- original | extract | reference
  archive_path varchar,
  records_read bigint not null,
  records_accepted bigint not null,
  records_excluded bigint not null,
  records_rejected bigint not null,
  columns_unknown varchar[]
);

-- Control totals per currency: in_file (scan before) = accepted (ledger after) + excluded + rejected.
create table import_amount (
  import_id integer not null,
  currency varchar not null,
  in_file decimal(38, 18) not null,
  accepted decimal(38, 18) not null,
  excluded decimal(38, 18) not null,
  rejected decimal(38, 18) not null,
  rounded_cells bigint not null
);

create table import_diagnostic (
  import_id integer not null,
  code varchar not null,
  severity varchar not null,
  message varchar not null,
  record_no bigint
);

-- Records that did not enter: which column, which text.
create table reject (
  import_id integer not null,
  record_no bigint not null,
  column_name varchar not null,
  cell varchar not null
);

-- What one delivery says about one replaceable unit (a bucket, a month, a document, a row id) of one account.
create table slice (
  slice_id integer not null,
  delivery_id integer not null,
  relation varchar not null,
  leg varchar not null,
  format varchar not null,
  dataset varchar not null,
  account varchar not null,
  source_id varchar,
  slice_key varchar not null,            -- '' for buckets; the document, row id or row identity otherwise
  bucket_start timestamp not null,
  bucket_end timestamp not null,
  month varchar not null,                -- month of bucket_start in the close zone
  records bigint not null,
  status varchar not null,               -- counted | superseded | detail | control | candidate | parked | outside | undone
  counted boolean not null,              -- status = counted
  recognized boolean not null,           -- its charges are lines of the number (a counted control or resold export is not)
  superseded_by integer,                 -- delivery_id
  reason varchar                         -- why it has its status
);

-- Money of a slice per currency and sub account: what the rules of counting compare.
create table slice_amount (
  slice_id integer not null,
  sub_account_id varchar not null,
  currency varchar not null,
  amount decimal(38, 18) not null,
  quantity decimal(38, 18) not null,
  records bigint not null
);

-- Charges as transcribed, FOCUS 1.4 names; append-only.
create table evidence_charge (
  x_slice_id integer not null,
  x_import_id integer not null,
  x_record_no bigint not null,
  x_part_no smallint not null,
  billing_account_id varchar not null,
  sub_account_id varchar,
  sub_account_name varchar,
  billing_period_start timestamp,
  billing_period_end timestamp,
  charge_period_start timestamp not null,
  charge_period_end timestamp not null,
  charge_category varchar not null,      -- Usage | Purchase | Tax | Credit | Adjustment
  charge_class varchar,                  -- Correction
  charge_description varchar,
  charge_frequency varchar,
  billing_currency varchar,
  billed_cost decimal(38, 18),           -- NULL on the metered leg
  effective_cost decimal(38, 18),
  list_cost decimal(38, 18),
  contracted_cost decimal(38, 18),
  consumed_quantity decimal(38, 18),
  consumed_unit varchar,
  pricing_quantity decimal(38, 18),
  pricing_unit varchar,
  invoice_id varchar,
  invoice_issuer_name varchar,
  service_provider_name varchar,
  host_provider_name varchar,
  service_name varchar,
  region_id varchar,
  resource_id varchar,
  sku_id varchar,
  sku_meter varchar,
  tags varchar,                          -- JSON object text
  commitment_discount_id varchar,
  commitment_discount_status varchar,    -- Used | Unused
  x_component varchar not null,          -- usage | seat | commitment | fee | credit | tax
  x_line_type varchar,                   -- the vendor's own word for the kind of line
  x_model varchar,
  x_model_maker varchar,
  x_token_kind varchar,                  -- input | cache_read | cache_write_5m | cache_write_1h | output
  x_modality varchar,                    -- text | audio | image
  x_tier varchar,                        -- standard | batch | flex | priority | free
  x_context varchar,                     -- long | NULL
  x_cost_category varchar,
  x_api_key varchar,
  x_user varchar,
  x_requests decimal(38, 18),
  x_basis_missing boolean,               -- covered by a commitment, and the file has no effective cost for it
  x_share decimal(9, 6) not null,        -- part of the row an AI rule selects; 1 unless a rule says less
  x_rule_id varchar
);

-- Cloud rows that are not AI: summed, not kept.
create table excluded_charge (
  slice_id integer not null,
  import_id integer not null,
  account varchar not null,
  sub_account_id varchar,
  invoice_id varchar not null,
  billing_period_start timestamp not null,
  billing_period_end timestamp not null,
  line_type varchar not null,
  charge_category varchar not null,
  has_product boolean not null,
  service varchar not null,
  usage_type varchar not null,
  currency varchar not null,
  records bigint not null,
  billed_cost decimal(38, 18) not null,
  effective_cost decimal(38, 18) not null
);

-- Invoice lines, FOCUS 1.4 Invoice Detail names where it has them.
create table evidence_invoice_detail (
  x_slice_id integer not null,
  x_import_id integer not null,
  x_record_no bigint not null,
  x_part_no smallint not null,
  invoice_id varchar not null,
  invoice_detail_id varchar,
  document_type varchar not null,        -- invoice | credit_note | receipt
  reference_invoice_id varchar,
  invoice_issuer_name varchar,
  bill_to varchar,
  billing_account_id varchar not null,
  invoice_issue_date timestamp not null,
  payment_due_date timestamp,
  billing_currency varchar not null,
  charge_description varchar,
  nature varchar not null,
  service_provider_name varchar,
  charge_period_start timestamp,
  charge_period_end timestamp,
  quantity decimal(38, 18),
  unit varchar,
  unit_price decimal(38, 18),
  billed_cost decimal(38, 18) not null,  -- amount_net
  tax_rate decimal(38, 18),
  tax_amount decimal(38, 18) not null,
  tax_included boolean,
  document_net decimal(38, 18),
  document_tax decimal(38, 18),
  document_total decimal(38, 18),
  x_model varchar,
  x_model_maker varchar,
  x_token_kind varchar,
  x_manual boolean not null              -- entered by `aicost add`
);

-- Cash that moved; money out is positive.
create table evidence_payment (
  x_slice_id integer not null,
  x_import_id integer not null,
  x_record_no bigint not null,
  x_part_no smallint not null,
  billing_account_id varchar not null,   -- the bank or card account
  posted_at timestamp not null,
  payee varchar not null,
  statement_text varchar,                -- the bank's own words
  reference varchar,                     -- note, reference or memo: where document numbers stand
  billing_currency varchar not null,
  amount decimal(38, 18) not null,
  original_currency varchar,
  original_amount decimal(38, 18)
);

-- People's decisions, each an event; the newest of a subject holds.
create table decision (
  decision_id integer not null,
  month varchar not null,
  kind varchar not null,                 -- resolve | accrue | waive | add | take_drift
  subject varchar not null,              -- variance id, source, or source:leg
  outcome varchar,                       -- explained | written_off | deferred | disputed
  source_id varchar,
  leg varchar,
  component varchar,
  amount decimal(38, 18),
  currency varchar,
  method varchar,
  note varchar,
  evidence varchar,                      -- sha256 of the evidence file
  delivery_id integer,                   -- a manual entry's own delivery
  decided_by varchar not null,
  decided_at timestamp not null,
  withdrawn boolean not null
);

-- Versions of a month: what was prepared and signed.
create table close_version (
  month varchar not null,
  version_no integer not null,
  state varchar not null,                -- prepared | signed | void | reopened
  digest varchar not null,
  previous_digest varchar,
  document varchar not null,             -- the canonical text the digest is of
  body varchar not null,                 -- the reconcile document as prepared, JSON
  config_text varchar not null,          -- aicost.yaml as prepared
  card_text varchar,                     -- the company's rate card as prepared
  signed_total decimal(38, 18),
  currency varchar not null,
  prepared_by varchar not null,
  prepared_key varchar not null,
  prepared_at timestamp not null,
  prepared_signature varchar not null,
  signed_by varchar,
  signed_key varchar,
  signed_at timestamp,
  signed_signature varchar,
  reopened_by varchar,
  reopened_at timestamp,
  reopened_reason varchar
);

-- Append-only, hash-chained.
create table log (
  log_no integer not null,
  "at" timestamp not null,
  who varchar not null,
  what varchar not null,
  subject varchar,
  old varchar,
  new varchar,
  why varchar,
  previous_hash varchar not null,
  hash varchar not null
);

-- Dated prices of the metered charges: the bundled list and the company's card, resolved to one row a key, kind, tier and period.
create table rate (
  origin varchar not null,               -- company | list
  provider varchar not null,
  account varchar,                       -- NULL: any account of the provider
  sku varchar,                           -- the vendor's own word for what is counted, where the charges have one
  match varchar not null,                -- the model's name, '' where the charges have none
  token_kind varchar not null,           -- the meter (web_searches) of what is not tokens
  modality varchar not null,             -- text | audio | image | video
  tier varchar not null,
  context_from bigint not null,          -- tokens of one request: above this …
  context_to bigint,                     -- … up to and with this
  unit varchar not null,
  unit_quantity decimal(38, 18) not null,
  price decimal(38, 18) not null,        -- of unit_quantity units
  unit_price decimal(38, 18) not null,   -- of one unit
  currency varchar not null,
  valid_from timestamp not null,
  valid_to timestamp,
  condition varchar,                     -- what else the list makes the price depend on: hours of the day, a region's id
  contract varchar,
  inherit varchar,
  card_line integer,                     -- line of the company's card
  rank integer not null                  -- company before list, exact match before pattern
);

-- Recognized lines that are not charges: what invoices, decisions and apportionment add to the detail.
-- version_no 0 is the working state of the month, others are versions as prepared.
create table adjustment_line (
  month varchar not null,
  version_no integer not null,
  line_no integer not null,
  statement_id varchar not null,
  account varchar not null,
  source_id varchar,
  issuer varchar not null,
  currency varchar not null,
  kind varchar not null,
  component varchar not null,
  provider varchar not null,
  description varchar not null,
  day varchar not null,
  service_month varchar not null,
  billed_cost decimal(38, 18) not null,
  recognized_cost decimal(38, 18) not null,
  gross_cost decimal(38, 18) not null,
  credits decimal(38, 18) not null,
  document varchar
);

-- The statements of a month, for reports by issuer, source and currency; version_no as above.
create table statement_line (
  month varchar not null,
  version_no integer not null,
  statement_id varchar not null,
  account varchar not null,
  issuer varchar not null,
  provider varchar not null,
  source_id varchar,
  currency varchar not null,
  fx_rate decimal(38, 18),               -- reporting currency per unit; NULL: not known
  recognized_cost decimal(38, 18) not null,
  signed decimal(38, 18),
  basis varchar not null
);

-- The slices whose charges a prepared version recognizes: evidence is append-only, so this pins its lines.
create table version_slice (
  month varchar not null,
  version_no integer not null,
  slice_id integer not null,
  leg varchar not null,
  recognized boolean not null
);

-- The prices a prepared version recognized metered use with.
create table version_price (
  month varchar not null,
  version_no integer not null,
  x_slice_id integer not null,
  x_import_id integer not null,
  x_record_no bigint not null,
  x_part_no smallint not null,
  x_cost_low decimal(38, 18)
);

-- State of derived models: what they were derived from.
create table derived (
  name varchar not null,
  month varchar,
  input_hash varchar not null,
  derived_at timestamp not null
);
