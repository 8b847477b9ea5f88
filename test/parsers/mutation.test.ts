// A junk cell is never a 0: each typed column of each format has junk put into one record, and each kind of junk stands in
// some column of its type. The import refuses the file, or rejects exactly those records and names record and column;
// the money of all others stays.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { importFiles } from '../../src/app/import.ts'
import { allParsers } from '../../src/app/session.ts'
import { money, text } from '../../src/domain/money.ts'
import { FIXED, inWorkspace } from '../../src/dev/fixtures.ts'
import type { Golden } from '../../src/dev/golden.ts'
import type { ImportResult } from '../../src/import/record.ts'
import { spellings } from '../../src/import/identify.ts'
import type { Column, ColumnType, Parser } from '../../src/import/contract.ts'
import { amountColumn, csvFixtures, indexOf, isEmptyForm, placed, statesDiscounts, tableOf, textOf } from './csv-text.ts'
import type { Table } from './csv-text.ts'

const NUMBER = ['junk', '1_000', 'NaN', '1,234.5', '12.']
const TIME = ['junk', '1_000', 'NaN', '2026-13-45', '2026-02-30']
const JUNK: Readonly<Record<Exclude<ColumnType, 'text'>, readonly string[]>> = {
  money: NUMBER, quantity: NUMBER, count: [...NUMBER, '1.5'], instant: TIME, unix_seconds: [...TIME, '99999999999'], date: TIME, flag: ['junk', 'NaN'], list: ['junk', "[{'amount': 1_000}]", '[{"amount":1}', '{"amount":1}'],
}

interface Sample {
  readonly name: string
  readonly table: Table
  readonly golden: Golden
  /** Record numbers that entered. */
  readonly accepted: readonly number[]
}

interface Cut {
  readonly column: Column
  readonly at: number
  readonly cell: string
  readonly record: number
}

/** A fixture with some cells spoilt, no two of them in one record. */
interface Mutant {
  readonly path: string
  readonly sample: Sample
  readonly cuts: readonly Cut[]
}

function samplesOf(parser: Parser): Sample[] {
  return csvFixtures().filter((fixture) => fixture.parser === parser).flatMap((fixture) => {
    const table = tableOf(readFileSync(fixture.path, 'utf8'))
    const golden = JSON.parse(readFileSync(fixture.golden, 'utf8')) as Golden
    return isEmptyForm(parser, table.header) ? [] : [{ name: basename(fixture.path), table, golden, accepted: [...new Set(golden.rows.map((row) => Number(row['x_record_no'])))] }]
  })
}

function spoilt(table: Table, cuts: readonly Cut[]): Table {
  return { ...table, records: table.records.map((cells, index) => cells.map((old, place) => cuts.find((cut) => cut.record === index + 1 && cut.at === place)?.cell ?? old)) }
}

/** Junk for one column after another: the first that is read in one way has every kind, the others take turns. */
function junkInTurn(): (column: Column) => readonly string[] {
  const turns = new Map<string, number>()
  return (column) => {
    if (column.type === 'text') return []
    const way = JSON.stringify([column.type, column.format, column.prefix])
    const turn = turns.get(way)
    turns.set(way, (turn ?? 0) + 1)
    const kinds = JUNK[column.type]
    return turn === undefined ? kinds : kinds.filter((_, index) => index === turn % kinds.length)
  }
}

/** That junk spread over the accepted records of the fixtures: one cell a record, one record left whole. */
function mutantsOf(parser: Parser, root: string): Mutant[] {
  const open: { sample: Sample; cuts: Cut[] }[] = []
  const samples = samplesOf(parser)
  const junkOf = junkInTurn()
  for (const column of parser.columns) {
    if (column.type === 'text') continue
    const places = samples.flatMap((sample) => {
      const at = indexOf(column, sample.table.header)
      return at === -1 ? [] : sample.accepted.filter((record) => (sample.table.records[record - 1]?.[at] ?? '') !== '').map((record) => ({ sample, at, record }))
    })
    // In JSON Lines a list of another shape is no cell that cannot be read: the file is refused by its line.
    for (const cell of places.length === 0 || (column.type === 'list' && samples.some(({ table }) => table.json)) ? [] : junkOf(column)) {
      const free = (mutant: (typeof open)[number]) => places.find(({ sample, record }) => sample === mutant.sample && !mutant.cuts.some((cut) => cut.record === record))
      const room = open.find((mutant) => mutant.cuts.length < mutant.sample.accepted.length - 1 && free(mutant) !== undefined)
      const place = room === undefined ? [...places].sort((a, b) => b.sample.accepted.length - a.sample.accepted.length)[0] : free(room)
      if (!place) throw new Error('no place')
      const cut = { column, at: place.at, cell, record: place.record }
      if (room) room.cuts.push(cut)
      else open.push({ sample: place.sample, cuts: [cut] })
    }
  }
  return open.map(({ sample, cuts }, index) => ({ sample, cuts, path: placed(root, String(index), sample.name, textOf(spoilt(sample.table, cuts))) }))
}

/** Money of one record by currency, as the golden has it. */
function moneyOf(parser: Parser, golden: Golden, record: number, currency: unknown): bigint {
  // An amortized export's cost is its effective cost.
  const measure = golden.delivery['basis'] === 'amortized' ? 'effective_cost' : (parser.control?.ledger ?? 'billed_cost')
  return golden.rows.filter((row) => row['x_record_no'] === record && row['billing_currency'] === currency).reduce((sum, row) => measure.split(' + ').reduce((total, name) => total + money(String(row[name] ?? '0')), sum), 0n)
}

function check(parser: Parser, { path, sample, cuts }: Mutant, result: ImportResult | undefined): void {
  const what = cuts.map(({ column, cell, record }) => `record ${record} of ${sample.name}: ${column.name} = ${cell}`).join('; ')
  if (result?.status === 'refused') {
    expect(result.error?.place.file, what).toBe(path)
    for (const { column } of cuts) expect(result.diagnostics.map(({ message }) => message).join(), what).toMatch(spelled(column))
    return
  }
  const [before] = sample.golden.totals as unknown as (ImportResult['records'] & Pick<ImportResult, 'amounts'>)[]
  expect(result?.records, what).toEqual({ read: before?.read, accepted: (before?.accepted ?? 0) - cuts.length, excluded: before?.excluded, rejected: (before?.rejected ?? 0) + cuts.length })
  const named = result?.diagnostics.filter(({ code }) => code === 'REJECTED') ?? []
  for (const { column, record } of cuts.slice(0, 20)) expect(named, what).toContainEqual(expect.objectContaining({ record, message: expect.stringMatching(spelled(column)) }))
  for (const { currency, accepted } of before?.amounts ?? []) {
    const left = money(accepted) - cuts.reduce((sum, { record }) => sum + moneyOf(parser, sample.golden, record, currency), 0n)
    expect(result?.amounts.find((amount) => amount.currency === currency)?.accepted ?? '0', `${what}: ${currency}`).toBe(text(left))
  }
}

/** A message names a column as its file does, in any of its spellings. */
const spelled = (column: Column): RegExp => new RegExp([...spellings(column), ...(column.within ?? []).map(({ key }) => key)].map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'i')

function scratch(): string {
  const root = mkdtempSync(join(tmpdir(), 'aicost-mutation-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  return root
}

async function importsOf(parser: Parser, mutants: readonly Mutant[]): Promise<Map<string, ImportResult>> {
  return inWorkspace(parser, async (workspace) => {
    const { imports } = await importFiles(workspace, mutants.map(({ path }) => path), { dryRun: true }, FIXED)
    return new Map(imports.map((result) => [result.file, result]))
  })
}

// A Parquet file's typed columns hold no junk: its types are checked when it is read.
const inText = allParsers.filter((parser) => parser.containers.some((container) => container !== 'parquet'))

test.each(inText.map((parser) => [parser.id, parser] as const))('%s', { timeout: 180_000 }, async (_, parser) => {
  const mutants = mutantsOf(parser, scratch())
  const imports = await importsOf(parser, mutants)
  expect(mutants.length).toBeGreaterThan(0)
  for (const mutant of mutants) check(parser, mutant, imports.get(mutant.path))
})

test.each(inText.filter(amountColumn).map((parser) => [parser.id, parser] as const))('%s: a record that lost its amount is rejected, not nothing', { timeout: 180_000 }, async (_, parser) => {
  const root = scratch()
  const column = amountColumn(parser)
  const mutants = samplesOf(parser).flatMap((sample) => {
    if (column === undefined || statesDiscounts(sample.table)) return []
    const cut = { column, at: indexOf(column, sample.table.header), cell: '', record: sample.accepted[0] ?? 1 }
    // Use without any price has no amount to lose.
    if ((sample.table.records[cut.record - 1]?.[cut.at] ?? '') === '') return []
    const cuts = [cut]
    return [{ sample, cuts, path: placed(root, sample.name, sample.name, textOf(spoilt(sample.table, cuts))) }]
  })
  const imports = await importsOf(parser, mutants)
  expect(mutants.length).toBeGreaterThan(0)
  for (const mutant of mutants) check(parser, mutant, imports.get(mutant.path))
})
