-- What:       the decisions that stand: not withdrawn and, of those on one subject in one month, the newest.
-- Grain:      one row a month, kind and subject.
-- Reads:      decision.
-- Parameters: $month (NULL: every month), $kind (NULL: every kind).
select
  decision_id,
  month,
  kind,
  subject,
  outcome,
  source_id,
  leg,
  component,
  amount,
  currency,
  method,
  working,
  note,
  evidence,
  delivery_id,
  statement_id,
  bridge,
  code,
  because,
  documents,
  decided_by,
  iso(decided_at) as decided_at
from decision
where not withdrawn
  and ($month is null or month = $month)
  and ($kind is null or kind = $kind)
qualify row_number() over (partition by month, kind, subject order by decision_id desc) = 1
order by decision_id
