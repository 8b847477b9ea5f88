// Exact money: reading, printing, rounding half away from zero, and cutting without losing a unit.
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocate, decimalsOf, divide, fixed, minorUnit, money, multiply, multiplyDivide, round, sum, text } from '../../src/domain/money.ts'

describe('reading and printing', () => {
  it.each([['12.5', '12.5'], ['-0.0148', '-0.0148'], ['0', '0'], ['-0', '0'], ['.5', '0.5'], ['00012.100', '12.1'], ['99999999999999999999.999999999999999999', '99999999999999999999.999999999999999999']])('%s is %s', (written, printed) => {
    expect(text(money(written))).toBe(printed)
  })
  it.each(['', '-', '1e3', '1_000', '1,5', ' 1', '1.0000000000000000001', 'NaN'])('%j is refused', (written) => {
    expect(() => money(written)).toThrow(/not a decimal|more than 18 decimals/)
  })
  it('prints what it reads, for any decimal of up to 18 decimals', () => {
    fc.assert(fc.property(fc.bigInt(-(10n ** 38n) + 1n, 10n ** 38n - 1n), (units) => {
      expect(money(text(units))).toBe(units)
    }))
  })
})

describe('rounding', () => {
  it.each([['-12.345', 2, '-12.35'], ['12.345', 2, '12.35'], ['1207.3349', 2, '1207.33'], ['0.5', 0, '1'], ['-0.5', 0, '-1'], ['2.5', 0, '3']])('%s to %i decimals is %s', (amount, decimals, rounded) => {
    expect(text(round(money(amount), decimals))).toBe(rounded)
  })
  it('shows a fixed number of decimals', () => {
    expect(fixed(money('1234.5'), 2)).toBe('1234.50')
    expect(fixed(money('-0.004'), 2)).toBe('0.00')
    expect(fixed(money('7.6'), 0)).toBe('8')
  })
  it('knows minor units', () => {
    expect([minorUnit('USD'), minorUnit('JPY'), minorUnit('KWD')]).toEqual([2, 0, 3])
    expect(decimalsOf(money('3.1400'))).toBe(2)
  })
})

describe('arithmetic', () => {
  it('multiplies and divides exactly, rounding once at the 18th decimal', () => {
    expect(text(multiply(money('815204660'), money('0.00001425')))).toBe('11616.666405')
    expect(text(divide(money('1'), money('3')))).toBe('0.333333333333333333')
    expect(text(divide(money('-2'), money('3')))).toBe('-0.666666666666666667')
    expect(text(multiplyDivide(money('900'), money('6300'), money('30000')))).toBe('189')
    expect(() => divide(money('1'), 0n)).toThrow('zero')
  })
})

describe('cutting an amount', () => {
  const parts = (amount: string, weights: string[], decimals: number): string[] => allocate(money(amount), weights.map(money), decimals).map((part) => text(part))
  it('gives the left-over cent to the largest remainder, a tie to the earlier part', () => {
    expect(parts('10.00', ['2210.00', '1030.00'], 2)).toEqual(['6.82', '3.18'])
    expect(parts('0.01', ['1', '1'], 2)).toEqual(['0.01', '0'])
    expect(parts('-10.00', ['1', '1', '1'], 2)).toEqual(['-3.34', '-3.33', '-3.33'])
  })
  it('refuses steps coarser than the amount, and weights of nothing', () => {
    expect(() => parts('0.001', ['1'], 2)).toThrow('more than 2 decimals')
    expect(() => parts('1', ['0'], 2)).toThrow('zero')
  })
  it('always adds up to the amount, each part within a step of its exact share', () => {
    const weights = fc.array(fc.bigInt(0n, 10n ** 24n), { minLength: 1, maxLength: 40 }).filter((list) => sum(list) > 0n)
    fc.assert(fc.property(fc.bigInt(-(10n ** 12n), 10n ** 12n), weights, (cents, list) => {
      const amount = cents * 10n ** 16n
      const cut = allocate(amount, list, 2)
      const total = sum(list)
      const close = cut.every((part, index) => {
        const off = part * total - amount * (list[index] ?? 0n)
        return (off < 0n ? -off : off) <= total * 10n ** 16n
      })
      expect([sum(cut), close]).toEqual([amount, true])
    }))
  })
})
