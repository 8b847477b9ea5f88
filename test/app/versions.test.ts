// Versions of a month side by side: the figures of each, and what they followed from.
import { expect, test } from 'vitest'
import { reopen } from '../../src/app/close.ts'
import { waive } from '../../src/app/decide.ts'
import { reconcileReport, versionReport } from '../../src/app/reconcile.ts'
import { versionDiff } from '../../src/app/version-diff.ts'
import { book, openaiCost, perDay } from '../worked/build.ts'
import { signers } from '../worked/signers.ts'

test('two versions: statements with their change, files and decisions that came', async () => {
  const people = signers()
  const own = book(`company: Ibis Mill
sources:
  - { id: ibis, provider: OpenAI, account: org-ibis, legs: { billed: close, paid: advisory } }
  - { id: crane, provider: OpenAI, account: org-crane, legs: [billed] }
${people.yaml}`)
  await own.take(own.file('ibis.csv', openaiCost('org-ibis', perDay('2026-01-01', '2026-02-01', '310.00'))), { asOf: '2026-02-05T00:00:00Z' })
  await own.take(own.file('crane.csv', openaiCost('org-crane', perDay('2026-01-01', '2026-02-01', '31.00'))), { asOf: '2026-02-05T00:00:00Z' })
  await people.close(own, '2026-01')
  await own.session((session) => reopen(session, '2026-01', { reason: 'a late download', cascade: false, by: 'Sol Unger' }))
  const [later] = await own.take(own.file('ibis-2.csv', openaiCost('org-ibis', perDay('2026-01-01', '2026-02-01', '341.00'))), { asOf: '2026-02-20T00:00:00Z' })
  await own.session((session) => waive(session, 'ibis', { month: '2026-01', leg: 'paid', note: 'by the parent' }))
  await people.close(own, '2026-01')

  const diff = await own.session((session) => versionDiff(session, '2026-01', [1, 2]))
  expect(diff).toMatchObject({
    statements: [{ statement: '2026-01/org-crane/USD', before: '31', after: '31', change: '0' }, { statement: '2026-01/org-ibis/USD', before: '310', after: '341', change: '31' }],
    signed_total: { before: '341', after: '372' },
  })
  const changed = Object.fromEntries(diff.changes.map(({ what, before, after }) => [what, [before, after]]))
  expect(changed['decisions["1"]']).toEqual([null, expect.stringContaining('by the parent')])
  expect(changed[`sources["${later?.id}"]`]).toEqual([null, expect.stringContaining(later?.sha256 ?? '-')])
  expect(changed['sources["1"]']).toEqual([expect.any(String), null])
  expect((await own.session((session) => versionDiff(session, '2026-01', [2, 2]))).changes).toEqual([])

  const read = async (no: number) => (await own.session((session) => versionReport(session, '2026-01', no))).body
  expect([await read(1), await read(2)]).toMatchObject([{ state: 'reopened', version_no: 1, signed_total: '341' }, { state: 'signed', version_no: 2, signed_total: '372' }])
  const { drift: _, ...now } = (await own.session((session) => reconcileReport(session, '2026-01', null))).body
  expect(await read(2)).toEqual(now)
  await expect(read(3)).rejects.toMatchObject({ code: 'VERSION_UNKNOWN' })
  await expect(own.session((session) => versionDiff(session, '2026-01', [1, 9]))).rejects.toMatchObject({ code: 'VERSION_UNKNOWN' })
}, 60_000)
