// Verdicts where several rules meet: a dataset that loses its month, a decrease against several older exports. Pure.
import { expect, test } from 'vitest'
import { money } from '../../src/domain/money.ts'
import { countSlices } from '../../src/import/counting.ts'
import type { CountingRules, DeliveryFacts, SliceFacts } from '../../src/import/slice-facts.ts'

const RULES: CountingRules = { tolerance: { abs: money('5'), pct: money('1') }, startMonth: null, signedMonths: new Set(), resoldAccounts: new Set() }

function sliceOf(id: number, given: Partial<Omit<SliceFacts, 'delivery' | 'amounts'>> & { readonly amount?: string; readonly delivery?: Partial<DeliveryFacts> } = {}): SliceFacts {
  const { amount = '100', delivery = {}, ...rest } = given
  return {
    id, leg: 'billed', dataset: 'costs', account: 'org', key: '', start: '2026-05-01T00:00:00Z', end: '2026-06-01T00:00:00Z', month: '2026-05', records: 3, amounts: new Map([['USD', money(amount)]]),
    policy: 'billing_period', datasetRank: 1, fineness: 0, reach: null, lagEnd: '2026-06-05T00:00:00Z', roundingBound: 0n,
    ...rest,
    delivery: { id, asOf: '2026-06-06T00:00:00Z', buckets: 1, records: 3, finalMarker: false, contentHash: `hash-${id}`, grain: 'month', grouping: [], scope: [], acceptDecrease: false, basis: null, ...delivery },
  }
}

const words = (slices: readonly SliceFacts[]): string[] => {
  const verdicts = countSlices(slices, RULES)
  return slices.map(({ id }) => `${verdicts.get(id)?.status ?? 'none'}${verdicts.get(id)?.recognized === true ? ' recognized' : ''}`)
}

test('of a dataset that is a control, its finer lines are a control too', () => {
  const month = { start: '2026-05-07T00:00:00Z', end: '2026-05-08T00:00:00Z', policy: 'window' } as const
  const coarse = sliceOf(1, { ...month, datasetRank: 2, delivery: { grain: 'day' } })
  const fine = sliceOf(2, { ...month, datasetRank: 2, amount: '60', delivery: { grain: 'day', grouping: ['project_id'] } })
  expect(words([coarse, fine])).toEqual(['counted', 'detail recognized'])
  expect(words([coarse, fine, sliceOf(3, { dataset: 'bill' })])).toEqual(['control', 'control', 'counted recognized'])
})

test('a decrease is one against all that older exports of parts show together', () => {
  const part = (id: number, scope: string): SliceFacts => sliceOf(id, { delivery: { scope: [scope] } })
  const newer = (amount: string, accept = false): SliceFacts => sliceOf(3, { amount, delivery: { scope: ['a', 'b'], asOf: '2026-06-09T00:00:00Z', acceptDecrease: accept } })
  expect(words([part(1, 'a'), part(2, 'b'), newer('150')])).toEqual(['counted recognized', 'counted recognized', 'parked'])
  expect(words([part(1, 'a'), part(2, 'b'), newer('150', true)])).toEqual(['superseded', 'superseded', 'counted recognized'])
  expect(words([part(1, 'a'), part(2, 'b'), newer('200')])).toEqual(['superseded', 'superseded', 'counted recognized'])
})
