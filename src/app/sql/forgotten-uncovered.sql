-- What:       accounts of a version whose evidence was forgotten and that nothing imported since stands in for: what their
--             month comes to today cannot be known.
-- Grain:      account.
-- Reads:      close_version, version_slice, slice, delivery, import.
-- Parameters: $month, $version_no.
with used as (
  select distinct import.delivery_id
  from close_version as version
  join import on list_contains(json_keys(version.document::json, '$.sources'), import.import_id::varchar)
  where version.month = $month and version.version_no = $version_no
)
select distinct lost.account
from used
join delivery on delivery.delivery_id = used.delivery_id and delivery.status = 'forgotten'
join slice as lost on lost.delivery_id = used.delivery_id
left join version_slice as pinned on pinned.slice_id = lost.slice_id and pinned.month = $month and pinned.version_no = $version_no
-- Charges as the version pinned them; documents by their own key, whatever month they were issued in.
where (pinned.slice_id is not null or lost.relation = 'invoice_detail')
  and not exists (
    select 1
    from slice as other
    where other.counted and other.slice_id <> lost.slice_id and other.account = lost.account and other.relation = lost.relation and other.leg = lost.leg
      and case when lost.relation = 'invoice_detail' then other.slice_key = lost.slice_key else other.bucket_start < lost.bucket_end and other.bucket_end > lost.bucket_start end)
order by lost.account
