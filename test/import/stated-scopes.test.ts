// Scopes that people state: apart they add, one inside the other the rank decides, crossing they are refused.
import { expect, test } from 'vitest'
import { scratch } from '../parsers/workspace.ts'

const CONFIG = 'company: Quill\ncurrency: USD\nsources:\n  - { id: quill, provider: OpenAI, account: org-quill }\n'
const HEADER = 'start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,quantity,quantity_unit,line_item,user_id,api_key_id,project_id,organization_id,project_name,organization_name,user_email'
const START = Date.UTC(2026, 4, 4) / 1000
const text = (...projects: string[]): string => `${[HEADER, ...projects.map((project) => `${START},${START + 86_400},,,2.00,usd,,,,,,${project},org-quill,,Quill,`)].join('\n')}\n`
const COUNTED = "select coalesce(sum(billed_cost), 0)::decimal(9, 2)::varchar as total from evidence_charge join slice on slice.slice_id = x_slice_id where slice.counted"

test('scopes that cross are refused, and nothing moves', async () => {
  const { take, rows, file } = scratch(CONFIG)
  const first = await take([file('one.csv', text('a', 'b'))], { scope: ['a', 'b'], asOf: '2026-06-01T00:00:00Z' })
  expect(first).toMatchObject([{ status: 'imported', scope: ['a', 'b'] }])
  const [crossing] = await take([file('two.csv', text('b', 'c'))], { scope: ['b', 'c'], asOf: '2026-06-02T00:00:00Z' })
  expect(crossing).toMatchObject({ status: 'refused', diagnostics: [{ code: 'SCOPES_CROSS', message: expect.stringContaining('a, b') }] })
  expect(await rows(COUNTED)).toEqual([{ total: '4.00' }])
})

test('scopes that are apart add, and one that holds another replaces it', async () => {
  const { take, rows, file } = scratch(CONFIG)
  await take([file('one.csv', text('a'))], { scope: ['a'], asOf: '2026-06-01T00:00:00Z' })
  await take([file('two.csv', text('b'))], { scope: ['b'], asOf: '2026-06-01T00:00:00Z' })
  expect(await rows(COUNTED)).toEqual([{ total: '4.00' }])
  const [whole] = await take([file('all.csv', text('a', 'b', 'c'))], { scope: ['a', 'b', 'c'], asOf: '2026-06-02T00:00:00Z' })
  expect(whole).toMatchObject({ status: 'imported' })
  expect(await rows(COUNTED)).toEqual([{ total: '6.00' }])
})

test('a scope stated later for bytes that are there is refused where it crosses', async () => {
  const { take, rows, file } = scratch(CONFIG)
  await take([file('one.csv', text('a', 'b'))], { scope: ['a', 'b'], asOf: '2026-06-01T00:00:00Z' })
  const two = file('two.csv', text('c', 'd'))
  await take([two], { asOf: '2026-06-01T00:00:00Z' })
  const [again] = await take([two], { scope: ['b', 'c'] })
  expect(again).toMatchObject({ status: 'refused', diagnostics: [{ code: 'SCOPES_CROSS' }] })
  expect(await rows(COUNTED)).toEqual([{ total: '8.00' }])
})
