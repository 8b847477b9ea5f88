-- What:       what a decided variance was, so that it can be named when it is gone; the texts of aicost.yaml, so that the log can say which keys changed.
-- Grain:      columns of decision; one row a configuration that was in force.
-- Reads:      nothing.
-- Parameters: none.

-- Of kind resolve; NULL in decisions made before these columns.
alter table decision add column statement_id varchar;
alter table decision add column bridge varchar;
alter table decision add column code varchar;
alter table decision add column because varchar;

create table configuration (
  sha256 varchar not null,
  config_text varchar not null,
  since timestamp not null               -- first seen
);
