// Calendar days: no zone, no clock change can move them.
import { describe, expect, it } from 'vitest'
import { dayAfter, isDay } from '../../src/domain/day.ts'

describe('days of the calendar', () => {
  it.each([['2026-02-28', 1, '2026-03-01'], ['2028-02-28', 1, '2028-02-29'], ['2026-12-31', 1, '2027-01-01'], ['2026-03-29', 1, '2026-03-30'], ['2026-11-01', -1, '2026-10-31']])('%s and %i is %s', (day, count, expected) => {
    expect(dayAfter(day, count)).toBe(expected)
  })
  it.each([['2026-10-31', true], ['2026-02-30', false], ['2026-13-01', false], ['2026-1-1', false], ['2026-10-31T00:00:00Z', false], ['', false]])('%j is one: %s', (text, expected) => {
    expect(isDay(text)).toBe(expected)
  })
})
