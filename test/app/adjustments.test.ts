// What open months take over from signed ones: drift and true-ups, by statement.
import { expect, test } from 'vitest'
import { closeDrift } from '../../src/app/close-status.ts'
import { accrue } from '../../src/app/accrue.ts'
import { book, openaiCost, perDay } from '../worked/build.ts'
import { signers } from '../worked/signers.ts'

test('drift of an account whose id holds a slash is taken by that account', async () => {
  const people = signers()
  const own = book(`company: Tern Bay
close: { start_month: 2026-01 }
sources:
  - { id: tern, provider: OpenAI, account: billing/org-tern, match: { ids: [org-tern] }, legs: [billed] }
${people.yaml}`)
  await own.take(own.file('first.csv', openaiCost('org-tern', perDay('2026-01-01', '2026-02-01', '310.00'))), { asOf: '2026-02-05T00:00:00Z' })
  await people.close(own, '2026-01')
  const [later] = await own.take(own.file('second.csv', openaiCost('org-tern', perDay('2026-01-01', '2026-02-01', '320.00'))), { asOf: '2026-02-15T00:00:00Z' })
  const { drift } = await own.session((session) => closeDrift(session, '2026-01', { take: false }))
  expect(drift.map(({ statement }) => statement)).toEqual(['2026-01/billing/org-tern/USD'])
  expect(drift[0]?.imports).toContain(later?.id)
  await own.session((session) => closeDrift(session, '2026-01', { take: true, note: 'restated' }))
  expect((await own.statement('2026-02'))).toMatchObject({ id: '2026-02/billing/org-tern/USD', account: 'billing/org-tern', currency: 'USD', recognized: '10' })
})

test('a true-up leaves out what was signed beside the accrual', async () => {
  const people = signers()
  const own = book(`company: Tern Bay
close: { start_month: 2026-01 }
sources:
  - { id: tern, provider: OpenAI, account: org-tern, legs: [billed] }
${people.yaml}`)
  const tenDays = perDay('2026-01-01', '2026-01-11', '1000.00')
  await own.take(own.file('part.csv', openaiCost('org-tern', tenDays)), { asOf: '2026-02-05T00:00:00Z' })
  await own.session((session) => accrue(session, 'tern', { month: '2026-01', amount: '2000.00', note: 'the other days' }))
  expect((await people.close(own, '2026-01')).signed_total).toBe('3000')

  await own.take(own.file('whole.csv', openaiCost('org-tern', [...tenDays, ...perDay('2026-01-11', '2026-02-01', '2100.00')])), { asOf: '2026-02-15T00:00:00Z' })
  expect((await own.session((session) => closeDrift(session, '2026-01', { take: false }))).drift).toEqual([])
  const february = await own.statement('2026-02')
  expect(february.adjustments).toMatchObject([{ kind: 'true_up', service_month: '2026-01', recognized: '100' }])
})
