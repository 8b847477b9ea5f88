// Prepaid lots: what was paid and what it is worth, what lapses and when, other currencies, and the vendor's own balance.
import { expect, test } from 'vitest'
import { resolveVariance } from '../../src/app/resolve.ts'
import { book, bank, bridge, invoice, openaiCost, perDay, variances } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'

const config = (terms: string): string => `company: Quince Labs
currency: USD
close: { start_month: 2026-10 }
fx: { method: fixed, rates: { EUR: "1.10" } }
sources:
  - { id: q, provider: OpenAI, account: org-q, billing: prepaid, match: { payee: ["OPENAI*"] }, ${terms}, legs: [billed] }
`
const asOf = '2027-01-10T00:00:00Z'

/** 10.00 a day in October, 20.00 in November. */
async function quince(terms: string): Promise<Book> {
  const own = book(config(terms))
  await own.take(own.file('cost.csv', openaiCost('org-q', [...perDay('2026-10-01', '2026-11-01', '310.00'), ...perDay('2026-11-01', '2026-12-01', '600.00')])), { asOf })
  return own
}

const buy = (own: Book, number: string, issued: string, lines: Parameters<typeof invoice>[1]) => own.take(own.file(`${number}.csv`, invoice({ number, issuer: 'OpenAI', account: 'org-q', issued }, lines)))

test('credit worth more than its price costs its price: the rest was given, and is drawn first', async () => {
  const own = await quince('purchases: [ { document: Q-1, face: "1100.00" } ]')
  await buy(own, 'Q-1', '2026-10-01', [{ nature: 'prepaid_purchase', net: '1000.00' }])
  const october = await own.statement('2026-10')
  expect(october.month.prepaid).toMatchObject([{ purchases: '1000', grants: '100', consumption: '310', closing: '790' }])
  expect(october).toMatchObject({ gross_cost: '310', credits: '-100', recognized: '210' })
  expect(await own.statement('2026-11')).toMatchObject({ recognized: '600' })
})

test('an invoice may say itself what its credit is worth', async () => {
  const own = await quince('opening: { as_of: 2026-10-01, balance: "0.00" }')
  await buy(own, 'Q-1', '2026-10-01', [{ nature: 'prepaid_purchase', net: '500.00', quantity: '540', unit: 'USD' }])
  await buy(own, 'Q-2', '2026-10-02', [{ nature: 'prepaid_purchase', net: '500.00' }, { nature: 'discount', net: '-50.00' }])
  const october = await own.statement('2026-10')
  // Paid 500.00 + 450.00, worth 540.00 + 500.00
  expect(october.month.prepaid).toMatchObject([{ purchases: '950', grants: '90', closing: '730' }])
  expect(october).toMatchObject({ recognized: '220', credits: '-90', invoiced: '950' })
})

test('what lapses first is drawn first, and what is left of it is a fee of the month it lapses in', async () => {
  const terms = (expires: string): string => `opening: { as_of: 2026-10-01, balance: "100.00" }, purchases: [ { document: Q-1, expires: ${expires} }, { document: Q-2, expires: 2027-10-01 } ]`
  const own = await quince(terms('2026-11-10'))
  await buy(own, 'Q-1', '2026-10-01', [{ nature: 'prepaid_purchase', net: '600.00' }])
  await buy(own, 'Q-2', '2026-10-01', [{ nature: 'prepaid_purchase', net: '900.00' }])
  expect(await own.statement('2026-10')).toMatchObject({ recognized: '310' })
  // 310.00 of October and ten days of 20.00 came from Q-1: 90.00 of it are left on November 10
  const november = await own.statement('2026-11')
  expect(november.month.prepaid).toMatchObject([{ opening: '1290', expiry: '90', closing: '600' }])
  expect(november).toMatchObject({ recognized: '690' })
  expect(november.adjustments.map(({ kind, component, recognized }) => `${kind} ${component} ${recognized}`)).toEqual(['expiry fee 90'])
  own.configure(config(terms('2026-11-30')))
  expect(await own.statement('2026-11')).toMatchObject({ recognized: '600' })
})

test('several parts of an opening balance lapse each on its day, after all other credit', async () => {
  const own = await quince('opening: { as_of: 2026-10-01, balance: "1000.00", expiring: [ { amount: "40.00", expires: 2026-10-31 }, { amount: "25.00", expires: 2026-11-15 } ] }')
  expect((await own.statement('2026-10')).month.prepaid).toMatchObject([{ expiry: '40', closing: '650' }])
  // 650.00 − 600.00: 25.00 lapsed on the 15th, when 625.00 of other credit was there
  expect((await own.statement('2026-11')).month.prepaid).toMatchObject([{ expiry: '25', closing: '25' }])
})

test('a balance the vendor states is tied to, and a difference is a variance of the wallet alone', async () => {
  const terms = (balance: string): string => `opening: { as_of: 2026-10-01, balance: "1000.00" }, balances: [ { as_of: 2026-11-01, balance: "${balance}", note: billing page }, { as_of: 2026-11-11, balance: "490.00" } ]`
  const own = await quince(terms('690.00'))
  const tied = await own.statement('2026-10')
  expect(tied.month.prepaid).toMatchObject([{ closing: '690', stated: [{ as_of: '2026-11-01', balance: '690', difference: '0' }] }])
  expect(variances(tied)).toEqual([])
  // Ten days of 20.00 into November
  expect((await own.statement('2026-11')).month.prepaid).toMatchObject([{ closing: '90', stated: [{ as_of: '2026-11-11', balance: '490', difference: '0' }] }])

  own.configure(config(terms('660.00')))
  const off = await own.statement('2026-10')
  expect(variances(off)).toEqual(['B UNEXP -30 open'])
  expect(off.bridges.filter(({ bridge: name }) => name === 'B').map(({ from, to, total, codes }) => ({ from, to, total, codes }))).toEqual([
    { from: 'billed', to: 'effective', total: '0', codes: {} }, { from: 'rolled_forward', to: 'stated', total: '-30', codes: { UNEXP: '-30' } },
  ])
  expect(off.month.totals).toMatchObject({ variance: null, unexplained: null, recognized: '310' })
  expect(off.month.reasons).toEqual(['open_variance'])
  await own.session((session) => resolveVariance(session, off.variances[0]?.id ?? '', { as: 'explained', note: 'refund in transit' }))
  expect((await own.statement('2026-10')).month.reasons).toEqual([])
})

test('a wallet in euro rolls forward in euro, and its cost is translated once', async () => {
  const own = book(config('opening: { as_of: 2026-10-01, balance: "100.00", currency: EUR }, balances: [ { as_of: 2026-11-01, balance: "290.00" } ]'))
  const euros = openaiCost('org-q', perDay('2026-10-01', '2026-11-01', '310.00')).replaceAll(',usd,', ',eur,')
  await own.take(own.file('cost.csv', euros), { asOf })
  await buyEuro(own)
  const october = await own.statement('2026-10')
  expect(october.month.prepaid).toMatchObject([{ currency: 'EUR', opening: '100', purchases: '500', consumption: '310', closing: '290', stated: [{ difference: '0' }] }])
  // EUR 310.00 × 1.10
  expect(october).toMatchObject({ currency: 'EUR', recognized: '310', reporting: { recognized: '341' } })
  expect(bridge(october, 'I').total).toBeNull()
})

const buyEuro = (own: Book) => own.take(own.file('Q-5.csv', invoice({ number: 'Q-5', issuer: 'OpenAI', account: 'org-q', issued: '2026-10-05', currency: 'EUR' }, [{ nature: 'prepaid_purchase', net: '500.00' }])))

test('a refund of credit is paid out of what was bought, and an overdraft out of what is bought next', async () => {
  const own = await quince('opening: { as_of: 2026-10-01, balance: "200.00" }, purchases: [ { date: 2026-11-02, expires: 2026-11-30 } ]')
  await own.take(own.file('bank.csv', bank([['2026-10-20', 'OPENAI', '-50.00'], ['2026-11-02', 'OPENAI', '900.00']])), { asOf, period: { start: '2026-10-01T00:00:00Z', end: '2026-12-10T00:00:00Z' } })
  expect((await own.reconcile('2026-10')).prepaid).toMatchObject([{ purchases: '-50', closing: '-160' }])
  // 900.00 pay the 160.00 that were owed and November's 600.00: 140.00 lapse
  expect((await own.reconcile('2026-11')).prepaid).toMatchObject([{ opening: '-160', purchases: '900', expiry: '140', closing: '0' }])
})
