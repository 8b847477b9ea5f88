// Every spelling of a unit the vendors' files and invoices use.
import { describe, expect, it } from 'vitest'
import { unitOf } from '../../src/domain/unit.ts'

describe('units', () => {
  it.each([
    ['tokens', 'Tokens', 1n], ['Tokens', 'Tokens', 1n], ['1K tokens', 'Tokens', 1000n], ['1K Tokens', 'Tokens', 1000n], ['1M tokens', 'Tokens', 1_000_000n], ['1M', 'Units', null], ['1000_tokens', 'Tokens', 1000n],
    ['1000000 Tokens', 'Tokens', 1_000_000n], ['per 1M tokens', 'Tokens', 1_000_000n], ['million tokens', 'Tokens', 1_000_000n], ['requests', 'Requests', 1n], ['Seats', 'Seats', 1n], ['users', 'Seats', 1n], ['Hrs', 'Hours', 1n], ['images', 'Images', 1n], ['count', 'Units', 1n],
  ] as const)('%s is %s × %s', (spelling, dimension, factor) => {
    const unit = unitOf(spelling)
    if (factor === null) expect(unit).toBeNull()
    else expect(unit).toEqual({ dimension, factor })
  })
  it.each(['', 'bananas', '12', 'tokens per second'])('%j is not known', (spelling) => {
    expect(unitOf(spelling)).toBeNull()
  })
})
