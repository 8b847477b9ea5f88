// YAML read as text: characters kept, lines known, odd constructs named.
import { assert, property, stringMatching } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pathText, readYaml } from '../../src/config/yaml-text.ts'

const told = (text: string): string[] => readYaml(text).problems.map(({ line, path, message }) => `${line} ${pathText(path)} ${message}`)

describe('readYaml', () => {
  it('keeps the characters of every scalar', () => {
    const { tree } = readYaml('a: 4512.10\nb: 0.1\nc: 000123456789\nd: 2026-10-01\ne: 2026-09\nf: 1_000\ng: 0x1F\nh: yes\ni: "0.10"\nj: 1e3\n')
    expect(tree).toEqual({ a: '4512.10', b: '0.1', c: '000123456789', d: '2026-10-01', e: '2026-09', f: '1_000', g: '0x1F', h: 'yes', i: '0.10', j: '1e3' })
  })

  it('keeps them also under YAML 1.1 and under tags that would read them otherwise', () => {
    expect(readYaml('%YAML 1.1\n---\na: 0123\nb: 2026-10-01\n').tree).toEqual({ a: '0123', b: '2026-10-01' })
    expect(readYaml('a: !!timestamp 2026-10-01\nb: !!int 0123\n').tree).toEqual({ a: '2026-10-01', b: '0123' })
  })

  it('keeps any decimal as written', () => {
    assert(property(stringMatching(/^-?\d{1,20}(\.\d{1,18})?$/), (amount) => {
      expect(readYaml(`a: { b: ${amount} }`).tree).toEqual({ a: { b: amount } })
    }))
  })

  it('knows the line of keys and list entries, and of the block around what is missing', () => {
    const { lineOf } = readYaml('# one\na:\n  - b: 1\n    c: 2\n  - { b: 3,\n      c: 4 }\n')
    expect([['a'], ['a', 0], ['a', 0, 'c'], ['a', 1, 'c'], ['a', 1, 'z'], ['q', 'r']].map((path) => lineOf(path))).toEqual([2, 3, 4, 6, 5, 1])
  })

  it('names what it does not take', () => {
    expect(told('a:\n  b:\n')).toEqual(['2 a.b has no value: give one, or take the key out'])
    expect(told('a: { b, c: 1 }\n')).toEqual(['1 a.b has no value: give one, or take the key out'])
    expect(told('a:\n  - 1\n  -\n')).toEqual(['3 a[1] has no value: give one, or take the key out'])
    expect(told('a: 1\nb: 2\na: 3\n')).toEqual(['3 a written twice'])
    expect(told('a: &x { b: *x }\n')).toEqual(['1 a.b *x repeats itself'])
    expect(told('a: *x\n')).toEqual(['1 a *x: no anchor &x'])
    expect(told('? [x]\n: 1\n')).toEqual(['1  a key that is not a word'])
    expect(told('a: 1\n---\nb: 2\n')[0]).toContain('multiple documents')
    expect(told('a: [1,\n')[0]).toMatch(/^\d+ {2}not YAML: /)
  })

  it('takes an empty block at the top for one that is commented out', () => {
    expect(readYaml('a:\n#  b: 1\n')).toMatchObject({ tree: { a: undefined }, problems: [] })
  })

  it('resolves aliases, and stops when they multiply', () => {
    expect(readYaml('a: &x { b: 1 }\nc: *x\n').tree).toEqual({ a: { b: '1' }, c: { b: '1' } })
    const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]', ...[1, 2, 3, 4, 5, 6, 7, 8].map((n) => `a${n}: &a${n} [${Array.from({ length: 10 }, () => `*a${n - 1}`).join(', ')}]`)].join('\n')
    expect(readYaml(bomb).problems[0]?.message).toContain('more than 100000 entries')
  })
})
