// Reopening a month whose drift an open month had taken: the month is derived anew, so what was taken is given back.
import { expect, test } from 'vitest'
import { closeDrift } from '../../src/app/close-status.ts'
import { reopen } from '../../src/app/close.ts'
import { importFiles } from '../../src/app/import.ts'
import { bank, book, openaiCost, perDay } from '../worked/build.ts'
import { signers } from '../worked/signers.ts'

const july = (lastDay: string): string => openaiCost('org-w', perDay('2026-07-01', '2026-08-01', '3100.00').map(([day, amount]) => [day, day === '2026-07-31' ? lastDay : amount] as const))

test('two months come to what was used, whatever was taken before', async () => {
  const people = signers()
  const own = book(`company: Wren Works
close: { start_month: 2026-07 }
sources:
  - { id: w, provider: OpenAI, account: org-w, legs: [billed] }
${people.yaml}`)
  await own.take(own.file('july-1.csv', july('100.00')), { asOf: '2026-08-10T00:00:00Z' })
  await own.take(own.file('august.csv', openaiCost('org-w', perDay('2026-08-01', '2026-09-01', '620.00'))), { asOf: '2026-09-10T00:00:00Z' })
  await people.close(own, '2026-07')
  await own.take(own.file('july-2.csv', july('107.25')), { asOf: '2026-08-20T00:00:00Z' })
  await own.session((session) => closeDrift(session, '2026-07', { take: true }))
  expect((await own.statement('2026-08')).recognized).toBe('627.25')

  await own.session((session) => reopen(session, '2026-07', { reason: 'the correction belongs to July', cascade: false, by: 'Bo Roy' }))
  expect((await own.statement('2026-07')).recognized).toBe('3107.25')
  expect((await own.statement('2026-08')).recognized).toBe('620')
})

test('a bank file without rows that names no period is refused, with one it is taken', async () => {
  const own = book('company: Wren Works\nsources: []\n')
  const header = own.file('mercury.csv', bank([]))
  const refused = await importFiles(own.workspace, [header], {}, own.outside)
  expect(refused.imports[0]).toMatchObject({ status: 'refused', diagnostics: [{ code: 'PERIOD_UNKNOWN' }] })
  const taken = await importFiles(own.workspace, [header], { period: { start: '2026-07-01T00:00:00Z', end: '2026-08-01T00:00:00Z' } }, own.outside)
  expect(taken.imports[0]).toMatchObject({ status: 'imported', records: { read: 0 }, period: { start: '2026-07-01T00:00:00Z', end: '2026-08-01T00:00:00Z' } })
})
