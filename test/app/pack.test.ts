// Use case: the pack of a month. Two closed months of a vendor with an accrual, its true-up and a bank statement: what
// is in the directory, that its hashes hold, that a signed month gives the same bytes later, what is left out and why.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test, vi } from 'vitest'
import { accrue } from '../../src/app/accrue.ts'
import { addEntry } from '../../src/app/decide.ts'
import { forgetImport } from '../../src/app/forget.ts'
import { exportPack } from '../../src/app/pack.ts'
import type { Pack, PackOptions } from '../../src/app/pack.ts'
import { exportWorkpaper } from '../../src/app/workpaper.ts'
import { documentSchema } from '../../src/cli/schemas/index.ts'
import { workspaceAt } from '../../src/config/workspace.ts'
import { withSession } from '../../src/app/session.ts'
import { failed, readBook, rowOf, sheet, value } from '../render/read-workbook.ts'
import { bank, book, invoice } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'
import { signers } from '../worked/signers.ts'
import { ACCOUNTS } from './journal-lines.ts'

vi.setConfig({ testTimeout: 120_000 })

const CONFIG = `${ACCOUNTS}close: { start_month: 2026-10 }
sources:
  - { id: crane, provider: Crane, match: { payee: ["CRANE*"], issuer: ["Crane"] }, legs: { invoiced: close, paid: advisory } }
`
const bill = (own: Book, number: string, issued: string, from: string, to: string, net: string): Promise<unknown> => own.take(own.file(`${number}.csv`, invoice({ number, issuer: 'Crane', account: 'crane', issued }, [{ nature: 'seat', net, from, to }])))

/** October accrued at 3,000 and signed; November with October's actual of 3,180 and an invoice of its own, paid. */
async function twoMonths(): Promise<{ own: Book; people: ReturnType<typeof signers> }> {
  const people = signers()
  const own = book(`${CONFIG}${people.yaml}`)
  await own.session((session) => accrue(session, 'crane', { month: '2026-10', amount: '3000.00', component: 'seat', note: 'seats' }))
  await people.close(own, '2026-10')
  await bill(own, 'CR-88', '2026-11-12', '2026-10-01', '2026-11-01', '3180.00')
  await bill(own, 'CR-93', '2026-11-30', '2026-11-01', '2026-12-01', '3400.00')
  await own.take(own.file('mercury.csv', bank([['2026-11-20', 'CRANE AI', '3180.00']])), { asOf: '2026-12-05T00:00:00Z' })
  return { own, people }
}

const pack = (own: Book, month: string, options: PackOptions = {}): Promise<Pack> => own.session((session) => exportPack(session, month, options))

/** Every file below a directory with its content's hash. */
function contents(directory: string): Record<string, string> {
  const paths = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(paths.map((path) => [relative(directory, path), createHash('sha256').update(readFileSync(path)).digest('hex')]).sort())
}

const ALWAYS = ['SHA256SUMS', 'focus.csv', 'journal.csv', 'journal.hledger', 'manifest.json', 'reconcile.json', 'workpaper.xlsx']
const VERSION = ['VERIFY.txt', 'aicost.yaml', 'allowed_signers', 'body.json', 'document.json', 'lines.jsonl', 'prepare.txt', 'prepare.txt.sig', 'sign.txt', 'sign.txt.sig'].map((name) => `close/${name}`)

test('a signed month: everything with its hash, without the bank, and the same bytes whenever it is packed', async () => {
  const { own, people } = await twoMonths()
  await people.close(own, '2026-11')
  const { root } = own.workspace
  const { files, leftOut } = await pack(own, '2026-11')
  const directory = join(root, 'aicost-2026-11-v1.pack')
  const there = contents(directory)
  expect(Object.keys(there)).toEqual([...ALWAYS, ...VERSION, 'originals/1-CR-88.csv', 'originals/2-CR-93.csv'].sort())
  expect(leftOut.map(({ file, reason }) => [file.split('/').at(-1), reason])).toEqual([['mercury.csv', 'holds bank rows: --include bank']])

  const manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')) as { files: { path: string; sha256: string; bytes: number; of: { sha256: string } | null }[]; state: string; signed_total: string; left_out: unknown[] }
  expect(documentSchema('pack')?.safeParse(manifest).error).toBeUndefined()
  expect([manifest.state, manifest.signed_total, manifest.left_out.length]).toEqual(['signed', '3580', 1])
  expect(Object.fromEntries(manifest.files.map((file) => [file.path, file.sha256]))).toEqual(Object.fromEntries(Object.entries(there).filter(([path]) => path !== 'manifest.json' && path !== 'SHA256SUMS')))
  expect(manifest.files.flatMap((file) => (file.of === null ? [] : [file.of.sha256 === file.sha256]))).toEqual([true, true])
  expect(Object.fromEntries(readFileSync(join(directory, 'SHA256SUMS'), 'utf8').trimEnd().split('\n').map((line) => line.split('  ').toReversed()))).toEqual(Object.fromEntries(Object.entries(there).filter(([path]) => path !== 'SHA256SUMS')))
  expect(Object.fromEntries(files.map((file) => [relative(directory, file.path), file.sha256]))).toEqual(there)
  expect(documentSchema('reconcile')?.safeParse(JSON.parse(readFileSync(join(directory, 'reconcile.json'), 'utf8'))).error).toBeUndefined()
  // The original, byte for byte.
  expect(readFileSync(join(directory, 'originals/1-CR-88.csv'), 'utf8')).toBe(readFileSync(join(root, 'CR-88.csv'), 'utf8'))

  // Years later, by a copy of the program on another clock, beside it and then in its place.
  const later = { ...own.outside, now: () => '2031-05-01T12:34:56Z' }
  await withSession(workspaceAt(root), later, {}, (session) => exportPack(session, '2026-11', { path: 'later' }))
  expect(contents(join(root, 'later'))).toEqual(there)
  await withSession(workspaceAt(root), later, {}, (session) => exportPack(session, '2026-11', { force: true }))
  expect(contents(directory)).toEqual(there)
})

test('the workpaper of the second month: what the first was signed at, the change, what was taken of it', async () => {
  const { own, people } = await twoMonths()
  await people.close(own, '2026-11')
  const path = join(own.workspace.root, 'november.xlsx')
  await own.session((session) => exportWorkpaper(session, '2026-11', { path }))
  const november = await readBook(path)
  expect(failed(november)).toEqual([])
  const lead = sheet(november, 'Lead')
  expect(['B6', 'N6', 'R5', 'R6', 'S6', 'T6'].map((cell) => value(lead, cell))).toEqual(['Crane', 3580, '2026-10, signed, USD', 3000, 580, 580 / 3000])
  expect(['A7', 'C7', 'D7', 'F7'].map((cell) => value(sheet(november, 'Post-close'), cell))).toEqual(['S1', 'true up', '2026-10', 180])
  const accruals = sheet(november, 'Accruals')
  const forward = rowOf(accruals, 'A', 'Roll-forward') + 2
  expect(['A', 'D', 'E', 'F', 'G'].map((column) => value(accruals, `${column}${forward}`))).toEqual(['crane', 3000, 0, 3000, 0])
  expect(value(sheet(november, 'Journal'), `E${rowOf(sheet(november, 'Journal'), 'A', 'Expense, debits less credits')}`)).toBe(3580)
  expect(['D6', 'D7'].map((cell) => value(sheet(november, 'Log'), cell))).toEqual(['prepare', 'sign'])
})

test('asked for, the bank is packed as the archive has it: the extract', async () => {
  const { own, people } = await twoMonths()
  await people.close(own, '2026-11')
  const { leftOut } = await pack(own, '2026-11', { path: 'all', include: ['bank'] })
  expect(leftOut).toEqual([])
  const extract = readFileSync(join(own.workspace.root, 'all', 'extracts', '3-mercury.csv.extract.csv'), 'utf8')
  expect(extract).toContain('CRANE AI')
})

test('a file whose records name their users is personal', async () => {
  const own = book('company: Crane\nsources:\n  - { id: openai, provider: OpenAI, account: org-crane }\n')
  const header = 'start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,quantity,quantity_unit,line_item,user_id,api_key_id,project_id,organization_id,project_name,organization_name,user_email,api_source'
  await own.take(own.file('cost_2026-10-01_2026-10-01.csv', `${header}\n1790812800,1790899200,,,12.5,usd,100,tokens,"gpt-5-nano, input",user-77,key_1,proj_1,org-crane,,Crane,,responses\n`), { asOf: '2026-11-05T00:00:00Z' })
  expect((await pack(own, '2026-10', { path: 'without' })).leftOut.map(({ reason }) => reason)).toContain('holds personal rows: --include personal')
  expect((await pack(own, '2026-10', { path: 'with', include: ['personal'] })).leftOut.map(({ reason }) => reason)).not.toContain('holds personal rows: --include personal')
  expect(existsSync(join(own.workspace.root, 'with', 'originals', '1-cost_2026-10-01_2026-10-01.csv'))).toBe(true)
})

test('an entry made by hand comes with the file that shows it, or says that there is none', async () => {
  const own = book(CONFIG)
  const receipt = own.file('receipt.txt', 'Crane, one seat, 100.00')
  for (const evidence of [receipt, undefined]) await own.session((session) => addEntry(session, { source: 'crane', amount: '100.00', period: { start: '2026-11-01T00:00:00Z', end: '2026-12-01T00:00:00Z' }, evidence, note: 'by hand' }))
  const { leftOut } = await pack(own, '2026-11', { path: 'hand' })
  expect(leftOut.map(({ import_id: id, reason }) => [id, reason])).toEqual([['2', 'entered by hand, without a file']])
  expect(readFileSync(join(own.workspace.root, 'hand', 'originals', '1-receipt.txt'), 'utf8')).toBe('Crane, one seat, 100.00')
})

test('an open month: a draft with the configuration as it is; without accounts there is no journal, and the pack says so', async () => {
  const { own } = await twoMonths()
  await pack(own, '2026-11', { path: 'draft' })
  const draft = contents(join(own.workspace.root, 'draft'))
  expect(Object.keys(draft)).toEqual([...ALWAYS, 'configuration/aicost.yaml', 'originals/1-CR-88.csv', 'originals/2-CR-93.csv'].sort())
  expect(readFileSync(join(own.workspace.root, 'draft', 'journal.csv'), 'utf8')).toContain('DRAFT')
  own.configure(CONFIG.replace(ACCOUNTS, ''))
  const { leftOut } = await pack(own, '2026-11', { path: 'bare' })
  expect(leftOut.find(({ file }) => file === 'journal')?.reason).toMatch(/accounts\.expense is not set/)
  expect(existsSync(join(own.workspace.root, 'bare', 'journal.csv'))).toBe(false)
  const paper = await readBook(join(own.workspace.root, 'bare', 'workpaper.xlsx'))
  expect(String(value(sheet(paper, 'Journal'), 'A6'))).toContain('there is no journal of 2026-11')
})

test('what was forgotten is named and not there', async () => {
  const { own, people } = await twoMonths()
  await people.close(own, '2026-11')
  await own.session((session) => forgetImport(session, '2', { reason: 'asked to' }))
  const { leftOut } = await pack(own, '2026-11', { path: 'forgotten' })
  expect(leftOut.map(({ import_id: id, reason }) => [id, reason])).toEqual([['2', 'forgotten'], ['3', 'holds bank rows: --include bank']])
})

test('only an earlier pack is replaced, whole, and by force; a failure leaves what was there', async () => {
  const { own } = await twoMonths()
  const { root } = own.workspace
  mkdirSync(join(root, 'mine'))
  writeFileSync(join(root, 'mine', 'notes.txt'), 'precious')
  await expect(pack(own, '2026-11', { path: 'mine' })).rejects.toMatchObject({ code: 'FILE_EXISTS' })
  await expect(pack(own, '2026-11', { path: 'mine', force: true })).rejects.toMatchObject({ code: 'FILE_EXISTS', message: 'is not of an earlier pack, and would be lost' })
  await expect(pack(own, '2026-11', { path: 'aicost.yaml' })).rejects.toMatchObject({ code: 'FILE_EXISTS' })
  await pack(own, '2026-11', { path: 'p' })
  await expect(pack(own, '2026-11', { path: 'p' })).rejects.toMatchObject({ code: 'FILE_EXISTS' })
  writeFileSync(join(root, 'p', 'added.txt'), 'by hand')
  await expect(pack(own, '2026-11', { path: 'p', force: true })).rejects.toMatchObject({ code: 'FILE_EXISTS' })
  expect(readFileSync(join(root, 'p', 'added.txt'), 'utf8')).toBe('by hand')
  expect(readFileSync(join(root, 'mine', 'notes.txt'), 'utf8')).toBe('precious')
  mkdirSync(join(root, 'empty'))
  await pack(own, '2026-11', { path: 'empty' })
  expect(existsSync(join(root, 'empty', 'manifest.json'))).toBe(true)
  expect(readdirSync(root).filter((name) => name.endsWith('.part'))).toEqual([])
})
