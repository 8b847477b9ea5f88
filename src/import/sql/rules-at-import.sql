-- What:       the text of aicost.yaml that was in force when a delivery was read, and the most records its bytes ever gave
--             (what was read again from an extract gives fewer).
-- Grain:      one row; config_text is null where the ledger does not know it.
-- Reads:      log, configuration, import, delivery.
-- Parameters: $deliveryId.
with entered as (
  select max(log.log_no) as log_no
  from log, import
  where log.what = 'import' and import.delivery_id = $deliveryId and list_contains(string_split(log.subject, ','), import.import_id::varchar)
)
select
  (select max(other.records) from delivery as other where other.content_hash = delivery.content_hash and other.format = delivery.format)::varchar as most,
  (select configuration.config_text
   from log
   join configuration on starts_with(log.new, '{') and configuration.sha256 = json_extract_string(log.new, '$.sha256')
   where log.what = 'configuration' and log.log_no < (select log_no from entered)
   order by log.log_no desc limit 1) as config_text
from delivery
where delivery.delivery_id = $deliveryId
order by most
