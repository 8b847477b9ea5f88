// The same fixture in other clothes: byte order marks, UTF-16, CRLF, gzip, columns in another order, a column more.
// All of them give the rows of the golden.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { importFiles } from '../../src/app/import.ts'
import { withSession } from '../../src/app/session.ts'
import { FIXED, inWorkspace } from '../../src/dev/fixtures.ts'
import { readGolden, text as goldenText } from '../../src/dev/golden.ts'
import type { Entry, Golden } from '../../src/dev/golden.ts'
import type { Fixture } from '../../src/dev/fixtures.ts'
import { csvFixtures, isEmptyForm, placed, tableOf, textOf } from './csv-text.ts'
import type { Table } from './csv-text.ts'

const utf16le = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le')
const reversed = (cells: readonly string[]): string[] => cells.toReversed()
const reordered = ({ header, records, ...rest }: Table): Table => ({ ...rest, header: reversed(header), records: records.map(reversed) })
const withExtra = ({ header, records, ...rest }: Table): Table => ({ ...rest, header: ['Aisle 7', ...header], records: records.map((record) => ['left, "right"', ...record]) })

/** Variants of a file: few changes at once for the first fixture of a format, all at once for the others. */
function clothes(fixture: Fixture, text: string): [variant: string, file: string, content: string | Buffer][] {
  const name = basename(fixture.path)
  const table = tableOf(text)
  // A column more, and it is not the shared empty form any longer.
  const extra = isEmptyForm(fixture.parser, table.header) ? table : withExtra(table)
  const extraName = extra === table ? 'plain' : 'extra'
  if (all.find(({ parser }) => parser === fixture.parser) !== fixture) {
    return [[`utf-16le-crlf-gzip-reordered-${extraName}`, `${name}.gz`, gzipSync(utf16le(textOf(extra === table ? reordered(table) : withExtra(reordered(table)), '\r\n')))]]
  }
  return [
    ['bom-crlf', name, `\uFEFF${textOf(table, '\r\n')}`], ['utf-16be', name, utf16le(text).swap16()], ['utf-16le-gzip', `${name}.gz`, gzipSync(utf16le(text))],
    ['reordered', name, textOf(reordered(table))], [extraName, name, textOf(extra)],
  ]
}

const without = (entry: Entry, names: readonly string[]): Entry => Object.fromEntries(Object.entries(entry).filter(([name]) => !names.includes(name)))

/** What must be the same: everything but the file's name, what other variants in the ledger do to its slices, and the note on unknown columns. */
function essence(golden: Golden): unknown {
  const { totals, delivery, slices, rows, rejects, excluded, diagnostics } = golden
  return {
    delivery, rejects, excluded,
    totals: totals.map((total) => without(total, ['file'])),
    slices: slices.map((slice) => without(slice, ['status', 'recognized', 'reason'])),
    rows: rows.map((row) => (typeof row['tags'] === 'string' ? { ...row, tags: JSON.parse(row['tags']) as unknown } : row)),
    diagnostics: diagnostics.filter(({ code }) => code !== 'UNKNOWN_COLUMN'),
  }
}

const all = csvFixtures()

test.each(all.map((fixture) => [fixture.name, fixture] as const))('%s', async (_, fixture) => {
  const { parser } = fixture
  const root = mkdtempSync(join(tmpdir(), 'aicost-encodings-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const text = readFileSync(fixture.path, 'utf8')
  const variants = new Map(clothes(fixture, text).map(([variant, file, content]) => [variant, placed(root, variant, file, content)]))
  const expected = essence(JSON.parse(readFileSync(fixture.golden, 'utf8')) as Golden)
  await inWorkspace(parser, async (workspace) => {
    const { imports } = await importFiles(workspace, [...variants.values()], {}, FIXED)
    expect(imports).toHaveLength(variants.size)
    await withSession(workspace, FIXED, {}, async (session) => {
      for (const [variant, path] of variants) {
        const result = imports.find(({ file }) => file === path)
        expect(result?.status, `${variant}: ${result?.diagnostics.map(({ message }) => message).join('; ') ?? ''}`).not.toBe('refused')
        if (!result) continue
        const golden = JSON.parse(goldenText(await readGolden(session, parser, [result]))) as Golden
        expect(essence(golden), variant).toEqual(expected)
        if (variant.includes('extra')) expect(golden.diagnostics).toContainEqual(expect.objectContaining({ code: 'UNKNOWN_COLUMN', message: expect.stringContaining('Aisle 7') }))
      }
    })
  })
})
