-- What:       parts of charges for days of several months as lines of their own, with the words reports tell lines apart by; which versions have them.
-- Grain:      columns of adjustment_line and statement_line.
-- Reads:      nothing.
-- Parameters: none.

-- The first of the charges a line is a part of, and what they all say; NULL for other lines.
alter table adjustment_line add column x_import_id integer;
alter table adjustment_line add column x_record_no bigint;
alter table adjustment_line add column sub_account_id varchar;
alter table adjustment_line add column x_model varchar;
alter table adjustment_line add column x_model_maker varchar;
alter table adjustment_line add column x_cost_category varchar;
alter table adjustment_line add column service_name varchar;
alter table adjustment_line add column sku_id varchar;
alter table adjustment_line add column region_id varchar;
alter table adjustment_line add column x_api_key varchar;
alter table adjustment_line add column x_user varchar;
alter table adjustment_line add column x_token_kind varchar;
alter table adjustment_line add column x_tier varchar;

-- Such charges are spread over their days; NULL: signed while they were cost of the month they begin in.
alter table statement_line add column spread boolean;

-- Lines that are not pinned are worked out anew.
delete from derived;
