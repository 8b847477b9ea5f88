// Files whose every line is one quoted cell: read as the records inside, whatever the chunks they come in; a mixture is
// refused with its record.
import * as fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { headerOf } from '../../src/import/head.ts'
import { unwrapper } from '../../src/import/wrapped-lines.ts'
import { packageRoot } from '../../src/ledger/assets.ts'
import { scratch } from '../parsers/workspace.ts'

const REPORT = join(packageRoot, 'fixtures/github-ai-usage-csv/aiUsageReport_2026-09.csv')
const CONFIG = 'company: Fernwood Robotics\ncurrency: USD\nsources:\n  - { id: github, provider: GitHub, match: { ids: [fernwood, fernwood-labs] } }\n'

const wrap = (line: string): string => `"${line.replaceAll('"', '""')}"`
const wrapped = (text: string, newline = '\n'): string => text.trimEnd().split('\n').map((line) => wrap(line) + newline).join('')

test.each([['LF', '\n'], ['CRLF', '\r\n']])('a wrapped report is the report (%s)', async (_, newline) => {
  const { take, rows, file } = scratch(CONFIG)
  const plain = readFileSync(REPORT, 'utf8')
  const charges = 'select x_record_no, x_part_no, x_user, x_model, x_token_kind, consumed_quantity, billed_cost, list_cost, tags from evidence_charge order by all'
  const [first] = await take([file('plain.csv', plain)])
  const expected = await rows(charges)
  const { take: takeWrapped, rows: wrappedRows, file: wrappedFile } = scratch(CONFIG)
  const [second] = await takeWrapped([wrappedFile('wrapped.csv', wrapped(plain, newline))])
  expect(second).toMatchObject({ status: 'imported', format: 'github-ai-usage-csv', records: first?.records, amounts: first?.amounts })
  expect(second?.diagnostics.map(({ code }) => code)).toEqual(['WRAPPED_LINES'])
  expect(expected.length).toBeGreaterThan(10)
  expect(await wrappedRows(charges)).toEqual(expected)
})

test('a line that is not wrapped is refused with its record', async () => {
  const { take, file } = scratch(CONFIG)
  const [header = '', ...lines] = readFileSync(REPORT, 'utf8').trimEnd().split('\n')
  const [result] = await take([file('mixed.csv', [wrap(header), wrap(lines[0] ?? ''), lines[1], ''].join('\n'))])
  expect(result).toMatchObject({ status: 'refused', diagnostics: [{ code: 'CSV_BROKEN', record: 2 }] })
  const [cut] = await take([file('cut.csv', wrapped([header, lines[0]].join('\n')).slice(0, -10))])
  expect(cut).toMatchObject({ status: 'refused', diagnostics: [{ code: 'CSV_BROKEN', record: 1, message: expect.stringContaining('not closed') }] })
})

test('text in any chunks', () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', '"', ',', ' ', 'é', '\n') }), { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 7 }), (lines, size) => {
    const bytes = Buffer.from(lines.map((line) => `${wrap(line)}\n`).join(''))
    const unwrap = unwrapper('x.csv')
    const out: Buffer[] = []
    for (let at = 0; at < bytes.length; at += size) out.push(unwrap.take(bytes.subarray(at, at + size)))
    unwrap.end()
    expect(Buffer.concat(out).toString()).toBe(lines.map((line) => `${line}\n`).join(''))
  }))
})

test('an ordinary file of one column is not taken apart', async () => {
  expect(headerOf('total\n"1,5"\n')).toEqual(['total'])
  const { take, file } = scratch(CONFIG)
  const [result] = await take([file('one.csv', 'total\n1\n')])
  expect(result?.diagnostics.map(({ code }) => code)).toEqual(['UNKNOWN_FORMAT'])
})
