-- What:       what reports need of a statement beside its amounts: why its figure still needs a look, and the currency a pinned price is in.
-- Grain:      columns of statement_line and version_price.
-- Reads:      nothing.
-- Parameters: none.

alter table statement_line add column exit_reasons varchar[];      -- of the statement alone: provisional, possible_duplicate, fx_missing
alter table version_price add column x_cost_currency varchar;
