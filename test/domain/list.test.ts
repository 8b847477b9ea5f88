// Lists longer than the arguments a call may have.
import { expect, test } from 'vitest'
import { append, greatest, least } from '../../src/domain/list.ts'

const MANY = Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 300_007)

test('the greatest and the least of very many, and of none', () => {
  expect(greatest(MANY)).toBe(MANY.toSorted((a, b) => b - a)[0])
  expect(least(MANY)).toBe(0)
  expect([greatest([]), least([])]).toEqual([-Infinity, Infinity])
})

test('very many are added at the end', () => {
  const list = [1, 2]
  append(list, MANY)
  expect([list.length, list[1], list[2], list.at(-1)]).toEqual([300_002, 2, 0, MANY.at(-1)])
})
