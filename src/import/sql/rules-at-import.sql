-- What:       the text of aicost.yaml that was in force when the bytes of a delivery were last read whole: what is read
--             again from an extract gives fewer records, and holds what that reading kept.
-- Grain:      one row; config_text is null where the ledger does not know it.
-- Reads:      log, configuration, import, delivery.
-- Parameters: $deliveryId.
with whole as (
  select other.delivery_id
  from delivery as other
  join delivery on delivery.delivery_id = $deliveryId and delivery.content_hash = other.content_hash and delivery.format = other.format
  qualify other.records = max(other.records) over ()
), entered as (
  select max(log.log_no) as log_no
  from log, import
  where log.what = 'import' and import.delivery_id in (select delivery_id from whole) and list_contains(string_split(log.subject, ','), import.import_id::varchar)
)
select configuration.config_text
from entered
left join log on log.what = 'configuration' and starts_with(log.new, '{') and log.log_no < entered.log_no
left join configuration on configuration.sha256 = json_extract_string(log.new, '$.sha256')
order by log.log_no desc, config_text
limit 1
