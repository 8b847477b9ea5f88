// The actual and the amortized export of one month: which counts, and what is read of it, whatever the order.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { money } from '../../src/domain/money.ts'
import { countSlices } from '../../src/import/counting.ts'
import type { CountingRules, DeliveryFacts, SliceFacts, Supply, Verdict } from '../../src/import/slice-facts.ts'

const RULES: CountingRules = { tolerance: { abs: money('5'), pct: money('1') }, startMonth: null, signedMonths: new Set(), resoldAccounts: new Set() }

interface Export {
  readonly basis: DeliveryFacts['basis']
  readonly day?: number
  readonly amount?: string
  readonly scope?: readonly string[]
  readonly accept?: boolean
}

function sliceOf(id: number, hash: string, { basis, day = 6, amount = '100', scope = [], accept = false }: Export): SliceFacts {
  const delivery: DeliveryFacts = { id, asOf: `2026-11-${String(day).padStart(2, '0')}T00:00:00Z`, buckets: 1, records: 3, finalMarker: false, contentHash: hash, grain: 'month', grouping: [], scope, acceptDecrease: accept, basis }
  return {
    id, delivery, leg: 'billed', dataset: 'azure-bill', account: '7152', key: '', start: '2026-10-01T00:00:00Z', end: '2026-11-01T00:00:00Z', month: '2026-10', records: 3, amounts: new Map([['USD', money(amount)]]),
    policy: 'billing_period', datasetRank: 1, fineness: 0, reach: null, lagEnd: '2026-11-05T00:00:00Z', roundingBound: 0n,
  }
}

/** `status supplies beside` of each export, in the order they are given. */
function counted(...exports: readonly Export[]): string[] {
  const verdicts = countSlices(exports.map((entry, index) => sliceOf(index + 1, `hash-${index}`, entry)), RULES)
  return exports.map((_, index) => words(verdicts.get(index + 1)))
}

function words(verdict: Verdict | undefined): string {
  if (verdict?.status !== 'counted') return verdict?.status ?? 'none'
  return ['counted', verdict.supply.supplies, verdict.supply.beside?.join('+')].filter((word) => word !== undefined).join(' ')
}

describe('two bases of a month', () => {
  test('count beside each other, each for its own', () => {
    expect(counted({ basis: 'actual' }, { basis: 'amortized' })).toEqual(['counted billed', 'counted effective'])
    expect(counted({ basis: 'amortized' }, { basis: 'actual', day: 9 })).toEqual(['counted effective', 'counted billed'])
  })

  test('alone each supplies both', () => {
    expect(counted({ basis: 'actual' })).toEqual(['counted both'])
    expect(counted({ basis: 'amortized' })).toEqual(['counted both'])
  })

  test('a newer export replaces those of its own basis', () => {
    expect(counted({ basis: 'actual' }, { basis: 'actual', day: 9 }, { basis: 'amortized' })).toEqual(['superseded', 'counted billed', 'counted effective'])
  })

  test('a file without commitments replaces older ones of either basis, and newer ones of either replace it', () => {
    expect(counted({ basis: 'both', day: 9 }, { basis: 'actual' }, { basis: 'amortized' })).toEqual(['counted both', 'superseded', 'superseded'])
    expect(counted({ basis: 'both', day: 6 }, { basis: 'actual', day: 9 })).toEqual(['superseded', 'counted both'])
    expect(counted({ basis: 'both', day: 6 }, { basis: 'amortized', day: 9 })).toEqual(['superseded', 'counted both'])
    expect(counted({ basis: 'both', day: 6 }, { basis: 'both', day: 9 })).toEqual(['superseded', 'counted both'])
  })

  test('a decrease is parked against its own basis alone', () => {
    // An amortized export is lower than the actual one in the month of a purchase: no decrease.
    expect(counted({ basis: 'actual', amount: '36910' }, { basis: 'amortized', amount: '2310', day: 9 })).toEqual(['counted billed', 'counted effective'])
    expect(counted({ basis: 'actual' }, { basis: 'amortized', amount: '90' }, { basis: 'amortized', amount: '40', day: 9 })).toEqual(['counted billed', 'counted effective', 'parked'])
    expect(counted({ basis: 'actual' }, { basis: 'amortized', amount: '90' }, { basis: 'amortized', amount: '40', day: 9, accept: true })).toEqual(['counted billed', 'superseded', 'counted effective'])
    expect(counted({ basis: 'actual' }, { basis: 'both', amount: '40', day: 9 })).toEqual(['counted both', 'parked'])
  })

  test('of sub accounts that the amortized export leaves out the actual one supplies both', () => {
    expect(counted({ basis: 'actual', scope: ['a', 'b'] }, { basis: 'amortized', scope: ['b', 'c'] })).toEqual(['counted billed b+c', 'counted effective'])
    expect(counted({ basis: 'actual', scope: ['a'] }, { basis: 'amortized', scope: ['b'] })).toEqual(['counted both', 'counted both'])
    expect(counted({ basis: 'actual' }, { basis: 'amortized', scope: ['b'] })).toEqual(['counted billed b', 'counted effective'])
    expect(counted({ basis: 'actual', scope: ['b'] }, { basis: 'amortized' })).toEqual(['counted billed', 'counted effective'])
  })
})

const someExport = fc.record({ basis: fc.constantFrom('actual' as const, 'amortized' as const, 'both' as const), day: fc.integer({ min: 2, max: 8 }), amount: fc.constantFrom('100', '100', '60', '120'), scope: fc.constantFrom([], ['a'], ['b'], ['a', 'b']), accept: fc.boolean() })

test('the verdict depends on the set alone, and no money is read twice or by halves', () => {
  fc.assert(fc.property(fc.array(someExport, { minLength: 1, maxLength: 6 }), fc.array(fc.nat(), { minLength: 6, maxLength: 6 }), (exports, places) => {
    const verdictsIn = (order: readonly number[]): string[] => {
      const slices = order.map((index, place) => sliceOf(place + 1, `hash-${index}`, exports[index] ?? never()))
      const verdicts = countSlices(slices, RULES)
      for (const sub of ['a', 'b', 'c']) readOnce(slices, verdicts, sub)
      return slices.map((slice) => `${slice.delivery.contentHash} ${words(verdicts.get(slice.id))}`).sort()
    }
    const order = exports.map((_, index) => index)
    expect(verdictsIn([...order].sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0) || a - b))).toEqual(verdictsIn(order))
    expect(verdictsIn(order.toReversed())).toEqual(verdictsIn(order))
  }), { numRuns: 1000, seed: 9 })
})

/** Of a sub account that a counted export speaks for, what it cost is read once, and what was billed at most once. */
function readOnce(slices: readonly SliceFacts[], verdicts: ReadonlyMap<number, Verdict>, sub: string): void {
  const sides = slices.flatMap((slice) => {
    const verdict = verdicts.get(slice.id) ?? never()
    const speaks = slice.delivery.scope.length === 0 || slice.delivery.scope.includes(sub)
    return verdict.status === 'counted' && speaks ? [sideOf(verdict.supply, sub)] : []
  })
  const expected = sides.length === 0 ? 0 : 1
  expect(sides.filter((side) => side !== 'billed')).toHaveLength(expected)
  expect(sides.filter((side) => side !== 'effective').length).toBeLessThanOrEqual(1)
}

/** As the macro side_of has it. */
const sideOf = ({ supplies, beside }: Supply, sub: string): Supply['supplies'] => (supplies === 'both' || beside === null || beside.includes(sub) ? supplies : 'both')

function never(): never {
  throw new Error('a slice without a verdict')
}
