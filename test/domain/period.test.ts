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
  it('read the same whether they are plain or written in another way', () => {
    expect(daysOf({ start: '2028-02-28T23:30:00Z', end: '2028-03-01T00:00:01Z' })).toEqual(['2028-02-28', '2028-02-29', '2028-03-01'])
    expect(daysOf({ start: '2028-02-29T01:30:00+02:00', end: '2028-03-01T00:00:00Z' })).toEqual(['2028-02-28', '2028-02-29'])
    expect(addDays('2028-02-28T23:59:59Z', -28)).toBe('2028-01-31T23:59:59Z')
    expect(addDays('2028-03-01T01:00:00+02:00', 1)).toBe('2028-03-01T23:00:00Z')
    expect(monthOf('2026-11-01T00:30:00+01:00')).toBe('2026-10')
    expect(monthOf('2026-10-31')).toBe('2026-10')
  })
  it.each(['2026-02-30', '2026-02-30T00:00:00Z', '2026-10-32', 'October'])('%s is in no calendar', (text) => {
    expect(monthOf(text)).not.toMatch(/^\d/)
    expect(addDays(text, 1)).not.toMatch(/^\d/)
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
