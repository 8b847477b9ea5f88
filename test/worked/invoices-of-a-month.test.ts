// Several invoices of one account in a month, and one invoice over several accounts.
import { expect, test } from 'vitest'
import { anthropicCost, bank, BEDROCK, book, bridge, cur, invoice, openaiCost, perDay, S3, variances } from './build.ts'
import type { StatementBody } from './build.ts'

const AUGUST = { from: '2026-08-01', to: '2026-09-01' }
const placed = (statement: StatementBody): unknown[] => statement.documents.map(({ number, net, tax, placed_by_month }) => [number, net, tax, placed_by_month])

test('AWS, Marketplace and tax invoices of one payer: each ties to its own rows, and one statement has them all', async () => {
  const own = book(`company: Fell Works
sources:
  - { id: aws, provider: AWS, account: "310045528871", scope: ai_rows, match: { payee: ["AMAZON WEB SERVICES*"], issuer: ["Amazon Web Services, Inc."] }, legs: [billed, invoiced, paid] }
`)
  const of = (number: string, more: Readonly<Record<string, string>> = {}) => ({ more: { 'bill/InvoiceId': number, ...more } })
  const claude = { code: '5qk7wn2vz8rdt4xb1yhp6cge', product: 'Claude Sonnet 4.5 (Amazon Bedrock Edition)', usage: 'USE1-MP:USE1_OutputTokenCount-Units' }
  const seller = { 'bill/BillingEntity': 'AWS Marketplace', 'lineItem/LegalEntity': 'Anthropic, PBC' }
  await own.take(own.file('aws-00001.csv', cur({ payer: '310045528871', month: '2026-08', invoice: '44100001' }, [
    { ...BEDROCK, usage: 'USE1-NovaPro-output-tokens', day: 6, cost: '1000.00' },
    { ...S3, cost: '9000.00' },
    { type: 'EdpDiscount', cost: '-500.00' },
    { ...claude, day: 7, cost: '480.00', ...of('44100002', seller) },
    { type: 'Tax', ...BEDROCK, cost: '95.00', ...of('44100003') },
    { type: 'Tax', ...S3, cost: '855.00', ...of('44100003') },
    { type: 'Tax', ...claude, cost: '48.00', ...of('44100002', seller) },
  ])), { asOf: '2026-09-06T00:00:00Z' })
  const issuer = 'Amazon Web Services, Inc.'
  await own.take(own.file('usage.csv', invoice({ number: '44100001', issuer, issued: '2026-09-03', due: '2026-10-03' }, [{ nature: 'usage', net: '9500.00', ...AUGUST }])))
  await own.take(own.file('marketplace.csv', invoice({ number: '44100002', issuer: 'Anthropic, PBC', account: '310045528871', issued: '2026-09-02', due: '2026-10-03' }, [{ nature: 'usage', net: '480.00', tax: '48.00', ...AUGUST }])))
  await own.take(own.file('tax.csv', invoice({ number: '44100003', issuer, issued: '2026-09-03', due: '2026-10-03' }, [{ nature: 'tax', net: '0.00', tax: '950.00', ...AUGUST }])))
  // The three together: 9,500.00 + 528.00 + 950.00.
  await own.take(own.file('bank.csv', bank([['2026-09-20', 'AMAZON WEB SERVICES', '10978.00']])), { asOf: '2026-09-25T00:00:00Z' })

  const statement = await own.statement('2026-08')
  // AI part of 44100001: 1,000.00 of 10,000.00, so -50.00 of the discount; 44100002 is AI whole; of 44100003 the AI rows' tax.
  expect(statement).toMatchObject({ issuer, recognized: '1430', billed: '1430', invoiced: '1430', tax: '143', payable: '1573', paid: '1573', open_payable: '0', state: 'matched' })
  expect(placed(statement)).toEqual([['44100002', '480', '48', { '2026-08': '480' }], ['44100001', '9500', '0', { '2026-08': '9500' }], ['44100003', '0', '950', { '2026-08': '0' }]])
  expect(statement.documents.map((document) => (document as unknown as { issuer: string }).issuer)).toEqual(['Anthropic, PBC', issuer, issuer])
  expect([bridge(statement, 'I'), bridge(statement, 'P')]).toEqual([{ total: '0', codes: {} }, { total: '0', codes: {} }])
  expect(statement.month.reasons).toEqual([])
})

test('two invoices of one account: one detail, compared with both; other days, each with its own', async () => {
  const own = book('company: Fell Works\nsources:\n  - { id: vx, provider: OpenAI, account: org-vx, legs: [billed, invoiced] }\n')
  await own.take(own.file('cost_2026-08-01_2026-08-31.csv', openaiCost('org-vx', [...perDay('2026-08-01', '2026-08-16', '900.00'), ...perDay('2026-08-16', '2026-09-01', '640.00')])), { asOf: '2026-09-06T00:00:00Z' })
  const part = (number: string, net: string, from: string, to: string) => own.take(own.file(`${number}.csv`, invoice({ number, issuer: 'OpenAI', account: 'org-vx', issued: to }, [{ nature: 'usage', net, from, to }])))
  await part('VX-1', '900.00', '2026-08-01', '2026-08-16')
  await part('VX-2', '400.00', '2026-08-16', '2026-09-01')
  await part('VX-3', '243.00', '2026-08-16', '2026-09-01')
  const statement = await own.statement('2026-08')
  expect(statement).toMatchObject({ recognized: '1543', invoiced: '1543', billed: '1540' })
  expect(bridge(statement, 'I')).toEqual({ total: '3', codes: { UNEXP: '3' } })
  expect(variances(statement)).toEqual(['I UNEXP 3 in_tolerance'])
})

const TWO = `company: Fell Works
sources:
  - { id: north, provider: Anthropic, account: org-north, match: { names: [Fell Works] }, legs: [billed, invoiced] }
  - { id: south, provider: Anthropic, account: org-south, legs: [billed] }
`

test('one invoice over two accounts: by the accounts of its lines', async () => {
  const own = book(TWO)
  for (const [account, whole] of [['org-north', '700.00'], ['org-south', '300.00']] as const) {
    await own.take(own.file(`claude_api_cost_${account}.csv`, anthropicCost(perDay('2026-08-01', '2026-09-01', whole))), { account, asOf: '2026-09-06T00:00:00Z' })
  }
  await own.take(own.file('shared.csv', invoice({ number: 'AN-77', issuer: 'Anthropic', issued: '2026-09-01' }, [{ nature: 'usage', net: '705.00', account: 'org-north', ...AUGUST }, { nature: 'usage', net: '300.00', account: 'org-south', ...AUGUST }])))
  const { statements } = await own.reconcile('2026-08')
  expect(statements.map((statement) => [statement.account, statement.recognized, bridge(statement, 'I').total])).toEqual([['org-north', '705', '5'], ['org-south', '300', '0']])
})

test('an invoice that names no accounts, and detail that does not name it: one statement of the bill-to account, nothing divided', async () => {
  const own = book(TWO)
  await own.take(own.file('claude_api_cost_south.csv', anthropicCost(perDay('2026-08-01', '2026-09-01', '300.00'))), { account: 'org-south', asOf: '2026-09-06T00:00:00Z' })
  await own.take(own.file('shared.csv', invoice({ number: 'AN-77', issuer: 'Anthropic', issued: '2026-09-01' }, [{ nature: 'usage', net: '1005.00', bill_to: 'Fell Works', ...AUGUST }])))
  const { statements } = await own.reconcile('2026-08')
  expect(statements.map((statement) => [statement.account, statement.invoiced, statement.recognized])).toEqual([['org-north', '1005', '1005'], ['org-south', null, '300']])
})

test('an invoice that names no accounts, and bills of two accounts that name it: divided as the bills are, whole', async () => {
  const own = book(`company: Fell Works
sources:
  - { id: north, provider: AWS, account: "310045528871", scope: ai_rows, match: { names: [Fell Works], payee: ["AMAZON WEB SERVICES*"] }, legs: [billed, invoiced] }
  - { id: south, provider: AWS, account: "310045528872", scope: ai_rows, legs: [billed] }
`)
  // 3,000.00 (1,000.00 of it AI) and 1,000.00 (500.00 AI): three quarters of the invoice and one.
  for (const [payer, bedrock, s3] of [['310045528871', '1000.00', '2000.00'], ['310045528872', '500.00', '500.00']] as const) {
    await own.take(own.file(`aws-${payer}-00001.csv`, cur({ payer, month: '2026-08', invoice: '55200001' }, [{ ...BEDROCK, usage: 'USE1-NovaPro-output-tokens', day: 6, cost: bedrock }, { ...S3, cost: s3 }])), { asOf: '2026-09-06T00:00:00Z' })
  }
  await own.take(own.file('shared.csv', invoice({ number: '55200001', issuer: 'AWS', issued: '2026-09-03' }, [{ nature: 'usage', net: '4000.00', tax: '400.00', bill_to: 'Fell Works', ...AUGUST }])))
  await own.take(own.file('bank.csv', bank([['2026-09-20', 'AMAZON WEB SERVICES', '4400.00']])), { asOf: '2026-09-25T00:00:00Z' })
  const { statements } = await own.reconcile('2026-08')
  expect(statements.map(placed)).toEqual([[['55200001', '3000', '300', { '2026-08': '3000' }]], [['55200001', '1000', '100', { '2026-08': '1000' }]]])
  expect(statements.map((statement) => [statement.invoiced, bridge(statement, 'I').total, statement.open_payable, bridge(statement, 'P').total])).toEqual([['1000', '0', '0', '0'], ['500', '0', '0', '0']])
})
