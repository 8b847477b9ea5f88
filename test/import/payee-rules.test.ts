// A bank's file keeps only the rows of payees that matter. When another vendor enters the inventory, the file given again
// brings its rows, once, and the rows that were there are not counted twice.
import { expect, test } from 'vitest'
import { closeDrift, closeVerify } from '../../src/app/close-status.ts'
import { importFiles } from '../../src/app/import.ts'
import { reprocess } from '../../src/app/reprocess.ts'
import { book, card, invoice } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'
import { signers } from '../worked/signers.ts'

const KNOWN = `company: Plover
close: { start_month: 2026-06 }
sources:
  - { id: heron, provider: Heron, account: h-1, legs: [invoiced], match: { issuer: ["Heron"], payee: ["HERON*"] } }
`
const MORE = '  - { id: vector, provider: Vector, account: v-1, legs: [invoiced], match: { issuer: ["Vector"], payee: ["VECTOR*"] } }\n'

const CARD = card([['2026-06-11', 'VECTOR DB', '100.00'], ['2026-06-12', 'HERON', '100.00'], ['2026-06-13', 'COFFEE', '4.00']])
const bill = (issuer: string, account: string, net: string): string => invoice({ number: `${issuer}-1`, issuer, account, issued: '2026-06-10', due: '2026-06-20' }, [{ nature: 'usage', net, from: '2026-06-01', to: '2026-07-01' }])

const give = async (own: Book, path: string): Promise<string[]> => (await importFiles(own.workspace, [path], {}, own.outside)).imports.map(({ status }) => status)
const paid = async (own: Book): Promise<(string | null)[]> => (await own.reconcile('2026-06', '2026-07-08')).statements.map((statement) => statement.paid as string | null)

async function twoVendors(people = ''): Promise<{ own: Book; path: string }> {
  const own = book(KNOWN + people)
  const path = own.file('Chase1111_Activity_20260708.csv', CARD)
  await own.take(path)
  await own.take(own.file('heron.csv', bill('Heron', 'h-1', '100.00')))
  return { own, path }
}

test('a vendor that enters the inventory has its payments from the file that is there, when it is given again', async () => {
  const { own, path } = await twoVendors()
  expect(await give(own, path)).toEqual(['unchanged'])
  own.configure(KNOWN + MORE)
  await own.take(own.file('vector.csv', bill('Vector', 'v-1', '100.00')))
  expect(await paid(own)).toEqual(['100', '0'])
  expect(await give(own, path)).toEqual(['imported'])
  expect(await paid(own)).toEqual(['100', '100'])
  expect(await give(own, path)).toEqual(['unchanged'])
})

test('an extract that was read again under the new inventory does not stand for the file', async () => {
  const { own, path } = await twoVendors()
  own.configure(KNOWN + MORE)
  await own.take(own.file('vector.csv', bill('Vector', 'v-1', '100.00')))
  await reprocess(own.workspace, own.outside, {})
  expect(await paid(own)).toEqual(['100', '0'])
  expect([await give(own, path), await give(own, path)]).toEqual([['imported'], ['unchanged']])
  expect(await paid(own)).toEqual(['100', '100'])
})

test('a change that decides nothing about payees leaves the file as it is', async () => {
  const { own, path } = await twoVendors()
  own.configure(`${KNOWN}tolerance: { statement: { abs: 7 } }\n`)
  expect(await give(own, path)).toEqual(['unchanged'])
})

test('a month that was signed stays as it was signed', async () => {
  const people = signers()
  const { own, path } = await twoVendors(people.yaml)
  const holds = async (): Promise<void> => expect(await own.session((session) => closeVerify(session, '2026-06', undefined))).toMatchObject({ holds: true, differences: [] })
  await people.close(own, '2026-06')
  own.configure(KNOWN + MORE + people.yaml)
  expect(await give(own, path)).toEqual(['imported'])
  expect(await own.session(async (session) => (await closeDrift(session, '2026-06', { take: false })).drift)).toEqual([])
  await holds()
  own.configure(KNOWN.replace('"HERON*"', '"CRANE*"') + people.yaml)
  expect(await give(own, path)).toEqual(['imported'])
  await holds()
})
