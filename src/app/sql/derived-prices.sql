-- What:       the prices of an import's metered use as they are derived now; the month was reconciled on this connection.
-- Grain:      part of a record.
-- Reads:      priced_charge.
-- Parameters: $importId; $days, a pattern of the month's days.
select x_record_no || '.' || x_part_no as name, {cost: plain(x_cost_low), currency: x_cost_currency} as content
from priced_charge
where x_recognized and x_import_id = $importId and close_day(charge_period_start, x_grain) like $days
