// Patterns of the configuration: whole text, case-insensitive, blanks collapsed, * is any run.
import { describe, expect, it } from 'vitest'
import { matches, matchesAny, nearest } from '../../src/domain/pattern.ts'

describe('patterns', () => {
  it.each([
    ['OPENAI *API*', 'OpenAI  CHATGPT API 415', true], ['OPENAI *API*', 'OPENAI CHATGPT', false], ['Fin AI', 'fin  ai', true], ['Fin AI', 'Fin AI Agent', false], ['*', '', true],
    ['A.B*', 'AXB', false], ['A.B*', 'a.b(c)', true], ['*multi*', 'line one\nmulti\nline', true],
  ])('%s against %j: %s', (pattern, value, expected) => {
    expect(matches(pattern, value)).toBe(expected)
    expect(matchesAny(['never this', pattern], value)).toBe(expected)
  })
  it('does not take forever on many stars', () => {
    const began = performance.now()
    expect(matches('*a*a*a*a*a*a*a*b', 'a'.repeat(60))).toBe(false)
    expect(performance.now() - began).toBeLessThan(2000)
  })
})

describe('the nearest known word', () => {
  it('is offered only when it is near', () => {
    expect(nearest('scop', ['scope', 'source', 'tax'])).toBe('scope')
    expect(nearest('zebra', ['scope', 'source', 'tax'])).toBeUndefined()
  })
})
