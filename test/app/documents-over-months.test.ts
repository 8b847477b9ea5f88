// Documents and bills that reach into other months, after a signature: what they are divided by is evidence of each month,
// and what a later one changes of a signed month is found and names its file.
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
}, 120_000)

function googleRow(service: string, start: string, cost: number, month: string): string {
  return JSON.stringify({
    billing_account_id: '01AAAA-222222-33BBBB', service: { description: service }, sku: { description: service === 'Vertex AI' ? 'Gemini 2.5 Flash GA Text Input - Predictions' : 'N2 Core' },
    usage_start_time: `${start}:00 UTC`, usage_end_time: `${start.slice(0, 14)}59:59 UTC`, project: { id: 'reed' }, export_time: '2026-12-09 08:00:00 UTC', cost, currency: 'USD', credits: [], invoice: { month }, cost_type: 'regular',
  })
}

test('rows of a month on the bills of its neighbours are among what it was signed on, and move it when they come later', async () => {
  const people = signers()
  const own = book(`company: Reed Optics
close: { start_month: 2026-09, prior_period: { abs: 10 } }
sources:
  - { id: gcp, provider: Google Cloud, account: 01AAAA-222222-33BBBB, legs: [billed] }
${people.yaml}`)
  const bill = (name: string, month: string, rows: readonly (readonly [service: string, start: string, cost: number])[]) =>
    own.take(own.file(`${name}.jsonl`, `${rows.map(([service, start, cost]) => googleRow(service, start, cost, month)).join('\n')}\n`), { covers: [month] })
  await bill('september', '202609', [['Vertex AI', '2026-09-10 10:00', 30], ['Vertex AI', '2026-10-01 03:00', 2], ['Compute Engine', '2026-09-11 10:00', 68]])
  await bill('october', '202610', [['Vertex AI', '2026-10-12 10:00', 40], ['Vertex AI', '2026-09-20 10:00', 4], ['Compute Engine', '2026-10-12 11:00', 56]])
  expect((await people.close(own, '2026-09')).signed_total).toBe('34')
  expect((await people.close(own, '2026-10')).signed_total).toBe('42')
  // 3.00 of October on November's bill is within the limit: November takes it by itself.
  await bill('november', '202611', [['Vertex AI', '2026-11-10 10:00', 20], ['Vertex AI', '2026-10-25 10:00', 3]])
  expect(await own.statement('2026-11')).toMatchObject({ recognized: '23', adjustments: [{ kind: 'prior_period', service_month: '2026-10', recognized: '3' }] })
  for (const month of ['2026-09', '2026-10']) expect(await own.session((session) => closeVerify(session, month, undefined))).toMatchObject({ holds: true, differences: [] })
}, 120_000)
