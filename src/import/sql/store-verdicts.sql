-- What:       stores the verdicts on slices.
-- Grain:      slice.
-- Reads:      verdict (temporary).
-- Parameters: none.
update slice
set status = verdict.status, counted = (verdict.status = 'counted'), recognized = verdict.recognized, superseded_by = verdict.superseded_by, reason = verdict.reason, supplies = verdict.supplies, beside = verdict.beside, resold = verdict.resold
from verdict
where slice.slice_id = verdict.slice_id
