// Rows that all end before the header: read without the missing trailing columns; a mixture is an error.
import { expect, test } from 'vitest'
import { importFiles } from '../../src/app/import.ts'
import { book } from '../worked/build.ts'

const CONFIG = `company: Quince Labs
currency: USD
sources:
  - { id: q, provider: OpenAI, account: org-q }
`
const HEADER = 'start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,organization_id,project_name,user_email'
const row = (day: number, more: string): string => `${1790812800 + day * 86400},${1790899200 + day * 86400},,,1.25,usd,org-q${more}`

test('all rows short by optional columns are read, and it is said', async () => {
  const own = book(CONFIG)
  const report = await importFiles(own.workspace, [own.file('cost.csv', [HEADER, row(0, ''), row(1, ''), ''].join('\n'))], {}, own.outside)
  expect(report.imports[0]).toMatchObject({ status: 'imported', records: { read: 2, accepted: 2 }, amounts: [{ in_file: '2.5' }] })
  expect(report.imports[0]?.diagnostics.map((found) => found.code)).toContain('SHORT_ROWS')
})

test('a mixture is refused', async () => {
  const own = book(CONFIG)
  const report = await importFiles(own.workspace, [own.file('cost.csv', [HEADER, row(0, ''), row(1, ',p,e'), ''].join('\n'))], {}, own.outside)
  expect(report.imports[0]).toMatchObject({ status: 'refused', diagnostics: [{ code: 'CSV_BROKEN' }] })
})

test('one row that lost its last, empty cell is a mixture too', async () => {
  const own = book(CONFIG)
  const report = await importFiles(own.workspace, [own.file('cost.csv', [HEADER, row(0, ',,'), row(1, ','), row(2, ',,'), ''].join('\n'))], {}, own.outside)
  expect(report.imports[0]).toMatchObject({ status: 'refused', diagnostics: [{ code: 'CSV_BROKEN', record: 2 }] })
})

test('rows short by a required column are refused', async () => {
  const own = book(CONFIG)
  const report = await importFiles(own.workspace, [own.file('cost.csv', ['start_time,end_time,start_time_iso,end_time_iso,amount_value,organization_id,project_name,user_email,amount_currency', '1790812800,1790899200,,,1.25,org-q,,', ''].join('\n'))], {}, own.outside)
  expect(report.imports[0]).toMatchObject({ status: 'refused', diagnostics: [{ code: 'CSV_BROKEN' }] })
})
