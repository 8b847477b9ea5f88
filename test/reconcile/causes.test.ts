// Differences that arithmetic proves: a line twice, a line that is wrong in itself, a period cut a day off; and what
// only nearly fits stays unexplained. Through the real import and reconciliation.
import { describe, expect, test } from 'vitest'
import { book, bridge, invoice, openaiCost } from '../worked/build.ts'
import type { Book, InvoiceLine } from '../worked/build.ts'

const config = (zone = 'UTC'): string => `company: Quince Labs
currency: USD
close: { start_month: 2026-10, time_zone: ${zone} }
sources:
  - { id: q, provider: OpenAI, account: org-q, legs: [billed, invoiced] }
`

/** October at 100.00 a day, the first day 130.00, the last 170.00; November 1 at 90.50. */
const DAYS: [string, string][] = [
  ['2026-10-01', '130.00'], ...Array.from({ length: 29 }, (_, index): [string, string] => [`2026-10-${String(index + 2).padStart(2, '0')}`, '100.00']), ['2026-10-31', '170.00'], ['2026-11-01', '90.50'],
]

async function october(lines: readonly InvoiceLine[], own: Book = book(config())) {
  await own.take(own.file('cost_2026-10-01_2026-11-01.csv', openaiCost('org-q', DAYS)), { asOf: '2026-11-10T00:00:00Z' })
  await own.take(own.file('q-1.csv', invoice({ number: 'Q-1001', issuer: 'OpenAI', account: 'org-q', issued: '2026-11-02' }, lines)))
  return own.statement('2026-10')
}

const period = { from: '2026-10-01', to: '2026-11-01' }

describe('bridge I', () => {
  test('a line that stands twice is DUP', async () => {
    const line = { nature: 'usage', description: 'Batch jobs', net: '400.00', ...period }
    const statement = await october([{ nature: 'usage', description: 'API usage', net: '2800.00', ...period }, line, line])
    expect(bridge(statement, 'I')).toEqual({ total: '400', codes: { DUP: '400' } })
    expect(statement.month.reasons).toEqual(['open_variance'])
  })

  test('a line whose quantity × price is not its amount is ERR, by what it is off', async () => {
    const statement = await october([{ nature: 'usage', description: 'API usage', net: '3218.00', quantity: '32', unit: 'units', unit_price: '100', ...period }])
    expect(bridge(statement, 'I')).toEqual({ total: '18', codes: { ERR: '18' } })
  })

  test('a day too many or too few at an end of the period is CUT', async () => {
    expect(bridge(await october([{ nature: 'usage', net: '3290.50', ...period }]), 'I')).toEqual({ total: '90.5', codes: { CUT: '90.5' } })
    expect(bridge(await october([{ nature: 'usage', net: '3030.00', ...period }]), 'I')).toEqual({ total: '-170', codes: { CUT: '-170' } })
    expect(bridge(await october([{ nature: 'usage', net: '3160.50', ...period }]), 'I')).toEqual({ total: '-39.5', codes: { CUT: '-39.5' } })
  })

  test('what only nearly fits proves nothing', async () => {
    expect(bridge(await october([{ nature: 'usage', net: '3290.00', ...period }]), 'I')).toEqual({ total: '90', codes: { UNEXP: '90' } })
  })
})

describe('cut-off band', () => {
  test('there is none where days are cut in the close zone', async () => {
    expect((await october([{ nature: 'usage', net: '3200.00', ...period }]))['cutoff']).toBeNull()
  })

  test('days of UTC in a month of Los Angeles: without October 1, with November 1', async () => {
    const statement = await october([{ nature: 'usage', net: '3200.00', ...period }], book(config('America/Los_Angeles')))
    expect(statement).toMatchObject({ recognized: '3200', cutoff: { low: '3070', high: '3290.5' } })
  })
})
