// Standard rates of value added, goods and services tax, with the day each came into force: a difference of exactly such
// a rate is probably that tax. It names a suspicion and moves no amount. Reduced rates are left out.

interface StandardRate {
  readonly country: string
  /** Percent. */
  readonly rate: string
  readonly from: string
  /** The first day it no longer holds. */
  readonly to?: string
}

const RATES: readonly StandardRate[] = [
  { country: 'AE', rate: '5', from: '2018-01-01' }, { country: 'AT', rate: '20', from: '1984-01-01' }, { country: 'AU', rate: '10', from: '2000-07-01' },
  { country: 'BE', rate: '21', from: '1996-01-01' }, { country: 'BG', rate: '20', from: '1999-01-01' }, { country: 'CA', rate: '5', from: '2008-01-01' }, { country: 'CA-ON', rate: '13', from: '2010-07-01' },
  { country: 'CH', rate: '7.7', from: '2018-01-01', to: '2024-01-01' }, { country: 'CH', rate: '8.1', from: '2024-01-01' },
  { country: 'CY', rate: '19', from: '2014-01-13' }, { country: 'CZ', rate: '21', from: '2013-01-01' }, { country: 'DE', rate: '19', from: '2021-01-01' }, { country: 'DK', rate: '25', from: '1992-01-01' },
  { country: 'EE', rate: '20', from: '2009-07-01', to: '2024-01-01' }, { country: 'EE', rate: '22', from: '2024-01-01', to: '2025-07-01' }, { country: 'EE', rate: '24', from: '2025-07-01' },
  { country: 'ES', rate: '21', from: '2012-09-01' }, { country: 'FI', rate: '24', from: '2013-01-01', to: '2024-09-01' }, { country: 'FI', rate: '25.5', from: '2024-09-01' },
  { country: 'FR', rate: '20', from: '2014-01-01' }, { country: 'GB', rate: '20', from: '2011-01-04' }, { country: 'GR', rate: '24', from: '2016-06-01' }, { country: 'HR', rate: '25', from: '2012-03-01' },
  { country: 'HU', rate: '27', from: '2012-01-01' }, { country: 'IE', rate: '23', from: '2021-03-01' }, { country: 'IL', rate: '17', from: '2015-10-01', to: '2025-01-01' }, { country: 'IL', rate: '18', from: '2025-01-01' },
  { country: 'IN', rate: '18', from: '2017-07-01' }, { country: 'IS', rate: '24', from: '2015-01-01' }, { country: 'IT', rate: '22', from: '2013-10-01' }, { country: 'JP', rate: '10', from: '2019-10-01' },
  { country: 'KR', rate: '10', from: '1977-07-01' }, { country: 'LT', rate: '21', from: '2009-09-01' }, { country: 'LU', rate: '16', from: '2023-01-01', to: '2024-01-01' }, { country: 'LU', rate: '17', from: '2024-01-01' },
  { country: 'LV', rate: '21', from: '2012-07-01' }, { country: 'MT', rate: '18', from: '2004-01-01' }, { country: 'MX', rate: '16', from: '2010-01-01' }, { country: 'NL', rate: '21', from: '2012-10-01' },
  { country: 'NO', rate: '25', from: '2005-01-01' }, { country: 'NP', rate: '13', from: '2005-01-14' }, { country: 'NZ', rate: '15', from: '2010-10-01' }, { country: 'PL', rate: '23', from: '2011-01-01' },
  { country: 'PT', rate: '23', from: '2011-01-01' }, { country: 'RO', rate: '19', from: '2017-01-01', to: '2025-08-01' }, { country: 'RO', rate: '21', from: '2025-08-01' },
  { country: 'SA', rate: '15', from: '2020-07-01' }, { country: 'SE', rate: '25', from: '1990-07-01' }, { country: 'SG', rate: '8', from: '2023-01-01', to: '2024-01-01' }, { country: 'SG', rate: '9', from: '2024-01-01' },
  { country: 'SI', rate: '22', from: '2013-07-01' }, { country: 'SK', rate: '20', from: '2011-01-01', to: '2025-01-01' }, { country: 'SK', rate: '23', from: '2025-01-01' },
  { country: 'TR', rate: '18', from: '2001-05-15', to: '2023-07-10' }, { country: 'TR', rate: '20', from: '2023-07-10' }, { country: 'ZA', rate: '15', from: '2018-04-01' },
]

/** Rates in force on a day, the lowest first, each with the countries that have it. */
export function standardRates(day: string): { readonly rate: string; readonly countries: readonly string[] }[] {
  const inForce = RATES.filter(({ from, to }) => from <= day && (to === undefined || day < to))
  const rates = [...new Set(inForce.map(({ rate }) => rate))].sort((a, b) => Number(a) - Number(b))
  return rates.map((rate) => ({ rate, countries: inForce.filter((one) => one.rate === rate).map(({ country }) => country) }))
}
