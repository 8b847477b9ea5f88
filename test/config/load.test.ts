// aicost.yaml into a Config: exact text, defaults, and every problem with its line and key path.
import { createHash } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { Leg } from '../../src/config/config.ts'
import { loadConfig, parseConfig } from '../../src/config/load.ts'
import { AicostError } from '../../src/domain/error.ts'
import type { Leg as ContractLeg } from '../../src/import/contract.ts'
import { publicKeyLine } from './public-key.ts'

const FORMATS = ['openai-cost-csv', 'openai-completions-usage-csv', 'aws-cur-2']
const HEAD = 'company: Acme\ncurrency: USD\n'
const parse = (text: string) => parseConfig(text, 'aicost.yaml', { formats: FORMATS })

function failure(work: () => unknown): AicostError {
  try {
    work()
  } catch (error) {
    if (error instanceof AicostError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

/** The lines of the message; the text begins on line 3, after company and currency. */
const problems = (text: string): string[] => failure(() => parse(HEAD + text)).message.split('\n')
const warnings = (text: string): string[] => parse(HEAD + text).warnings.map(({ code, severity, message, record }) => `${code} ${severity} ${record}: ${message}`)

const SOURCE = 'sources:\n  - id: a\n    provider: OpenAI\n'

describe('parseConfig', () => {
  it('fills in defaults', () => {
    const config = parse(`${HEAD}tax: cost\n${SOURCE}`)
    expect(config).toMatchObject({
      company: 'Acme', currency: 'USD', close: { time_zone: 'UTC' }, tax: 'cost',
      tolerance: { line: { abs: '0.01', pct: '0.5' }, statement: { abs: '5', pct: '1' }, month: { abs: '50', pct: '0.25' } },
      ai_rules: [], payees: { review: 'ai', ignore: [], own_accounts: [] }, fx: { method: 'month_average', source: 'ecb', rates: {}, card: { below: '2', above: '4' } },
      signers: [], allocation: { dimensions: [], rules: [], splits: [] }, budgets: [], accounts: {}, warnings: [],
    })
    expect(config.sources[0]).toEqual({
      id: 'a', provider: 'OpenAI', account: 'a', billing: 'arrears', cadence: 'monthly', legs: {}, grants: [], purchases: [], balances: [], ai_lines: [], tax: 'cost',
      match: { ids: [], names: [], invoice_prefix: [], issuer: [], payee: [] }, opening: undefined, lag_days: undefined,
    })
    expect(config.sources[0]?.scope).toBeUndefined()
    expect(parse(HEAD).tax).toBe('none')
    expect(parse(`${HEAD}tolerance: { line: { abs: 0.02 } }\n`).tolerance.line).toEqual({ abs: '0.02', pct: '0.5' })
  })

  it('keeps amounts, ids and dates exactly as written', () => {
    const config = parse(`${HEAD}close: { start_month: 2026-09 }
sources:
  - { id: 007, provider: AWS, account: 000123456789, match: { ids: [000123456789, 1e5] }, from: 2026-01-01, lag_days: 2 }
  - id: b
    provider: OpenAI
    billing: prepaid
    opening: { as_of: 2026-09-01, balance: 4512.10, expiring: [ { amount: 0.1, expires: 2026-12-31 } ] }
    grants: [ { date: 2026-10-01, amount: 99999999999999999999.123456789012345678 } ]
    ai_lines: []
budgets: [ { scope: { provider: OpenAI }, month: 2026-10, amount: 45000, alert: [0.5, 1.0] } ]
`)
    expect(config.close.start_month).toBe('2026-09')
    expect(config.sources[0]).toMatchObject({ id: '007', account: '000123456789', match: { ids: ['000123456789', '1e5'] }, from: '2026-01-01', lag_days: 2 })
    expect(config.sources[1]?.opening).toEqual({ as_of: '2026-09-01', balance: '4512.10', currency: 'USD', expiring: [{ amount: '0.1', expires: '2026-12-31' }] })
    expect(config.sources[1]?.grants[0]?.amount).toBe('99999999999999999999.123456789012345678')
    expect(config.budgets).toEqual([{ scope: { provider: 'OpenAI' }, month: '2026-10', amount: '45000', alert: ['0.5', '1.0'] }])
  })

  it('reads legs as an object or as a list that means close', () => {
    const { sources } = parse(`${HEAD}sources:\n  - { id: a, provider: A, legs: [billed, paid] }\n  - { id: b, provider: B, legs: { metered: advisory, billed: close } }\n`)
    expect(sources.map(({ legs }) => legs)).toEqual([{ billed: 'close', paid: 'close' }, { metered: 'advisory', billed: 'close' }])
    expectTypeOf<Leg>().toEqualTypeOf<Exclude<ContractLeg, 'reference'>>()
  })

  it('reads ai_rules by one pattern or by columns, with share 1 unless it is said', () => {
    const { ai_rules } = parse(`${HEAD}ai_rules:\n  - { match: "*p5.*" }\n  - { provider: AWS, match: { service: AmazonEC2, "tag:team": ml }, share: 0.25, from: 2026-01-01, note: n }\n`)
    expect(ai_rules).toEqual([{ match: '*p5.*', share: '1' }, { provider: 'AWS', match: { service: 'AmazonEC2', 'tag:team': 'ml' }, share: '0.25', from: '2026-01-01', note: 'n' }])
  })

  it('takes an empty file, and says what it assumed', () => {
    const config = parse('')
    expect(config).toMatchObject({ company: '', currency: 'USD', sources: [] })
    expect(config.warnings.map(({ message }) => message)).toEqual(['company: not given, reports will carry no name', 'currency: not given, USD is taken as the reporting currency'])
  })
})

describe('problems of shape', () => {
  it('names file, line, key path and the key that was probably meant', () => {
    const error = failure(() => parse(`${HEAD}sources:\n  - id: a\n    provider: A\n  - id: b\n    provider: B\n    scop: whole\n`))
    expect(error.message).toBe('aicost.yaml:8: sources[1].scop: unknown key (did you mean scope?)')
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', exit: 2, place: { file: 'aicost.yaml', record: 8, excerpt: 'scop: whole' } })
  })

  it('tells all problems, in the order of the file', () => {
    expect(problems(`tolerance: { line: { abs: -1, pct: 101 } }
sorces:
sources:
  - id: a
    billing: prepayed
    legs: { biled: close, paid: maybe }
  - provider: B
    from: 2026-02-30
    billed_through: zz
    match: { id: [x] }
currencies: EUR
`)).toEqual([
      'aicost.yaml:3: tolerance.line.abs: -1 is below 0',
      'aicost.yaml:3: tolerance.line.pct: 101 is above 100',
      'aicost.yaml:4: sorces: unknown key (did you mean sources?)',
      'aicost.yaml:6: sources[0].provider: missing',
      'aicost.yaml:7: sources[0].billing: prepayed is not one of arrears, prepaid, advance, advance_estimate, mixed (did you mean prepaid?)',
      'aicost.yaml:8: sources[0].legs.paid: maybe is not one of close, advisory',
      'aicost.yaml:8: sources[0].legs.biled: unknown key (did you mean billed?)',
      'aicost.yaml:9: sources[1].id: missing',
      'aicost.yaml:10: sources[1].from: 2026-02-30 is not a date (YYYY-MM-DD)',
      'aicost.yaml:11: sources[1].billed_through: no source has the id zz',
      'aicost.yaml:12: sources[1].match.id: unknown key (did you mean ids?)',
      'aicost.yaml:13: currencies: unknown key (did you mean currency?)',
    ])
  })

  it.each([
    ['close: { time_zone: Mars/Base }', 'close.time_zone: Mars/Base is not a time zone (such as UTC or Europe/Berlin)'],
    ['close: { start_month: 2026-13 }', 'close.start_month: 2026-13 is not a month (YYYY-MM)'],
    ['close: UTC', 'close: expected a block of keys, not the text UTC'],
    ['sources: { id: a }', 'sources: expected a list, not a block of keys'],
    ['sources: [ a ]', 'sources[0]: expected a block of keys, not the text a'],
    ['rates: [a]', 'rates: expected text, not a list'],
    ['rates: ""', 'rates: is empty'],
    ['sources: [ { id: "a b", provider: A } ]', 'sources[0].id: "a b" is not an id: no blanks, commas or colons'],
    ['sources: [ { id: a, provider: A, lag_days: 1.5 } ]', 'sources[0].lag_days: 1.5 is not a whole number'],
    ['sources: [ { id: a, provider: A, legs: paid } ]', 'sources[0].legs: expected a block of keys or a list, not the text paid'],
    ['sources: [ { id: a, provider: A, legs: [payed] } ]', 'sources[0].legs[0]: payed is not one of metered, estimate, billed, invoiced, paid, booked (did you mean paid?)'],
    ['sources: [ { id: a, provider: A, tax: } ]', 'sources[0].tax: has no value: give one, or take the key out'],
    ['ai_rules: [ { match: "*", share: 40 } ]', 'ai_rules[0].share: 40 is above 1 (a fraction: 0.4 is 40 %)'],
    ['ai_rules: [ { match: "*", share: 0.1234567 } ]', 'ai_rules[0].share: 0.1234567 has more than 6 decimals'],
    ['ai_rules: [ { match: { servic: X } } ]', 'ai_rules[0].match.servic: unknown column (did you mean service?): one of service, product, usage_type, operation, line_type, region, resource, description, tag:KEY'],
    ['ai_rules: [ { match: {} } ]', 'ai_rules[0].match: names no column'],
    ['ai_rules: [ { share: 1 } ]', 'ai_rules[0].match: missing'],
    ['fx: { method: fixed, rates: { EURO: 1 } }', 'fx.rates.EURO: EURO is not an ISO 4217 currency code'],
    ['fx: { method: fixed, rates: { EUR: 0 } }', 'fx.rates.EUR: 0 is not above 0'],
    ['signers: [ { name: A, email: a, roles: [], key: x } ]', 'signers[0].email: a is not an e-mail address'],
    ['budgets: [ { month: 2026-1, amount: 1 } ]', 'budgets[0].month: 2026-1 is not a month (YYYY-MM)'],
    ['budgets: [ { month: 2026-01, amount: "1,000.00" } ]', 'budgets[0].amount: 1,000.00 is not a decimal number: a point before the decimals, and no marks between thousands'],
    ['budgets: [ { month: 2026-01, amount: 1e3 } ]', 'budgets[0].amount: 1e3 is not a decimal number: write it out, without an exponent'],
    ['budgets: [ { month: 2026-01, amount: 1, alert: [80%] } ]', 'budgets[0].alert[0]: 80% is not a decimal number: leave out the % sign'],
    ['budgets: [ { month: 2026-01, amount: 0.1234567890123456789 } ]', 'budgets[0].amount: 0.1234567890123456789 has more than 18 decimals'],
    ['tolerance: { month: { abs: .inf } }', 'tolerance.month.abs: .inf is not a decimal number'],
    ['payees: { review: none }', 'payees.review: none is not one of ai, all'],
    ['a: b: c', 'not YAML: Nested mappings are not allowed in compact mappings'],
  ])('%s', (text, message) => {
    expect(problems(text)).toContain(`aicost.yaml:3: ${message}`)
  })

  it('suggests the upper-case currency', () => {
    expect(failure(() => parse('company: A\ncurrency: usd\n')).message).toBe('aicost.yaml:2: currency: usd is not an ISO 4217 currency code (did you mean USD?)')
    expect(failure(() => parse('- a\n')).message).toContain('expected a block of keys, not a list')
  })
})

describe('checks across keys', () => {
  const sources = (...lines: string[]): string => `sources:\n${lines.map((line) => `  - { provider: P, ${line} }\n`).join('')}`

  it.each([
    [sources('id: a', 'id: b', 'id: a'), ['6: sources[2].id: a is already the id of sources[0]']],
    [sources('id: a, match: { ids: [x, x] }', 'id: b, match: { ids: [y, x] }'), ['5: sources[1].match.ids[1]: x already belongs to sources[0]: one id belongs to one source']],
    [sources('id: aws', 'id: b, billed_through: awss'), ['5: sources[1].billed_through: no source has the id awss (did you mean aws?)']],
    [sources('id: a, billed_through: a'), ['4: sources[0].billed_through: names the source itself']],
    [sources('id: x, billed_through: a', 'id: a, billed_through: b', 'id: b, billed_through: c', 'id: c, billed_through: a'), ['5: sources[1].billed_through: goes in a circle: a → b → c → a']],
    [sources('id: a, formats: [openai-cost-csv, openai-costs-csv]'), ['4: sources[0].formats[1]: no format has the id openai-costs-csv (did you mean openai-cost-csv?); aicost parsers lists them']],
    [sources('id: a, from: 2026-02-01, to: 2026-02-01'), ['4: sources[0].to: 2026-02-01 is not after from (2026-02-01); to is the first day that no longer counts']],
    [sources('id: a, scope: ai_share, ai_lines: [ { match: x, from: 2026-03-01, to: 2026-02-01 } ]'), ['4: sources[0].ai_lines[0].to: 2026-02-01 is not after from (2026-03-01); to is the first day that no longer counts']],
    [sources('id: a, billing: prepaid, opening: { as_of: 2026-01-01, balance: 40, expiring: [ { amount: 30.5, expires: 2025-12-31 }, { amount: 10, expires: 2026-02-01 } ] }'), [
      '4: sources[0].opening.expiring: 40.5 is more than the balance 40 it is part of',
      '4: sources[0].opening.expiring[0].expires: 2025-12-31 is before the balance of 2026-01-01',
    ]],
    [sources('id: a, billing: prepaid, grants: [ { date: 2026-01-02, amount: 1, expires: 2026-01-01 } ]'), ['4: sources[0].grants[0].expires: 2026-01-01 is before the grant of 2026-01-02']],
    ['ai_rules: [ { source: a, match: x } ]\n', ['3: ai_rules[0].source: no source has the id a']],
    ['fx: { method: fixed }\n', ['3: fx.rates: missing: method fixed needs a rate for each currency']],
    ['fx: { rates: { EUR: 1.08 } }\n', ['3: fx.rates: only method: fixed reads rates from here']],
    ['allocation: { dimensions: [team, team, provider], rules: [ { match: { api_keys: x }, set: { teem: y, team: { column: modl } } } ] }\n', [
      '3: allocation.dimensions[1]: team is named twice',
      '3: allocation.dimensions[2]: provider is a column of its own already',
      '3: allocation.rules[0].match.api_keys: unknown column (did you mean api_key?)',
      '3: allocation.rules[0].set.teem: is not one of allocation.dimensions (did you mean team?)',
      '3: allocation.rules[0].set.team.column: unknown column (did you mean model?)',
    ]],
    ['allocation: { dimensions: [team], splits: [ { match: { team: x }, dimension: team, method: fixed, shares: { a: 0.1, b: 0.8 }, metric: m }, { match: { team: x }, dimension: tem, method: even } ] }\n', [
      '3: allocation.splits[0].metric: is not read by method fixed',
      '3: allocation.splits[0].shares: add up to 0.9, not to 1',
      '3: allocation.splits[1].dimension: tem is not one of allocation.dimensions (did you mean team?)',
      '3: allocation.splits[1].among: missing: method even needs it',
    ]],
    ['budgets: [ { scope: { providr: X }, month: 2026-10, amount: 1 } ]\n', ['3: budgets[0].scope.providr: unknown column (did you mean provider?)']],
  ])('%s', (text, expected) => {
    expect(problems(text)).toEqual(expected.map((line) => `aicost.yaml:${line}`))
  })

  it('knows a signer by key and address', () => {
    const [one, two] = [publicKeyLine(), publicKeyLine()]
    const signer = (name: string, email: string, key: string): string => `  - { name: ${name}, email: ${email}, roles: [sign], key: "${key}" }\n`
    expect(parse(`${HEAD}signers:\n${signer('A', 'a@x', one)}${signer('B', 'b@x', two)}`).signers.map(({ key }) => key)).toEqual([one, two])
    expect(problems(`signers:\n${signer('A', 'a@x', `${one} laptop`)}${signer('B', 'A@x', `${one} desk`)}${signer('C', 'c@x', two.slice(0, -8))}`)).toEqual([
      'aicost.yaml:5: signers[1].key: is also the key of signers[0]: every signer has a key of their own',
      'aicost.yaml:5: signers[1].email: is also the address of signers[0]',
      'aicost.yaml:6: signers[2].key: does not hold 32 bytes of key: was it cut?',
    ])
  })

  it('does not check formats it was not told of', () => {
    expect(parseConfig(`${HEAD}sources: [ { id: a, provider: P, formats: [mine] } ]`, 'aicost.yaml').sources[0]?.formats).toEqual(['mine'])
  })

  it('warns of what is read by nobody', () => {
    expect(warnings(sources('id: a, opening: { as_of: 2026-01-01, balance: 1 }', 'id: b, scope: ai_share', 'id: c, ai_lines: [ { match: x } ]'))).toEqual([
      'CONFIG_DOUBTFUL warning 4: sources[0].opening: only counts with billing: prepaid',
      'CONFIG_DOUBTFUL warning 5: sources[1].scope: ai_share without ai_lines selects nothing',
      'CONFIG_DOUBTFUL warning 6: sources[2].ai_lines: only count with scope: ai_share',
    ])
    expect(warnings(SOURCE)).toEqual([])
  })
})

describe('loadConfig', () => {
  const dir = mkdtempSync(join(tmpdir(), 'aicost-config-'))

  it('hashes the bytes of the file and gives its text', () => {
    const path = join(dir, 'aicost.yaml')
    const bytes = Buffer.from(`\uFEFF${HEAD.replaceAll('\n', '\r\n')}`)
    writeFileSync(path, bytes)
    const config = loadConfig(path)
    expect(config.company).toBe('Acme')
    expect(config.text).toBe(HEAD.replaceAll('\n', '\r\n'))
    expect(config.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
  })

  it('says when the file is not there or not text', () => {
    expect(failure(() => loadConfig(join(dir, 'none.yaml')))).toMatchObject({ code: 'CONFIG_UNREADABLE', message: 'the file is not there' })
    writeFileSync(join(dir, 'latin.yaml'), Buffer.from([0x61, 0x3a, 0x20, 0xe4]))
    expect(failure(() => loadConfig(join(dir, 'latin.yaml')))).toMatchObject({ code: 'CONFIG_UNREADABLE', message: 'the file is not UTF-8 text' })
  })
})
