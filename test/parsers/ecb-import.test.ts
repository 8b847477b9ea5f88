// The ECB's history through the real importer: per day the download that reaches farthest counts, whatever the order.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/ledger/assets.ts'
import { plain, scratch } from './workspace.ts'

const HISTORY = 'ecb-fx-csv/eurofxref-hist.csv'
const OTHER = 'ecb-fx-csv/eurofxref-hist-other-order.csv'
const COUNTED = "select strftime(rate_date, '%Y-%m-%d') as day, rate from evidence_fx_rate join slice on slice_id = x_slice_id where counted and currency = 'USD' order by rate_date"

test.each([[[HISTORY, OTHER]], [[OTHER, HISTORY]]])('overlapping downloads, in any order: %j', async (files) => {
  const { take, rows } = scratch()
  for (const file of files) await take([file])
  expect((await rows(COUNTED)).slice(0, 6).map(({ day, rate }) => [day, plain(rate)])).toEqual([
    ['2026-08-28', '1.1631'], ['2026-08-31', '1.1649'], ['2026-09-01', '1.1654'], ['2026-09-02', '1.1688'], ['2026-09-03', '1.1701'], ['2026-09-04', '1.1754'],
  ])
})

test('a rate that cannot be read, or is no rate, is rejected with its place; a day without rates is counted', async () => {
  const { take, file, rows } = scratch()
  const [header = '', ...days] = readFileSync(join(packageRoot, 'fixtures', HISTORY), 'utf8').split('\n')
  const [first = '', second = '', third = ''] = days.slice(7)
  const idle = `2026-09-07,${'N/A,'.repeat(41)}`
  const [result] = await take([file('eurofxref-hist.csv', [header, idle, first.replace('1.1754', 'n.a.'), second.replace('1.1701', '0'), third, ''].join('\n'))])
  expect(result?.records).toEqual({ read: 4, accepted: 1, excluded: 1, rejected: 2 })
  expect(result?.diagnostics).toContainEqual(expect.objectContaining({ code: 'REJECTED', record: 2, message: expect.stringContaining('USD: "n.a."') }))
  expect(result?.diagnostics).toContainEqual(expect.objectContaining({ code: 'REJECTED', record: 3, message: expect.stringContaining('USD') }))
  expect(result?.diagnostics).toContainEqual(expect.objectContaining({ code: 'EMPTY_BUCKET', message: '1 record left out: days without any rate' }))
  expect((await rows(COUNTED)).map(({ day }) => day)).toEqual(['2026-09-02'])
})

test('rates are outside of no month: a start month leaves them where they are', async () => {
  const { take, rows } = scratch('company: Meridian Retail\ncurrency: USD\nclose: { start_month: 2026-09 }\n')
  await take([HISTORY])
  expect(await rows("select distinct status from slice")).toEqual([{ status: 'counted' }])
})
