-- What:       reading of request logs: a cell that has text and no value ends the roll-up, with file, column and text.
-- Grain:      scalar.
-- Reads:      nothing.
-- Parameters: none.

create or replace temp macro unread(what, x, file) as error('UNREAD' || chr(31) || coalesce(file, '') || chr(31) || what || chr(31) || coalesce(x, ''));
create or replace temp macro must_instant(what, x, file) as coalesce(coalesce(instant(x), unix_seconds(x), instant(replace(x, '+00', 'Z'))), unread(what, x, file)::timestamp);
create or replace temp macro may_count(what, x, file) as case when x <> '' then coalesce(count_of(x), unread(what, x, file)::bigint) end;
create or replace temp macro may_decimal(what, x, file) as case when x <> '' then coalesce(money(x), unread(what, x, file)::decimal(38, 18)) end;

-- A count that a log keeps in a body: an object, or the events of a stream, where the greatest is the last.
create or replace temp macro in_body(body, one, many) as
  coalesce(json_extract_string(body, one), list_max(list_transform(json_extract_string(body, many), lambda x: count_of(x)))::varchar);
