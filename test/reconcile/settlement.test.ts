// Payments against documents: credit notes are open until they are paid out or taken off a payment.
import { expect, test } from 'vitest'
import { bank, book, bridge, invoice, variances } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'

const APRIL = { from: '2026-04-01', to: '2026-05-01' }

async function invoiceAndCreditNote(): Promise<Book> {
  const own = book(`company: Tern Bay
sources:
  - { id: tern, provider: Tern, account: tern, legs: [invoiced, paid], match: { payee: ["TERN *"] } }
`)
  await own.take(own.file('invoice.csv', invoice({ number: 'TN-4001', issuer: 'Tern', account: 'tern', issued: '2026-05-01', due: '2026-06-01' }, [{ nature: 'seat', net: '1000.00', ...APRIL }])))
  await own.take(own.file('credit.csv', invoice({ number: 'TC-0007', issuer: 'Tern', account: 'tern', issued: '2026-05-03', type: 'credit_note' }, [{ nature: 'seat', net: '-100.00', references_invoice: 'TN-4001', ...APRIL }])))
  return own
}

const statementTo = (end: string) => ({ asOf: `${end}T00:00:00Z`, period: { start: '2026-04-01T00:00:00Z', end: `${end}T00:00:00Z` } })

test('a credit note nobody has paid out is open, not overpaid', async () => {
  const own = await invoiceAndCreditNote()
  await own.take(own.file('bank.csv', bank([['2026-05-04', 'TERN INC', '1.00'], ['2026-05-04', 'TERN INC', '-1.00']])), statementTo('2026-05-05'))
  const april = await own.statement('2026-04')
  expect(april).toMatchObject({ payable: '900', open_payable: '900', paid: '0' })
  expect(bridge(april, 'P')).toEqual({ total: '0', codes: {} })
})

test('one payment of the invoice less the credit note settles both', async () => {
  const own = await invoiceAndCreditNote()
  await own.take(own.file('bank.csv', bank([['2026-05-20', 'TERN INC', '900.00']])), statementTo('2026-06-05'))
  const april = await own.statement('2026-04')
  expect(april).toMatchObject({ payable: '900', open_payable: '0', paid: '900' })
  expect(variances(april)).toEqual([])
  expect(april.documents.map(({ number, paid, open }) => [number, paid, open])).toEqual([['TN-4001', '1000', '0'], ['TC-0007', '-100', '0']])
})

test('two charges of one day and payee are two variances', async () => {
  const own = await invoiceAndCreditNote()
  await own.take(own.file('bank.csv', bank([['2026-04-20', 'TERN INC', '70.00'], ['2026-04-20', 'TERN INC', '80.00']])), statementTo('2026-05-05'))
  const april = await own.statement('2026-04')
  expect(april.variances.filter(({ code }) => code === 'MISS').map(({ amount }) => amount)).toEqual(['70', '80'])
  expect(new Set(april.variances.map(({ id }) => id)).size).toBe(april.variances.length)
})

test('cash that settles every document is the paid leg, though the bank’s file begins after the month', async () => {
  const own = book(`company: Tern Bay
sources:
  - { id: tern, provider: Tern, account: tern, legs: [invoiced, paid], match: { payee: ["TERN *"] } }
`)
  await own.take(own.file('invoice.csv', invoice({ number: 'TN-4001', issuer: 'Tern', account: 'tern', issued: '2026-05-01', due: '2026-06-01' }, [{ nature: 'seat', net: '1000.00', ...APRIL }])))
  await own.take(own.file('half.csv', bank([['2026-05-20', 'TERN INC', '400.00']])), { asOf: '2026-05-25T00:00:00Z' })
  expect(await own.statement('2026-04')).toMatchObject({ state: 'missing', month: { reasons: ['missing_source'] } })
  await own.take(own.file('rest.csv', bank([['2026-05-20', 'TERN INC', '1000.00']])), { asOf: '2026-06-06T00:00:00Z' })
  expect(await own.statement('2026-04')).toMatchObject({ paid: '1000', state: 'matched', month: { reasons: [] } })
})
