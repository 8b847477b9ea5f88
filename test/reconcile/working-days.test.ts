// The working days of the euro area's settlement system, against calendars looked up by hand.
import { expect, test } from 'vitest'
import { workingDays } from '../../src/reconcile/working-days.ts'

test('weekends and closing days are none', () => {
  expect(workingDays('2026-09')).toHaveLength(22)
  expect(workingDays('2026-12').slice(-3)).toEqual(['2026-12-29', '2026-12-30', '2026-12-31'])
  expect(workingDays('2026-12')).not.toContain('2026-12-25')
  expect(workingDays('2027-01')[0]).toBe('2027-01-04')
  expect(workingDays('2026-05')[0]).toBe('2026-05-04')
})

test.each([['2024-03', '2024-03-29'], ['2024-04', '2024-04-01'], ['2025-04', '2025-04-18'], ['2025-04', '2025-04-21'], ['2026-04', '2026-04-03'], ['2026-04', '2026-04-06'], ['2027-03', '2027-03-26'], ['2027-03', '2027-03-29'], ['2038-04', '2038-04-23']])('Easter: in %s, %s is none', (month, day) => {
  expect(workingDays(month)).not.toContain(day)
})

test('the Thursday before and the Tuesday after Easter are', () => {
  expect(workingDays('2026-04')).toEqual(expect.arrayContaining(['2026-04-02', '2026-04-07']))
})
