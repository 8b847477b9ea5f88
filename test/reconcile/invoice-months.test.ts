// Google Cloud's invoices hold late rows and rows near midnight of other months: an invoice ties to the rows of its
// invoice month, and its money is recognized in the months in which it was used.
import { expect, test } from 'vitest'
import { book } from '../worked/build.ts'

const CONFIG = `company: Reed Optics
currency: USD
sources:
  - { id: gcp, provider: Google Cloud, account: 01AAAA-222222-33BBBB, legs: [billed, invoiced], match: { issuer: ["Google Cloud*"] } }
`

function row(service: string, start: string, cost: string, month: string, type = 'regular'): string {
  return JSON.stringify({
    billing_account_id: '01AAAA-222222-33BBBB', service: { description: service }, sku: { description: service === 'Vertex AI' ? 'Gemini 2.5 Flash GA Text Input - Predictions' : type === 'tax' ? 'Tax' : 'N2 Core' },
    usage_start_time: `${start.replace('T', ' ')} UTC`, usage_end_time: `${start.slice(0, 14).replace('T', ' ')}59:59 UTC`, project: { id: 'reed' }, export_time: '2026-11-09 08:00:00 UTC', cost: Number(cost), currency: 'USD', credits: [], invoice: { month }, cost_type: type,
  })
}

// September: AI 30 and 2 in its last hours, which are October 1 in UTC; others 68. Invoice 100.00.
const SEPTEMBER = [row('Vertex AI', '2026-09-10T10:00:00', '30', '202609'), row('Vertex AI', '2026-10-01T03:00:00', '2', '202609'), row('Compute Engine', '2026-09-11T10:00:00', '68', '202609')]
// October: AI 40, and 4 of late September use; others 56; tax 10. Invoice 100.00 and 10.00.
const OCTOBER = [row('Vertex AI', '2026-10-12T10:00:00', '40', '202610'), row('Vertex AI', '2026-09-20T10:00:00', '4', '202610'), row('Compute Engine', '2026-10-12T11:00:00', '56', '202610'), row('Invoice', '2026-10-01T07:00:00', '10', '202610', 'tax')]

const INVOICES = `document_type,invoice_number,references_invoice,issuer,bill_to,account,issue_date,due_date,currency,line_no,description,nature,service_provider,period_start,period_end_exclusive,quantity,unit,unit_price,amount_net,tax_rate,tax_amount,tax_included,document_net,document_tax,document_total
invoice,5501,,Google Cloud EMEA Limited,Reed Optics,01AAAA-222222-33BBBB,2026-10-03,2026-11-02,USD,1,Google Cloud September,usage,Google Cloud,2026-09-01,2026-10-01,,,,100.00,,0.00,false,100.00,0.00,100.00
invoice,5602,,Google Cloud EMEA Limited,Reed Optics,01AAAA-222222-33BBBB,2026-11-03,2026-12-03,USD,1,Google Cloud October,usage,Google Cloud,2026-10-01,2026-11-01,,,,100.00,,10.00,false,100.00,10.00,110.00
`

test('each month has the use of its days, and each invoice ties to its own rows', async () => {
  const own = book(CONFIG)
  await own.take(own.file('gcp.jsonl', `${[...SEPTEMBER, ...OCTOBER].join('\n')}\n`), { covers: ['202609', '202610'] })
  await own.take(own.file('invoices.csv', INVOICES))
  const september = await own.statement('2026-09')
  // 30 on September's invoice, 4 on October's.
  expect(september).toMatchObject({ recognized: '34', state: 'matched' })
  const october = await own.statement('2026-10')
  // 40 on October's invoice, 2 on September's; of the tax of 10 the AI part of 100 is 44.
  expect(october).toMatchObject({ recognized: '42', state: 'matched', tax: '4.4' })
  for (const month of [september, october]) expect(month.variances.filter(({ state }) => state === 'open')).toEqual([])
  // Documents are whole: what was not selected stays in the invoice's own month.
  const placed = [...september.documents, ...october.documents].map(({ number, placed_by_month: months }) => [number, months])
  expect(placed).toContainEqual(['5501', { '2026-09': '98', '2026-10': '2' }])
  expect(placed).toContainEqual(['5602', { '2026-09': '4', '2026-10': '96' }])
})

test('what an invoice is more than its rows is spread over them', async () => {
  const own = book(CONFIG)
  await own.take(own.file('gcp.jsonl', `${OCTOBER.join('\n')}\n`), { covers: ['202610'] })
  // 110.00 for rows of 100.00: the AI part of the difference is 4.40, of which September's 4 of 44 take 0.40.
  await own.take(own.file('invoices.csv', INVOICES.split('\n').filter((line) => !line.includes('5501')).join('\n').replace('100.00,,10.00,false,100.00,10.00,110.00', '110.00,,10.00,false,110.00,10.00,120.00')))
  expect((await own.statement('2026-10')).recognized).toBe('44')
  expect((await own.statement('2026-09')).recognized).toBe('4.4')
})

test('the first month closed has the hours that the invoice before it billed', async () => {
  const own = book(CONFIG.replace('sources:', 'close: { start_month: 2026-10 }\nsources:'))
  await own.take(own.file('september.jsonl', `${SEPTEMBER.join('\n')}\n`), { covers: ['202609'] })
  await own.take(own.file('october.jsonl', `${OCTOBER.join('\n')}\n`), { covers: ['202610'] })
  await own.take(own.file('invoices.csv', INVOICES))
  expect(await own.statement('2026-10')).toMatchObject({ recognized: '42', state: 'matched', tax: '4.4' })
})
