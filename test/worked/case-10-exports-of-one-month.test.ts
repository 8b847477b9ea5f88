// Worked example 10: a month to date, the full month, and the same month grouped, filtered and restated: reconciled to
// one figure whatever the order of import. Which slice counts, case by case, is tested with the importer.
import { expect, test } from 'vitest'
import type { ImportResult } from '../../src/import/record.ts'
import { book, openaiCost, perDay, total } from './build.ts'
import type { Book } from './build.ts'

type Days = readonly [day: string, amount: string][]

const EIGHTEEN = perDay('2026-05-01', '2026-05-19', '5400.00')
const FULL: Days = [...EIGHTEEN, ['2026-05-19', '310.00'], ...perDay('2026-05-20', '2026-06-01', '3690.00')]

/** Two projects a day; the first has a third of it, 3,100.00 in all when `first` says so. */
function grouped(days: Days, first: (day: string) => string, only = false): string {
  return openaiCost('org-quill', days.flatMap(([day, amount]) => [
    [day, first(day), { project_id: 'proj_atlas', project_name: 'atlas' }] as const,
    ...(only ? [] : [[day, total(amount, `-${first(day)}`), { project_id: 'proj_basil', project_name: 'basil' }] as const]),
  ]))
}

const share = new Map(perDay('2026-05-01', '2026-06-01', '3100.00'))
const ofAtlas = (day: string): string => share.get(day) ?? '0'
const restated: Days = FULL.map(([day, amount]) => [day, day === '2026-05-07' ? '312.00' : amount])

/** The five downloads of the example: content and the day each was made. */
const FILES = {
  A: [openaiCost('org-quill', [...EIGHTEEN, ['2026-05-19', '120.00']]), '2026-05-19'],
  B: [openaiCost('org-quill', FULL), '2026-06-03'],
  C: [grouped(FULL, ofAtlas), '2026-06-03'],
  D: [grouped(FULL, ofAtlas, true), '2026-06-04'],
  E: [grouped(restated, ofAtlas), '2026-06-10'],
} as const

async function quill(order: string): Promise<{ own: Book; last: ImportResult | undefined }> {
  const own = book(`company: Quill and Sons
sources:
  - { id: quill, provider: OpenAI, account: org-quill, legs: { billed: advisory } }
`)
  let last: ImportResult | undefined
  for (const name of order as Iterable<keyof typeof FILES>) {
    const [content, asOf] = FILES[name]
    last = (await own.take(own.file(`${name}.csv`, content), { asOf: `${asOf}T00:00:00Z` }))[0]
  }
  return { own, last }
}

const sliceOf = (result: ImportResult | undefined): unknown => result?.slices.map(({ month, status, added, removed }) => ({ month, status, added, removed }))

test('the month to date alone is provisional and says which days are missing', async () => {
  const { own } = await quill('A')
  const may = await own.statement('2026-05')
  expect(may).toMatchObject({ recognized: '5520', billed: '5520', provisional: true, finality: 'none' })
  expect(may.month.completeness).toMatchObject([{ leg: 'billed', state: 'partial', missing_days: perDay('2026-05-20', '2026-06-01', '0.00').map(([day]) => day) }])
  expect(may.month.reasons).toEqual(['provisional'])
})

test('its newest day is incomplete even where nothing later is asked for', async () => {
  const { own } = await quill('A')
  const { completeness } = await own.reconcile('2026-05', '2026-05-20T00:00:00Z')
  expect(completeness).toMatchObject([{ state: 'provisional', missing_days: [] }])
})

test.each([['AB', { added: '4000', removed: '120' }], ['BA', { added: '0', removed: '0' }]])('%s', async (order, change) => {
  const { own, last } = await quill(order)
  expect(sliceOf(last)).toEqual([{ month: '2026-05', status: order === 'AB' ? 'applied' : 'superseded', ...change }])
  const may = await own.statement('2026-05')
  expect(may).toMatchObject({ recognized: '9400', provisional: false, finality: 'lag', basis: 'billed', state: 'matched' })
  expect(may.month.completeness).toMatchObject([{ state: 'received', missing_days: [] }])
  expect(may.month.reasons).toEqual([])
})

test.each(['BC', 'CB'])('%s: the grouped export counts, with its projects', async (order) => {
  const { own } = await quill(order)
  expect(await own.statement('2026-05')).toMatchObject({ recognized: '9400', billed: '9400', adjustments: [] })
  const counted = await own.session(({ ledger }) => ledger.rows<{ project: string; amount: string }>('select charge.sub_account_id as project, plain(sum(charge.billed_cost)) as amount from evidence_charge as charge join slice on slice.slice_id = charge.x_slice_id where slice.counted group by charge.sub_account_id order by project'))
  expect(counted).toEqual([{ project: 'proj_atlas', amount: '3100' }, { project: 'proj_basil', amount: '6300' }])
})

test.each(['BD', 'DB', 'DBA'])('%s: an export of one project never displaces the whole', async (order) => {
  const { own } = await quill(order)
  const may = await own.statement('2026-05')
  expect(may).toMatchObject({ recognized: '9400', billed: '9400', state: 'matched' })
  expect(may.adjustments).toMatchObject([{ kind: 'unattributed', recognized: '6300' }])
  expect(may.month.reasons).toEqual([])
})

test.each(['BE', 'EB'])('%s: a finer export that is higher and newer counts', async (order) => {
  const { own } = await quill(order)
  const may = await own.statement('2026-05')
  expect(may).toMatchObject({ recognized: '9412', billed: '9412' })
  const diagnosed = await own.session(({ ledger }) => ledger.rows<{ day: string; reason: string }>("select strftime(bucket_start, '%Y-%m-%d') as day, reason from slice where counted and reason is not null"))
  expect(diagnosed).toEqual([{ day: '2026-05-07', reason: 'finer grouping shows more than the coarser: the newer counts' }])
  expect(may.month.reasons).toEqual([])
})
