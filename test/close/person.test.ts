// Who acts: the order of the places a name comes from.
import { expect, test } from 'vitest'
import { whoActs } from '../../src/close/person.ts'

const env = { AICOST_BY: 'b', GIT_AUTHOR_NAME: 'c', USER: 'e' }

test('the first that says something wins', () => {
  expect(whoActs({ by: 'a', env, gitUser: 'd' })).toBe('a')
  expect(whoActs({ env, gitUser: 'd' })).toBe('b')
  expect(whoActs({ env: { ...env, AICOST_BY: undefined }, gitUser: 'd' })).toBe('c')
  expect(whoActs({ env: { USER: 'e' }, gitUser: 'd' })).toBe('d')
  expect(whoActs({ env: { USER: 'e' } })).toBe('e')
})

test('blank is nothing, and a name is one line', () => {
  expect(whoActs({ by: ' \n', env: { AICOST_BY: '', USER: ' Ann\n\tLee ' }, gitUser: '' })).toBe('Ann Lee')
})

test('nobody is an error with a way out', () => {
  expect(() => whoActs({ env: {} })).toThrowError(expect.objectContaining({ code: 'WHO_UNKNOWN', place: { hint: expect.stringContaining('--by') as string } }))
})
