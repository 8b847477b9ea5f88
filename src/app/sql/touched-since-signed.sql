-- What:       whether anything that came or went since a month was signed can have moved it.
-- Grain:      one row.
-- Reads:      log, import, slice, evidence_charge, adjustment_line.
-- Parameters: $month.
with signature as (
  select max(log_no) as log_no from log where what = 'sign' and subject = $month
), since as (
  select log.what, log.subject from log, signature where log.log_no > signature.log_no
), entered as (
  select distinct try_cast(unnest(string_split(subject, ',')) as integer) as import_id from since where what in ('import', 'undo', 'forget')
)
select
  exists (select 1 from since where what = 'configuration')
  -- Documents are placed by their lines' periods, terms and balances reach into later months, rates into any.
  or exists (select 1 from entered join import using (import_id) join slice using (delivery_id) where slice.month <= $month or slice.relation = 'invoice_detail' or slice.leg = 'reference')
  -- A later month's bill may hold late rows; a day more at both ends, whatever zone days are cut in.
  or exists (
    select 1 from entered join evidence_charge as charge on charge.x_import_id = entered.import_id
    where charge.charge_period_start >= cast($month || '-01' as date) - interval 1 day and charge.charge_period_start < cast($month || '-01' as date) + interval 1 month + interval 1 day)
  -- What was taken may have to be given back.
  or exists (select 1 from adjustment_line where kind = 'prior_period' and service_month = $month and version_no > 0)
  as touched
