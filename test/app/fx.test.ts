// aicost fx: which months and currencies it shows, and what a rate says of itself.
import { expect, test } from 'vitest'
import { fxReport } from '../../src/app/fx.ts'
import { book, ecb, invoice } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'

// Two downloads: what lies between them was shown by neither.
const september = ecb([['2026-09-01', { USD: '1.2', GBP: '0.8' }]])
const october = ecb([['2026-10-30', { USD: '1.25', GBP: '0.8' }]])
const fx = (own: Book, request: { month?: string; currency?: string } = {}) => own.session((session) => fxReport(session, request))
const shown = (report: Awaited<ReturnType<typeof fx>>): string[] => report.rows.map((row) => `${row.month} ${row.currency} ${row.rate ?? 'none'} ${row.days}`)

test('an empty workspace has no rates, and that is no fault', async () => {
  expect(await fx(book('company: Tern Bay\n'))).toEqual({ currency: 'USD', rows: [], reasons: [] })
})

test('service months and currencies of the evidence; without any, the last month that was published', async () => {
  const own = book('company: Tern Bay\nsources:\n  - { id: aleph, provider: Aleph, account: aleph }\n')
  await own.take(own.file('september.csv', september))
  await own.take(own.file('october.csv', october))
  expect(shown(await fx(own))).toEqual(['2026-10 EUR 1.25 1', '2026-10 GBP 1.5625 1'])
  await own.take(own.file('invoice.csv', invoice({ number: 'AL-1', issuer: 'Aleph', account: 'aleph', issued: '2026-11-02', currency: 'EUR' }, [{ nature: 'seat', net: '10.00', from: '2026-09-15', to: '2026-11-01' }])))
  const report = await fx(own)
  expect(shown(report)).toEqual(['2026-09 EUR 1.2 1', '2026-10 EUR 1.25 1'])
  expect(report.rows[0]).toMatchObject({ method: 'month_average', date: '2026-09-01', provisional: true })
  expect(report.rows[0]?.missing_days).toHaveLength(21)
  expect(report.reasons).toEqual(['provisional'])
})

test('what is asked for and not known is a row without a rate', async () => {
  const own = book('company: Tern Bay\nfx: { method: fixed, rates: { EUR: "1.08" } }\n')
  const report = await fx(own, { month: '2026-09', currency: 'eur,CHF' })
  expect(shown(report)).toEqual(['2026-09 CHF none 0', '2026-09 EUR 1.08 0'])
  expect(report.reasons).toEqual(['fx_missing'])
  await expect(fx(own, { currency: 'euro' })).rejects.toThrow('--currency EURO is not a currency')
})
