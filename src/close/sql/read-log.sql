-- What:       the log in order, whole or what concerns one month (its subject is the month or begins with it and a blank).
-- Grain:      one row an entry.
-- Reads:      log.
-- Parameters: $month (NULL: every entry).
select
  log_no,
  strftime("at", '%Y-%m-%dT%H:%M:%S.%fZ') as "at",
  who,
  what,
  subject,
  old,
  new,
  why,
  previous_hash,
  hash
from log
where $month is null or subject = $month or starts_with(subject, $month || ' ')
order by log_no, hash
