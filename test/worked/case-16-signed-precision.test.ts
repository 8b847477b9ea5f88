// Worked example 16: statements are rounded one by one, half away from zero; no cent moves between them.
import { expect, test } from 'vitest'
import { spendReport } from '../../src/app/report-spend.ts'
import { book, bridge, invoice, openaiCost, perDay, total, variances } from './build.ts'
import type { Book } from './build.ts'
import { signers } from './signers.ts'
import type { Signers } from './signers.ts'

const S1 = '1207.3349'
const S2 = '884.4449'
const S3 = '-12.345'

/** Amounts of a day each, the whole on the first of June. */
const june = (account: string, whole: string): string => openaiCost(account, perDay('2026-06-01', '2026-07-01', '0.00').map(([day], index) => [day, index === 0 ? whole : '0']))

async function three(people: Signers): Promise<Book> {
  const own = book(`company: Plover Works
sources:
  - { id: s1, provider: OpenAI, account: org-s1, legs: [billed] }
  - { id: s2, provider: OpenAI, account: org-s2, legs: [billed] }
  - { id: s3, provider: OpenAI, account: org-s3, legs: [billed] }
${people.yaml}`)
  const files = ([['org-s1', S1], ['org-s2', S2], ['org-s3', S3]] as const).map(([account, whole]) => own.file(`${account}.csv`, june(account, whole)))
  await own.take(files, { asOf: '2026-07-05T00:00:00Z' })
  return own
}

test('the signed total adds rounded statements, and full precision stays beside it', async () => {
  const people = signers()
  const own = await three(people)
  expect((await people.close(own, '2026-06')).signed_total).toBe('2079.42')
  const signed = await own.reconcile('2026-06')
  expect(signed.statements.map((statement) => [statement.recognized, statement['signed']])).toEqual([[S1, '1207.33'], [S2, '884.44'], [S3, '-12.35']])
  expect(signed).toMatchObject({ state: 'signed', signed_total: '2079.42', totals: { recognized: '2079.4348' }, reasons: [] })
  expect(total(signed.signed_total ?? '', `-${signed.totals['recognized'] ?? ''}`)).toBe('-0.0148')
  const { body } = await own.session((session) => spendReport(session, { month: '2026-06', by: 'source' }))
  expect(body['total']).toMatchObject({ recognized_cost: '2079.4348', signed: '2079.42' })
  const rows = await own.session(({ ledger }) => ledger.rows<{ signed: string }>("select plain(signed) as signed from statement_line where month = '2026-06' and version_no = 1 order by statement_id"))
  expect(rows.map(({ signed: amount }) => amount)).toEqual(['1207.33', '884.44', '-12.35'])
})

test('a statement with a document is its document', async () => {
  const people = signers()
  const own = await three(people)
  const lines = [{ nature: 'usage', net: '800.00', from: '2026-06-01', to: '2026-07-01' }, { nature: 'usage', net: '84.45', from: '2026-06-01', to: '2026-07-01' }]
  await own.take(own.file('s2.csv', invoice({ number: 'S2-6', issuer: 'OpenAI', account: 'org-s2', issued: '2026-07-01' }, lines)))
  expect((await people.close(own, '2026-06')).signed_total).toBe('2079.43')
  const { statements: [, second] } = await own.reconcile('2026-06')
  if (!second) throw new Error('no second statement')
  expect(second).toMatchObject({ recognized: '884.45', signed: '884.45', billed: S2, invoiced: '884.45', state: 'matched' })
  expect(bridge(second, 'I')).toEqual({ total: '0.0051', codes: { ROUND: '0.0051' } })
  expect(variances(second)).toEqual(['I ROUND 0.0051 in_tolerance'])
})
