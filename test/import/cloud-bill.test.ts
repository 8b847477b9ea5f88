// Bills with AI hidden in them: dated rules cut the days they name, and of two alike downloads the final one counts.
import { expect, test } from 'vitest'
import { importFiles } from '../../src/app/import.ts'
import { book, cur, EC2, S3, BEDROCK } from '../worked/build.ts'

const GPU = { ...EC2, usage: 'USE1-BoxUsage:p5.48xlarge' }

test('a share that changes inside a month holds for the days it names', async () => {
  const own = book(`company: Wren Works
sources:
  - { id: aws, provider: AWS, account: "402718336901", scope: ai_rows }
ai_rules:
  - { match: { usage_type: "*p5*" }, share: 0.4, to: 2026-08-16 }
  - { match: { usage_type: "*p5*" }, share: 0.75, from: 2026-08-16 }
`)
  const days = [1, 10, 15, 16, 20, 31]
  await own.take(own.file('bill.csv', cur({ payer: '402718336901', month: '2026-08', invoice: '990011' }, [...days.map((day) => ({ ...GPU, cost: '100.00', day })), { ...S3, cost: '12.00', day: 3 }])), { asOf: '2026-09-10T00:00:00Z' })
  // 3 × 100.00 × 0.4 + 3 × 100.00 × 0.75
  expect((await own.statement('2026-08')).recognized).toBe('345')
})

test.each([['first', 'final-first'], ['last', 'final-last']])('the final bill counts over an alike one without invoice numbers, imported %s', async (_, order) => {
  const own = book(`company: Wren Works
sources:
  - { id: aws, provider: AWS, account: "402718336901", scope: ai_rows }
`)
  const lines = [{ ...BEDROCK, usage: 'USE1-NovaPro-input-tokens', cost: '80.00', day: 31 }, { ...S3, cost: '20.00', day: 31 }]
  const files = ['', '990011'].map((invoice) => own.file(`bill-${invoice || 'running'}.csv`, cur({ payer: '402718336901', month: '2026-08', invoice }, lines)))
  for (const file of order === 'final-first' ? files.toReversed() : files) await importFiles(own.workspace, [file], {}, own.outside)
  expect(await own.statement('2026-08')).toMatchObject({ recognized: '80', finality: 'marker' })
})
