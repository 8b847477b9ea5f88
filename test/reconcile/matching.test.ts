// Invoice ↔ payment, through the real program: what each pass takes, what it leaves, and what people say about the rest.
import { expect, test } from 'vitest'
import { closeVerify } from '../../src/app/close-status.ts'
import { matchPayment } from '../../src/app/match-payment.ts'
import { matchesReport } from '../../src/app/report-matches.ts'
import { undoResolution } from '../../src/app/resolve.ts'
import { undoImport } from '../../src/app/imports.ts'
import { bank, book, bridge, card, ecb, invoice, variances } from '../worked/build.ts'
import type { Book, StatementBody } from '../worked/build.ts'
import { signers } from '../worked/signers.ts'

const CONFIG = `company: Fell Works
payees: { own_accounts: ["TRANSFER TO SAVINGS*"] }
sources:
  - { id: tern, provider: Tern, account: tern, legs: [invoiced], match: { payee: ["TERN *"] } }
  - { id: curlew, provider: Curlew, account: curlew, match: { payee: ["CURLEW*"] } }
`
const APRIL = { from: '2026-04-01', to: '2026-05-01' }

/** Seat invoices of April, as [number, net, account]. */
async function invoices(own: Book, ...documents: readonly (readonly [number: string, net: string, account?: string, issued?: string])[]): Promise<void> {
  for (const [number, net, account = 'tern', issued = '2026-05-01'] of documents) {
    await own.take(own.file(`${number}-${account}.csv`, invoice({ number, issuer: account === 'tern' ? 'Tern' : 'Curlew', account, issued, due: '2026-06-01', ...(net.startsWith('-') ? { type: 'credit_note' } : {}) }, [{ nature: 'seat', net, ...APRIL }])))
  }
}

const paid = (own: Book, rows: Parameters<typeof bank>[0], name = 'bank.csv', asOf = '2026-06-20') => own.take(own.file(name, bank(rows)), { asOf: `${asOf}T00:00:00Z`, period: { start: '2026-04-01T00:00:00Z', end: `${asOf}T00:00:00Z` } })

interface MatchRow { readonly payment: { readonly id: string; readonly date: string; readonly payee: string }; readonly document: string; readonly account: string; readonly amount: string; readonly pass: number; readonly evidence: string; readonly duplicate: boolean }
interface QueueRow { readonly payment: { readonly id: string; readonly amount: string }; readonly source: string | null; readonly state: string; readonly age_days: number; readonly because: string }
interface OpenRow { readonly document: string; readonly paid: string | null; readonly open: string; readonly age_days: number; readonly overdue_days: number | null }

async function matches(own: Book, month = '2026-05'): Promise<{ rows: readonly MatchRow[]; unmatched: readonly QueueRow[]; open_documents: readonly OpenRow[]; reasons: readonly string[] }> {
  const { body, reasons } = await own.session((session) => matchesReport(session, { month }))
  return { ...(body as unknown as { rows: MatchRow[]; unmatched: QueueRow[]; open_documents: OpenRow[] }), reasons }
}

const short = ({ rows }: { rows: readonly MatchRow[] }): unknown[] => rows.map(({ payment, document, amount, pass }) => [payment.date.slice(8), document, amount, pass])
const april = async (own: Book): Promise<StatementBody> => (await own.reconcile('2026-04')).statements[0] as StatementBody
const documents = (statement: StatementBody): unknown[] => statement.documents.map(({ number, paid: cash, open }) => [number, cash, open])

test('the passes in their order: number, exact amount, sum of all that is open; the rest is a queue with ages', async () => {
  const own = book(CONFIG)
  await invoices(own, ['TN-4001', '1000.00'], ['TN-4002', '300.00'], ['TN-4003', '450.00'], ['TN-4004', '550.00'], ['CU-0001', '80.00', 'curlew'])
  // 300.00 is TN-4002's own amount, 999.00 names TN-4001, 1,000.00 is 450.00 + 550.00: all that is left open of the payee.
  await paid(own, [['2026-05-11', 'TERN INC', '300.00'], ['2026-05-12', 'TERN INC', '999.00', 'invoice TN-4001'], ['2026-05-13', 'CURLEW LTD', '79.00'], ['2026-05-14', 'TRANSFER TO SAVINGS 12', '80.00']])
  await own.take(own.file('rest.csv', bank([['2026-05-20', 'TERN INC', '1001.00']])), { asOf: '2026-06-20T00:00:00Z' })
  const found = await matches(own)
  expect(short(found)).toEqual([['11', 'TN-4002', '300', 2], ['12', 'TN-4001', '999', 1], ['20', 'TN-4001', '1', 3], ['20', 'TN-4003', '450', 3], ['20', 'TN-4004', '550', 3]])
  expect(found.rows.map(({ evidence }) => evidence)).toEqual(['same amount and payee, issued 2026-05-01', 'names TN-4001', ...Array.from({ length: 3 }, () => 'sum of 3 open documents of the payee')])
  expect(JSON.stringify(found)).not.toMatch(/score|confidence|probab/)
  // From May 13 and May 1 to the bank's June 20; due June 1.
  expect(found.unmatched).toMatchObject([{ payment: { amount: '79' }, source: 'curlew', state: 'open', age_days: 38, because: 'no document fits; open of curlew: CU-0001 80 USD' }])
  expect(found.open_documents).toMatchObject([{ document: 'CU-0001', total: '80', paid: '0', open: '80', age_days: 50, overdue_days: 19 }])
  expect(found.reasons).toEqual(['unmatched_payment'])
})

test('two of three open invoices in one payment are nobody\'s guess', async () => {
  const own = book(CONFIG)
  await invoices(own, ['TN-4001', '100.00'], ['TN-4002', '250.00'], ['TN-4003', '400.00'])
  await paid(own, [['2026-05-11', 'TERN INC', '350.00']])
  expect(await matches(own)).toMatchObject({ rows: [], unmatched: [{ because: 'no document fits; open of tern: TN-4001 100 USD, TN-4002 250 USD, TN-4003 400 USD' }] })
})

test('a payment that names several documents pays them: all of each where that adds up, else the oldest first, credit notes taken off', async () => {
  const own = book(CONFIG)
  await invoices(own, ['TN-4001', '100.00'], ['TN-4002', '250.00', 'tern', '2026-05-02'], ['TN-4003', '400.00', 'tern', '2026-05-03'], ['TC-0009', '-50.00', 'tern', '2026-05-04'])
  await paid(own, [['2026-05-11', 'TERN INC', '350.00', 'TN-4001 and TN-4002'], ['2026-05-12', 'TERN INC', '150.00', 'TN-4003 less TC-0009']])
  expect(short(await matches(own))).toEqual([['11', 'TN-4001', '100', 1], ['11', 'TN-4002', '250', 1], ['12', 'TC-0009', '-50', 1], ['12', 'TN-4003', '200', 1]])
  expect(documents(await april(own))).toContainEqual(['TN-4003', '200', '200'])
})

test('a longer number is not its beginning, nor a longer word', async () => {
  const own = book(CONFIG)
  await invoices(own, ['TN-4001', '100.00'], ['TN-4001-2', '250.00'])
  await paid(own, [['2026-05-11', 'TERN INC', '249.00', 'TN-4001-2'], ['2026-05-12', 'TERN INC', '99.00', 'XTN-4001'], ['2026-05-13', 'TERN INC', '98.00', 'tn 4001']])
  expect(short(await matches(own))).toEqual([['11', 'TN-4001-2', '249', 1], ['13', 'TN-4001', '98', 1]])
})

test('digits alone are not taken for another payee\'s number; with two vendors\' equal numbers the payee decides', async () => {
  const own = book(CONFIG)
  await invoices(own, ['100200', '70.00', 'tern'], ['100300', '60.00', 'tern'], ['100300', '60.00', 'curlew'])
  await paid(own, [['2026-05-11', 'CURLEW LTD', '12.00', 'batch 100200'], ['2026-05-12', 'CURLEW LTD', '59.00', '100300']])
  expect((await matches(own)).rows.map(({ document, account, amount }) => [document, account, amount])).toEqual([['100300', 'curlew', '59']])
})

test('paid twice and given back: neither a second payment nor open', async () => {
  const own = book(CONFIG)
  await invoices(own, ['TN-4001', '1000.00'])
  await paid(own, [['2026-05-11', 'TERN INC', '1000.00', 'TN-4001'], ['2026-05-13', 'TERN INC', '1000.00', 'TN-4001']])
  expect(bridge(await april(own), 'P')).toEqual({ total: '1000', codes: { DUP: '1000' } })
  await own.take(own.file('june.csv', bank([['2026-06-02', 'TERN INC', '-1000.00']])), { asOf: '2026-06-21T00:00:00Z' })
  const after = await april(own)
  expect(after).toMatchObject({ paid: '1000', open_payable: '0' })
  expect(bridge(after, 'P')).toEqual({ total: '0', codes: {} })
  expect((await matches(own)).rows.map(({ evidence }) => evidence)).toEqual(['names TN-4001', 'names TN-4001, which is paid, given back on 2026-06-02'])
  expect((await matches(own, '2026-06')).rows.map(({ amount, evidence }) => [amount, evidence])).toEqual([['-1000', 'same payee and amount: gives back the second payment of 2026-05-13']])
})

test('a refund that names the invoice is its credit note\'s', async () => {
  const own = book(CONFIG)
  await invoices(own, ['TN-4001', '1000.00'])
  await own.take(own.file('credit.csv', invoice({ number: 'TC-0007', issuer: 'Tern', account: 'tern', issued: '2026-05-20', type: 'credit_note' }, [{ nature: 'seat', net: '-100.00', references_invoice: 'TN-4001', ...APRIL }])))
  await paid(own, [['2026-05-11', 'TERN INC', '1000.00', 'TN-4001'], ['2026-05-25', 'TERN INC', '-100.00', 'refund TN-4001']])
  expect(documents(await april(own))).toEqual([['TN-4001', '1000', '0'], ['TC-0007', '-100', '0']])
})

test('partial and more than all: what is left is open, what is too much is unexplained', async () => {
  const own = book(CONFIG)
  await invoices(own, ['TN-4001', '1000.00'], ['TN-4002', '200.00'])
  await paid(own, [['2026-05-11', 'TERN INC', '400.00', 'TN-4001'], ['2026-05-12', 'TERN INC', '230.00', 'TN-4002']], 'bank.csv', '2026-05-20')
  const statement = await april(own)
  expect(documents(statement)).toEqual([['TN-4001', '400', '600'], ['TN-4002', '230', '-30']])
  // 1,200.00 payable, 600.00 of it open: 600.00 → 630.00.
  expect(bridge(statement, 'P')).toEqual({ total: '30', codes: { UNEXP: '30' } })
})

test('exact amounts of one payee: in their window, the oldest first, before the invoice and in the next month too', async () => {
  const own = book(CONFIG)
  await invoices(own, ['TN-4001', '20.00', 'tern', '2026-05-01'], ['TN-4002', '20.00', 'tern', '2026-05-10'])
  // Seven days before issue to 62 after the due date of June 1: August 2.
  await paid(own, [['2026-04-23', 'TERN INC', '20.00'], ['2026-04-24', 'TERN INC', '20.00'], ['2026-08-02', 'TERN INC', '20.00'], ['2026-08-03', 'TERN INC', '20.00']], 'bank.csv', '2026-08-20')
  const all = [...(await matches(own, '2026-04')).rows, ...(await matches(own, '2026-08')).rows]
  expect([...new Set(all.map(({ payment, document, evidence }) => `${payment.date} ${document} ${evidence}`))]).toEqual([
    '2026-04-24 TN-4001 same amount and payee, issued 2026-05-01', '2026-08-02 TN-4002 same amount and payee, issued 2026-05-10',
  ])
})

test('one invoice over two accounts is paid once: each account\'s part is settled, in proportion where it is not all', async () => {
  const own = book(`company: Fell Works
sources:
  - { id: north, provider: Tern, account: org-north, legs: [invoiced], match: { payee: ["TERN *"] } }
  - { id: south, provider: Tern, account: org-south, legs: [invoiced] }
`)
  await own.take(own.file('shared.csv', invoice({ number: 'TN-9', issuer: 'Tern', issued: '2026-05-01' }, [{ nature: 'seat', net: '600.00', account: 'org-north', ...APRIL }, { nature: 'seat', net: '400.00', account: 'org-south', ...APRIL }])))
  await own.take(own.file('shared2.csv', invoice({ number: 'TN-10000', issuer: 'Tern', issued: '2026-05-02' }, [{ nature: 'seat', net: '30.00', account: 'org-north', ...APRIL }, { nature: 'seat', net: '10.00', account: 'org-south', ...APRIL }])))
  await paid(own, [['2026-05-11', 'TERN INC', '1000.00'], ['2026-05-12', 'TERN INC', '10.00', 'TN-10000']], 'bank.csv', '2026-05-20')
  const { statements } = await own.reconcile('2026-04')
  // 10.00 of 40.00: 7.50 and 2.50.
  expect(statements.map((statement) => [statement.account, documents(statement)])).toEqual([['org-north', [['TN-9', '600', '0'], ['TN-10000', '7.5', '22.5']]], ['org-south', [['TN-9', '400', '0'], ['TN-10000', '2.5', '7.5']]]])
  expect(statements.map((statement) => bridge(statement, 'P'))).toEqual([{ total: '0', codes: {} }, { total: '0', codes: {} }])
})

test('a person matches what no pass took: in the log, kept when the file comes again, stale when the amount moves, and undone', async () => {
  const own = book(CONFIG)
  await invoices(own, ['TN-4001', '100.00'], ['TN-4002', '250.00'], ['TN-4003', '400.00'])
  const [first] = await paid(own, [['2026-05-11', 'TERN INC', '350.00']])
  const [waiting] = (await matches(own)).unmatched
  const id = waiting?.payment.id ?? ''
  const may = await own.reconcile('2026-05')
  expect(may).toMatchObject({ unmatched_payments: [{ id, payee: 'TERN INC', amount: '350', source: 'tern', state: 'open' }] })

  await expect(own.session((session) => matchPayment(session, id, { match: ['TN-4009'] }))).rejects.toMatchObject({ code: 'DOCUMENT_UNKNOWN' })
  await expect(own.session((session) => matchPayment(session, '000000000000', { match: ['TN-4001'] }))).rejects.toMatchObject({ code: 'PAYMENT_UNKNOWN' })
  const decided = await own.session((session) => matchPayment(session, id, { match: ['TN-4001', 'tn-4002'], note: 'remittance advice of May 11', by: 'Ann Lee' }))
  expect(decided).toMatchObject({ month: '2026-05', kind: 'match', amount: '350', currency: 'USD' })
  const found = await matches(own)
  expect(found).toMatchObject({ unmatched: [], reasons: [] })
  expect(found.rows.map(({ document, amount, pass, evidence }) => [document, amount, pass, evidence])).toEqual([
    ['TN-4001', '100', 0, `Ann Lee said so (decision ${decided.decision}): remittance advice of May 11`], ['TN-4002', '250', 0, `Ann Lee said so (decision ${decided.decision}): remittance advice of May 11`],
  ])
  expect(await own.session(({ ledger }) => ledger.rows("select who, what, subject, why, new from log where what = 'resolve' order by log_no"))).toMatchObject([{ who: 'Ann Lee', subject: `2026-05 ${id}`, why: 'remittance advice of May 11', new: expect.stringContaining('TN-4002') as string }])
  expect(await own.reconcile('2026-05')).toMatchObject({ qualifications: [{ kind: 'override', ref: id, by: 'Ann Lee' }] })

  // A cheaper charge of the same day and payee is numbered first, and is not what was decided on.
  const [again] = await paid(own, [['2026-05-11', 'TERN INC', '350.00'], ['2026-05-11', 'TERN INC', '3.00'], ['2026-05-12', 'CURLEW LTD', '1.00']], 'again.csv', '2026-06-21')
  expect((await matches(own)).rows.map(({ payment, pass }) => [payment.id, pass])).toEqual([[`${id}-2`, 0], [`${id}-2`, 0]])
  for (const used of [again, first]) await own.session((session) => undoImport(session, used?.id ?? '', undefined))
  await paid(own, [['2026-05-11', 'TERN INC', '351.00'], ['2026-05-12', 'CURLEW LTD', '1.00']], 'moved.csv', '2026-06-22')
  const stale = await matches(own)
  expect(stale.unmatched.map(({ payment, state, because }) => [payment.id, payment.amount, state, because])).toEqual([[id, '351', 'stale', 'Ann Lee matched it to TN-4001, TN-4002 when it was 350 USD'], [expect.any(String), '1', 'open', 'no document of curlew is open']])
  expect(await own.reconcile('2026-05')).toMatchObject({ qualifications: [{ kind: 'override', outcome: 'stale' }] })

  await own.session((session) => undoResolution(session, id, { note: 'it was another invoice' }))
  expect((await matches(own)).unmatched.map(({ payment, state }) => [payment.id, state])).toContainEqual([id, 'open'])
})

test('a person\'s word comes before the passes, and needs the issuer where numbers repeat', async () => {
  const own = book(CONFIG)
  await invoices(own, ['100300', '60.00', 'tern'], ['100300', '60.00', 'curlew'], ['TN-4002', '60.00'])
  await paid(own, [['2026-05-11', 'TERN INC', '60.00']])
  const [automatic] = (await matches(own)).rows
  const id = automatic?.payment.id ?? ''
  expect([automatic?.document, automatic?.evidence]).toEqual(['100300', 'same amount and payee, issued 2026-05-01, the oldest of 2'])
  await expect(own.session((session) => matchPayment(session, id, { match: ['100300'] }))).rejects.toMatchObject({ code: 'DOCUMENT_AMBIGUOUS' })
  await own.session((session) => matchPayment(session, id, { match: ['100300'], issuer: 'Curlew' }))
  expect((await matches(own)).rows.map(({ account, pass }) => [account, pass])).toEqual([['curlew', 0]])
  await own.session((session) => matchPayment(session, id, { match: ['TN-4002'] }))
  expect((await matches(own)).rows.map(({ document, pass }) => [document, pass])).toEqual([['TN-4002', 0]])
})

test('a match is in the digest of the month whose documents it settles, and voids what was prepared before it', async () => {
  const people = signers()
  const own = book(`${CONFIG}${people.yaml}`)
  await invoices(own, ['TN-4001', '100.00'], ['TN-4002', '250.00'], ['TN-4003', '400.00'])
  await paid(own, [['2026-05-11', 'TERN INC', '350.00']], 'bank.csv', '2026-05-20')
  await people.prepare(own, '2026-04')
  const [waiting] = (await matches(own)).unmatched
  const { decision } = await own.session((session) => matchPayment(session, waiting?.payment.id ?? '', { match: ['TN-4001', 'TN-4002'] }))
  expect(await own.reconcile('2026-04')).toMatchObject({ state: 'open' })
  await people.close(own, '2026-04')
  const { document } = await own.session(({ ledger }) => ledger.row<{ document: string }>("select document from close_version where month = '2026-04' and state = 'signed'"))
  expect((JSON.parse(document) as { decisions: unknown[] }).decisions).toMatchObject([{ decision_id: decision, kind: 'match', month: '2026-05', documents: [{ number: 'TN-4001', issuer: 'Tern' }, { number: 'TN-4002', issuer: 'Tern' }] }])
  expect(variances(await april(own))).toEqual([])
  expect(await own.session((session) => closeVerify(session, '2026-04', undefined))).toMatchObject({ holds: true, level: 'extract', differences: [] })
})

/** A ledger's postings of an expense account, in a layout of columns the program reads. */
const postings = (own: Book, rows: Parameters<typeof bank>[0]) => own.take(own.file('ledger.csv', bank(rows)), { leg: 'booked', account: '6105', asOf: '2026-06-20T00:00:00Z' })

test('postings of the ledger are no payments: they are matched to the documents by themselves, and end bridge P', async () => {
  const own = book(CONFIG)
  await invoices(own, ['TN-4001', '1000.00'], ['TN-4002', '300.00'])
  await postings(own, [['2026-05-02', 'TERN INC', '1000.00', 'TN-4001'], ['2026-05-03', 'TERN INC', '300.00', 'TN-4002']])
  const before = await april(own)
  expect(before).toMatchObject({ paid: null, booked: '1300', open_payable: '1300', payable: '1300' })
  expect(before.bridges.find((found) => found.bridge === 'P')).toMatchObject({ from: 'payable', to: 'booked', total: '0', codes: {} })
  // TN-4001 is paid; TN-4002 is open, not due, and carried by the ledger.
  await paid(own, [['2026-05-11', 'TERN INC', '1000.00', 'TN-4001']], 'bank.csv', '2026-05-20')
  const after = await april(own)
  expect(after).toMatchObject({ paid: '1000', booked: '1300', open_payable: '300' })
  expect(bridge(after, 'P')).toEqual({ total: '0', codes: {} })
  expect((await matches(own)).rows.map((row) => [(row as unknown as { leg: string }).leg, row.document, row.pass])).toEqual([['booked', 'TN-4001', 1], ['booked', 'TN-4002', 1], ['paid', 'TN-4001', 1]])
  expect((await own.reconcile('2026-04')).totals).toMatchObject({ paid: '1000', booked: '1300' })
})

test('paid and not booked, booked twice, without its tax, with another amount, without a document', async () => {
  const own = book(CONFIG)
  await invoices(own, ['TN-4001', '100.00'], ['TN-4002', '200.00'], ['TN-4004', '400.00'])
  await own.take(own.file('taxed.csv', invoice({ number: 'TN-4003', issuer: 'Tern', account: 'tern', issued: '2026-05-01', due: '2026-06-01' }, [{ nature: 'seat', net: '300.00', tax: '60.00', ...APRIL }])))
  await paid(own, [['2026-05-11', 'TERN INC', '100.00', 'TN-4001'], ['2026-05-11', 'TERN INC', '200.00', 'TN-4002'], ['2026-05-11', 'TERN INC', '360.00', 'TN-4003'], ['2026-05-11', 'TERN INC', '400.00', 'TN-4004']])
  await postings(own, [['2026-04-30', 'TERN INC', '7.00'], ['2026-05-02', 'TERN INC', '200.00', 'TN-4002'], ['2026-05-03', 'TERN INC', '200.00', 'TN-4002'], ['2026-05-04', 'TERN INC', '300.00', 'TN-4003'], ['2026-05-05', 'TERN INC', '404.00', 'TN-4004']])
  const statement = await april(own)
  expect(statement).toMatchObject({ paid: '1060', booked: '1111' })
  // 1,060.00 → 1,060.00 → 1,111.00: −100.00 + 200.00 − 60.00 + 4.00 + 7.00.
  expect(bridge(statement, 'P')).toEqual({ total: '51', codes: { MISS: '-93', DUP: '200', TAX: '-60', UNEXP: '4' } })
})

test('a card that charges no more than the published rate: the configured band, and the rates in the evidence', async () => {
  const euro = (fx: string): string => `company: Fell Works
${fx}sources:
  - { id: aleph, provider: Aleph, account: aleph, legs: [invoiced], match: { payee: ["ALEPH*"] } }
`
  const own = book(euro(''))
  await own.take(own.file('aleph.csv', invoice({ number: 'AL-5001', issuer: 'Aleph', account: 'aleph', issued: '2026-04-30', due: '2026-05-30', currency: 'EUR' }, [{ nature: 'seat', net: '1000.00', ...APRIL }])))
  await own.take(own.file('rates.csv', ecb([['2026-05-04', { USD: '1.2' }], ['2026-05-05', { USD: '1.21' }]])))
  // 1.21 × 1,000.00 and 1 %: 1,222.10.
  await own.take(own.file('Chase9910_Activity_20260520.csv', card([['2026-05-06', 'ALEPH PARIS', '1222.11']])), { asOf: '2026-05-20T00:00:00Z' })
  expect((await matches(own)).rows).toMatchObject([{ document: 'AL-5001', amount: '1000', cash: '1222.11', pass: 4, evidence: 'same payee, and 1000 EUR within its days\' rates: published 1.2 to 1.21 USD for 1 EUR, cards 2 % below to 4 % above' }])
  own.configure(euro('fx: { card: { below: 0, above: 1 } }\n'))
  expect((await matches(own)).unmatched).toMatchObject([{ payment: { amount: '1222.11' }, because: 'no document fits; open of aleph: AL-5001 1000 EUR' }])
})
