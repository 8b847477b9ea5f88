// Column names read from a Parquet footer without the engine, compared with what the engine reads.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { fixtures } from '../../src/dev/fixtures.ts'
import { footerNames } from '../../src/import/parquet-footer.ts'
import { parquetColumns } from '../../src/import/parquet.ts'
import { packageRoot } from '../../src/ledger/assets.ts'
import { Ledger } from '../../src/ledger/ledger.ts'

const files = [...fixtures().filter(({ folder, path }) => !folder && path.endsWith('.parquet')).map(({ path }) => path), join(packageRoot, 'fixtures/aicost-usage-rollup-parquet/clickhouse-2026-08-03/usage.parquet')]

function scratch(): string {
  const root = mkdtempSync(join(tmpdir(), 'aicost-footer-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  return root
}

it.each(files)('%s', async (path) => {
  expect(footerNames(path)).toEqual((await parquetColumns(path)).map(({ name }) => name))
})

it('nested and many columns, metadata, odd names', async () => {
  const path = join(scratch(), 'odd.parquet')
  const ledger = await Ledger.open(':memory:')
  const columns = Array.from({ length: 300 }, (_, at) => `${at} as "column ${at} ü"`).join(', ')
  await ledger.run(`copy (select {'a': 1, 'b': [{'c': 2}]} as nested, map {'k': 'v'} as tags, ${columns}, [1] as list from range(10)) to '${path}' (format parquet, kv_metadata {'k': '${'x'.repeat(300)}'})`)
  ledger.close()
  const names = footerNames(path)
  expect(names).toHaveLength(303)
  expect(names?.slice(0, 3)).toEqual(['nested', 'tags', 'column 0 ü'])
  expect(names?.at(-1)).toBe('list')
})

it('what is cut or no footer is left to the engine', () => {
  const path = join(scratch(), 'cut.parquet')
  const whole = readFileSync(files[0] ?? '')
  for (const bytes of [whole.subarray(0, -1), whole.subarray(0, 40), Buffer.from('PAR1'), Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(200, 0xff), Buffer.from([200, 0, 0, 0]), Buffer.from('PAR1')]), Buffer.concat([Buffer.from('PAR1'), Buffer.from([255, 255, 255, 127]), Buffer.from('PAR1')])]) {
    writeFileSync(path, bytes)
    expect(footerNames(path)).toBeNull()
  }
})
