-- What:       what a version pins beside its document: statements, lines that are no charges, slices, decisions; as its digest covers them.
-- Grain:      one JSON array a row, its first entry the kind.
-- Reads:      statement_line, adjustment_line, version_slice, decision.
-- Parameters: $month, $version_no; $decisions, JSON list of the ids of the decisions it was prepared with.
select line
from (
  select 1 as part, statement_id as key, 0 as line_no, to_json([
    'statement', statement_id, account, currency, plain(recognized_cost), plain(signed)])::varchar as line
  from statement_line
  where month = $month and version_no = $version_no
  union all
  -- What stands for evidence that was forgotten came after the digest.
  select 2, statement_id, line_no, to_json([
    'line', statement_id, line_no::varchar, kind, component, provider, description, day, service_month, plain(billed_cost), plain(recognized_cost), plain(gross_cost), plain(credits), document])::varchar
  from adjustment_line
  where month = $month and version_no = $version_no and kind <> 'forgotten'
  union all
  select 3, lpad(slice_id::varchar, 12, '0'), 0, to_json([
    'slice', slice_id::varchar, leg, recognized::varchar, supplies, array_to_string(beside, ','), resold::varchar])::varchar
  from version_slice
  where month = $month and version_no = $version_no
  union all
  select 4, lpad(decision_id::varchar, 12, '0'), 0, to_json([
    'decision', decision_id::varchar, month, kind, subject, outcome, source_id, leg, component, plain(amount), currency, method, note, evidence, delivery_id::varchar, decided_by, iso(decided_at), documents])::varchar
  from decision
  where list_contains(from_json($decisions::json, '["INTEGER"]'), decision_id)
)
order by part, key, line_no, line
