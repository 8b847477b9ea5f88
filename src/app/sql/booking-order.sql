-- What:       when imports entered and months were signed, as numbers of the log; a clock may stand still, the log does not.
-- Grain:      entry of the log.
-- Reads:      log.
-- Parameters: none.
select log_no, what, subject
from log
where what in ('import', 'sign', 'reopen')
order by log_no
