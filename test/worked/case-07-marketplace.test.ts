// Worked example 7: Claude through AWS Marketplace, and the console's export of the same use.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { closeVerify } from '../../src/app/close-status.ts'
import { explainStatement } from '../../src/app/explain-month.ts'
import { explainRecord } from '../../src/app/explain-record.ts'
import { undoImport } from '../../src/app/imports.ts'
import { reconcileReport } from '../../src/app/reconcile.ts'
import { defineLines } from '../../src/app/report-months.ts'
import { modelsReport, spendReport } from '../../src/app/report-spend.ts'
import { resolveVariance, undoResolution } from '../../src/app/resolve.ts'
import { sqlText } from '../../src/ledger/assets.ts'
import { anthropicCost, BEDROCK, book, cur, perDay, total } from './build.ts'
import type { Book } from './build.ts'
import { signers } from './signers.ts'

const config = (through: string): string => `company: Vellum Exchange
sources:
  - { id: aws, provider: AWS, account: "310045528871", scope: ai_rows, legs: [billed] }
  - { id: claude-mp, provider: Anthropic, ${through}legs: { billed: advisory, metered: advisory } }
`
const CLAUDE = { code: '5qk7wn2vz8rdt4xb1yhp6cge', product: 'Claude Sonnet 4.5 (Amazon Bedrock Edition)', usage: 'USE1-MP:USE1_OutputTokenCount-Units' }

/** Anthropic's token export of one day. */
const tokens = (output: string): string => `usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count
2026-07-09,claude-sonnet-4-5-20250929,main,Default,standard,≤ 200k,0,0,0,0,${output},0
`

async function july(through: string): Promise<Book> {
  const own = book(config(through))
  await own.take(own.file('aws-00001.csv', cur({ payer: '310045528871', month: '2026-07', invoice: '99117702' }, [
    { ...CLAUDE, day: 9, cost: '12480.00', more: { 'bill/BillingEntity': 'AWS Marketplace', 'lineItem/LegalEntity': 'Anthropic, PBC', 'lineItem/UsageAmount': '412', 'pricing/unit': 'Units', 'lineItem/LineItemDescription': 'AWS Marketplace software usage|us-east-1|Million Output Tokens' } },
    { ...BEDROCK, usage: 'USE1-NovaPro-output-tokens', day: 9, cost: '3115.20', more: { 'lineItem/UsageAmount': '973500', 'pricing/unit': '1K tokens' } },
  ])), { asOf: '2026-08-06T00:00:00Z' })
  await own.take(own.file('claude_api_cost_2026_07.csv', anthropicCost(perDay('2026-07-01', '2026-08-01', '12479.36'))), { asOf: '2026-08-06T00:00:00Z' })
  return own
}

async function spend(own: Book, by: string): Promise<string[]> {
  const { body } = await own.session((session) => spendReport(session, { month: '2026-07', by }))
  return (body['rows'] as readonly Readonly<Record<string, string>>[]).map((row) => `${row[by]} ${row['recognized_cost']}`)
}

test('a resold source is detail of its issuer\'s statement', async () => {
  const own = await july('billed_through: aws, ')
  const statement = await own.statement('2026-07')
  expect(statement).toMatchObject({ account: '310045528871', issuer: 'AWS', recognized: '15595.2', billed: '15595.2', service_providers: ['AWS', 'Anthropic'] })
  expect(statement.month.totals['recognized']).toBe('15595.2')
  expect(statement.month.completeness.filter(({ source }) => source === 'claude-mp').find(({ leg }) => leg === 'billed')?.state).toBe('received')
  expect(statement.month.possible_duplicates).toEqual([])
  expect(statement.month.reasons).toEqual([])
  expect(await spend(own, 'provider')).toEqual(['Anthropic 12480', 'AWS 3115.2'])
  expect(await spend(own, 'issuer')).toEqual(['AWS 15595.2'])
})

/** What a report says of its lines: the asked dimensions, then the cost. */
async function lines(own: Book, by: string): Promise<string[]> {
  const { body } = await own.session((session) => modelsReport(session, { month: '2026-07', by }))
  return (body['rows'] as readonly Readonly<Record<string, string | null>>[]).map((row) => [...by.split(',').map((name) => row[name] ?? '-'), row['recognized_cost'], ...(row['tokens'] === null ? [] : [`${row['tokens']} tokens`])].join(' '))
}

test('the export\'s lines stand for the issuer\'s, with one unattributed line for the rest', async () => {
  const own = await july('billed_through: aws, ')
  expect(await lines(own, 'provider,model,api_key')).toEqual(['Anthropic claude-sonnet-4-5 main 12479.36', 'AWS nova-pro - 3115.2 973500000 tokens', 'Anthropic - - 0.64', 'Anthropic claude-sonnet-4-5 - 0 412000000 tokens'])
  const statement = await own.statement('2026-07')
  expect(statement).toMatchObject({ recognized: '15595.2', gross_cost: '15595.2', credits: '0', billed: '15595.2' })
  expect(statement.bridges.map(({ total: difference }) => difference ?? '0')).toEqual(['0', '0', '0', '0'])
  expect(statement.adjustments).toMatchObject([{ kind: 'unattributed', component: 'usage', description: 'billed, and not in the export of claude-mp', recognized: '0.64' }])
  await sheetTies(own, 0)
})

/** The lines sheet: every line of the export, none of the issuer's Claude, and both columns the statement's amounts. */
async function sheetTies(own: Book, version: number): Promise<void> {
  const rows = await own.session(async (session) => {
    await defineLines(session)
    return session.ledger.rows<Record<string, string>>(sqlText('src/ledger/sql/reports/workpaper-lines.sql'), { month: '2026-07', version_no: version })
  })
  expect(rows.map(({ file }) => file?.split('/').at(-1)).filter((file, index, all) => all.indexOf(file) === index).sort()).toEqual(['aws-00001.csv', 'claude_api_cost_2026_07.csv', 'rest of the bill'])
  expect(rows).toHaveLength(33)
  expect(new Set(rows.map((row) => row['statement']))).toEqual(new Set(['2026-07/310045528871/USD']))
  for (const column of ['billed_cost', 'recognized_cost']) expect(total(...rows.map((row) => row[column] ?? '0'))).toBe('15595.2')
}

test('explain walks from the statement to the export, and says what became of the issuer\'s record', async () => {
  const own = await july('billed_through: aws, ')
  const { statement, cell, theirs, ours } = await own.session(async (session) => ({
    statement: await explainStatement(session, '2026-07/310045528871/USD'),
    cell: await explainStatement(session, '2026-07/310045528871/USD#usage/billed/2026-07-09..2026-07-10'),
    theirs: await explainRecord(session, '1:1', 1, 1, null), ours: await explainRecord(session, '2:5', 2, 5, null),
  }))
  expect(statement.evidence.map(({ file }) => file.split('/').at(-1))).toEqual(['aws-00001.csv', 'claude_api_cost_2026_07.csv'])
  expect(cell.amount).toBe('15595.2')
  expect(cell.children.map(({ kind }) => kind)).not.toContain('cells')
  expect(total(...cell.children.map(({ amount }) => amount ?? '0'))).toBe('15595.2')
  expect(theirs.children).toEqual([])
  expect(theirs.details).toMatchObject({ charges: [{ counted: true, recognized: false, reason: 'its lines are those of claude-mp, resold on this bill' }] })
  expect(ours.children).toMatchObject([{ label: 'counts in 2026-07/310045528871/USD' }])
})

test('tokens are the export\'s where its vendor counted them, else the bill\'s', async () => {
  const own = await july('billed_through: aws, ')
  await own.take(own.file('claude_api_tokens_2026_07.csv', tokens('411999000')), { asOf: '2026-08-06T00:00:00Z' })
  expect(await lines(own, 'provider,model')).toEqual(['Anthropic claude-sonnet-4-5 12479.36 411999000 tokens', 'AWS nova-pro 3115.2 973500000 tokens', 'Anthropic - 0.64'])
})

test('an export that shows more than the bill is no part of it: the bill\'s own lines stay, and it is told', async () => {
  const own = await july('billed_through: aws, ')
  await own.take(own.file('later.csv', anthropicCost(perDay('2026-07-01', '2026-08-01', '12600.00'))), { asOf: '2026-08-09T00:00:00Z' })
  expect(await lines(own, 'provider,model,api_key')).toEqual(['Anthropic claude-sonnet-4-5 - 12480 412000000 tokens', 'AWS nova-pro - 3115.2 973500000 tokens'])
  expect(await own.statement('2026-07')).toMatchObject({ recognized: '15595.2', adjustments: [] })
  const { diagnostics } = await own.session((session) => reconcileReport(session, '2026-07', null))
  expect(diagnostics).toContainEqual(expect.objectContaining({ code: 'RESOLD_EXCEEDS', message: '2026-07, 310045528871: the bill shows 12480 USD of Anthropic, claude-mp shows 12600: the bill\'s own lines stay' }))
})

test('an undone export stands for nothing any more', async () => {
  const own = await july('billed_through: aws, ')
  await own.session((session) => undoImport(session, '2', undefined))
  expect(await lines(own, 'provider,model,api_key')).toEqual(['Anthropic claude-sonnet-4-5 - 12480 412000000 tokens', 'AWS nova-pro - 3115.2 973500000 tokens'])
  expect(await own.statement('2026-07')).toMatchObject({ recognized: '15595.2', adjustments: [] })
  await own.take(join(own.workspace.root, 'claude_api_cost_2026_07.csv'), { asOf: '2026-08-06T00:00:00Z' })
  expect(await lines(own, 'provider,model')).toEqual(['Anthropic claude-sonnet-4-5 12479.36 412000000 tokens', 'AWS nova-pro 3115.2 973500000 tokens', 'Anthropic - 0.64'])
})

test('signed, the month keeps the lines it was signed with, and is derived again in full', async () => {
  const people = signers()
  const own = await july('billed_through: aws, ')
  own.configure(config('billed_through: aws, ') + people.yaml)
  const version = await people.close(own, '2026-07')
  expect(version.signed_total).toBe('15595.2')
  const signedLines = await lines(own, 'provider,model,api_key')
  expect(signedLines).toContain('Anthropic - - 0.64')
  expect(await own.session((session) => closeVerify(session, '2026-07', undefined))).toMatchObject({ level: 'full', holds: true, differences: [] })
  // A later export with more on it changes how the month would read now, and not how it was signed.
  await own.take(own.file('later.csv', anthropicCost(perDay('2026-07-01', '2026-08-01', '12600.00'))), { asOf: '2026-08-09T00:00:00Z' })
  expect(await lines(own, 'provider,model,api_key')).toEqual(signedLines)
  expect((await own.reconcile('2026-07')).reasons).toEqual([])
  await sheetTies(own, 1)
})

test('not told who resells it, the program names both statements and lets nobody sign', async () => {
  const people = signers()
  const own = await july('')
  own.configure(config('') + people.yaml)
  const month = await own.reconcile('2026-07')
  expect(month.totals['recognized']).toBe('28074.56')
  expect(month.statements).toHaveLength(2)
  expect(month.possible_duplicates).toMatchObject([{ statements: ['2026-07/310045528871/USD', '2026-07/claude-mp/USD'], model_family: 'claude', quantities: [], state: 'open' }])
  expect(month.reasons).toEqual(['possible_duplicate'])
  await expect(people.prepare(own, '2026-07')).rejects.toThrow(/may be the same money/)

  // A person may know that both are real; that holds until what the two agree in moves.
  const id = month.possible_duplicates[0]?.id ?? ''
  const resolve = (as: string, note?: string) => own.session((session) => resolveVariance(session, id, { as, note }))
  await expect(resolve('written_off', 'one is enough')).rejects.toMatchObject({ code: 'USAGE' })
  await expect(resolve('explained')).rejects.toMatchObject({ code: 'NOTE_MISSING' })
  await resolve('explained', 'two teams, two contracts')
  const decided = await own.reconcile('2026-07')
  expect(decided.possible_duplicates).toMatchObject([{ id, state: 'explained' }])
  expect(decided.reasons).toEqual([])
  expect(decided.qualifications).toEqual([{ kind: 'override', source: '2026-07/310045528871/USD and 2026-07/claude-mp/USD', amount: null, currency: null, note: 'two teams, two contracts', by: 'test', ref: id, outcome: 'explained' }])
  expect((await people.close(own, '2026-07')).signed_total).toBe('28074.56')
})

test('two moneys by decision are looked at again when what the statements agree in is another', async () => {
  const own = await july('')
  const [pair] = (await own.reconcile('2026-07')).possible_duplicates
  await own.session((session) => resolveVariance(session, pair?.id ?? '', { as: 'explained', note: 'two teams, two contracts' }))
  await own.take(own.file('claude_api_tokens_2026_07.csv', tokens('412000000')), { asOf: '2026-08-06T00:00:00Z' })
  const stale = await own.reconcile('2026-07')
  expect(stale.possible_duplicates).toMatchObject([{ id: pair?.id, state: 'stale' }])
  expect(stale.reasons).toEqual(['possible_duplicate'])
  await own.session((session) => undoResolution(session, pair?.id ?? '', {}))
  expect((await own.reconcile('2026-07')).possible_duplicates).toMatchObject([{ state: 'open' }])
})

test('billed_through said later makes one statement of what was imported before, and taken back two', async () => {
  const own = await july('')
  own.configure(config('billed_through: aws, '))
  expect(await own.statement('2026-07')).toMatchObject({ recognized: '15595.2', adjustments: [{ kind: 'unattributed', recognized: '0.64' }] })
  expect(await spend(own, 'provider')).toEqual(['Anthropic 12480', 'AWS 3115.2'])
  own.configure(config(''))
  expect((await own.reconcile('2026-07')).totals['recognized']).toBe('28074.56')
  expect(await spend(own, 'provider')).toEqual(['Anthropic 24959.36', 'AWS 3115.2'])
})

test('where the vendor counted tokens, quantities decide', async () => {
  const same = await july('')
  await same.take(same.file('claude_api_tokens_2026_07.csv', tokens('412000000')), { asOf: '2026-08-06T00:00:00Z' })
  expect((await same.reconcile('2026-07')).possible_duplicates.map(({ quantities }) => quantities)).toEqual([['412000000', '412000000']])
  const other = await july('')
  await other.take(other.file('claude_api_tokens_2026_07.csv', tokens('96000000')), { asOf: '2026-08-06T00:00:00Z' })
  expect((await other.reconcile('2026-07')).possible_duplicates).toEqual([])
})
