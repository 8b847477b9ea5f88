// Payments in another currency than their document, through the real program: what counts as a match, what is left open,
// and bridge P in the reporting currency.
import { expect, test } from 'vitest'
import { money } from '../../src/domain/money.ts'
import type { Config } from '../../src/config/config.ts'
import type { Document } from '../../src/reconcile/documents.ts'
import type { Payment } from '../../src/reconcile/facts.ts'
import { rateDays } from '../../src/reconcile/fx.ts'
import { matchPayments } from '../../src/reconcile/matching.ts'
import { workingDays } from '../../src/reconcile/working-days.ts'
import { book, bridge, card, ecb, invoice, variances } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'

const RATES = [...workingDays('2026-09'), ...workingDays('2026-10')].map((day) => [day, { USD: '1.2', GBP: '0.8' }] as const)

async function euros(net: string, more: { readonly tax?: string; readonly number?: string } = {}, own = book(`company: Tern Bay
sources:
  - { id: aleph, provider: Aleph, account: aleph, legs: [invoiced, paid], match: { payee: ["ALEPH*"] } }
`)): Promise<Book> {
  const number = more.number ?? 'AL-5001'
  await own.take(own.file(`${number}.csv`, invoice({ number, issuer: 'Aleph', account: 'aleph', issued: '2026-09-30', due: '2026-10-30', currency: 'EUR' }, [{ nature: 'seat', net, ...(more.tax === undefined ? {} : { tax: more.tax }), from: '2026-09-01', to: '2026-10-01' }])))
  return own
}

async function paid(own: Book, rows: Parameters<typeof card>[0], end = '2026-10-20'): Promise<void> {
  await own.take(own.file('rates.csv', ecb(RATES)))
  await own.take(own.file('Chase9910_Activity_20261020.csv', card(rows)), { asOf: `${end}T00:00:00Z`, period: { start: '2026-09-01T00:00:00Z', end: `${end}T00:00:00Z` } })
}

test.each([
  // 1,000.00 EUR at 1.2 is 1,200.00 USD: from 2 % cheaper to 4 % dearer.
  ['1176.00', ['P FX -24']], ['1248.00', ['P FX 48']], ['1175.99', []], ['1248.01', []],
])('1,000.00 EUR and a payment of %s USD', async (amount, expected) => {
  const own = await euros('1000.00')
  await paid(own, [['2026-10-08', 'ALEPH PARIS', amount]])
  const september = (await own.reconcile('2026-09')).statements.find(({ currency }) => currency === 'EUR')
  expect(september === undefined ? null : variances(september).map((variance) => variance.replace(/ \w+$/, ''))).toEqual(expected)
  expect(september).toMatchObject({ open_payable: expected.length > 0 ? '0' : '1000' })
})

test('two documents that both fit and differ are nobody\'s; equal ones are paid oldest first', async () => {
  const own = await euros('1000.00')
  await euros('1010.00', { number: 'AL-5002' }, own)
  await paid(own, [['2026-10-08', 'ALEPH PARIS', '1210.00']])
  const [september] = (await own.reconcile('2026-09')).statements
  expect(september?.documents.map(({ number, paid: amount }) => [number, amount])).toEqual([['AL-5001', '0'], ['AL-5002', '0']])
})

test('a payment that names its document settles what its day\'s rate makes of it, when that is not all', async () => {
  const own = await euros('1000.00')
  await paid(own, [['2026-10-08', 'ALEPH PARIS', '600.00', 'first half of AL-5001']])
  const september = await own.statement('2026-09')
  // 600.00 ÷ 1.2 = 500.00 EUR; P: 600.00 → 600.00.
  expect(september).toMatchObject({ paid: '500', open_payable: '500', payable: '1000', reporting: { paid: '600' } })
  expect(bridge(september, 'P')).toEqual({ total: '0', codes: {} })
})

test('paid twice across currencies: DUP at the month\'s rate, FX the rest', async () => {
  const own = await euros('1000.00')
  await paid(own, [['2026-10-08', 'ALEPH PARIS', '1200.00', 'AL-5001'], ['2026-10-09', 'ALEPH PARIS', '1206.00', 'AL-5001']])
  const september = await own.statement('2026-09')
  expect(bridge(september, 'P')).toEqual({ total: '1206', codes: { DUP: '1200', FX: '6' } })
})

test('what is nearly the net alone is a part payment: nobody says that the tax was left out', async () => {
  const own = await euros('1000.00', { tax: '200.00' })
  await paid(own, [['2026-10-08', 'ALEPH PARIS', '1203.00', 'AL-5001']])
  const september = await own.statement('2026-09')
  // 1,203.00 ÷ 1.2 = 1,002.50 EUR: not the net alone, so the rest is open, not TAX.
  expect(september).toMatchObject({ paid: '1002.5', open_payable: '197.5' })
  expect(bridge(september, 'P')).toEqual({ total: '0', codes: {} })
})

test('a document over two months: each has its part of the cash', async () => {
  const own = book(`company: Tern Bay
sources:
  - { id: aleph, provider: Aleph, account: aleph, legs: [invoiced], match: { payee: ["ALEPH*"] } }
`)
  await own.take(own.file('two.csv', invoice({ number: 'AL-7001', issuer: 'Aleph', account: 'aleph', issued: '2026-10-01', currency: 'EUR' }, [{ nature: 'seat', net: '600.00', from: '2026-09-01', to: '2026-10-01' }, { nature: 'seat', net: '400.00', from: '2026-10-01', to: '2026-11-01' }])))
  await paid(own, [['2026-10-08', 'ALEPH PARIS', '1210.00', 'AL-7001']])
  // 600.00 EUR = 720.00 USD against 60 % of 1,210.00 = 726.00; 400.00 = 480.00 against 484.00.
  expect(bridge(await own.statement('2026-09'), 'P')).toEqual({ total: '6', codes: { FX: '6' } })
  expect(bridge(await own.statement('2026-10'), 'P')).toEqual({ total: '4', codes: { FX: '4' } })
})

test('without the month\'s rate there is nothing to state P in', async () => {
  const own = await euros('1000.00')
  await own.take(own.file('Chase9910_Activity_20261020.csv', card([['2026-10-08', 'ALEPH PARIS', '1205.00', 'AL-5001']])))
  const september = await own.statement('2026-09')
  expect(bridge(september, 'P')).toEqual({ total: null, codes: {} })
  expect(september).toMatchObject({ paid: '1000', reporting: { recognized: null } })
  expect(september.month.reasons).toContain('fx_missing')
})

const payment = (more: Partial<Payment>): Payment => ({ id: 'p1', leg: 'paid', importId: 1, file: 'bank.csv', record: 1, bankAccount: '9910', date: '2026-10-06', payee: 'ALEPH PARIS', statementText: '', reference: '', currency: 'USD', amount: money('4706.20'), originalCurrency: null, originalAmount: null, ...more })
const document = { key: 'k', number: 'AL-5001', issuer: 'Aleph', account: 'aleph', currency: 'EUR', issueDate: '2026-10-01', dueDate: null, period: null, lines: [], net: money('4017.35'), tax: 0n, receipt: null } satisfies Document
const sources = { sources: [{ id: 'aleph', account: 'aleph', match: { payee: ['ALEPH*'] } }], payees: { own_accounts: [], ignore: [], review: 'ai' } } as unknown as Config
const matched = (one: Payment) => matchPayments({ documents: [document], payments: [one], config: sources, rates: { days: rateDays([]), below: money('2'), above: money('4') }, decided: new Map() }).matches.map(({ amount, pass, evidence }) => [amount, pass, evidence])

test('the bank\'s original amount is the evidence where it is stated, and needs no rate', () => {
  expect(matched(payment({ originalCurrency: 'EUR', originalAmount: money('4017.35') }))).toEqual([[money('4017.35'), 2, 'same original amount 4017.35 EUR and payee, issued 2026-10-01']])
  expect(matched(payment({ originalCurrency: 'EUR', originalAmount: money('4017.36') }))).toEqual([])
  expect(matched(payment({ originalCurrency: 'GBP', reference: 'AL-5001' }))).toEqual([])
})
