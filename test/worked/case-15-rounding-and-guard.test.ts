// Worked example 15: declared rounding explains what its rows are worth, and tolerated items of one sign are added up.
import { expect, test } from 'vitest'
import { anthropicCost, book, bridge, invoice, openaiCost, perDay, variances } from './build.ts'

test('rounding takes its bound, and the rest passes both limits or stays open', async () => {
  const own = book(`company: Wrenfield
sources:
  - { id: claude, provider: Anthropic, legs: [billed, invoiced] }
`)
  // 180 rows a day, in cents: 5,399 × 11.33 + 33.51 = 61,204.18.
  const rows = perDay('2026-06-01', '2026-07-01', '30.00').flatMap(([day]) => Array.from({ length: 180 }, (_, index) => [day, day === '2026-06-30' && index === 179 ? '33.51' : '11.33'] as const))
  await own.take(own.file('claude_api_cost_2026_06_01_to_2026_06_30.csv', anthropicCost(rows)), { asOf: '2026-07-05T00:00:00Z' })
  const version = (net: string): string => invoice({ number: 'AN-6', issuer: 'Anthropic', account: 'claude', issued: '2026-07-01' }, [{ nature: 'usage', net, from: '2026-06-01', to: '2026-07-01' }])

  await own.take(own.file('an-6.csv', version('61238.50')), { asOf: '2026-07-01T00:00:00Z' })
  const first = await own.statement('2026-06')
  expect(first).toMatchObject({ billed: '61204.18', invoiced: '61238.5', recognized: '61238.5', state: 'open' })
  expect(bridge(first, 'I')).toEqual({ total: '34.32', codes: { ROUND: '27', UNEXP: '7.32' } })
  expect(variances(first)).toEqual(['I ROUND 27 in_tolerance', 'I UNEXP 7.32 open'])
  expect(first.month.reasons).toEqual(['open_variance'])

  await own.take(own.file('an-6-corrected.csv', version('61229.00')), { asOf: '2026-07-03T00:00:00Z' })
  const second = await own.statement('2026-06')
  expect(second).toMatchObject({ invoiced: '61229', recognized: '61229', state: 'matched' })
  expect(bridge(second, 'I')).toEqual({ total: '24.82', codes: { ROUND: '24.82' } })
  expect(variances(second)).toEqual(['I ROUND 24.82 in_tolerance'])
  expect(second.month.reasons).toEqual([])
})

test('twenty statements that each pass: those of the sign that adds up to too much are open', async () => {
  const accounts = Array.from({ length: 20 }, (_, index) => `org-${String(index + 1).padStart(2, '0')}`)
  const own = book(`company: Wrenfield
sources:
${accounts.map((account) => `  - { id: ${account}, provider: OpenAI, account: ${account}, legs: [billed, invoiced] }`).join('\n')}
`)
  const invoiced = (index: number): string => (index < 14 ? '2004.20' : '1997.00')
  const together = (files: readonly string[]): string => files.map((content, index) => (index === 0 ? content : content.slice(content.indexOf('\n') + 1))).join('')
  const days = perDay('2026-07-01', '2026-08-01', '2000.00')
  await own.take([
    own.file('cost_2026-07-01_2026-07-31.csv', together(accounts.map((account) => openaiCost(account, days)))),
    own.file('invoices.csv', together(accounts.map((account, index) => invoice({ number: `OA-${account}`, issuer: 'OpenAI', account, issued: '2026-08-01' }, [{ nature: 'usage', net: invoiced(index), from: '2026-07-01', to: '2026-08-01' }])))),
  ], { asOf: '2026-08-05T00:00:00Z' })
  const july = await own.reconcile('2026-07')
  expect(july.statements.map(variances)).toEqual(accounts.map((_, index) => (index < 14 ? ['I UNEXP 4.2 open'] : ['I UNEXP -3 in_tolerance'])))
  expect(july.totals['variance']).toBe('40.8')
  expect(july.reasons).toEqual(['open_variance'])
})
