// Chase downloads through the real importer: accounts, overlaps and own transfers, as fixtures/chase-*/README.md derive.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/ledger/assets.ts'
import { plain, scratch } from './workspace.ts'

const AUGUST = 'chase-card-csv/Chase4417_Activity_20260812.csv'
const JULY = 'chase-card-csv/Chase4417_Activity20260715_20260804_20260805.csv'
const TWO = 'chase-card-csv/two-cards.csv'
const CHECKING = 'chase-checking-csv/Chase7731_Activity_20260930.csv'

const SOURCES = `company: Meridian Retail
currency: USD
sources:
  - { id: openai, provider: OpenAI, match: { payee: ["OPENAI *API"] } }
  - { id: anthropic, provider: Anthropic, match: { payee: ["ANTHROPIC, PBC"] } }
payees: { ignore: ["MIDJOURNEY*"] }
`
const textOf = (fixture: string): string => readFileSync(join(packageRoot, 'fixtures', fixture), 'utf8')
const counted = 'select sum(amount) as usd, count(*)::integer as n from evidence_payment join slice on slice_id = x_slice_id where counted'

test.each([[[AUGUST, JULY, TWO]], [[TWO, JULY, AUGUST]], [[JULY, AUGUST, TWO]]])('overlapping downloads count each row once, in any order: %j', async (files) => {
  const { take, rows } = scratch()
  for (const file of files) await take([file])
  const [sum] = await rows(counted)
  expect({ n: sum?.['n'], usd: plain(sum?.['usd']) }).toEqual({ n: 9, usd: '1581.32' })
  expect(await rows("select billing_account_id as account, count(*)::integer as n from evidence_payment join slice on slice_id = x_slice_id where counted group by all order by all")).toEqual([{ account: '4417', n: 8 }, { account: '9910', n: 1 }])
})

test('a later download of a day that grew adds only what is new', async () => {
  const { take, rows, file } = scratch()
  const [header = '', first = '', , ...rest] = textOf(AUGUST).split('\n')
  await take([file('Chase4417_Activity_20260811.csv', [header, first, ...rest].join('\n'))])
  const [before] = await rows(counted)
  await take([AUGUST])
  const [after] = await rows(counted)
  expect([before, after].map((sum) => [sum?.['n'], plain(sum?.['usd'])])).toEqual([[5, '1339.32'], [6, '1388.32']])
})

test('the account is the column Card, else --account, else the name\'s digits, else the bank, which is said', async () => {
  const accounts = async (name: string, text: string, account?: string): Promise<{ from: unknown; accounts: unknown[]; said: boolean }> => {
    const { take, rows, file } = scratch()
    const [result] = await take([file(name, text)], account === undefined ? {} : { account })
    const [delivery] = await rows('select account_from from delivery')
    return { from: delivery?.['account_from'], accounts: (await rows('select distinct account from slice order by account')).map((row) => row['account']), said: result?.diagnostics.some(({ code }) => code === 'ACCOUNT_ASSUMED') ?? false }
  }
  expect(await accounts('Chase4417_Activity_20260730.csv', textOf(TWO), '1111')).toEqual({ from: 'file', accounts: ['4417', '9910'], said: false })
  expect(await accounts('Chase4417_Activity_20260812.csv', textOf(AUGUST), '1111')).toEqual({ from: 'option', accounts: ['1111'], said: false })
  expect(await accounts('CHASE4417_ACTIVITY_20260812 (1).CSV', textOf(AUGUST))).toEqual({ from: 'file_name', accounts: ['4417'], said: false })
  expect(await accounts('card.csv', textOf(AUGUST))).toEqual({ from: 'provider', accounts: ['Chase'], said: true })
})

test('the download\'s day in the name is the as of; --as-of wins', async () => {
  const { take } = scratch()
  const [named] = await take([AUGUST])
  const [stated] = await take([JULY], { asOf: '2026-08-06T00:00:00Z' })
  expect([named?.as_of, named?.as_of_from, stated?.as_of, stated?.as_of_from]).toEqual(['2026-08-12T00:00:00Z', 'file_name', '2026-08-06T00:00:00Z', 'option'])
})

test('a card\'s own payment and transfers between own accounts are counted as such', async () => {
  const { take, rows } = scratch()
  const [card, checking] = await take([AUGUST, CHECKING])
  expect(card?.diagnostics.filter(({ code }) => code === 'OWN_ACCOUNT').map(({ message }) => message)).toEqual(['1 record left out: payments of the card itself, from an own account'])
  expect(checking?.diagnostics.filter(({ code }) => code === 'OWN_ACCOUNT').map(({ message }) => message)).toEqual(['2 records left out: transfers to own accounts and payments of own cards'])
  expect(checking).toMatchObject({ records: { read: 7, accepted: 2, excluded: 5, rejected: 0 }, amounts: [{ currency: 'USD', in_file: '3484.92', accepted: '2281.6', excluded: '1203.32', rejected: '0' }] })
  expect(await rows("select payee from evidence_payment where payee ilike '%payment%' or payee ilike '%transfer%'")).toEqual([])
})

test('payees by pattern: sources\', AI vendors nobody lists, and those to ignore', async () => {
  const { take, rows } = scratch(SOURCES)
  await take([AUGUST, JULY, TWO])
  // MIDJOURNEY is ignored; MISTRAL, GITHUB, ChatGPT and Cursor are AI vendors that no source knows.
  const [sum] = await rows(counted)
  expect({ n: sum?.['n'], usd: plain(sum?.['usd']) }).toEqual({ n: 8, usd: '1521.32' })
})

test('what the archive keeps reads like the file, without other people\'s payments', async () => {
  const { take, rows } = scratch()
  await take([CHECKING])
  const [kept] = await rows('select archive, archive_path from import')
  expect(kept?.['archive']).toBe('extract')
  expect(await rows("select 1 from slice where slice_key ilike '%water%'")).toEqual([])
})

test('a date of another shape is rejected with its place', async () => {
  const { take, file } = scratch()
  const [result] = await take([file('Chase4417_Activity_20260812.csv', textOf(AUGUST).replace('08/10/2026,"ANTHROPIC', '2026-08-10,"ANTHROPIC'))])
  expect(result?.records.rejected).toBe(1)
  expect(result?.diagnostics).toContainEqual(expect.objectContaining({ code: 'REJECTED', record: 3, message: expect.stringContaining('2026-08-10') }))
})
