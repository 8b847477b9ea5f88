// Which keys of aicost.yaml changed, as the log says it.
import { expect, test } from 'vitest'
import { configChanges } from '../../src/config/changes.ts'

const BASE = `company: Dunlin
currency: USD
sources:
  - { id: openai, provider: OpenAI, legs: [billed], owner: ops@example.com }
  - { id: aws, provider: AWS }
signers:
  - { name: Ann Lee, email: ann@example.com, roles: [prepare], key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ2SbDJRCtaXzS6Qv7Wx7Zw8nWZVvX1TqQ3eKjWm0a5X ann" }
`
const changes = (after: string, before = BASE): string[] => configChanges(before, after).map(({ key, old, new: next }) => `${key}: ${old ?? '—'} → ${next ?? '—'}`)

test('a key that was left out had its default', () => {
  expect(changes(`${BASE}tolerance: { statement: { abs: 10 } }\n`)).toEqual(['tolerance.statement.abs: 5 → 10'])
  expect(changes(BASE, `${BASE}tolerance: { statement: { abs: 10, pct: 2 }, trivial: { abs: "1.50" } }\n`)).toEqual(['tolerance.statement.abs: 10 → 5', 'tolerance.statement.pct: 2 → 1', 'tolerance.trivial.abs: 1.50 → 0'])
})

test('entries of lists are told by their id or name, whatever their place', () => {
  const swapped = BASE.replace(/ {2}- \{ id: openai.*\n( {2}- \{ id: aws.*\n)/, (whole, aws: string) => `${aws}${whole.slice(0, whole.indexOf('\n') + 1)}`)
  expect(swapped).not.toBe(BASE)
  expect(changes(swapped)).toEqual([])
  expect(changes(BASE.replace('ops@example.com', 'finance@example.com').replace('roles: [prepare]', 'roles: [prepare, sign]'))).toEqual(['signers[Ann Lee].roles: ["prepare"] → ["prepare","sign"]', 'sources[openai].owner: ops@example.com → finance@example.com'])
})

test('an entry that comes or goes is one change', () => {
  expect(changes(BASE.replace('  - { id: aws, provider: AWS }\n', ''))).toEqual(['sources[aws]: {"id":"aws","provider":"AWS"} → —'])
  expect(changes(BASE.replace('signers:', '  - { id: cursor, provider: Cursor }\nsigners:'))).toEqual(['sources[cursor]: — → {"id":"cursor","provider":"Cursor"}'])
})

test('lists of words change as a whole; a block that comes shows what it says', () => {
  expect(changes(`${BASE}payees: { ignore: ["GUSTO*"] }\n`)).toEqual(['payees.ignore: [] → ["GUSTO*"]'])
  expect(changes(`${BASE}fx: { method: fixed, rates: { EUR: "1.08" } }\n`)).toEqual(['fx.method: month_average → fixed', 'fx.rates.EUR: — → 1.08'])
})

test('comments and layout change nothing, nor do quotes', () => {
  expect(changes(`# the company\n${BASE.replace('currency: USD', 'currency:   "USD"')}`)).toEqual([])
})

test('a text that today\'s schema refuses is compared as it is written', () => {
  expect(changes(BASE.replace('Dunlin', 'Dunlin Inc'), `${BASE}retired_key: 3\n`)).toEqual(['company: Dunlin → Dunlin Inc', 'retired_key: 3 → —'])
})
