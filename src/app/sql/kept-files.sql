-- What:       imported files by their ids, with where the archive has them and whether their records name people.
-- Grain:      import.
-- Reads:      import, delivery, evidence_charge.
-- Parameters: $ids: import ids as a JSON list.
select import.import_id, import.file, import.sha256, import.records_read::varchar as records, delivery.format, import.archive, import.archive_path, delivery.status = 'forgotten' as forgotten,
  exists (select 1 from evidence_charge as charge where charge.x_import_id = import.import_id and charge.x_user <> '') as people
from import
join delivery using (delivery_id)
where import.import_id in (select unnest(from_json($ids, '["BIGINT"]')))
order by import.import_id
