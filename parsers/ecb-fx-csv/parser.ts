// Euro foreign exchange reference rates of the European Central Bank, the history as CSV. A reference: no money moves.
import { defineParser } from '../../src/import/contract.ts'

/** Every currency the history has ever had a column for; those that are gone read N/A. */
const CURRENCIES = [
  'USD', 'JPY', 'BGN', 'CYP', 'CZK', 'DKK', 'EEK', 'GBP', 'HUF', 'LTL', 'LVL', 'MTL', 'PLN', 'ROL', 'RON', 'SEK', 'SIT', 'SKK', 'CHF', 'ISK', 'NOK',
  'HRK', 'RUB', 'TRL', 'TRY', 'AUD', 'BRL', 'CAD', 'CNY', 'HKD', 'IDR', 'ILS', 'INR', 'KRW', 'MXN', 'MYR', 'NZD', 'PHP', 'SGD', 'THB', 'ZAR',
] as const

/** The first two of every vintage: enough to know the file by, also where somebody kept only the currencies in use. */
const ALWAYS: readonly string[] = ['USD', 'JPY']

const rates = CURRENCIES.map((code) => ({ name: `rate_${code.toLowerCase()}`, type: 'quantity' as const, aliases: [code], empty: ['N/A'], required: ALWAYS.includes(code) }))

export const parser = defineParser({
  id: 'ecb-fx-csv',
  title: 'ECB euro reference rates, history',
  provider: 'ECB',
  relation: 'fx_rate',
  leg: 'reference',
  dataset: 'ecb-fx',
  // One row a day, and a later download of the day replaces it: downloads overlap, and a short one takes nothing away.
  policy: 'by_id',
  containers: ['csv'],
  version: 1,
  source: { url: 'https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/html/index.en.html', checked: '2026-11-22' },
  confidence: 'high',
  zone: 'UTC',
  lagDays: 0,
  columns: [{ name: 'published_on', type: 'date', aliases: ['Date'], required: true }, ...rates],
  dropped: [
    { code: 'DROPPED', when: "regexp_full_match(published_on_text, '(199[0-9]|200[0-9]|201[0-4])-[0-9]{2}-[0-9]{2}')", because: 'rates of before 2015, which no month needs' },
    { code: 'EMPTY_BUCKET', when: rates.map(({ name }) => `coalesce(${name}_text, '') = ''`).join(' and '), because: 'days without any rate' },
  ],
  // A rate of exchange of nothing, or below it, is none.
  checks: rates.map(({ name }) => ({ code: 'RATE_NOT_POSITIVE', column: name, record: `${name} <= 0` })),
  slice: { start: 'published_on', grain: 'day', key: 'published_on::varchar' },
})
