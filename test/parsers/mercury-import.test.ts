// Mercury transactions through the real importer: the figures of fixtures/mercury-csv/README.md.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/ledger/assets.ts'
import { plain, scratch } from './workspace.ts'

const FORMAT = 'mercury-csv'
const APRIL = `${FORMAT}/mercury-2026-04.csv`

test('April: AI payees enter, the rest is counted and left out', async () => {
  const { take, rows } = scratch()
  const [result] = await take([APRIL])
  expect(result).toMatchObject({ status: 'imported', format: FORMAT, leg: 'paid', records: { read: 8, accepted: 5, excluded: 3, rejected: 0 } })
  expect(result?.amounts).toEqual([{ currency: 'USD', in_file: '14152.77', accepted: '2752.77', excluded: '11400', rejected: '0', rounded_cells: 0 }])
  expect(result?.diagnostics.map(({ code }) => code)).toEqual(expect.arrayContaining(['PENDING', 'DROPPED']))
  const payments = await rows('select iso(posted_at) as at, payee, statement_text, reference, amount, original_currency, billing_account_id as account from evidence_payment order by posted_at desc, payee')
  expect(payments.map(({ payee, amount }) => [payee, plain(amount)])).toEqual([['OpenAI', '120'], ['OpenAI', '120'], ['Anthropic', '2500'], ['Mistral AI', '48.27'], ['Anthropic', '-35.5']])
  expect(payments[2]).toMatchObject({ at: '2026-04-15T00:00:00Z', statement_text: 'ANTHROPIC, PBC', reference: 'INV-7731 / April top-up', account: 'Mercury Checking xx4471' })
  expect(payments[3]).toMatchObject({ original_currency: 'EUR' })
})

test.each([
  ['mercury-2025-11.csv', 2, 1, '75.25'],
  ['mercury-2026-10-reordered.csv', 3, 2, '1192'],
])('%s: other headers, found by name', async (name, read, accepted, usd) => {
  const { take } = scratch()
  const [result] = await take([`${FORMAT}/${name}`])
  expect(result).toMatchObject({ status: 'imported', format: FORMAT, records: { read, accepted, excluded: read - accepted, rejected: 0 } })
  expect(result?.amounts[0]?.accepted).toBe(usd)
})

test('equal charges of a day are two, and an overlapping download does not count them again', async () => {
  const { take, rows, file } = scratch()
  await take([APRIL])
  const text = readFileSync(join(packageRoot, 'fixtures', APRIL), 'utf8')
  const settled = text.replace('-500.00,Pending', '-500.00,Sent')
  await take([file('mercury-later.csv', settled)])
  expect(await rows("select count(*)::integer as n, sum(amount)::decimal(12, 2) as usd from evidence_payment join slice on slice_id = x_slice_id where counted and payee = 'OpenAI'")).toEqual([{ n: 3, usd: '740.00' }])
})

test('a date of another shape is rejected with its place, not read as a day', async () => {
  const { take, file } = scratch()
  const text = readFileSync(join(packageRoot, 'fixtures', APRIL), 'utf8')
  const [result] = await take([file('mercury.csv', text.replace('04-15-2026,Anthropic', '2026-04-15,Anthropic'))])
  expect(result?.records.rejected).toBe(1)
  expect(result?.diagnostics).toContainEqual(expect.objectContaining({ code: 'REJECTED', record: 5, message: expect.stringContaining('2026-04-15') }))
})

test('an amount that is not there is rejected, not taken as zero', async () => {
  const { take, rows, file } = scratch()
  const text = readFileSync(join(packageRoot, 'fixtures', APRIL), 'utf8')
  const [result] = await take([file('mercury.csv', text.replace('-2500.00,Sent', ',Sent'))])
  expect(result?.records).toEqual({ read: 8, accepted: 4, excluded: 3, rejected: 1 })
  expect(result?.diagnostics).toContainEqual(expect.objectContaining({ code: 'REJECTED', record: 5, message: expect.stringContaining('Amount') }))
  expect(await rows("select payee from evidence_payment where payee = 'Anthropic'")).toHaveLength(1)
})

test('the texts of other people\'s payments do not stay in the ledger', async () => {
  const { take, rows } = scratch()
  await take([APRIL])
  const [kept] = await rows('select string_agg(slice_key) as keys from slice')
  expect(String(kept?.['keys'])).not.toMatch(/northgate/i)
  expect(await rows("select 1 from evidence_payment where statement_text ilike '%northgate%'")).toEqual([])
})
