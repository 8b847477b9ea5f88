// Reading the archive again gives what the downloads gave: the same rows, totals, hashes and dates.
import { cpSync, mkdtempSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { importFiles } from '../../src/app/import.ts'
import { reprocess } from '../../src/app/reprocess.ts'
import { withSession } from '../../src/app/session.ts'
import type { Workspace } from '../../src/config/workspace.ts'
import { FIXED, fixtures, inWorkspace } from '../../src/dev/fixtures.ts'
import type { Fixture } from '../../src/dev/fixtures.ts'
import { stateOf } from '../parsers/ledger-state.ts'
import { book, openaiCost } from '../worked/build.ts'

/** One fixture of each way a format is kept: whole, as an extract, compressed in chunks, Parquet. */
const KEPT = ['openai-cost-csv/cost_2026-09', 'mercury-csv/mercury-2026-10', 'aws-cur-legacy/assembly', 'aws-cur-2/tern-2026-08.snappy']

/** What counts of each file. An extract holds fewer records than were read. */
async function counted(workspace: Workspace, relation: string): Promise<unknown> {
  return withSession(workspace, FIXED, {}, ({ ledger }) => ledger.rows(
    `select import.file, import.sha256, import.bytes::integer as bytes, iso(import.modified_at) as modified_at, case when import.archive = 'extract' then null else import.records_read::integer end as read, import.records_accepted::integer as accepted, delivery.content_hash, iso(delivery.as_of) as as_of, iso(delivery.complete_as_of) as complete_as_of,
       (select count(*) from evidence_${relation} where x_import_id = import_id)::integer as rows
     from import join delivery using (delivery_id) where delivery.status = 'imported' order by file`))
}

test.each(KEPT.map((name) => [name, fixtures().find((fixture) => fixture.name.startsWith(name)) as Fixture] as const))('%s', async (_, { parser, path }) => {
  const root = mkdtempSync(join(tmpdir(), 'aicost-reprocess-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const copy = join(root, path.split('/').at(-1) ?? '')
  cpSync(path, copy, { recursive: true })
  utimesSync(copy, 1_792_000_000, 1_792_000_000)
  await inWorkspace(parser, async (workspace) => {
    await importFiles(workspace, [copy], {}, FIXED)
    const before = await counted(workspace, parser.relation)
    const { imports, reasons } = await reprocess(workspace, FIXED, {})
    expect(reasons).toEqual([])
    expect(imports.map(({ status }) => status)).toEqual(imports.map(() => 'imported'))
    expect(await counted(workspace, parser.relation)).toEqual(before)
    const state = await stateOf(workspace)
    expect(state['staging']).toBe(0)
    const again = await importFiles(workspace, [copy], {}, FIXED)
    expect(again.imports.map(({ status }) => status)).toEqual(again.imports.map(() => 'unchanged'))
    expect(await stateOf(workspace)).toEqual(state)
  })
})

test('options given with the same bytes later hold when the archive is read again', async () => {
  const fixture = fixtures().find(({ name }) => name.startsWith('openai-cost-csv/cost_2026-09')) as Fixture
  await inWorkspace(fixture.parser, async (workspace) => {
    await importFiles(workspace, [fixture.path], {}, FIXED)
    await importFiles(workspace, [fixture.path], { asOf: '2026-10-02T06:00:00Z', scope: ['proj_Lw2RtY9qKf4ZsD1x'] }, FIXED)
    const { imports } = await reprocess(workspace, FIXED, {})
    expect(imports[0]).toMatchObject({ status: 'imported', as_of: '2026-10-02T06:00:00Z', as_of_from: 'option', scope: ['proj_Lw2RtY9qKf4ZsD1x'] })
  })
})

test('a source that is split by the configuration: what moves to the other no longer stands before what stays', async () => {
  const config = (a: string, b: string): string => `company: Quill\ncurrency: USD\nsources:\n  - { id: labs, provider: OpenAI, account: labs, match: { ids: [${a}] } }\n  - { id: store, provider: OpenAI, account: store, match: { ids: [${b}] } }\n`
  const own = book(config('org-one, org-two', 'org-three'))
  await own.take(own.file('one.csv', openaiCost('org-one', [['2026-10-01', '10.00']])), { asOf: '2026-10-05T00:00:00Z' })
  await own.take(own.file('two.csv', openaiCost('org-two', [['2026-10-01', '70.00']])), { asOf: '2026-10-06T00:00:00Z' })
  const money = (): Promise<unknown[]> => own.session(({ ledger }) => ledger.rows("select account || ' ' || plain(sum(amount)) as counted from slice join slice_amount using (slice_id) where counted group by account order by account"))
  expect(await money()).toEqual([{ counted: 'labs 70' }])
  own.configure(config('org-one', 'org-two'))
  await reprocess(own.workspace, own.outside, {})
  expect(await money()).toEqual([{ counted: 'labs 10' }, { counted: 'store 70' }])
})
