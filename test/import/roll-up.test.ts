// Request logs rolled up by the real program, and roll-ups that must not be taken: other versions, doubles, totals that
// are missing or do not agree. Figures are those of the fixtures' README, added up by hand from the two texts.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { importFiles } from '../../src/app/import.ts'
import { rollUpFiles } from '../../src/app/rollup.ts'
import type { RollUpOptions, RollUpReport } from '../../src/app/rollup.ts'
import { withSession } from '../../src/app/session.ts'
import { workspaceAt } from '../../src/config/workspace.ts'
import type { Workspace } from '../../src/config/workspace.ts'
import { FIXED } from '../../src/dev/fixtures.ts'
import type { ImportResult } from '../../src/import/record.ts'
import { packageRoot } from '../../src/ledger/assets.ts'
import { Ledger } from '../../src/ledger/ledger.ts'
import type { Row } from '../../src/ledger/ledger.ts'

const BEDROCK = join(packageRoot, 'test/import/roll-up/bedrock.jsonl')
const REQUESTS = join(packageRoot, 'test/import/roll-up/requests.csv')
const FIXTURES = join(packageRoot, 'fixtures/aicost-usage-rollup-parquet')

interface Place {
  readonly root: string
  readonly workspace: Workspace
  readonly roll: (paths: readonly string[], options?: Partial<RollUpOptions>) => Promise<RollUpReport>
  readonly take: (...paths: readonly string[]) => Promise<readonly ImportResult[]>
  readonly rows: (sql: string) => Promise<Row[]>
}

function place(): Place {
  const root = mkdtempSync(join(tmpdir(), 'aicost-roll-up-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  cpSync(join(FIXTURES, 'aicost.yaml'), join(root, 'aicost.yaml'))
  const workspace = workspaceAt(root)
  return {
    root, workspace,
    roll: (paths, options = {}) => rollUpFiles(workspace, paths, { bucket: 'hour', tags: [], output: join(root, 'usage.parquet'), force: false, ...options }, FIXED),
    take: async (...paths) => (await importFiles(workspace, paths, {}, FIXED)).imports,
    rows: (sql) => withSession(workspace, FIXED, {}, (session) => session.ledger.rows(sql)),
  }
}

/** Rows of a query over Parquet files, which the engine reads by itself. */
async function parquet(sql: string): Promise<Row[]> {
  const ledger = await Ledger.open(':memory:')
  try {
    return await ledger.rows(sql)
  } finally {
    ledger.close()
  }
}

describe('rollup', () => {
  it('adds a Bedrock log up, plain and gzipped, by hour and by day, and keeps no prompt', async () => {
    const { root, roll } = place()
    const lines = readFileSync(BEDROCK, 'utf8').split('\n').filter((line) => line !== '')
    mkdirSync(join(root, 'logs/2026/08'), { recursive: true })
    writeFileSync(join(root, 'logs/2026/08/a.json'), `${lines.slice(0, 3).join('\n')}\n`)
    writeFileSync(join(root, 'logs/2026/08/b.json.gz'), gzipSync(lines.slice(3).join('\n')))
    const report = await roll([join(root, 'logs')], { tags: ['team'] })
    expect(report.totals).toEqual({ input_tokens: '9000002500', cache_read_tokens: '6010', cache_write_5m_tokens: '320', cache_write_1h_tokens: '200', output_tokens: '421', requests: '7' })
    expect(report.file.rows).toBe(6)
    expect(readFileSync(report.file.path).includes('SECRET')).toBe(false)
    expect(readdirSync(join(root, '.aicost/staging'))).toEqual([])
    const days = await roll([join(root, 'logs')], { bucket: 'day', output: join(root, 'days.parquet') })
    expect(days.file.rows).toBe(4)
    expect(days.totals).toEqual(report.totals)
  })

  it('takes the same file once, and leaves out what is no log in a walked folder', async () => {
    const { root, roll } = place()
    mkdirSync(join(root, 'logs'))
    for (const name of ['a.json', 'copy of a.json']) cpSync(BEDROCK, join(root, 'logs', name))
    writeFileSync(join(root, 'logs/amazon-bedrock-logs-permission-check.txt'), 'Permission check')
    writeFileSync(join(root, 'logs/body.json'), '{"messages":[]}')
    const report = await roll([join(root, 'logs')])
    expect(report.totals['requests']).toBe('7')
    expect(report.skipped.map((name) => name.slice(root.length + 6)).sort()).toEqual(['amazon-bedrock-logs-permission-check.txt', 'body.json', 'copy of a.json'])
  })

  it('reads hive folders, whose keys are columns, and odd names as they are', async () => {
    const { root, roll } = place()
    const folders = ['provider=OpenAI/account=org-r5JqW8dVnTz2', 'provider=Mistral AI/account=a%2Fb']
    const ledger = await Ledger.open(':memory:')
    for (const [index, folder] of folders.entries()) {
      mkdirSync(join(root, 'lake [1]', folder), { recursive: true })
      await ledger.run(`copy (select timestamp '2026-08-03 09:00:00' + to_minutes(range) as timestamp, 'm' as model, range::integer as input_tokens, 2 as output_tokens, 'SECRET' as prompt from range(${index + 3})) to '${join(root, 'lake [1]', folder, 'part.parquet')}' (format parquet)`)
    }
    ledger.close()
    const report = await roll([join(root, 'lake [1]')])
    expect(report.totals).toEqual({ input_tokens: '9', output_tokens: '14', requests: '7' })
    expect(await parquet(`select provider, account, requests::varchar as requests from '${report.file.path}' order by all`)).toEqual([{ provider: 'Mistral AI', account: 'a/b', requests: '4' }, { provider: 'OpenAI', account: 'org-r5JqW8dVnTz2', requests: '3' }])
  })

  it('refuses what it cannot read with file, column and text, and writes nothing', async () => {
    const { root, roll } = place()
    const bad = join(root, 'bad.jsonl')
    const lines = readFileSync(BEDROCK, 'utf8')
    for (const [text, message] of [
      [lines.replace('"inputTokenCount":700', '"inputTokenCount":"1,000"'), 'inputTokenCount: "1,000" cannot be read'],
      [lines.replace('"timestamp":"2026-08-03T10:20:00Z"', '"timestamp":"03/08/2026"'), 'timestamp: "03/08/2026" cannot be read'],
      [lines.replace('"timestamp":"2026-08-03T10:20:00Z",', ''), 'timestamp is empty'],
      [lines.slice(0, -40), ''],
      ['{"messages":[]}\n', 'is no request log that is known'],
    ] as const) {
      writeFileSync(bad, text)
      await expect(roll([bad])).rejects.toMatchObject({ code: 'REQUEST_LOG', message: expect.stringContaining(message) as string, place: { file: bad } })
    }
    await expect(roll([BEDROCK, REQUESTS])).rejects.toMatchObject({ code: 'REQUEST_LOG' })
    await expect(roll([join(root, 'nothing')])).rejects.toMatchObject({ code: 'FILE_MISSING' })
    writeFileSync(bad, 'timestamp,model,input_tokens,output_tokens\n2026-08-03T09:00:00Z,m,NaN,1\n')
    await expect(roll([bad])).rejects.toMatchObject({ code: 'REQUEST_LOG', message: 'input_tokens: "NaN" cannot be read' })
    expect(readdirSync(root).sort()).toEqual(['.aicost', 'aicost.yaml', 'bad.jsonl'])
  })

  it('replaces a result with --force only', async () => {
    const { roll } = place()
    await roll([BEDROCK])
    await expect(roll([BEDROCK])).rejects.toMatchObject({ code: 'FILE_EXISTS' })
    expect((await roll([BEDROCK], { force: true })).file.rows).toBeGreaterThan(0)
  })
})

describe('a roll-up', () => {
  it('of a later run replaces the hours it shows', async () => {
    const { root, roll, take, rows } = place()
    await roll([BEDROCK], { output: join(root, 'one.parquet') })
    const later = { ...FIXED, now: () => '2026-12-01T00:00:00Z' }
    const text = readFileSync(BEDROCK, 'utf8')
    writeFileSync(join(root, 'more.jsonl'), text + (text.split('\n')[2] ?? '').replace('"inputTokenCount":300', '"inputTokenCount":11'))
    await rollUpFiles(workspaceAt(root), [join(root, 'more.jsonl')], { bucket: 'hour', tags: [], output: join(root, 'two.parquet'), force: false }, later)
    await take(join(root, 'two.parquet'), join(root, 'one.parquet'))
    expect(await rows("select sum(consumed_quantity)::decimal(38, 0)::varchar as tokens from evidence_charge semi join (select slice_id from slice where counted) as slice on slice_id = x_slice_id where consumed_unit = 'Tokens'")).toEqual([{ tokens: String(9000002500 + 6010 + 320 + 200 + 421 + 11 + 50) }])
  })

  it.each([
    ['STATED_MISSING', 'select *', ''],
    ['STATED_MISSING', 'select *', 'not json'],
    ['CONTRACT_VERSION', 'select *', (text: string) => text.replace('rollup/1', 'rollup/2')],
    ['CONTRACT_VERSION', 'select * replace (2 as contract_version)', (text: string) => text],
    ['COLUMN_TYPE', 'select * replace (cost::double as cost)', (text: string) => text],
    ['COLUMN_TYPE', 'select * replace (input_tokens::double as input_tokens)', (text: string) => text],
    ['STATED_TOTAL', 'select *', (text: string) => text.replace('"input_tokens":"6500"', '"input_tokens":"6501"')],
    ['STATED_TOTAL', 'select *', (text: string) => text.replace('"cost:EUR"', '"cost:GBP"')],
    ['STATED_TOTAL', 'select * exclude (cost)', (text: string) => text],
    ['STATED_TOTAL', 'select * from rolled limit 3 offset 1 --', (text: string) => text],
  ] as const)('is refused: %s, %s', async (code, select, change) => {
    const { root, take, rows } = place()
    const file = join(root, 'changed.parquet')
    const ledger = await Ledger.open(':memory:')
    await ledger.run(`create view rolled as from '${join(FIXTURES, 'gateway-2026-08-03.parquet')}'`)
    const { stated } = await ledger.row<{ stated: string }>(`select decode(value) as stated from parquet_kv_metadata('${join(FIXTURES, 'gateway-2026-08-03.parquet')}')`)
    const text = typeof change === 'string' ? change : change(stated)
    const metadata = text === '' ? '' : `, kv_metadata {'aicost.usage-rollup': '${text}'}`
    await ledger.run(`copy (${select} \n${select.includes('from') ? '' : 'from rolled'}) to '${file}' (format parquet${metadata})`)
    ledger.close()
    const [result] = await take(file)
    expect(result).toMatchObject({ status: 'refused', error: { code, place: { file } } })
    expect(await rows('select count(*)::integer as n from evidence_charge')).toEqual([{ n: 0 }])
  })

  it('rejects a price on the metered leg, money without a currency and tags that are no object', async () => {
    const { root, take } = place()
    const file = join(root, 'odd.parquet')
    const ledger = await Ledger.open(':memory:')
    const stated = '{"contract":"aicost.usage-rollup/1","records":"4","totals":{"input_tokens":"6500","cache_read_tokens":"400","output_tokens":"900","requests":"5","quantity:Images":"3","cost:":"0.0054","cost:USD":"0.126825"}}'
    await ledger.run(`copy (select * replace (
        case when unit = 'Images' then 'metered' else leg end as leg, case when currency = 'EUR' then '' else currency end as currency, case when currency = 'EUR' then 0.0054::decimal(38, 18) else cost end as cost,
        case when service_tier = 'batch' then '{team' else tags end as tags) from '${join(FIXTURES, 'gateway-2026-08-03.parquet')}') to '${file}' (format parquet, kv_metadata {'aicost.usage-rollup': '${stated}'})`)
    ledger.close()
    const [result] = await take(file)
    expect(result?.records).toEqual({ read: 4, accepted: 1, excluded: 0, rejected: 3 })
    expect(result?.diagnostics.filter(({ code }) => code === 'REJECTED').map(({ message }) => message.split(/[: ]/)[0]).sort()).toEqual(['currency', 'leg', 'tags'])
  })

  it('with a manifest enters with it and not without', async () => {
    const { take } = place()
    expect(await take(join(FIXTURES, 'clickhouse-2026-08-03/usage.parquet'))).toMatchObject([{ status: 'refused', error: { code: 'STATED_MISSING' } }])
    expect(await take(join(FIXTURES, 'clickhouse-2026-08-03'))).toMatchObject([{ status: 'imported', as_of: '2026-08-05T06:00:00Z', as_of_from: 'vendor', leg: 'estimate' }])
  })
})

const chdb = ((): string | null => {
  try {
    return createRequire(import.meta.url).resolve('chdb')
  } catch {
    return null
  }
})()

describe(`a roll-up by ClickHouse${chdb === null ? ' (skipped: chdb has no binary for this machine, or is not installed)' : ''}`, () => {
  it.skipIf(chdb === null)('of the same text enters with the same totals', async () => {
    const { root, roll, take, rows } = place()
    mkdirSync(join(root, 'other'))
    const child = spawnSync(process.execPath, [join(packageRoot, 'test/import/roll-up/clickhouse.mjs'), REQUESTS, join(packageRoot, 'src/import/sql/roll-up.sql'), join(root, 'other')], { encoding: 'utf8' })
    expect(child.stderr).toBe('')
    const own = await roll([REQUESTS], { bucket: 'day', tags: ['team'] })
    expect(own.totals).toEqual({ input_tokens: '6500', cache_read_tokens: '400', output_tokens: '900', requests: '5', 'quantity:Images': '3', 'cost:EUR': '0.005400000000000001', 'cost:USD': '0.126825' })
    expect(await take(join(root, 'other'), join(root, 'usage.parquet'))).toMatchObject([{ status: 'imported' }, { status: 'imported' }])
    const charges = (id: number): string => `select * exclude (x_slice_id, x_import_id) from evidence_charge where x_import_id = ${id}`
    expect(await rows('select x_import_id, count(*)::integer as charges, sum(billed_cost)::varchar as cost, sum(consumed_quantity)::varchar as quantity from evidence_charge group by all order by all')).toHaveLength(2)
    expect(await rows(`(${charges(1)} except all ${charges(2)}) union all (${charges(2)} except all ${charges(1)})`)).toEqual([])
  })
})
