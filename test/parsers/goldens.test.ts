// Every fixture of every format gives its golden, byte for byte; none is without one, none stands alone.
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { allParsers } from '../../src/app/session.ts'
import { fixtures, orphanGoldens } from '../../src/dev/fixtures.ts'
import { goldenText } from '../../src/dev/golden.ts'

const all = fixtures()

test('every format has fixtures', () => {
  expect(allParsers.map(({ id }) => id).filter((id) => !all.some((fixture) => fixture.parser.id === id))).toEqual([])
})

test('no golden is left over', () => {
  expect(orphanGoldens()).toEqual([])
})

test.each(all.map((fixture) => [fixture.name, fixture] as const))('%s', async (_, fixture) => {
  expect(existsSync(fixture.golden), 'no golden: npm run goldens, and read it').toBe(true)
  expect(await goldenText(fixture)).toBe(readFileSync(fixture.golden, 'utf8'))
})
