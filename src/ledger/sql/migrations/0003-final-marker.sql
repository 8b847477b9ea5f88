-- What:       whether a bill carries its vendor's own mark of being final on every row.
-- Grain:      column of delivery.
-- Reads:      nothing.
-- Parameters: none.

alter table delivery add column final_marker boolean default false;
