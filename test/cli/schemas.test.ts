// Every JSON document the program prints, made by the real commands on the example company, against its schema.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { documentSchema, jsonSchemaOf, schemaNames } from '../../src/cli/schemas/index.ts'
import { book } from '../app/book.ts'
import type { Book } from '../app/book.ts'
import { commandPaths, run, tree } from './in-process.ts'

let example: Book
beforeAll(async () => {
  process.env['AICOST_BY'] = 'test'
  example = await book()
})
afterAll(() => example.remove())

const M = ['--month', '2026-10']
const COST = 'downloads/2026-11-06/cost_2026-10-01_2026-10-31.csv'

/** In this order: later lines change what earlier ones read. */
const LINES: readonly (readonly string[])[] = [
  ['import', COST], ['import', 'aicost.yaml'], ['imports'], ['imports', 'show', '7'], ['parsers'], ['identify', COST], ['sources'], ['sources', ...M], ['reconcile', ...M],
  ['explain', '2026-10'], ['explain', '2026-10/417702938156/USD'], ['explain', 'import:7'], ['explain', '7:2'], ['explain', 'UNEXP'],
  ['log'], ['log', ...M], ['log', 'verify'], ['sql', 'select 1.50::decimal(38, 18) as amount, null as nothing'], ['schema'], ['schema', 'reconcile'], ['doctor'], ['fx'], ['fx', ...M, '--currency', 'EUR,gbp'], ['help'], ['help', 'formats'], ['help', 'ENCODING'], ['completion', 'bash'],
  ...['spend', 'models', 'tokens', 'excluded', 'unpriced', 'prepaid', 'matches', 'accruals'].map((name) => ['report', name, ...M]),
  ['report', 'spend', ...M, '--by', 'model,day'], ['report', 'tokens', ...M, '--by', 'provider'],
  ['close', 'status', ...M], ['accrue', 'github-copilot', ...M, '--component', 'fee', '--amount', '12.50', '--note', 'late seats'], ['waive', 'github-copilot', ...M, '--leg', 'paid', '--note', 'not needed'], ['explain', 'decision:1'], ['report', 'accruals', ...M],
  ['imports', 'undo', '3'], ['reprocess'], ['imports'], ['doctor'],
]

describe('JSON documents', () => {
  it('fit their schemas, without a key that is not declared', async () => {
    const wrong: string[] = []
    const seen = new Set<string>()
    const there = commandPaths(tree())
    for (const line of LINES) {
      if (!there.includes(line[0] ?? '')) wrong.push(`no command ${line[0]}`)
      const { text, code } = await run(example.workspace.root, 'json', line.map((word) => (word === COST || word === 'aicost.yaml' ? join(example.workspace.root, word) : word)))
      if (text === '') {
        wrong.push(`${line.join(' ')}: nothing printed, exit ${code}`)
        continue
      }
      const document = JSON.parse(text) as { schema: string; exit_code: number }
      const name = document.schema.replace(/^aicost\.(.+)\/1$/, '$1')
      seen.add(name)
      if (document.exit_code !== code) wrong.push(`${line.join(' ')}: says exit ${document.exit_code}, exits ${code}`)
      const schema = documentSchema(name)
      if (schema === null) {
        wrong.push(`${line.join(' ')}: no schema ${name}`)
        continue
      }
      const result = schema.safeParse(document)
      if (!result.success) wrong.push(`${line.join(' ')}: ${z.prettifyError(result.error).slice(0, 1500)}`)
      // The schema that is printed accepts the document too, and a document with a key more.
      const published = z.fromJSONSchema(jsonSchemaOf(name) as Parameters<typeof z.fromJSONSchema>[0])
      const again = published.safeParse({ ...document, added_later: 1 })
      if (!again.success) wrong.push(`${line.join(' ')}: printed schema: ${z.prettifyError(again.error).slice(0, 500)}`)
    }
    expect(wrong).toEqual([])
    expect(seen.size).toBeGreaterThan(25)
  })

  it('have a schema for every command, and schemas name no document that is not printed', () => {
    // init, demo and export write files of their own; the close needs keys: their documents are checked where those tests run.
    const groups = new Set(['close', 'report', 'export'])
    const names = commandPaths(tree()).filter((path) => !groups.has(path)).map((path) => path.replaceAll(' ', '.').replace(/^close\.status$/, 'close').replace(/^export\..+$/, 'export'))
    const known = schemaNames()
    expect(names.filter((name) => !known.includes(name))).toEqual([])
    // pack is of the manifest that export pack writes.
    expect(known.filter((name) => !['config', 'export', 'pack', 'close', ...names].includes(name))).toEqual([])
  })

  it('refuse a float, a missing key and a key nobody declared', () => {
    const schema = documentSchema('log.verify')
    const good = { schema: 'aicost.log.verify/1', workspace: null, as_of: null, version: '1', exit_code: 0, exit_reasons: [], holds: true, entries: 0, head: `sha256:${'0'.repeat(64)}`, stated: 0, first_broken: null, diagnostics: [] }
    expect(schema?.safeParse(good).success).toBe(true)
    expect(schema?.safeParse({ ...good, entries: 0.5 }).success).toBe(false)
    expect(schema?.safeParse({ ...good, head: undefined }).success).toBe(false)
    expect(schema?.safeParse({ ...good, more: 1 }).success).toBe(false)
  })

  it('are written by init as well', async () => {
    const directory = join(example.workspace.root, 'fresh')
    const { text } = await run(null, 'json', ['init', directory])
    expect(documentSchema('init')?.safeParse(JSON.parse(text)).success).toBe(true)
    const empty = await run(directory, 'json', ['sql', 'select count(*) as n from import'])
    expect(JSON.parse(empty.text)).toMatchObject({ rows: [{ n: '0' }] })
    rmSync(directory, { recursive: true })
  })
})
