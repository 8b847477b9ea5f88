// What counts is a pure function of the set of imports: the same answer in whatever order they came.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { money, text } from '../../src/domain/money.ts'
import { countSlices } from '../../src/import/counting.ts'
import type { CountingRules, SliceFacts } from '../../src/import/slice-facts.ts'
import type { DeliveryFacts } from '../../src/import/slice-facts.ts'
import { counting, DAY, dayOfMay, ordersOfFive } from './cost-exports.ts'
import type { Cost, CostExport } from './cost-exports.ts'

// The days of worked figures: May 1-18 are 300.00 a day, May 19 is 120.00 while it runs and 310.00 when it is over,
// May 20-31 are 3,690.00 together.
const LATE_MAY = ['300', '310', '320', '300', '310', '305', '295', '310', '300', '320', '310', '310']
const amountOf = (day: number): string => (day <= 18 ? '300' : day === 19 ? '310' : (LATE_MAY[day - 20] ?? '0'))
const daysTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1)
const daily = (day: number, amount: string, project?: string): Cost => ({ start: dayOfMay(day), seconds: DAY, amount, project })
const grouped = (day: number, amount: string): Cost[] => [daily(day, '100', 'proj_web'), daily(day, text(money(amount) - money('100')), 'proj_app')]

const A: CostExport = { name: 'A', asOf: '2026-05-19T15:00:00Z', costs: daysTo(19).map((day) => daily(day, day === 19 ? '120' : amountOf(day))) }
const B: CostExport = { name: 'B', asOf: '2026-06-03T00:00:00Z', costs: daysTo(31).map((day) => daily(day, amountOf(day))) }
const C: CostExport = { name: 'C', asOf: '2026-06-03T00:00:00Z', costs: daysTo(31).flatMap((day) => grouped(day, amountOf(day))) }
const D: CostExport = { name: 'D', asOf: '2026-06-04T00:00:00Z', costs: daysTo(31).map((day) => daily(day, '100', 'proj_web')) }
const E: CostExport = { name: 'E', asOf: '2026-06-10T00:00:00Z', costs: daysTo(31).flatMap((day) => grouped(day, day === 7 ? '312' : amountOf(day))) }
const ALL = [A, B, C, D, E]

const only = (statuses: Record<string, string>, name: string): string[] => [...new Set(Object.entries(statuses).filter(([slice]) => slice.startsWith(`${name} `)).map(([, status]) => status))]

test('month to date, then the full month; added and removed are what changed', async () => {
  await counting(ALL, async ({ inOrder, total, statuses }) => {
    await inOrder(['A'])
    expect(await total()).toBe('5520')
    const [, second] = await inOrder(['A', 'B'])
    expect(await total()).toBe('9400')
    expect(second?.slices).toEqual([{ month: '2026-05', status: 'applied', currency: 'USD', added: '4000', removed: '120' }])
    expect(second?.supersedes).toHaveLength(1)
    const [, late] = await inOrder(['B', 'A'])
    expect(await total()).toBe('9400')
    expect(late?.slices).toEqual([{ month: '2026-05', status: 'superseded', currency: null, added: '0', removed: '0' }])
    expect(only(await statuses(), 'A')).toEqual(['superseded'])
  })
})

test('grouped and ungrouped exports of the same days are one money', async () => {
  await counting(ALL, async ({ inOrder, total, statuses, rows }) => {
    for (const order of [['B', 'C'], ['C', 'B']]) {
      const [, second] = await inOrder(order)
      expect(await total()).toBe('9400')
      expect(await statuses().then((found) => [only(found, 'B'), only(found, 'C')])).toEqual([['superseded'], ['counted']])
      expect(second?.slices.map(({ added, removed }) => [added, removed])).toEqual([['0', '0']])
    }
    for (const order of [['B', 'D'], ['D', 'B']]) {
      const results = await inOrder(order)
      expect(await total()).toBe('9400')
      expect(await statuses().then((found) => [only(found, 'B'), only(found, 'D')])).toEqual([['counted'], ['detail']])
      expect(results.map(({ status }) => status)).toEqual(['imported', 'imported'])
      // 9,400.00 - 3,100.00 = 6,300.00 is left without a project.
      expect(await rows("select plain(sum(amount) filter (status = 'detail')) as detail, plain(sum(amount) filter (counted) - sum(amount) filter (status = 'detail')) as unattributed from slice join slice_amount using (slice_id) where counted or recognized")).toEqual([{ detail: '3100', unattributed: '6300' }])
    }
    for (const order of [['B', 'E'], ['E', 'B']]) {
      await inOrder(order)
      expect(await total()).toBe('9412')
    }
  })
})

test('a finer grouping that shows more is diagnosed', async () => {
  await counting([B, E], async ({ inOrder, rows }) => {
    await inOrder(['B', 'E'])
    expect(await rows("select iso(bucket_start) as day, reason from slice where counted and reason is not null")).toEqual([{ day: '2026-05-07T00:00:00Z', reason: expect.stringContaining('shows more') }])
  })
})

test('five exports in any order are 9,412.00', { timeout: 120_000 }, async () => {
  await counting(ALL, async ({ inOrder, total, statuses }) => {
    const found = new Set<string>()
    for (const order of ordersOfFive(['A', 'B', 'C', 'D', 'E'])) {
      await inOrder(order)
      found.add(JSON.stringify([await total(), await statuses()]))
    }
    expect(found.size).toBe(1)
    const [[sum, status] = []] = [...found].map((entry) => JSON.parse(entry) as [string, Record<string, string>])
    expect(sum).toBe('9412')
    expect(['A', 'B', 'C', 'D', 'E'].map((name) => only(status ?? {}, name))).toEqual([['superseded'], ['superseded'], ['superseded'], ['superseded'], ['counted']])
  })
})

/** One invented export of the first days of May: how it is cut, what it leaves out, how much later it was taken. */
const someExport = fc.record({
  from: fc.integer({ min: 1, max: 4 }), length: fc.integer({ min: 1, max: 4 }), later: fc.integer({ min: 0, max: 3 }),
  cut: fc.constantFrom('whole', 'projects', 'one project', 'hours'), raised: fc.integer({ min: -20, max: 60 }),
})
type Some = typeof someExport extends fc.Arbitrary<infer T> ? T : never

function exportOf(some: Some, index: number): CostExport {
  const costs = Array.from({ length: some.length }, (_, at) => some.from + at).flatMap((day): Cost[] => {
    const amount = text(money('100') + money(String(day)) + money(String(some.raised)))
    const rest = text(money(amount) - money('40'))
    if (some.cut === 'whole') return [daily(day, amount)]
    if (some.cut === 'projects') return [daily(day, '40', 'proj_a'), daily(day, rest, 'proj_b')]
    if (some.cut === 'one project') return [daily(day, rest, 'proj_b')]
    return [{ start: dayOfMay(day), seconds: 3600, amount: '40' }, { start: dayOfMay(day) + 7200, seconds: 3600, amount: rest }]
  })
  return { name: `x${index}`, asOf: `2026-05-1${some.later}T00:00:00Z`, costs }
}

test('any exports in any order give one answer', { timeout: 120_000 }, async () => {
  await fc.assert(fc.asyncProperty(fc.array(someExport, { minLength: 2, maxLength: 4 }), fc.infiniteStream(fc.nat()), async (some, random) => {
    const exports = some.map(exportOf)
    const names = exports.map(({ name }) => name)
    const shuffled = [...names].map((name) => ({ name, at: random.next().value })).sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1)).map(({ name }) => name)
    await counting(exports, async ({ inOrder, total, statuses }) => {
      await inOrder(names)
      const first = [await total(), await statuses()]
      for (const order of [names.toReversed(), shuffled]) {
        await inOrder(order)
        expect([await total(), await statuses()]).toEqual(first)
      }
    })
  }), { numRuns: 5, seed: 20_261_122 })
})

test('downloads of one kind: each day counts as its newest download has it', { timeout: 120_000 }, async () => {
  const rising = someExport.map((some): Some => ({ ...some, cut: 'whole', raised: some.later * 10 }))
  await fc.assert(fc.asyncProperty(fc.array(rising, { minLength: 1, maxLength: 4 }), async (some) => {
    const exports = some.map(exportOf)
    const newest = new Map<number, { later: number; amount: bigint }>()
    for (const [index, { later }] of some.entries()) {
      for (const { start, amount } of exports[index]?.costs ?? []) {
        const known = newest.get(start)
        if (known === undefined || later >= known.later) newest.set(start, { later, amount: money(amount) })
      }
    }
    await counting(exports, async ({ inOrder, total }) => {
      await inOrder(exports.map(({ name }) => name))
      expect(await total()).toBe(text([...newest.values()].reduce((sum, { amount }) => sum + amount, 0n)))
    })
  }), { numRuns: 5, seed: 7 })
})

const RULES: CountingRules = { tolerance: { abs: money('5'), pct: money('1') }, startMonth: null, signedMonths: new Set(), resoldAccounts: new Set() }

const someDelivery = fc.record({
  asOf: fc.constantFrom('2026-05-02T00:00:00Z', '2026-05-09T00:00:00Z', '2026-05-20T00:00:00Z'), grain: fc.constantFrom('day' as const, 'hour' as const), grouping: fc.constantFrom([], ['project_id'], ['model', 'project_id']),
  scope: fc.constantFrom([], ['a'], ['b'], ['a', 'b']), from: fc.integer({ min: 1, max: 2 }), days: fc.integer({ min: 1, max: 3 }), amount: fc.constantFrom('90', '100', '100', '100.004', '112'), acceptDecrease: fc.boolean(),
  fineness: fc.constantFrom(0, 0, 2), key: fc.constantFrom('', '', 'seats'), idle: fc.constantFrom(false, false, false, true),
})

function slicesOf(id: number, hash: string, { asOf, grain, grouping, scope, from, days, amount, acceptDecrease, fineness, key, idle }: typeof someDelivery extends fc.Arbitrary<infer T> ? T : never): SliceFacts[] {
  const parts = grain === 'hour' ? 2 : 1
  const delivery: DeliveryFacts = { id, asOf, buckets: days * parts, records: days * parts, contentHash: hash, finalMarker: false, grain, grouping, scope, acceptDecrease, basis: null }
  return Array.from({ length: days * parts }, (_, index): SliceFacts => {
    const start = new Date(Date.UTC(2026, 4, from + Math.floor(index / parts), (index % parts) * 5)).toISOString().replace('.000', '')
    return {
      id: id * 100 + index, delivery, leg: 'billed', dataset: 'x', account: 'q', key, start, end: start, month: '2026-05', records: idle ? 0 : 1, amounts: new Map(idle ? [] : [['USD', money(amount) / BigInt(parts)]]),
      policy: 'window', datasetRank: 1, fineness, reach: null, lagEnd: '2026-05-08T00:00:00Z', roundingBound: money('0.005'),
    }
  })
}

test('the verdict on a slice depends on the set alone', () => {
  fc.assert(fc.property(fc.array(someDelivery, { minLength: 1, maxLength: 5 }), fc.array(fc.nat(), { minLength: 5, maxLength: 5 }), (deliveries, places) => {
    const verdictsIn = (order: readonly number[]): Record<string, unknown> => {
      const ids = new Map(order.map((index, place) => [index, place + 1]))
      const slices = order.flatMap((index) => slicesOf(ids.get(index) ?? 0, `hash-${index}`, deliveries[index] ?? never()))
      const verdicts = countSlices(slices, RULES)
      const hashOf = new Map(slices.map(({ delivery }) => [delivery.id, delivery.contentHash]))
      return Object.fromEntries(slices.map((slice) => {
        const { status, recognized, supersededBy } = verdicts.get(slice.id) ?? never()
        return [`${slice.delivery.contentHash} ${slice.start}`, `${status} ${recognized} ${supersededBy === null ? '' : (hashOf.get(supersededBy) ?? '')}`]
      }).sort(([a = ''], [b = '']) => (a < b ? -1 : 1)))
    }
    const order = deliveries.map((_, index) => index)
    const shuffled = [...order].sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0) || a - b)
    expect(verdictsIn(shuffled)).toEqual(verdictsIn(order))
    expect(verdictsIn(order.toReversed())).toEqual(verdictsIn(order))
  }), { numRuns: 1500, seed: 11 })
})

function never(): never {
  throw new Error('a slice without a verdict')
}

test('a bucket has its own lines or those of one finer export, never two', () => {
  fc.assert(fc.property(fc.array(someDelivery, { minLength: 1, maxLength: 5 }), (deliveries) => {
    const slices = deliveries.flatMap((delivery, index) => slicesOf(index + 1, `hash-${index}`, delivery))
    const verdicts = countSlices(slices, RULES)
    const recognized = new Map<string, Set<string>>()
    for (const slice of slices.filter(({ id }) => verdicts.get(id)?.recognized)) {
      const at = `${slice.key} ${slice.start.slice(0, 10)}`
      recognized.set(at, (recognized.get(at) ?? new Set()).add(`${slice.delivery.grain} ${slice.fineness} ${slice.delivery.grouping.join()}`))
    }
    for (const [at, cuts] of recognized) expect([at, cuts.size]).toEqual([at, 1])
  }), { numRuns: 500 })
})
