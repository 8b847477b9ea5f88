// Months of days: a day-grain export keeps its own dates, wherever the close zone lies.
import { expect, test } from 'vitest'
import { book, openaiCost, perDay } from '../worked/build.ts'

test('the first of a month is of that month where the close zone is west of UTC', async () => {
  const own = book(`company: Tern Bay
close: { start_month: 2026-04, time_zone: America/New_York }
sources:
  - { id: tern, provider: OpenAI, account: org-tern, legs: [billed] }
`)
  const [imported] = await own.take(own.file('cost_2026-04-01_2026-04-30.csv', openaiCost('org-tern', perDay('2026-04-01', '2026-05-01', '300.00'))), { asOf: '2026-05-05T00:00:00Z' })
  expect(imported?.slices.map(({ month, added }) => [month, added])).toEqual([['2026-04', '300']])
  const april = await own.statement('2026-04')
  expect(april).toMatchObject({ recognized: '300' })
  expect(april.month.completeness).toMatchObject([{ leg: 'billed', state: 'received', missing_days: [] }])
})
