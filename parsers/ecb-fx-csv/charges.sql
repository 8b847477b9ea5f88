-- What:       transcribes the ECB's reference rates: units of each currency for one euro.
-- Grain:      one rate a day and currency that has one; a record gives as many as it has.
-- Reads:      source.
-- Parameters: none.
select
  x_slice_id,
  billing_account_id,
  record_no as x_record_no,
  unnest(generate_series(1, len(quotes)))::smallint as x_part_no,
  published_on as rate_date,
  'EUR' as base_currency,
  unnest(quotes, recursive := true)
from (
  select x_slice_id, billing_account_id, record_no, published_on, list_filter([
    {'currency': 'USD', 'rate': rate_usd}, {'currency': 'JPY', 'rate': rate_jpy}, {'currency': 'BGN', 'rate': rate_bgn},
    {'currency': 'CYP', 'rate': rate_cyp}, {'currency': 'CZK', 'rate': rate_czk}, {'currency': 'DKK', 'rate': rate_dkk},
    {'currency': 'EEK', 'rate': rate_eek}, {'currency': 'GBP', 'rate': rate_gbp}, {'currency': 'HUF', 'rate': rate_huf},
    {'currency': 'LTL', 'rate': rate_ltl}, {'currency': 'LVL', 'rate': rate_lvl}, {'currency': 'MTL', 'rate': rate_mtl},
    {'currency': 'PLN', 'rate': rate_pln}, {'currency': 'ROL', 'rate': rate_rol}, {'currency': 'RON', 'rate': rate_ron},
    {'currency': 'SEK', 'rate': rate_sek}, {'currency': 'SIT', 'rate': rate_sit}, {'currency': 'SKK', 'rate': rate_skk},
    {'currency': 'CHF', 'rate': rate_chf}, {'currency': 'ISK', 'rate': rate_isk}, {'currency': 'NOK', 'rate': rate_nok},
    {'currency': 'HRK', 'rate': rate_hrk}, {'currency': 'RUB', 'rate': rate_rub}, {'currency': 'TRL', 'rate': rate_trl},
    {'currency': 'TRY', 'rate': rate_try}, {'currency': 'AUD', 'rate': rate_aud}, {'currency': 'BRL', 'rate': rate_brl},
    {'currency': 'CAD', 'rate': rate_cad}, {'currency': 'CNY', 'rate': rate_cny}, {'currency': 'HKD', 'rate': rate_hkd},
    {'currency': 'IDR', 'rate': rate_idr}, {'currency': 'ILS', 'rate': rate_ils}, {'currency': 'INR', 'rate': rate_inr},
    {'currency': 'KRW', 'rate': rate_krw}, {'currency': 'MXN', 'rate': rate_mxn}, {'currency': 'MYR', 'rate': rate_myr},
    {'currency': 'NZD', 'rate': rate_nzd}, {'currency': 'PHP', 'rate': rate_php}, {'currency': 'SGD', 'rate': rate_sgd},
    {'currency': 'THB', 'rate': rate_thb}, {'currency': 'ZAR', 'rate': rate_zar}
  ], lambda quote: quote.rate is not null) as quotes
  from source)
