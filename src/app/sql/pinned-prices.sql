-- What:       the prices a version pinned for an import's metered use.
-- Grain:      part of a record.
-- Reads:      version_price.
-- Parameters: $importId, $month, $version_no.
select x_record_no || '.' || x_part_no as name, {cost: plain(x_cost_low), currency: x_cost_currency} as content
from version_price
where x_import_id = $importId and month = $month and version_no = $version_no
