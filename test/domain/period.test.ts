// Months, days and half-open periods, in UTC and in zones with a changing offset.
import { describe, expect, it } from 'vitest'
import { addDays, addMonths, days, daysOf, isMonth, length, monthOf, monthPeriod, monthsOf, overlap } from '../../src/domain/period.ts'

describe('months', () => {
  it('are cut in their zone', () => {
    expect(monthPeriod('2026-10')).toEqual({ start: '2026-10-01T00:00:00Z', end: '2026-11-01T00:00:00Z' })
    expect(monthPeriod('2026-10', 'America/Los_Angeles')).toEqual({ start: '2026-10-01T07:00:00Z', end: '2026-11-01T07:00:00Z' })
    expect(monthPeriod('2026-11', 'America/Los_Angeles')).toEqual({ start: '2026-11-01T07:00:00Z', end: '2026-12-01T08:00:00Z' })
    expect(monthOf('2026-11-01T03:00:00Z', 'America/Los_Angeles')).toBe('2026-10')
    expect(monthOf('2026-11-01T03:00:00Z')).toBe('2026-11')
  })
  it('follow each other over years', () => {
    expect(addMonths('2026-12', 1)).toBe('2027-01')
    expect(addMonths('2026-01', -1)).toBe('2025-12')
    expect(monthsOf({ start: '2026-11-15T00:00:00Z', end: '2027-01-01T00:00:00Z' })).toEqual(['2026-11', '2026-12'])
  })
  it.each([['2026-10', true], ['2026-13', false], ['2026-1', false], ['26-10', false], ['2026-10-01', false]])('%s is a month: %s', (text, is) => {
    expect(isMonth(text)).toBe(is)
  })
})

describe('days', () => {
  it('are counted with the end outside', () => {
    expect(days({ start: '2026-02-10T00:00:00Z', end: '2026-03-01T00:00:00Z' })).toBe(19)
    expect(daysOf({ start: '2026-10-30T00:00:00Z', end: '2026-11-01T00:00:00Z' })).toEqual(['2026-10-30', '2026-10-31'])
    expect(addDays('2026-02-28T00:00:00Z', 1)).toBe('2026-03-01T00:00:00Z')
  })
})

describe('overlap', () => {
  const october = monthPeriod('2026-10')
  it('is what two periods share', () => {
    expect(overlap(october, { start: '2026-10-15T00:00:00Z', end: '2026-11-15T00:00:00Z' })).toEqual({ start: '2026-10-15T00:00:00Z', end: '2026-11-01T00:00:00Z' })
    expect(length({ start: '2026-10-15T00:00:00Z', end: '2026-10-15T01:30:00Z' })).toBe(5_400_000)
  })
  it('is nothing for periods that only touch', () => {
    expect(overlap(october, { start: '2026-11-01T00:00:00Z', end: '2026-12-01T00:00:00Z' })).toBeNull()
  })
})
