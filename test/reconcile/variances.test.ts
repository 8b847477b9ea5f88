// Tolerances at their edges, the guard over one sign, limits, and what a decision is worth when amounts move.
import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../src/config/load.ts'
import type { Config } from '../../src/config/config.ts'
import { money } from '../../src/domain/money.ts'
import { buildBridge, inTolerance } from '../../src/reconcile/bridges.ts'
import type { Bridge } from '../../src/reconcile/result.ts'
import { judge, statementState, varianceId } from '../../src/reconcile/variances.ts'
import type { Resolution } from '../../src/reconcile/variances.ts'

const NO_RATES = { month: '2026-10', currency: 'USD', rates: new Map() }
const config = (tolerance = ''): Config => parseConfig(`company: Sandpiper\ncurrency: USD\n${tolerance}`, 'aicost.yaml')

/** Expected and invoiced amounts of one statement, as its bridge I sees them. */
const statement = (id: string, expected: string, invoiced: string): { id: string; bridges: Bridge[] } =>
  ({ id, bridges: [buildBridge({ name: 'I', currency: 'USD', from: 'billed', to: 'invoiced', earlier: money(expected), later: money(invoiced), early: [], pairs: [], roundBound: 0n, evidence: [], day: '2026-10-01' })] })

const states = (statements: readonly ReturnType<typeof statement>[], settings: Config, resolutions: ReadonlyMap<string, Resolution> = new Map()): string[] =>
  statements.flatMap(({ id }) => (judge(statements, settings, resolutions, NO_RATES, '2026-10').get(id) ?? []).map(({ state }) => state))

describe('both limits', () => {
  const limit = { abs: '5', pct: '1' }
  test.each([
    ['5', '500', true, 'at both limits'],
    ['5.000000000000000001', '1000', false, 'a hair above abs'],
    ['5', '499.99', false, 'a hair above pct'],
    ['-5', '500', true, 'below, at both limits'],
    ['-5.01', '100000', false, 'below, above abs'],
    ['5', '-500', true, 'a base below zero has its size'],
    ['5', '0', true, 'base 0: abs alone'],
    ['5.01', '0', false, 'base 0, above abs'],
    ['0.01', '0.5', false, 'a cent of half a unit'],
  ])('%s on %s: %s (%s)', (amount, base, expected) => {
    expect(inTolerance(money(amount), money(base), limit)).toBe(expected)
  })

  test('a limit without pct is abs alone', () => {
    expect(inTolerance(money('5'), money('1'), { abs: '5' })).toBe(true)
    expect(inTolerance(money('-5.01'), money('1000'), { abs: '5' })).toBe(false)
  })
})

describe('the guard over one sign', () => {
  const many = (count: number, difference: string) => Array.from({ length: count }, (_, index) => statement(`2026-10/a${index}/USD`, '20000', String(20000 + Number(difference))))
  test.each([[10, '5', 'in_tolerance'], [11, '5', 'open'], [10, '-5', 'in_tolerance'], [11, '-5', 'open']])('%s items of %s: %s', (count, difference, state) => {
    // 11 × 5 = 55 is above 50; base 220,000 × 0.25 % = 550 is not what decides.
    expect(new Set(states(many(count, difference), config()))).toEqual(new Set([state]))
  })

  test('signs do not net: ten below hide nothing of eleven above', () => {
    const below = Array.from({ length: 10 }, (_, index) => statement(`2026-10/b${index}/USD`, '20000', '19995'))
    expect(states([...many(11, '5'), ...below], config())).toEqual([...Array.from({ length: 11 }, () => 'open'), ...Array.from({ length: 10 }, () => 'in_tolerance')])
  })

  test('pct of the month decides where bases are small', () => {
    // 2 × 1.00 on 2 × 100.00: 2.00 is above 0.25 % of 200.00 = 0.50.
    expect(states([statement('2026-10/a/USD', '100', '101'), statement('2026-10/b/USD', '100', '101')], config())).toEqual(['open', 'open'])
    // One alone was judged where it arose.
    expect(states([statement('2026-10/a/USD', '100', '101')], config())).toEqual(['in_tolerance'])
  })
})

describe('clearly trivial', () => {
  const trivial = config('tolerance: { statement: { abs: 5, pct: 1 }, trivial: { abs: 2 } }')
  test('an open variance up to the limit explains itself, and says by what', () => {
    const [at, above] = [statement('2026-10/a/USD', '100', '102'), statement('2026-10/b/USD', '100', '102.01')]
    expect(states([at], config())).toEqual(['open'])
    expect(states([at], trivial)).toEqual(['explained'])
    expect(states([above], trivial)).toEqual(['open'])
    const [variance] = judge([at], trivial, new Map(), NO_RATES, '2026-10').get(at.id) ?? []
    expect(variance).toMatchObject({ trivial: true, because: 'no code explains it; clearly trivial: up to 2 USD, as configured' })
    expect(statementState(judge([at], trivial, new Map(), NO_RATES, '2026-10').get(at.id) ?? [], false)).toBe('explained')
  })

  test('together they still meet the limit of the month', () => {
    const several = (count: number) => Array.from({ length: count }, (_, index) => statement(`2026-10/a${index}/USD`, '100', '102'))
    const roomy = config('tolerance: { statement: { abs: 5, pct: 1 }, month: { abs: 50, pct: 100 }, trivial: { abs: 2 } }')
    expect(new Set(states(several(25), roomy))).toEqual(new Set(['explained']))
    expect(new Set(states(several(26), roomy))).toEqual(new Set(['open']))
  })
})

describe('a decision', () => {
  const decided = (id: string, outcome: Resolution['outcome'], amount: string): Map<string, Resolution> => new Map([[varianceId(id, 'I', statement(id, '1000', '1040').bridges[0]?.items[0] ?? expect.unreachable()), { outcome, amount: money(amount) }]])
  const id = '2026-10/a/USD'

  test.each([
    ['40', 'explained', 'as it was decided'],
    ['40.4', 'explained', 'moved by 1 % of it, within 5'],
    ['39.6', 'explained', 'moved down by 1 %'],
    ['40.41', 'stale', 'moved by more than 1 %'],
    ['-40', 'stale', 'turned round'],
  ])('on 40.00, now %s: %s (%s)', (amount, state) => {
    expect(states([statement(id, '1000', String(1000 + Number(amount)))], config(), decided(id, 'explained', '40'))).toEqual([state])
  })

  test('is not asked for where the amount is tolerable again', () => {
    expect(states([statement(id, '1000', '1004')], config(), decided(id, 'explained', '40'))).toEqual(['in_tolerance'])
  })

  test('to write off stands while the limit in force allows it', () => {
    const off = decided(id, 'written_off', '40')
    expect(states([statement(id, '1000', '1040')], config(), off)).toEqual(['written_off'])
    expect(states([statement(id, '1000', '1040')], config('tolerance: { write_off: { abs: 40 } }'), off)).toEqual(['written_off'])
    expect(states([statement(id, '1000', '1040')], config('tolerance: { write_off: { abs: 39.99 } }'), off)).toEqual(['stale'])
    expect(states([statement(id, '1000', '1040')], config('tolerance: { write_off: { abs: 100, pct: 4 } }'), off)).toEqual(['written_off'])
    expect(states([statement(id, '1000', '1040')], config('tolerance: { write_off: { abs: 100, pct: 3.9 } }'), off)).toEqual(['stale'])
  })

  test('an id says what a variance is, not how much', () => {
    const item = (invoiced: string) => statement(id, '1000', invoiced).bridges[0]?.items[0] ?? expect.unreachable()
    expect(varianceId(id, 'I', item('1040'))).toBe(varianceId(id, 'I', item('700')))
    expect(varianceId(id, 'P', item('1040'))).not.toBe(varianceId(id, 'I', item('1040')))
    expect(varianceId('2026-11/a/USD', 'I', item('1040'))).not.toBe(varianceId(id, 'I', item('1040')))
  })
})
