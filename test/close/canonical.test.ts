// The canonical form and its digest: fixed texts that later versions must still give, and laws over invented values.
import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CANONICAL_FORM, canonicalText, diffCanonical, digest } from '../../src/close/canonical.ts'
import type { JsonValue } from '../../src/close/canonical.ts'

const leaf = fc.oneof(fc.string({ unit: 'grapheme' }), fc.maxSafeInteger(), fc.boolean(), fc.constant(null))
const json = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 6 }), tie('value'), { maxKeys: 4 })),
})).value

/** The same value, with the members of every object in the opposite order. */
function shuffled(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item: JsonValue) => shuffled(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).toReversed().map(([key, member]) => [key, shuffled(member as JsonValue)]))
}

describe('canonical text', () => {
  // A signed month is verified years later: a change of these texts needs a new form number.
  test('form 1 is this', () => {
    expect(CANONICAL_FORM).toBe(1)
    const value = { b: [1, -2, 0, true, false, null], a: { z: '', é: 'é €', '\u{1F600}': 1, '\uFF5E': 2, A: '"\\/\b\f\n\r\t\u0001\u007F\u2028' } }
    const text = '{"a":{"A":"\\"\\\\/\\b\\f\\n\\r\\t\\u0001\u007F\u2028","z":"","é":"é €","\uFF5E":2,"\u{1F600}":1},"b":[1,-2,0,true,false,null]}'
    expect(canonicalText(value)).toBe(text)
    expect(digest(value)).toBe(`sha256:${createHash('sha256').update(`aicost-canonical/1\n${text}`).digest('hex')}`)
    expect(digest({})).toBe('sha256:e6820fe197d7e41823a274c6b59e7b6601786d444fa7bae98612ded4d914aee3')
  })

  test('keys go by code point, not by UTF-16 unit', () => {
    expect(['\u{1F600}', '\uFF5E'].sort()).toEqual(['\u{1F600}', '\uFF5E'])
    expect(canonicalText({ '\u{1F600}': 1, '\uFF5E': 2 })).toBe('{"\uFF5E":2,"\u{1F600}":1}')
  })

  test('text is not normalized: two spellings are two values', () => {
    expect(digest('\u00E9')).not.toBe(digest('e\u0301'))
  })

  test.each([
    ['a fraction', { a: [1, 1.5] }, 'a[1]'],
    ['a number past 2^53', { a: 2 ** 53 }, 'a'],
    ['NaN', [Number.NaN], '[0]'],
    ['infinity', -Infinity, 'the top'],
    ['undefined', { 'a b': { c: undefined } }, '["a b"].c'],
    ['a hole', Array(1), '[0]'],
    ['a bigint', { a: 1n }, 'a'],
    ['a date', { a: new Date(0) }, 'a'],
    ['a map', new Map(), 'the top'],
    ['half a surrogate pair', ['\uD83D'], '[0]'],
    ['half a surrogate pair in a key', { '\uDE00': 1 }, 'the top'],
  ])('refused: %s', (_name, value, path) => {
    expect(() => canonicalText(value)).toThrow(`no canonical form at ${path}:`)
    expect(() => digest(value)).toThrow(TypeError)
  })

  test('minus zero is zero', () => {
    expect(canonicalText([-0])).toBe('[0]')
  })

  test('it is JSON of the same value, whatever the order of members', () => {
    fc.assert(fc.property(json, (value) => {
      const text = canonicalText(value)
      expect(canonicalText(JSON.parse(text))).toBe(text)
      expect(canonicalText(shuffled(value))).toBe(text)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
    }))
  })

  test('different values have different texts', () => {
    fc.assert(fc.property(json, json, (a, b) => {
      const equal = JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
      expect(canonicalText(a) === canonicalText(b)).toBe(equal)
    }))
  })
})

/** Members as sorted pairs: an independent way to compare values without their order. */
function sorted(value: JsonValue): unknown {
  if (Array.isArray(value)) return ['array', value.map((item: JsonValue) => sorted(item))]
  if (typeof value !== 'object' || value === null) return ['leaf', Object.is(value, -0) ? 0 : value]
  return ['object', Object.entries(value).map(([key, member]) => [key, sorted(member as JsonValue)] as const).sort(([a], [b]) => (a < b ? -1 : 1))]
}

describe('differences', () => {
  test('each is named by its path, with both sides', () => {
    const signed = { month: '2026-01', statements: [{ id: 's1', signed: '7350.25' }, { id: 's2', signed: null }], rates: { 'USD/EUR': '0.9', old: 1 } }
    const derived = { month: '2026-01', statements: [{ id: 's1', signed: '7398.75' }, { id: 's2' }, { id: 's3' }], rates: { 'USD/EUR': ['0.9'], old: 1 } }
    expect(diffCanonical(signed, derived)).toEqual([
      { path: 'rates["USD/EUR"]', a: '0.9', b: ['0.9'] },
      { path: 'statements[0].signed', a: '7350.25', b: '7398.75' },
      { path: 'statements[1].signed', a: null, b: undefined },
      { path: 'statements[2]', a: undefined, b: { id: 's3' } },
    ])
    expect(diffCanonical(1, 2)).toEqual([{ path: '', a: 1, b: 2 }])
  })

  test('what an object merely inherits is not there', () => {
    const odd = JSON.parse('{"__proto__":1,"constructor":2}') as JsonValue
    expect(diffCanonical(odd, {}).map(({ path, b }) => [path, b])).toEqual([['__proto__', undefined], ['constructor', undefined]])
  })

  test('there are none exactly when the texts are equal, and swapping sides swaps them', () => {
    fc.assert(fc.property(json, json, (a, b) => {
      const found = diffCanonical(a, b)
      expect(found.length === 0).toBe(canonicalText(a) === canonicalText(b))
      expect(diffCanonical(b, a)).toEqual(found.map((one) => ({ path: one.path, a: one.b, b: one.a })))
      expect(new Set(found.map(({ path }) => path)).size).toBe(found.length)
      expect(diffCanonical(a, shuffled(a))).toEqual([])
    }))
  })

  test('one changed leaf is one difference', () => {
    fc.assert(fc.property(json, leaf, leaf, (rest, a, b) => {
      const found = diffCanonical({ rest, deep: [{ leaf: a }] }, { rest, deep: [{ leaf: b }] })
      expect(found).toEqual(canonicalText(a) === canonicalText(b) ? [] : [{ path: 'deep[0].leaf', a, b }])
    }))
  })

  test('what has no canonical form is not compared', () => {
    expect(() => diffCanonical({ a: 0.1 }, { a: 0.1 })).toThrow('no canonical form at a')
  })
})
