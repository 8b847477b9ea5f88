// A cloud invoice is not AI because it arrived: without the bill's rows nobody knows which part of it is.
import { expect, test } from 'vitest'
import { addEntry } from '../../src/app/decide.ts'
import { BEDROCK, book, cells, cur, invoice, S3 } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'

const PAYER = '310045528871'
const aws = (): Book => book(`company: Tern Bay
sources:
  - { id: aws, provider: AWS, account: "${PAYER}", scope: ai_rows, match: { issuer: ["Amazon Web Services, Inc."] }, legs: [billed, invoiced] }
`)

test('an invoice of a whole bill waits for the bill’s rows', async () => {
  const own = aws()
  await own.take(own.file('invoice.csv', invoice({ number: '99112234', issuer: 'Amazon Web Services, Inc.', issued: '2026-07-02' }, [{ nature: 'usage', net: '17900.00', tax: '1790.00', from: '2026-06-01', to: '2026-07-01' }])))
  const alone = await own.statement('2026-06')
  expect(alone).toMatchObject({ recognized: '0', invoiced: null, tax: null, payable: null, state: 'missing', documents: [{ number: '99112234', net: '17900' }] })
  expect(alone.month.reasons).toEqual(['missing_source'])

  await own.take(own.file('cur-00001.csv', cur({ payer: PAYER, month: '2026-06', invoice: '99112234' }, [{ ...BEDROCK, usage: 'USE1-NovaPro-output-tokens', day: 6, cost: '4200.00' }, { ...S3, cost: '13700.00' }, { type: 'Tax', cost: '1790.00' }])), { asOf: '2026-07-06T00:00:00Z' })
  expect(await own.statement('2026-06')).toMatchObject({ recognized: '4200', invoiced: '4200', tax: '420', payable: '4620' })
})

test('a manual entry beside a whole bill counts as it was entered', async () => {
  const own = aws()
  await own.take(own.file('cur-00001.csv', cur({ payer: PAYER, month: '2026-06', invoice: '99112234' }, [{ ...BEDROCK, usage: 'USE1-NovaPro-output-tokens', day: 6, cost: '4200.00' }, { ...S3, cost: '13700.00' }])), { asOf: '2026-07-06T00:00:00Z' })
  await own.session((session) => addEntry(session, { source: 'aws', component: 'fee', amount: '50.00', period: { start: '2026-06-01T00:00:00Z', end: '2026-07-01T00:00:00Z' }, note: 'support for the models' }))
  const june = await own.statement('2026-06')
  expect(june).toMatchObject({ recognized: '4250' })
  expect(cells(june)).toContain('fee invoiced 2026-06-01..2026-07-01 50')
})
