-- What:       how the amount of an accrual came about that a method found.
-- Grain:      a column of decision.
-- Reads:      nothing.
-- Parameters: none.

-- Of kind accrue; NULL where a person named the amount.
alter table decision add column working varchar;
