// Invoice months: which download of Google Cloud's bill is a whole month, which counts for the time being, and which only
// touches one. Never two together, in whatever order they came.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { money } from '../../src/domain/money.ts'
import { importFiles } from '../../src/app/import.ts'
import { undoImport } from '../../src/app/imports.ts'
import { reprocess } from '../../src/app/reprocess.ts'
import { countSlices } from '../../src/import/counting.ts'
import type { CountingRules, DeliveryFacts, SliceFacts } from '../../src/import/slice-facts.ts'
import type { ImportResult } from '../../src/import/record.ts'
import { book } from '../worked/build.ts'
import type { Book } from '../worked/build.ts'

const CONFIG = `company: Reed Optics
currency: USD
sources:
  - { id: gcp, provider: Google Cloud, account: 01AAAA-222222-33BBBB, legs: [billed] }
`

interface Line {
  readonly start: string
  readonly end: string
  readonly cost: string
  readonly month?: string
  readonly exported?: string
  readonly type?: string
}

const hour = (start: string, cost: string, fields: Partial<Line> = {}): Line => ({ start, end: new Date(Date.parse(`${start}Z`) + 3_600_000).toISOString().slice(0, 19), cost, ...fields })

function jsonl(lines: readonly Line[]): string {
  return lines.map(({ start, end, cost, month = '202610', exported = end, type = 'regular' }) => `${JSON.stringify({
    billing_account_id: '01AAAA-222222-33BBBB', service: { id: 'C7E2', description: 'Vertex AI' }, sku: { id: 'A', description: 'Gemini 2.5 Flash GA Text Input - Predictions' },
    usage_start_time: `${start.replace('T', ' ')} UTC`, usage_end_time: `${end.replace('T', ' ')} UTC`, project: { id: 'reed' }, export_time: `${exported.replace('T', ' ')} UTC`, cost: Number(cost), currency: 'USD', credits: [], invoice: { month }, cost_type: type,
  })}\n`).join('')
}

// October in Pacific time: 2026-10-01 07:00 to 2026-11-01 07:00 UTC.
const FIRST = hour('2026-10-01T07:00:00', '10')
const LAST = hour('2026-11-01T06:00:00', '20', { exported: '2026-11-02T09:00:00' })
const MIDDLE = hour('2026-10-16T10:00:00', '5')
const DOWNLOADS: Readonly<Record<string, readonly Line[]>> = {
  running16: [FIRST, MIDDLE],
  running20: [FIRST, MIDDLE, hour('2026-10-20T10:00:00', '7')],
  whole: [FIRST, MIDDLE, hour('2026-10-20T10:00:00', '7'), LAST],
  // A late correction of 1.00 appended.
  later: [FIRST, MIDDLE, hour('2026-10-20T10:00:00', '7'), LAST, hour('2026-10-20T10:00:00', '1', { exported: '2026-11-06T08:00:00' })],
  touched: [hour('2026-10-31T20:00:00', '3'), hour('2026-11-01T07:00:00', '2', { month: '202611' })],
  between: [hour('2026-09-30T10:00:00', '4', { month: '202609' }), MIDDLE, hour('2026-11-01T08:00:00', '2', { month: '202611' })],
}

const openBook = (): Book => book(CONFIG)
const given = (own: Book, name: string): string => own.file(`${name}.jsonl`, jsonl(DOWNLOADS[name] ?? []))
const take = async (own: Book, name: string, covers?: readonly string[]): Promise<ImportResult | undefined> => (await own.take(given(own, name), covers ? { covers } : {}))[0]

/** Money that counts, and the status of every download, by invoice month. */
async function counted(own: Book): Promise<{ money: Record<string, string>; statuses: Record<string, string> }> {
  return own.session(async ({ ledger }) => {
    const money = await ledger.rows<{ key: string; amount: string }>('select slice_key as key, plain(sum(amount)) as amount from slice join slice_amount using (slice_id) where counted group by all order by key')
    const statuses = await ledger.rows<{ name: string; status: string }>("select regexp_extract(import.file, '([^/]+)[.]jsonl$', 1) || ' ' || slice_key as name, slice.status from slice join import using (delivery_id) join delivery using (delivery_id) where delivery.status = 'imported' order by all")
    return { money: Object.fromEntries(money.map(({ key, amount }) => [key, amount])), statuses: Object.fromEntries(statuses.map(({ name, status }) => [name, status])) }
  })
}

test.each([
  ['whole', 'counted', '42'],
  ['running16', 'counted', '15'],
  ['between', 'counted', '5'],
  ['touched', 'candidate', undefined],
])('%s alone: October is %s', async (name, status, amount) => {
  const own = openBook()
  const result = await take(own, name)
  const { money, statuses } = await counted(own)
  expect(statuses[`${name} 202610`]).toBe(status)
  expect(money['202610']).toBe(amount)
  expect(result?.slices.find(({ month }) => month === '2026-10')?.status).toBe(status === 'counted' ? 'applied' : 'candidate')
  expect(result?.diagnostics.some(({ code, message }) => code === 'MONTH_CANDIDATE' && message.includes('202610'))).toBe(status === 'candidate')
})

test.each([
  ['cut at the end of the month in UTC', [FIRST, hour('2026-10-31T23:00:00', '9', { exported: '2026-11-01T02:00:00' })], 'counted'],
  ['cut there and downloaded when the month was long over', [FIRST, hour('2026-10-31T23:00:00', '9', { exported: '2026-11-09T02:00:00' })], 'candidate'],
  ['begun on the second day', [hour('2026-10-02T07:00:00', '1'), LAST], 'candidate'],
  ['begun in the first night', [hour('2026-10-01T15:00:00', '1'), LAST], 'counted'],
  ['with the month after, not before', [FIRST, LAST, hour('2026-11-01T07:00:00', '2', { month: '202611' })], 'candidate'],
  ['whose only early row is late use of September', [hour('2026-09-29T07:00:00', '1', { exported: '2026-10-02T00:00:00' }), LAST], 'candidate'],
  ['whose only row at the end is tax', [FIRST, { start: '2026-10-01T07:00:00', end: '2026-11-01T07:00:00', cost: '1', type: 'tax', exported: '2026-11-09T00:00:00' }], 'candidate'],
])('a file %s', async (_, lines, status) => {
  const own = openBook()
  await own.take(own.file('x.jsonl', jsonl(lines)))
  expect((await counted(own)).statuses['x 202610']).toBe(status)
})

test('a running month is provisional, replaced by the newer and then by the whole one; undo restores', async () => {
  const own = openBook()
  await take(own, 'running20')
  expect(await own.statement('2026-10')).toMatchObject({ recognized: '22', provisional: true })
  await take(own, 'running16')
  expect((await counted(own)).money['202610']).toBe('22')
  const whole = await take(own, 'whole')
  expect(whole?.slices).toEqual([{ month: '2026-10', status: 'applied', currency: 'USD', added: '42', removed: '22' }])
  expect((await counted(own)).statuses).toMatchObject({ 'running16 202610': 'superseded', 'running20 202610': 'superseded', 'whole 202610': 'counted' })
  await own.session((session) => undoImport(session, whole?.id ?? '', undefined))
  expect((await counted(own)).money['202610']).toBe('22')
})

test('every order of five downloads counts the newest whole one, and November as far as it runs', { timeout: 120_000 }, async () => {
  const found = new Set<string>()
  const names = ['running16', 'running20', 'whole', 'later', 'touched']
  for (const order of [names, names.toReversed(), ['later', 'running20', 'touched', 'whole', 'running16'], ['touched', 'whole', 'later', 'running16', 'running20']]) {
    const own = openBook()
    for (const name of order) await take(own, name)
    found.add(JSON.stringify(await counted(own)))
  }
  expect([...found].map((entry) => JSON.parse(entry) as unknown)).toEqual([{
    money: { 202610: '43', 202611: '2' },
    statuses: { 'later 202610': 'counted', 'running16 202610': 'superseded', 'running20 202610': 'superseded', 'touched 202610': 'candidate', 'touched 202611': 'counted', 'whole 202610': 'superseded' },
  }])
})

test('--covers makes a candidate count, with the file or with the same bytes later, and is logged and kept', async () => {
  const own = openBook()
  await take(own, 'touched', ['202610'])
  expect((await counted(own)).money).toEqual({ 202610: '3', 202611: '2' })
  const other = openBook()
  await take(other, 'touched')
  const again = await take(other, 'touched', ['202610'])
  expect(again).toMatchObject({ status: 'imported', slices: [{ month: '2026-10', status: 'applied', added: '3', removed: '0' }, { month: '2026-11', added: '0' }] })
  expect(again?.diagnostics.map(({ code }) => code)).not.toContain('MONTH_CANDIDATE')
  expect((await counted(other)).money).toEqual({ 202610: '3', 202611: '2' })
  const { stated, entries } = await other.session(async ({ ledger }) => ({
    stated: await ledger.row<{ covers: string }>("select stated ->> '$.covers' as covers from delivery"),
    entries: await ledger.rows<{ new: string }>("select new from log where what = 'import' order by log_no"),
  }))
  expect(JSON.parse(stated.covers)).toEqual(['202610'])
  expect(entries.map((entry) => (JSON.parse(entry.new) as { covers?: string[] }[])[0]?.covers)).toEqual([undefined, ['202610']])
  await reprocess(other.workspace, other.outside, {})
  expect((await counted(other)).money).toEqual({ 202610: '3', 202611: '2' })
})

test('--covers of a month without records: nothing was billed, and a file that is there already is asked for its own', async () => {
  const own = openBook()
  await take(own, 'whole')
  await own.take(own.file('none.jsonl', jsonl([hour('2026-12-04T09:00:00', '1', { month: '202612' })])), { covers: ['202611', '202612'] })
  expect((await counted(own)).statuses).toMatchObject({ 'none 202611': 'counted', 'none 202612': 'counted' })
  const { imports } = await importFiles(own.workspace, [given(own, 'whole')], { covers: ['202701'] }, own.outside)
  expect(imports).toMatchObject([{ status: 'refused', error: { code: 'COVERS_UNKNOWN' } }])
})

const RULES: CountingRules = { tolerance: { abs: money('5'), pct: money('1') }, startMonth: null, signedMonths: new Set(), resoldAccounts: new Set() }

const base: SliceFacts = {
  id: 0, leg: 'billed', dataset: 'gcp-bill', account: 'reed', key: '202610', start: '2026-10-01T00:00:00Z', end: '2026-11-01T00:00:00Z', month: '2026-10', records: 1, amounts: new Map(),
  policy: 'invoice_month', datasetRank: 1, fineness: 0, reach: null, lagEnd: '2026-11-04T07:00:00Z', roundingBound: 0n,
  delivery: { id: 0, asOf: '', buckets: 1, records: 1, finalMarker: false, contentHash: '', grain: 'hour', grouping: [], scope: [], acceptDecrease: false, basis: null },
}

const someDownload = fc.record({
  asOf: fc.constantFrom('2026-10-20T00:00:00Z', '2026-11-02T00:00:00Z', '2026-11-08T00:00:00Z'), reach: fc.constantFrom('complete' as const, 'running' as const, 'touched' as const),
  scope: fc.constantFrom([], ['a'], ['b']), amount: fc.constantFrom('90', '100', '112'), acceptDecrease: fc.boolean(),
})

test('the verdict on an invoice month depends on the set alone; candidates never count, whole ones count before running ones', () => {
  fc.assert(fc.property(fc.array(someDownload, { minLength: 1, maxLength: 5 }), fc.array(fc.nat(), { minLength: 5, maxLength: 5 }), (downloads, places) => {
    const sliceOf = (index: number, id: number): SliceFacts => {
      const { asOf, reach, scope, amount, acceptDecrease } = downloads[index] ?? never()
      const delivery: DeliveryFacts = { ...base.delivery, id, asOf, contentHash: `hash-${index}`, scope, acceptDecrease }
      return { ...base, id, delivery, reach, amounts: new Map([['USD', money(amount)]]) }
    }
    const verdictsIn = (order: readonly number[]): Record<string, string> => {
      const slices = order.map((index, place) => sliceOf(index, place + 1))
      const verdicts = countSlices(slices, RULES)
      return Object.fromEntries(slices.map((slice) => [slice.delivery.contentHash, verdicts.get(slice.id)?.status ?? '']).sort(([a = ''], [b = '']) => (a < b ? -1 : 1)))
    }
    const order = downloads.map((_, index) => index)
    const first = verdictsIn(order)
    expect(verdictsIn([...order].sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0) || a - b))).toEqual(first)
    expect(verdictsIn(order.toReversed())).toEqual(first)
    for (const [index, { reach, asOf }] of downloads.entries()) {
      const candidate = reach === 'touched' || (reach === 'running' && asOf >= base.lagEnd)
      expect(first[`hash-${index}`] === 'candidate').toBe(candidate)
    }
    // Of those that count no two speak for the same sub account, so no money is there twice.
    const counting = downloads.filter((_, index) => first[`hash-${index}`] === 'counted')
    for (const [place, { scope }] of counting.entries()) for (const other of counting.slice(place + 1)) expect(scope.length > 0 && other.scope.length > 0 && scope[0] !== other.scope[0]).toBe(true)
    if (downloads.every(({ scope, acceptDecrease }) => scope.length === 0 && acceptDecrease) && downloads.some(({ reach }) => reach === 'complete')) expect(counting.map(({ reach }) => reach)).toEqual(['complete'])
  }), { numRuns: 800, seed: 5 })
})

function never(): never {
  throw new Error('a download that was not made')
}
