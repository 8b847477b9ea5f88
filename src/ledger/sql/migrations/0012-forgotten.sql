-- What:       imports whose content was removed for good; the contracts and lines a version was prepared with.
-- Grain:      forgotten: delivery; columns of close_version.
-- Reads:      nothing.
-- Parameters: none.

-- The tombstone; hashes, sizes and control sums stay in import and import_amount, entries in the log.
create table forgotten (
  delivery_id integer not null,
  forgotten_at timestamp not null,
  forgotten_by varchar not null,
  reason varchar not null,
  removed_rows bigint not null           -- of evidence
);

alter table close_version add column contracts_text varchar;      -- contracts.yaml as prepared; NULL: none, or prepared before it was kept
alter table close_version add column lines_text varchar;          -- what version-lines.sql gave when it was prepared; NULL: before it was kept
