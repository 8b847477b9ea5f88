// What is forgotten is gone, from the archive and the ledger; what was signed with it still reads as signed.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { closeDrift, closeStatus } from '../../src/app/close-status.ts'
import { forgetImport } from '../../src/app/forget.ts'
import { listImports, undoImport } from '../../src/app/imports.ts'
import { spendReport } from '../../src/app/report-spend.ts'
import { closeVerify } from '../../src/app/verify.ts'
import { book, card, openaiCost, perDay } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'
import { signers } from '../worked/signers.ts'

const CONFIG = `company: Reed Bank
close: { start_month: 2026-01 }
payees: { review: all, ignore: ["*"] }
sources:
  - { id: reed, provider: OpenAI, account: org-reed, match: { payee: ["OPENAI*"] }, legs: [billed] }
`
const january = openaiCost('org-reed', perDay('2026-01-01', '2026-02-01', '310.00').map(([day, amount], index) => [day, amount, { user_id: `user-${index % 3}`, user_email: 'mallory@example.com', line_item: 'gpt-4o-mini-2024-07-18, output' }] as const))

const spend = (own: Book, by: string) => own.session(async (session) => (await spendReport(session, { month: '2026-01', by })).body as unknown as { rows: Record<string, string>[]; total: Record<string, string> })
const archived = (own: Book): string[] => readdirSync(join(own.workspace.archivePath), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name)
const forget = (own: Book, id: string | null) => own.session((session) => forgetImport(session, id ?? '', { reason: 'a person asked for it', by: 'Ann Lee' }))

test('an import of an open month: file, records and figures are gone, a tombstone stays, and the same bytes may come back', async () => {
  const own = book(CONFIG)
  const [kept] = await own.take(own.file('january.csv', january), { asOf: '2026-02-05T00:00:00Z' })
  expect((await own.statement('2026-01')).recognized).toBe('310')
  expect(archived(own)).toHaveLength(1)

  const done = await forget(own, kept?.id ?? '')
  expect(done).toMatchObject({ imports: [{ id: kept?.id, sha256: kept?.sha256, bytes: january.length, amounts: [{ currency: 'USD', accepted: '310' }] }], removedRows: 31, removedFiles: 1, versions: [] })
  expect(archived(own)).toEqual([])
  expect((await own.reconcile('2026-01')).statements).toEqual([])
  expect(await own.session(listImports)).toMatchObject([{ id: kept?.id, status: 'forgotten', amounts: [{ accepted: '310' }], slices: [] }])
  const [entry] = await own.session(({ ledger }) => ledger.rows<{ who: string; why: string; old: string }>("select who, why, old from log where what = 'forget'"))
  expect(entry).toMatchObject({ who: 'Ann Lee', why: 'a person asked for it' })
  expect(JSON.parse(entry?.old ?? '')).toMatchObject([{ sha256: kept?.sha256, amounts: [{ accepted: '310' }] }])
  // Not a byte of the person is left in the ledger's file.
  expect(readFileSync(own.workspace.ledgerPath).includes('mallory@example.com')).toBe(false)

  await expect(forget(own, kept?.id ?? '')).rejects.toMatchObject({ code: 'IMPORT_FORGOTTEN' })
  await expect(own.session((session) => undoImport(session, kept?.id ?? '', undefined))).rejects.toMatchObject({ code: 'IMPORT_FORGOTTEN' })
  await expect(forget(own, '77')).rejects.toMatchObject({ code: 'IMPORT_UNKNOWN' })
  await own.take(own.file('january.csv', january), { asOf: '2026-02-05T00:00:00Z' })
  expect((await own.statement('2026-01')).recognized).toBe('310')
})

test('an import that a signed month used: figures as signed, no drift, verify names it; the file may be imported again', async () => {
  const people = signers()
  const own = book(`${CONFIG}${people.yaml}`)
  const [kept] = await own.take(own.file('january.csv', january), { asOf: '2026-02-05T00:00:00Z' })
  await people.close(own, '2026-01')
  const before = await spend(own, 'model,day')
  expect((await spend(own, 'user')).rows).toHaveLength(3)

  expect((await forget(own, kept?.id ?? '')).versions).toEqual([{ month: '2026-01', version_no: 1, state: 'signed' }])
  expect(await spend(own, 'model,day')).toEqual(before)
  expect((await spend(own, 'user')).rows.map((row) => row['user'])).toEqual([null])
  expect(await own.session((session) => closeDrift(session, '2026-01', { take: false }))).toMatchObject({ drift: [] })
  expect(await own.session((session) => closeStatus(session, '2026-01'))).toMatchObject({ reasons: [], body: { state: 'signed', signed_total: '310', drift: [] } })
  const verified = await own.session((session) => closeVerify(session, '2026-01', undefined))
  expect(verified).toMatchObject({ level: 'impossible', holds: false, differences: [{ what: expect.stringMatching(/^import 1, .*january.csv$/), derived: 'forgotten on 2027-02-01 by Ann Lee: a person asked for it' }] })

  // The same bytes are evidence again: nothing drifts from what was signed with them.
  await own.take(own.file('january.csv', january), { asOf: '2026-02-05T00:00:00Z' })
  expect(await own.session((session) => closeDrift(session, '2026-01', { take: false }))).toMatchObject({ drift: [] })
  // A later download with other money is drift as ever.
  await own.take(own.file('later.csv', openaiCost('org-reed', perDay('2026-01-01', '2026-02-01', '341.00'))), { asOf: '2026-02-20T00:00:00Z' })
  expect((await own.session((session) => closeDrift(session, '2026-01', { take: false }))).drift).toMatchObject([{ statement: '2026-01/org-reed/USD', amount: 31n * 10n ** 18n }])
})

test('a file that two imports share stays for the other; the extract of a card statement goes', async () => {
  const own = book(CONFIG)
  const [first] = await own.take(own.file('january.csv', january), { asOf: '2026-02-05T00:00:00Z' })
  await own.session((session) => undoImport(session, first?.id ?? '', undefined))
  await own.take(own.file('january.csv', january), { asOf: '2026-02-05T00:00:00Z' })
  const [paid] = await own.take(own.file('Chase1234_Activity_20260210.csv', card([['2026-02-03', 'OPENAI *API 9931', '310.00']])), { asOf: '2026-02-10T00:00:00Z' })
  expect(archived(own)).toHaveLength(2)
  expect(await forget(own, first?.id ?? '')).toMatchObject({ removedFiles: 0 })
  expect((await own.statement('2026-01')).recognized).toBe('310')
  expect(await forget(own, paid?.id ?? '')).toMatchObject({ removedRows: 1, removedFiles: 1 })
  expect(archived(own)).toHaveLength(1)
  expect(readFileSync(own.workspace.ledgerPath).includes('OPENAI *API 9931')).toBe(false)
  expect(existsSync(join(own.workspace.archivePath, (first?.sha256 ?? '').slice(0, 2), `${first?.sha256}.bin`))).toBe(true)
})
