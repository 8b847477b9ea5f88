-- What:       two bases of one dataset: which a delivery shows, and which a counted slice supplies.
-- Grain:      columns of delivery, slice, slice_amount, version_slice, evidence_charge and excluded_charge.
-- Reads:      nothing.
-- Parameters: none.

alter table delivery add column basis varchar;                     -- actual | amortized | both; NULL where the format has none
alter table slice add column supplies varchar default 'both';      -- both | billed | effective
alter table slice add column beside varchar[];                     -- sub accounts for which the other basis is counted beside it; NULL: all
alter table version_slice add column supplies varchar default 'both';
alter table version_slice add column beside varchar[];
alter table slice_amount add column committed decimal(38, 18);     -- part of the amount that belongs to commitments; NULL where the format has no bases
alter table evidence_charge add column x_committed boolean;        -- belongs to a commitment; NULL where the format has no bases
alter table excluded_charge add column committed boolean;          -- as x_committed
