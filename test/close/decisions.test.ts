// Decisions: what was decided comes back typed and exact, the newest stands, and the log says old → new.
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { decisionsFor, recordDecision, takenDrift, withdrawDecision } from '../../src/close/decisions.ts'
import type { Decision } from '../../src/close/decisions.ts'
import { readLog, verifyLog } from '../../src/close/log.ts'
import { money } from '../../src/domain/money.ts'
import type { Ledger } from '../../src/ledger/ledger.ts'
import { openLedger } from './open-ledger.ts'

let ledger: Ledger
beforeEach(async () => {
  ledger = await openLedger()
})
afterEach(() => ledger.close())

const deciding = { month: '2026-10', note: 'seen with the vendor', decided_by: 'Ann Lee', decided_at: '2026-11-03T09:15:00Z' }
const resolve = { ...deciding, kind: 'resolve', variance: 'v1', outcome: 'explained', amount: money('611.403495'), currency: 'USD' } as const
const accrue = { ...deciding, kind: 'accrue', source: 'cursor', component: 'seat', amount: money('3000'), currency: 'USD', method: null } as const
const waive = { ...deciding, kind: 'waive', source: 'aws', leg: 'paid' } as const
const add = { ...deciding, kind: 'add', source: 'modal', component: 'usage', amount: money('-0.000000000000000001'), currency: 'EUR', evidence: 'a'.repeat(64), delivery_id: 7 } as const
const drift = { ...deciding, kind: 'take_drift', drift_month: '2026-01', statement: 'st:4#2', amount: money('48.50'), currency: 'USD' } as const
const unpriced = { ...accrue, source: 'aws', component: 'usage', amount: null, currency: null, method: 'last_month', note: null } as const

const record = async (...decisions: Decision[]): Promise<number[]> => {
  const ids: number[] = []
  await ledger.transaction(async () => {
    for (const decision of decisions) ids.push(await recordDecision(ledger, decision))
  })
  return ids
}

describe('recording', () => {
  test('every kind comes back as it was given, in order', async () => {
    const given: Decision[] = [resolve, accrue, waive, add, drift, unpriced]
    expect(await record(...given)).toEqual([1, 2, 3, 4, 5, 6])
    const kept = await decisionsFor(ledger, '2026-10')
    expect(kept).toEqual(given.map((decision, index) => ({ ...decision, decision_id: index + 1, subject: ['v1', 'cursor:seat', 'aws:paid', 'modal:7', '2026-01:st:4#2#5', 'aws:usage'][index] })))
    expect(await decisionsFor(ledger, '2026-11')).toEqual([])
  })

  test('no amount is not zero', async () => {
    await record(unpriced)
    expect((await decisionsFor(ledger, '2026-10'))[0]).toMatchObject({ amount: null, method: 'last_month' })
    expect(await ledger.row('select amount from decision')).toEqual({ amount: null })
  })

  test('amounts are exact to the last digit', async () => {
    const amount = fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n })
    await fc.assert(fc.asyncProperty(amount, async (value) => {
      await recordDecision(ledger, { ...resolve, amount: value })
      expect((await decisionsFor(ledger, '2026-10'))[0]).toMatchObject({ amount: value })
    }), { numRuns: 15 })
  })

  test('a judgment replaces the one before on its subject and month, entries each stand', async () => {
    await record(resolve, { ...resolve, outcome: 'written_off' }, { ...resolve, variance: 'v2' }, { ...resolve, month: '2026-11', outcome: 'deferred' })
    await record(accrue, { ...accrue, component: 'usage' }, add, { ...add, delivery_id: 8 }, drift, { ...drift, amount: money('-18') })
    const standing = await decisionsFor(ledger, '2026-10')
    expect(standing.map((decision) => decision.decision_id)).toEqual([2, 3, 5, 6, 7, 8, 9, 10])
    expect(standing[0]).toMatchObject({ variance: 'v1', outcome: 'written_off' })
  })

  test('what was taken of a month, by whichever month', async () => {
    await record({ ...drift, month: '2026-02' }, { ...drift, month: '2026-03', amount: money('-18') }, { ...drift, drift_month: '2026-02' }, waive)
    const taken = await takenDrift(ledger, '2026-01')
    expect(taken.map((decision) => [decision.month, decision.statement, decision.amount])).toEqual([['2026-02', 'st:4#2', money('48.50')], ['2026-03', 'st:4#2', money('-18')]])
  })

  test('an accrual says how much or how; a write-off says why', async () => {
    await expect(record({ ...accrue, amount: null })).rejects.toMatchObject({ code: 'ACCRUAL_EMPTY' })
    await expect(record({ ...resolve, outcome: 'written_off', note: ' ' })).rejects.toMatchObject({ code: 'NOTE_MISSING' })
    expect(await decisionsFor(ledger, '2026-10')).toEqual([])
    expect(await readLog(ledger)).toEqual([])
  })
})

describe('the log', () => {
  test('says who, when, what, old → new and why', async () => {
    await record(accrue, { ...accrue, amount: money('3100.50'), note: 'two more seats', decided_by: 'Bo Roy', decided_at: '2026-11-04T10:00:00Z' })
    const [first, second] = await readLog(ledger, { month: '2026-10' })
    expect(first).toMatchObject({ at: '2026-11-03T09:15:00Z', who: 'Ann Lee', what: 'accrue', subject: '2026-10 cursor:seat', old: null, new: '{"amount":"3000","component":"seat","currency":"USD"}', why: 'seen with the vendor' })
    expect(second).toMatchObject({ at: '2026-11-04T10:00:00Z', who: 'Bo Roy', old: '{"amount":"3000","component":"seat","currency":"USD"}', new: '{"amount":"3100.5","component":"seat","currency":"USD"}', why: 'two more seats' })
    expect(await verifyLog(ledger)).toBeNull()
  })
})

describe('withdrawing', () => {
  const act = { at: '2026-11-05T00:00:00Z', who: 'Bo Roy', why: 'by mistake' }

  test('the one before stands again, then none', async () => {
    const [first = 0, second = 0] = await record(resolve, { ...resolve, outcome: 'disputed' })
    await withdrawDecision(ledger, second, act)
    expect(await decisionsFor(ledger, '2026-10')).toMatchObject([{ decision_id: first, outcome: 'explained' }])
    await withdrawDecision(ledger, first, act)
    expect(await decisionsFor(ledger, '2026-10')).toEqual([])
    const entries = await readLog(ledger, { month: '2026-10' })
    expect(entries.map((entry) => entry.what)).toEqual(['resolve', 'resolve', 'withdraw resolve', 'withdraw resolve'])
    expect(entries[2]).toMatchObject({ who: 'Bo Roy', why: 'by mistake', old: entries[1]?.new, new: entries[0]?.new })
    expect(entries[3]?.new).toBeNull()
  })

  test('only what stands can be withdrawn, and ids are not given twice', async () => {
    const [first = 0, second = 0] = await record(resolve, { ...resolve, outcome: 'disputed' })
    await expect(withdrawDecision(ledger, first, act)).rejects.toMatchObject({ code: 'DECISION_UNKNOWN' })
    await expect(withdrawDecision(ledger, 99, act)).rejects.toMatchObject({ code: 'DECISION_UNKNOWN' })
    await withdrawDecision(ledger, second, act)
    await expect(withdrawDecision(ledger, second, act)).rejects.toMatchObject({ code: 'DECISION_UNKNOWN' })
    expect(await record(waive)).toEqual([3])
  })
})
