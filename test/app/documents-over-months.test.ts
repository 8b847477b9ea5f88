// Documents over several months after a signature: what they are divided by is evidence of each month, and what a later
// document changes of a signed month names its file.
import { expect, test } from 'vitest'
import { closeDrift, closeVerify } from '../../src/app/close-status.ts'
import { book, invoice, openaiCost, perDay } from '../worked/build.ts'
import { signers } from '../worked/signers.ts'

test('an invoice over two months is divided by the detail of both, which is in two files', async () => {
  const people = signers()
  const own = book(`company: Tern Bay
close: { start_month: 2026-01 }
sources:
  - { id: tern, provider: OpenAI, account: org-tern, legs: [billed] }
${people.yaml}`)
  await own.take(own.file('january.csv', openaiCost('org-tern', perDay('2026-01-01', '2026-02-01', '310.00'))), { asOf: '2026-02-05T00:00:00Z' })
  await own.take(own.file('february.csv', openaiCost('org-tern', perDay('2026-02-01', '2026-03-01', '280.00'))), { asOf: '2026-03-05T00:00:00Z' })
  await own.take(own.file('invoice.csv', invoice({ number: 'TB-1', issuer: 'OpenAI', account: 'org-tern', issued: '2026-02-15' }, [{ nature: 'usage', net: '313.00', from: '2026-01-15', to: '2026-02-15' }])), { asOf: '2026-03-05T00:00:00Z' })
  // 17 days in January and 14 in February at 10.00: 3.00 × 17 ÷ 31 and 3.00 × 14 ÷ 31 more.
  expect((await people.close(own, '2026-01')).signed_total).toBe('311.65')
  expect((await people.close(own, '2026-02')).signed_total).toBe('281.35')
  // What a credit note takes off January is drift that names the credit note, though it was issued in March.
  const [credit] = await own.take(own.file('credit.csv', invoice({ number: 'TB-C1', type: 'credit_note', issuer: 'OpenAI', account: 'org-tern', issued: '2026-03-10' }, [{ nature: 'credit', net: '-5.00', references_invoice: 'TB-1', from: '2026-01-15', to: '2026-02-01' }])), { asOf: '2026-03-12T00:00:00Z' })
  expect(await own.session((session) => closeDrift(session, '2026-01', { take: false }))).toMatchObject({ drift: [{ amount: -5n * 10n ** 18n, imports: expect.arrayContaining([credit?.id]) as string[] }] })
  for (const month of ['2026-01', '2026-02']) expect(await own.session((session) => closeVerify(session, month, undefined))).toMatchObject({ holds: true, level: 'full', differences: [] })
})
