-- What:       an export resold on another source's bill: which of its slices could stand for lines there, and where they do.
-- Grain:      columns of slice and version_slice; resold_detail: month × version × issuer's account × currency × provider × account of the export.
-- Reads:      nothing.
-- Parameters: none.

alter table slice add column resold boolean default false;         -- its charges would be lines, were its account not billed through another
alter table version_slice add column resold boolean default false;

-- Where the lines of an account's bill are those of a resold export: the bill's own rows of this provider give way to them.
-- version_no as in adjustment_line.
create table resold_detail (
  month varchar not null,
  version_no integer not null,
  account varchar not null,              -- whose bill it is
  currency varchar not null,
  provider varchar not null,             -- as the bill writes it
  detail_account varchar not null,       -- whose export stands for those rows
  detail_provider varchar not null,      -- as the export writes it
  tokens varchar                         -- leg of the export that counts its tokens; NULL: the bill's own rows do
);
