// Worked example 5: a cloud invoice tied whole, its AI part recognized, account-level rows by the AI part of the bill.
import { expect, test } from 'vitest'
import { bank, BEDROCK, book, bridge, cur, EC2, excluded, invoice, S3, total } from './build.ts'

const CONFIG = `company: Vellum Exchange
tax: recoverable
sources:
  - { id: aws, provider: AWS, account: "310045528871", scope: ai_rows, match: { payee: ["AMAZON WEB SERVICES*"], issuer: ["Amazon Web Services, Inc."] }, legs: [billed, invoiced, paid] }
ai_rules:
  - { provider: AWS, match: { usage_type: "*BoxUsage:p5*" }, note: "training machines" }
`

test('credits, discount and tax without a product follow the AI part', async () => {
  const own = book(CONFIG)
  const [imported] = await own.take(own.file('aws-00001.csv', cur({ payer: '310045528871', month: '2026-05', invoice: '99112233' }, [
    { ...BEDROCK, usage: 'USE1-NovaPro-output-tokens', day: 6, cost: '4200.00' },
    { ...EC2, usage: 'USE1-BoxUsage:p5.48xlarge', day: 7, cost: '2100.00' },
    { ...S3, cost: '13700.00' },
    { ...EC2, usage: 'USE1-BoxUsage:m5.large', day: 8, cost: '10000.00' },
    { type: 'EdpDiscount', cost: '-900.00' },
    { type: 'Credit', cost: '-1500.00' },
    { type: 'Tax', cost: '2760.00' },
  ])), { asOf: '2026-06-06T00:00:00Z' })
  await own.take(own.file('aws-invoice.csv', invoice({ number: '99112233', issuer: 'Amazon Web Services, Inc.', issued: '2026-06-02', due: '2026-07-02' }, [{ nature: 'usage', net: '27600.00', tax: '2760.00', from: '2026-05-01', to: '2026-06-01' }])))
  await own.take(own.file('mercury.csv', bank([['2026-06-10', 'AMAZON WEB SERVICES', '30360.00', '99112233']])), { asOf: '2026-06-20T00:00:00Z', period: { start: '2026-05-01T00:00:00Z', end: '2026-06-20T00:00:00Z' } })
  expect(imported?.records).toEqual({ read: 7, accepted: 2, excluded: 5, rejected: 0 })

  const statement = await own.statement('2026-05')
  expect(statement).toMatchObject({ scope: 'ai_rows', recognized: '5796', gross_cost: '6111', credits: '-315', billed: '5796', invoiced: '5796', tax: '579.6', payable: '6375.6', paid: '6375.6', open_payable: '0', state: 'matched', finality: 'marker' })
  expect(statement.adjustments.map(({ kind, component, recognized }) => `${kind} ${component} ${recognized}`).sort()).toEqual(['apportioned credit -315', 'apportioned usage -189'])
  expect(statement.documents).toMatchObject([{ number: '99112233', net: '27600', tax: '2760', gross: '30360', placed_by_month: { '2026-05': '27600' }, paid: '30360', open: '0' }])
  expect(bridge(statement, 'I')).toEqual({ total: '0', codes: {} })
  expect(bridge(statement, 'P')).toEqual({ total: '0', codes: {} })
  // Accepted 5,796.00 + excluded 21,804.00 = 27,600.00: the selected part of account-level rows is taken off what was left out.
  const rest = total((await excluded(own)).billed, '189', '315')
  expect([rest, total(statement.recognized, rest)]).toEqual(['21804', '27600'])
  expect(statement.month.checks).toContainEqual({ id: 'bill-ties-to-document', passed: true, amount: '0' })
  expect(statement.month.reasons).toEqual([])
})
