-- What:       imported files by their ids, with where the archive has them.
-- Grain:      import.
-- Reads:      import, delivery.
-- Parameters: $ids: import ids as a JSON list.
select import.import_id, import.file, import.sha256, import.records_read::varchar as records, delivery.format, import.archive, import.archive_path, delivery.status = 'forgotten' as forgotten
from import
join delivery using (delivery_id)
where import.import_id in (select unnest(from_json($ids, '["BIGINT"]')))
order by import.import_id
