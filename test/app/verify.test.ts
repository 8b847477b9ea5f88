// What verify must not let pass: a signature that is gone, and figures beside the signed document that say something else.
import { expect, test } from 'vitest'
import { closeVerify } from '../../src/app/close-status.ts'
import { reprocess } from '../../src/app/reprocess.ts'
import { book, card, openaiCost, perDay } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'
import { signers } from '../worked/signers.ts'

async function signedJanuary(): Promise<Book> {
  const people = signers()
  const own = book(`company: Tern Bay
close: { start_month: 2026-01 }
sources:
  - { id: tern, provider: OpenAI, account: org-tern, legs: [billed] }
${people.yaml}`)
  await own.take(own.file('january.csv', openaiCost('org-tern', perDay('2026-01-01', '2026-02-01', '310.00'))), { asOf: '2026-02-05T00:00:00Z' })
  await people.close(own, '2026-01')
  return own
}

const CHECKING = ['Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #', 'DEBIT,01/26/2026,GUSTO PAYROLL,-25000.00,ACH_DEBIT,1000.00,,', ''].join('\n')

const verify = (own: Book) => own.session((session) => closeVerify(session, '2026-01', undefined))

test('an untouched month holds', async () => {
  expect(await verify(await signedJanuary())).toMatchObject({ holds: true, differences: [] })
})

test.each([
  ['the second signature is gone', 'update close_version set signed_signature = null', ['signature to sign']],
  ['the second key is gone', 'update close_version set signed_key = null', ['signature to sign']],
  ['the printed body says more', `update close_version set body = replace(body, '"recognized":"310"', '"recognized":"999"')`, ['body statements["2026-01/org-tern/USD"].recognized']],
  ['the lines of reports say more', 'update statement_line set signed = 999 where version_no > 0', ['lines statements["2026-01/org-tern/USD"].signed', 'statement 2026-01/org-tern/USD']],
  ['the kept total says more', 'update close_version set signed_total = 999', ['lines signed_total']],
  ['the kept configuration is another', "update close_version set config_text = config_text || '\n# more'", ['configuration']],
])('%s', async (_, tamper, found) => {
  const own = await signedJanuary()
  await own.session(({ ledger }) => ledger.run(tamper))
  const { holds, differences } = await verify(own)
  expect([holds, differences.map(({ what }) => what)]).toEqual([false, found])
})

test('a bank\'s file without a row that matters is read again from its extract, by verify and by reprocess', async () => {
  const people = signers()
  const own = book(`company: Tern Bay
close: { start_month: 2026-01 }
sources:
  - { id: tern, provider: OpenAI, account: org-tern, legs: [billed] }
${people.yaml}`)
  await own.take(own.file('january.csv', openaiCost('org-tern', perDay('2026-01-01', '2026-02-01', '310.00'))), { asOf: '2026-02-05T00:00:00Z' })
  const before = await own.take(own.file('Chase1234_Activity_20260203.csv', CHECKING), {})
  const again = await reprocess(own.workspace, own.outside, {})
  expect(again.imports.map(({ status }) => status)).toEqual(['imported', 'imported'])
  expect(again.imports[1]?.period).toEqual(before[0]?.period)
  await people.close(own, '2026-01')
  expect(await verify(own)).toMatchObject({ holds: true, differences: [] })
})

test('a payee that was asked about and then ignored, or that a source lost, is still among the rows of the extract', async () => {
  const people = signers()
  const config = (payee: string, payees: string): string => `company: Tern Bay
close: { start_month: 2026-01 }
sources:
  - { id: tern, provider: OpenAI, account: org-tern, match: { payee: ["${payee}"] }, legs: [billed] }
payees: ${payees}
${people.yaml}`
  const own = book(config('HERON *', '{}'))
  await own.take(own.file('january.csv', openaiCost('org-tern', perDay('2026-01-01', '2026-02-01', '310.00'))), { asOf: '2026-02-05T00:00:00Z' })
  await own.take(own.file('card.csv', card([['2026-01-09', 'MIDJOURNEY INC.', '60.00'], ['2026-01-12', 'HERON 4', '12.00'], ['2026-01-14', 'CLAUDE SUB', '20.00']])), { asOf: '2026-02-05T00:00:00Z' })
  await expect(people.close(own, '2026-01')).rejects.toMatchObject({ code: 'NOT_READY' })
  own.configure(config('OPENAI*', '{ ignore: ["MIDJOURNEY*", "HERON *"], own_accounts: ["CLAUDE SUB"] }'))
  await people.close(own, '2026-01')
  expect(await verify(own)).toMatchObject({ holds: true, level: 'extract', differences: [] })
})
