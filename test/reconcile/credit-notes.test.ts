// A credit note belongs to the months of its own lines; without any, to those of the invoice it names.
import { expect, test } from 'vitest'
import { closeDrift, closeVerify } from '../../src/app/close-status.ts'
import { money } from '../../src/domain/money.ts'
import { book, bridge, invoice, openaiCost, perDay } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'
import { signers } from '../worked/signers.ts'

const people = signers()
const CONFIG = `company: Ruff
close: { start_month: 2026-06 }
sources:
  - { id: sandpiper, provider: Sandpiper, account: s-1, legs: [invoiced] }
${people.yaml}`

type Line = Parameters<typeof invoice>[1][number]
const take = (own: Book, number: string, issued: string, line: Line, type: 'invoice' | 'credit_note' = 'invoice'): Promise<unknown> =>
  own.take(own.file(`${number}.csv`, invoice({ number, issuer: 'Sandpiper', account: 's-1', issued, type }, [line])))
const credit = (names: string): Line => ({ nature: 'usage', net: '-100.00', references_invoice: names })
const recognized = async (own: Book, month: string): Promise<string> => (await own.reconcile(month)).statements[0]?.recognized as string

test('it is spread as the invoice is, which may span months', async () => {
  const own = book(CONFIG)
  await take(own, 'S-1', '2026-07-15', { nature: 'usage', net: '300.00', from: '2026-06-16', to: '2026-07-16' })
  await take(own, 'S-2', '2026-08-03', credit('S-1'), 'credit_note')
  // 15 days each.
  expect([await recognized(own, '2026-06'), await recognized(own, '2026-07')]).toEqual(['100', '100'])
  expect((await own.reconcile('2026-08')).statements).toEqual([])
})

test('of an invoice without a period it is of the month of issue', async () => {
  const own = book(CONFIG)
  await take(own, 'S-1', '2026-06-20', { nature: 'usage', net: '300.00' })
  await take(own, 'S-2', '2026-07-03', credit('S-1'), 'credit_note')
  expect(await recognized(own, '2026-06')).toBe('200')
})

test('it lowers what its invoice says beside the detail', async () => {
  const own = book(`company: Ruff
sources:
  - { id: oa, provider: OpenAI, account: org-1, match: { issuer: [OpenAI] }, legs: [billed, invoiced] }
`)
  await own.take(own.file('cost.csv', openaiCost('org-1', perDay('2026-06-01', '2026-07-01', '300.00'))), { asOf: '2026-07-05T00:00:00Z' })
  await own.take(own.file('i.csv', invoice({ number: 'O-1', issuer: 'OpenAI', account: 'org-1', issued: '2026-07-01' }, [{ nature: 'usage', net: '300.00', from: '2026-06-01', to: '2026-07-01' }])))
  await own.take(own.file('c.csv', invoice({ number: 'O-2', issuer: 'OpenAI', account: 'org-1', issued: '2026-07-03', type: 'credit_note' }, [{ nature: 'usage', net: '-100.00', references_invoice: 'O-1' }])))
  const june = await own.statement('2026-06')
  expect([june.recognized, bridge(june, 'I').total]).toEqual(['200', '-100'])
})

test('into a signed month it is drift, and the months that take it over can be verified', async () => {
  const own = book(CONFIG)
  await take(own, 'S-1', '2026-06-30', { nature: 'usage', net: '300.00', from: '2026-06-01', to: '2026-07-01' })
  await people.close(own, '2026-06')
  await own.take(own.file('july.csv', [
    invoice({ number: 'S-2', issuer: 'Sandpiper', account: 's-1', issued: '2026-07-03', type: 'credit_note' }, [credit('S-1')]),
    invoice({ number: 'S-3', issuer: 'Sandpiper', account: 's-1', issued: '2026-07-31' }, [{ nature: 'usage', net: '50.00', from: '2026-07-01', to: '2026-08-01' }]).split('\n').slice(1).join('\n'),
  ].join('')))
  expect(await own.session(async (session) => (await closeDrift(session, '2026-06', { take: false })).drift)).toMatchObject([{ amount: money('-100') }])
  await own.session((session) => closeDrift(session, '2026-06', { take: true, note: 'credited' }))
  expect(await recognized(own, '2026-07')).toBe('-50')
  await people.close(own, '2026-07')
  for (const month of ['2026-06', '2026-07']) expect(await own.session((session) => closeVerify(session, month, undefined))).toMatchObject({ holds: true, differences: [] })
})
