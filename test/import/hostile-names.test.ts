// Files under names and in places that were not thought of: the same record enters, once, whatever it is called.
import { execFileSync } from 'node:child_process'
import { closeSync, ftruncateSync, mkdirSync, openSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { identifyAll } from '../../src/app/identify.ts'
import { withSession } from '../../src/app/session.ts'
import { FIXED } from '../../src/dev/fixtures.ts'
import { expectRefused, file, hostile, line } from './hostile.ts'

const NAMES = [
  "o'brien's; drop table import; --.csv", '"quoted".csv', 'new\nline.csv', 'tab\tand\\back.csv', 'a[1].csv', 'a*.csv', 'a?.csv', '{a,b}.csv', '-rf.csv', '--as.csv', '$(touch x)`y`.csv', '%20%s.csv', '=1+1.csv', '\u001b[31mred.csv',
  'Übung 日本 🙂.csv', 'e\u0301.csv', ' leading and trailing .csv', 'no extension', '.csv.csv', `${'n'.repeat(240)}.csv`, 'year=2026/month=06/cost.csv', 'BILLING_PERIOD=2026-06/a=b.csv', "it's/[x]/*/cost.csv", 'COST.CSV', 'cost.csv.gz',
]

test('every name is read, and only that file', { timeout: 60_000 }, async () => {
  const { workspace, take } = await hostile()
  const written = NAMES.map((name, at) => ({ path: join(workspace.root, 'given', name), amount: `0.${String(at + 1).padStart(3, '0')}`, day: at % 28 }))
  for (const { path, amount, day } of written) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, file(line({ amount, day })))
  }
  const results = await take(...written.map(({ path }) => path))
  for (const { path, amount } of written) expect(results.find((result) => result.file === path), path).toMatchObject({ status: 'imported', records: { read: 1, accepted: 1 }, amounts: [{ in_file: amount.replace(/0+$/, '') }] })
  await withSession(workspace, FIXED, {}, async ({ ledger }) => {
    expect(await ledger.rows('select count(*)::integer as files, count(distinct file)::integer as names from import')).toEqual([{ files: NAMES.length + 1, names: NAMES.length + 1 }])
    expect(await ledger.rows("select count(*)::integer as columns from duckdb_columns() where column_name in ('year', 'month=06', 'BILLING_PERIOD')")).toEqual([{ columns: 0 }])
  })
})

describe('places', () => {
  test('loops of links, links to nothing and what is no file: each named, none waited for', async () => {
    const { workspace, take, moved } = await hostile()
    const at = (...parts: string[]): string => join(workspace.root, 'given', ...parts)
    mkdirSync(at('deep', 'er'), { recursive: true })
    symlinkSync('..', at('deep', 'er', 'loop'))
    symlinkSync('nowhere', at('deep', 'gone.csv'))
    symlinkSync('b.csv', at('deep', 'a.csv'))
    symlinkSync('a.csv', at('deep', 'b.csv'))
    execFileSync('mkfifo', [at('deep', 'pipe.csv'), at('deep', 'pipe.json')])
    const server = createServer().listen(at('deep', 's.csv'))
    await new Promise((resolve) => server.once('listening', resolve))
    try {
      const found = await take(at('deep'), '/dev/zero', at('deep', 'er', 'nothing'), at(`${'n'.repeat(300)}.csv`), join(at('good.csv'), 'below'))
      const codes = new Map(found.map((result) => [result.file, result.diagnostics[0]?.code]))
      expect(Object.fromEntries([...codes].map(([name, code]) => [name.replace(`${at()}/`, ''), code]))).toEqual({
        '/dev/zero': 'NOT_A_FILE', 'deep/a.csv': 'FILE_LOOP', 'deep/b.csv': 'FILE_LOOP', 'deep/gone.csv': 'FILE_MISSING', 'deep/pipe.csv': 'NOT_A_FILE', 'deep/pipe.json': 'NOT_A_FILE', 'deep/s.csv': 'NOT_A_FILE',
        'deep/er/nothing': 'FILE_MISSING', [`${'n'.repeat(300)}.csv`]: 'FILE_MISSING', 'good.csv/below': 'FILE_MISSING',
      })
      expect(found.every((result) => result.status === 'refused')).toBe(true)
    } finally {
      server.close()
      rmSync(at('deep'), { recursive: true })
    }
    expect(await moved()).toEqual([])
  })

  test('a file of 10 GB with a hole in it is refused at the hole', { timeout: 30_000 }, async () => {
    const { workspace, take, moved } = await hostile()
    const path = join(workspace.root, 'huge.csv')
    writeFileSync(path, file(line()))
    truncateSync(path, 10 * 2 ** 30)
    const parquet = join(workspace.root, 'huge.parquet')
    const descriptor = openSync(parquet, 'w')
    ftruncateSync(descriptor, 10 * 2 ** 30)
    closeSync(descriptor)
    writeFileSync(parquet, 'PAR1', { flag: 'r+' })
    const began = Date.now()
    const [csv, columns] = await take(path, parquet)
    expect(Date.now() - began).toBeLessThan(10_000)
    if (csv && columns) {
      expectRefused(csv, 'FILE_BINARY', /neither text nor Parquet/)
      expectRefused(columns, 'PARQUET_BROKEN', /not a whole Parquet file/)
    }
    // The hole begins where identification does not look.
    writeFileSync(path, file(...Array.from({ length: 900 }, () => line())))
    truncateSync(path, 10 * 2 ** 30)
    const [late] = await take(path)
    if (late) expectRefused(late, 'NUL_BYTE', /line 902/)
    expect(Date.now() - began).toBeLessThan(20_000)
    expect(await moved()).toEqual([])
  })

  test('identify says the same of them, and ends', async () => {
    const { workspace } = await hostile()
    execFileSync('mkfifo', [join(workspace.root, 'pipe')])
    writeFileSync(join(workspace.root, 'odd.csv'), Buffer.from(file(line()), 'utf16le'))
    const found = await identifyAll([join(workspace.root, 'pipe'), join(workspace.root, 'odd.csv')])
    expect(found.map(({ format, error }) => ({ format, code: error?.code }))).toEqual([{ format: null, code: 'NOT_A_FILE' }, { format: null, code: 'ENCODING' }])
  })
})
