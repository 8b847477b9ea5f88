// Which export a file is: told by its records, stated by its manifest or --basis, refused where they contradict.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { importFiles } from '../../src/app/import.ts'
import type { ImportOptions } from '../../src/app/import.ts'
import { listImports } from '../../src/app/imports.ts'
import type { ImportResult } from '../../src/import/record.ts'
import { costDetails, payAsYouGo, ptuUse, purchase, unused } from '../worked/azure.ts'
import { book } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'
import { signers } from '../worked/signers.ts'

const CONFIG = `company: Rook Analytics
sources:
  - { id: azure, provider: Microsoft Azure, account: "71529430" }
`
const NO_COMMITMENT = costDetails('2026-09', [payAsYouGo('2026-09-03', '12.5')])
const ACTUAL = costDetails('2026-10', [payAsYouGo('2026-10-09', '842.5'), ptuUse('2026-10-12', '0')])
const AMORTIZED = costDetails('2026-10', [payAsYouGo('2026-10-09', '842.5'), ptuUse('2026-10-12', '95'), unused('2026-10-12', '5')])
const MIXED = costDetails('2026-10', [purchase('2026-10-10', '365'), ptuUse('2026-10-12', '95')])

async function given(own: Book, path: string, options: ImportOptions = {}): Promise<readonly ImportResult[]> {
  return (await importFiles(own.workspace, [path], options, own.outside)).imports
}

const basisOf = (own: Book): Promise<{ basis: string | null; status: string; as_of: string }[]> => own.session(({ ledger }) => ledger.rows('select basis, status, iso(as_of) as as_of from delivery order by delivery_id'))

/** An export as Azure's scheduled runs lay it down: a folder with its manifest. */
function run(own: Book, name: string, type: string, content: string): string {
  const folder = join(dirname(own.file('placed', '')), name)
  mkdirSync(folder)
  writeFileSync(join(folder, 'part_0_0001.csv'), content)
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ blobs: [{ blobName: `exports/${name}/part_0_0001.csv` }], exportConfig: { type }, runInfo: { runId: `run-${name}`, submittedTime: '2026-11-07T04:00:00Z', startDate: '2026-09-01T00:00:00Z', endDate: '2026-09-30T00:00:00Z' } }))
  return folder
}

test('a file of both bases is refused at its record, and taken as what it is said to be', async () => {
  const own = book(CONFIG)
  const path = own.file('mixed.csv', MIXED)
  const [refused] = await given(own, path)
  expect(refused).toMatchObject({ status: 'refused', diagnostics: [{ code: 'BASIS_UNKNOWN', record: 2 }] })
  expect(refused?.diagnostics[0]?.message).toContain('--basis actual or --basis amortized')
  const [taken] = await given(own, path, { basis: 'amortized' })
  expect(taken).toMatchObject({ status: 'imported', basis: 'amortized' })
  expect(await own.session(listImports)).toMatchObject([{ basis: 'amortized' }])
  expect(await basisOf(own)).toMatchObject([{ basis: 'amortized' }])
})

test('--basis against the records is refused', async () => {
  const own = book(CONFIG)
  expect(await given(own, own.file('amortized.csv', AMORTIZED), { basis: 'actual' })).toMatchObject([{ status: 'refused', diagnostics: [{ code: 'BASIS_CONFLICT', record: 2 }] }])
  expect(await given(own, own.file('purchase.csv', costDetails('2026-10', [payAsYouGo('2026-10-09', '1'), purchase('2026-10-10', '365')])), { basis: 'amortized' })).toMatchObject([{ status: 'refused', diagnostics: [{ code: 'BASIS_CONFLICT', record: 2 }] }])
  expect(await basisOf(own)).toEqual([])
})

test('a manifest says which export its files are', async () => {
  const own = book(CONFIG)
  expect(await given(own, run(own, 'calm', 'AmortizedCost', NO_COMMITMENT))).toMatchObject([{ status: 'imported' }])
  expect(await basisOf(own)).toEqual([{ basis: 'amortized', status: 'imported', as_of: '2026-11-07T04:00:00Z' }])
  expect(await given(own, run(own, 'wrong', 'ActualCost', AMORTIZED))).toMatchObject([{ status: 'refused', diagnostics: [{ code: 'BASIS_CONFLICT', record: 2 }] }])
})

test('a file without commitments is of both, until --basis says more: it is read again and keeps its other stamps', async () => {
  const own = book(CONFIG)
  const path = own.file('calm.csv', NO_COMMITMENT)
  await own.take(path, { asOf: '2026-10-06T00:00:00Z' })
  expect(await given(own, path)).toMatchObject([{ status: 'unchanged' }])
  expect(await given(own, path, { basis: 'amortized' })).toMatchObject([{ status: 'imported', supersedes: ['1'] }])
  expect(await given(own, path, { basis: 'amortized' })).toMatchObject([{ status: 'unchanged' }])
  expect(await basisOf(own)).toEqual([{ basis: 'both', status: 'undone', as_of: '2026-10-06T00:00:00Z' }, { basis: 'amortized', status: 'imported', as_of: '2026-10-06T00:00:00Z' }])
  expect(await own.session(({ ledger }) => ledger.rows("select count(*)::integer as entries from log where what = 'import'"))).toEqual([{ entries: 2 }])
  expect((await own.statement('2026-09')).recognized).toBe('12.5')
})

test('an amortized export of one subscription says nothing of another', async () => {
  const own = book(CONFIG)
  const labs = { SubscriptionId: '0c9d51aa-7e42-4f3b-8b6e-5d2a61f0c377' }
  const actual = costDetails('2026-10', [payAsYouGo('2026-10-09', '842.5'), ptuUse('2026-10-12', '0'), payAsYouGo('2026-10-09', '40', labs), ptuUse('2026-10-13', '0', labs)])
  await own.take(own.file('actual.csv', actual), { asOf: '2026-11-06T00:00:00Z' })
  await own.take(own.file('amortized.csv', AMORTIZED), { asOf: '2026-11-06T00:00:00Z' })
  const statement = await own.statement('2026-10')
  // 842.50 + 40.00 of both, 95.00 + 5.00 of the one; the use of the other is not known.
  expect(statement).toMatchObject({ recognized: '982.5', billed: '882.5' })
  expect(statement.month.reasons).toContain('basis_missing')
})

test('an older basis leaves the month provisional', async () => {
  const own = book(CONFIG)
  await own.take(own.file('actual.csv', ACTUAL), { asOf: '2026-11-06T00:00:00Z' })
  await own.take(own.file('amortized.csv', AMORTIZED), { asOf: '2026-10-20T00:00:00Z' })
  expect((await own.statement('2026-10')).provisional).toBe(true)
  await given(own, own.file('amortized.csv', AMORTIZED), { asOf: '2026-11-06T00:00:00Z' })
  expect((await own.statement('2026-10')).provisional).toBe(false)
})

test('the other basis of a signed month is drift', async () => {
  const people = signers()
  const own = book(`${CONFIG}${people.yaml}`)
  const actual = costDetails('2026-10', [payAsYouGo('2026-10-09', '842.5')])
  await own.take(own.file('actual.csv', actual), { asOf: '2026-11-06T00:00:00Z', basis: 'actual' })
  await people.close(own, '2026-10')
  const [late] = await own.take(own.file('amortized.csv', AMORTIZED), { asOf: '2026-11-06T00:00:00Z' })
  expect(late?.slices).toMatchObject([{ month: '2026-10', status: 'drift', added: '0', removed: '0' }])
  expect((await own.reconcile('2026-10')).reasons).toEqual(['drift'])
  expect((await own.statement('2026-10')).recognized).toBe('842.5')
})
