-- What:       how much of an invoice month a delivery shows.
-- Grain:      column of slice.
-- Reads:      nothing.
-- Parameters: none.

alter table slice add column reach varchar;      -- complete | running | touched; NULL for what is not cut in invoice months
