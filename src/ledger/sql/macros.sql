-- What:       reading and arithmetic macros, created anew for each connection so that they follow the program's version.
-- Grain:      scalar.
-- Reads:      nothing.
-- Parameters: none.

-- A macro's text is put in wherever it is used, its arguments wherever they are named in it, and a bill has dozens of
-- columns: planning a statement costs more than reading a small file. So each names its argument as seldom as it can.

-- Decimals written after the point.
create or replace temp macro dec_digits(x) as case when contains(x, '.') then length(x) - strpos(x, '.') else 0 end;

-- What the cast below would take but no vendor means: 1_000, blanks, a leading +, a trailing dot.
create or replace temp macro number_shape(x) as
  x[-1] between '0' and '9' and contains('-.0123456789', x[1]) and not contains(x, '_');

-- Plain decimals. Casting straight to a wide decimal is up to a hundred times slower than through an 18-digit one.
create or replace temp macro money_plain(x) as coalesce(
  case when dec_digits(x) <= 6  then try_cast(x as decimal(18, 6))::decimal(38, 18)
       when dec_digits(x) <= 12 then try_cast(x as decimal(18, 12))::decimal(38, 18)
       when dec_digits(x) <= 15 then try_cast(x as decimal(18, 15))::decimal(38, 18)
       when dec_digits(x) <= 18 then try_cast(x as decimal(18, 18))::decimal(38, 18) end,
  try_cast(x as decimal(38, 18)));

-- Scientific notation, exact: the digits between zeros enough for any exponent, the point put in anew. One digit past the
-- 18th decimal is what rounding half away from zero looks at.
create or replace temp macro mantissa(x) as regexp_extract(x, '^-?([0-9.]+)', 1);
create or replace temp macro exponent(x) as try_cast(regexp_extract(x, '[eE]([+-]?[0-9]+)$', 1) as integer);
create or replace temp macro between_zeros(x) as repeat('0', 99) || replace(mantissa(x), '.', '') || repeat('0', 118);
create or replace temp macro point_at(x) as 99 + length(split_part(mantissa(x), '.', 1)) + exponent(x);
create or replace temp macro money_exponent(x) as
  case when regexp_full_match(x, '-?([0-9]+([.][0-9]+)?|[.][0-9]+)[eE][+-]?[0-9]{1,2}')
       then try_cast(case when x[1] = '-' then '-' else '' end || ltrim(left(between_zeros(x), point_at(x)), '0') || '.' || substr(between_zeros(x), point_at(x) + 1, 19) as decimal(38, 18)) end;

-- Text → DECIMAL(38,18), exact to the 18th decimal; NULL for what is not a number a vendor means. Zeros behind the
-- 18th decimal are cut off first: 0.000001000000000000000000000000000 reads like 0.000001.
create or replace temp macro money(x) as
  case when not number_shape(x) then null
       when contains(x, 'e') or contains(x, 'E') then money_exponent(x)
       when length(x) <= 19 or dec_digits(x) <= 18 then money_plain(x)
       else list_transform([rtrim(rtrim(x, '0'), '.')], lambda t: money_plain(t))[1] end;

-- The same of a list of texts. What is inside a lambda is set up anew for each batch of records, regular expressions too;
-- a cast of the whole list is not. Lists of plain decimals that such a cast reads exactly are cast, those without an
-- exponent are at least read without a regular expression. Blanks stand between the texts: one in a text fits neither.
create or replace temp macro plain_list(texts, whole, decimals) as
  regexp_full_match(array_to_string(texts, ' '), '-?[0-9]{1,' || whole || '}([.][0-9]{1,' || decimals || '})?( -?[0-9]{1,' || whole || '}([.][0-9]{1,' || decimals || '})?)*');
create or replace temp macro monies(texts) as
  case when len(texts) = 0 then []::decimal(38, 18)[]
       when plain_list(texts, 9, 9) then try_cast(texts as decimal(18, 9)[])::decimal(38, 18)[]
       when plain_list(texts, 1, 17) then try_cast(texts as decimal(18, 17)[])::decimal(38, 18)[]
       when contains(lower(texts::varchar), 'e') then list_transform(texts, lambda x: money(x))
       else list_transform(texts, lambda x: case when number_shape(x) then money_plain(x) end) end;

-- Whether money(x) had to round: digits other than zero past the 18th decimal. A case, for `and` works out both sides.
create or replace temp macro money_rounds(x) as
  case when contains(x, 'e') or contains(x, 'E') then dec_digits(rtrim(mantissa(x), '0')) - exponent(x) > 18
       when length(x) <= 19 then false
       else dec_digits(rtrim(x, '0')) > 18 end;

-- Whole counts, also when written as 31422.0.
create or replace temp macro count_of(x) as
  case when regexp_full_match(x, '-?[0-9]{1,18}([.]0+)?') then try_cast(split_part(x, '.', 1) as bigint) end;

-- Instants in a declared shape, UTC unless an offset is written; 2015-2100 only. The commonest shape first, at half the
-- cost; a shape's length is what keeps loose readings (2026-8-1) out.
create or replace temp macro in_range(t) as case when t >= timestamp '2015-01-01' and t < timestamp '2100-01-01' then t end;
create or replace temp macro instant(x) as in_range(
  case when length(x) = 20 and x[11] = 'T' and x[-1] = 'Z' then coalesce(try_strptime(x, '%Y-%m-%dT%H:%M:%SZ'), try_cast(left(x, 19) as timestamp))
       when length(x) in (20, 24) and (x like '____-__-__T__:__:__%Z' or x like '____-__-__ __:__:__%Z') then try_cast(left(x, -1) as timestamp)
       when length(x) in (19, 23) and (x like '____-__-__T__:__:__%' or x like '____-__-__ __:__:__%') then try_cast(x as timestamp)
       when regexp_full_match(x, '[0-9]{4}-[0-9]{2}-[0-9]{2}') then try_cast(x as timestamp)
       when regexp_full_match(x, '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}Z?') then try_cast(replace(replace(x, 'Z', ''), 'T', ' ') || ':00' as timestamp)
       when regexp_full_match(x, '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z| UTC|[+-][0-9]{2}(:?[0-9]{2})?)?') then try_cast(x as timestamptz)::timestamp
       when regexp_full_match(x, '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}( UTC|[+-][0-9]{2}(:?[0-9]{2})?)') then try_cast(left(x, 16) || ':00' || substr(x, 17) as timestamptz)::timestamp end);

-- Seconds since 1970, UTC, also when written as 1785542400.0.
create or replace temp macro unix_seconds(x) as in_range(case when count_of(x) between 0 and 4102444800 then make_timestamp(count_of(x) * 1000000) end);

-- Calendar dates written YYYY-MM-DD, and in a declared strptime format (checked by writing it back).
create or replace temp macro date_of(x) as in_range(case when regexp_full_match(x, '[0-9]{4}-[0-9]{2}-[0-9]{2}') then try_cast(x as timestamp) end)::date;
create or replace temp macro instant_as(x, format) as in_range(case when strftime(try_strptime(x, format), format) = x then try_strptime(x, format) end);

create or replace temp macro flag_of(x) as case when lower(x) in ('true', 'yes', '1', 't', 'y') then true when lower(x) in ('false', 'no', '0', 'f', 'n') then false end;

-- Instants as the contract prints them.
create or replace temp macro iso(t) as strftime(t, '%Y-%m-%dT%H:%M:%SZ');

-- Decimal text without trailing zeros: 12.5, 0, -0.0148.
create or replace temp macro plain(x) as case when contains(x::varchar, '.') then rtrim(rtrim(x::varchar, '0'), '.') else x::varchar end;

-- A cell that holds tags as JSON object text. Azure leaves out the outer braces; what is no object stays to be seen.
create or replace temp macro tag_object(x) as
  case when coalesce(trim(x), '') = '' then null
       when ltrim(x)[1] = '{' and json_valid(x) then x
       when json_valid('{' || x || '}') then '{' || x || '}'
       else json_object('unparsed', x)::varchar end;

-- Text of a JSON value, or of one as Python prints it ([{'type': 'PROMOTION', 'amount': -5e-06, 'id': None}]), as JSON text
-- with its numbers as strings, digit for digit; NULL for a cell that is not such a value from end to end.
create or replace temp macro json_tokens(x) as
  regexp_extract_all(x, '''(?:[^''\\]|\\.)*''|"(?:[^"\\]|\\.)*"|None|True|False|null|true|false|-?[0-9]+(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?|[\[\]{},:]|\s+', 0, 's');
create or replace temp macro json_text(body) as
  '"' || array_to_string(list_transform(regexp_extract_all(body, '\\.|[^\\]+', 0, 's'),
    lambda piece: case when piece = '\''' then '''' when piece = '\x' then '\u00' when piece[1] = '\' then piece else replace(piece, '"', '\"') end), '') || '"';
create or replace temp macro json_token(token) as
  case when token = 'None' then 'null'
       when token in ('True', 'False') then lower(token)
       when token[1] = '''' or token[1] = '"' then json_text(token[2:-2])
       when token[1] = '-' or token[1] between '0' and '9' then '"' || token || '"'
       else token end;
create or replace temp macro json_written(x) as array_to_string(list_transform(json_tokens(x), lambda token: json_token(token)), '');
create or replace temp macro json_of(x) as
  case when x = '[]' then x
       when array_to_string(json_tokens(x), '') = x and json_valid(json_written(x)) then json_written(x) end;

-- Tags that a vendor writes as lists of {key, value}: each list's pairs, and all of them as JSON object text.
create or replace temp macro tag_pairs(list, prefix) as
  coalesce(list_transform(list_filter(list, lambda tag: tag.key is not null), lambda tag: to_json(prefix || tag.key)::varchar || ':' || to_json(coalesce(tag.value, ''))::varchar), []);
create or replace temp macro tags_of(lists) as nullif('{' || array_to_string(flatten(lists), ',') || '}', '{}');

-- Which money of a charge is read where two bases of a dataset count beside each other: 'both', 'billed' or 'effective'.
-- The amortized export may stand beside the actual one for some sub accounts only: of others the actual is both.
create or replace temp macro side_of(supplies, beside, sub_account) as
  case when coalesce(supplies, 'both') = 'both' then 'both' when beside is null or list_contains(beside, coalesce(sub_account, '')) then supplies else 'both' end;
create or replace temp macro reads_billed(side) as side <> 'effective';
create or replace temp macro reads_effective(side) as side <> 'billed';
