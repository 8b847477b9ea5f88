// log, sql, help, schema, doctor and completion as users meet them: exit codes, formats, and what they refuse.
import { execFileSync } from 'node:child_process'
import { appendFileSync, chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withSession } from '../../src/app/session.ts'
import { catalogue } from '../../src/domain/catalogue.ts'
import { packageRoot } from '../../src/ledger/assets.ts'
import { book } from '../app/book.ts'
import type { Book } from '../app/book.ts'
import { commandPaths, run, tree } from './in-process.ts'

let example: Book
beforeAll(async () => {
  example = await book()
})
afterAll(() => example.remove())

const here = (format: string, ...words: string[]): ReturnType<typeof run> => run(example.workspace.root, format, words)
const json = async (...words: string[]): Promise<Record<string, unknown>> => JSON.parse((await here('json', ...words)).text) as Record<string, unknown>

describe('aicost sql', () => {
  it('prints what the engine has, amounts as text, in every format', async () => {
    const query = "select 1234567.500000000000000001::decimal(38, 18) as amount, 9007199254740993::bigint as big, null as nothing, 'a|b' as words, [1, 2] as list"
    expect((await json('sql', query))['rows']).toEqual([{ amount: '1234567.500000000000000001', big: '9007199254740993', nothing: null, words: 'a|b', list: [1, 2] }])
    expect((await here('csv', 'sql', query)).text.split('\n').slice(0, 2)).toEqual(['amount,big,nothing,words,list', '1234567.500000000000000001,9007199254740993,,a|b,"[1,2]"'])
    expect((await here('table', 'sql', query)).text).toContain('1234567.500000000000000001')
    expect((await here('md', 'sql', query)).text).toContain('a\\|b')
  })

  it('reads the relations that reports read', async () => {
    expect((await json('sql', "select plain(sum(effective)) as billed from counted_charge where recognized and leg = 'billed' and charge_category <> 'Tax' and billing_account_id = 'org-4Tq9VbWm2KcRzXe7'"))['rows']).toEqual([{ billed: '964.9566' }])
  })

  it('changes nothing, reads no file, changes no setting', async () => {
    const before = await json('sql', 'select count(*) as n from log')
    const out = join(example.workspace.root, 'stolen.csv')
    for (const query of [
      'delete from log', 'drop table log', 'select 1; drop table log', 'create table t (a int)', 'insert into log select * from log', `copy log to '${out}'`, "select * from read_text('/etc/hostname')", `attach '${out}'`,
      "set memory_limit = '10GB'", 'set enable_external_access = true', 'install httpfs', 'load httpfs', "pragma temp_directory = '/'", 'nonsense', 'select * from no_such_table',
    ]) {
      const { code, text } = await here('json', 'sql', query)
      expect([query, code, text]).toEqual([query, 2, ''])
    }
    expect(existsSync(out)).toBe(false)
    expect((await json('sql', 'select count(*) as n from log'))['rows']).toEqual(before['rows'])
  })
})

describe('aicost explain', () => {
  it('prints exact amounts that foot, in every format', async () => {
    const { text } = await here('table', 'explain', '2026-10/417702938156/USD')
    expect(text).toMatch(/bridge I: billed to invoiced +0\.00176 /)
    expect(text).toMatch(/Total +2,800$/m)
    for (const format of ['csv', 'md']) expect((await here(format, 'explain', '2026-10')).text).toContain('2026-10/acme-robotics/USD')
    expect((await here('table', 'explain', 'no-such-thing')).code).toBe(2)
  })
})

describe('aicost log', () => {
  it('says who did what, of one month or of all', async () => {
    const { entries } = (await json('log')) as { entries: { who: string; what: string }[] }
    expect(entries.length).toBeGreaterThan(5)
    expect(new Set(entries.map((entry) => entry.what))).toContain('import')
    expect((await json('log', '--month', '2031-01'))['entries']).toEqual([])
  })

  it('verifies, and names the first entry that was changed', async () => {
    expect(await json('log', 'verify')).toMatchObject({ holds: true, first_broken: null, exit_code: 0 })
    const forge = (sql: string): Promise<void> => withSession(example.workspace, example.outside, {}, ({ ledger }) => ledger.run(sql))
    await forge("update log set who = who || '!' where log_no in (3, 5)")
    expect(await json('log', 'verify')).toMatchObject({ holds: false, first_broken: { log_no: 3, problem: 'changed' }, exit_code: 1, exit_reasons: ['differs'] })
    expect(await json('doctor')).toMatchObject({ healthy: false, exit_code: 1 })
    await forge("update log set who = replace(who, '!', '') where log_no in (3, 5)")
    expect((await here('table', 'log', 'verify')).code).toBe(0)
  })
})

describe('aicost doctor', () => {
  it('finds a changed and a missing original, and nothing wrong before', async () => {
    expect(await json('doctor')).toMatchObject({ healthy: true, exit_code: 0 })
    const [kept] = await withSession(example.workspace, example.outside, {}, ({ ledger }) => ledger.rows<{ path: string; file: string }>("select archive_path as path, file from import where archive = 'original' order by import_id limit 1"))
    const path = join(example.workspace.root, kept?.path ?? '')
    const bytes = readFileSync(path)
    chmodSync(path, 0o600)
    appendFileSync(path, ' ')
    const changed = (await json('doctor')) as { healthy: boolean; findings: { check: string; ok: boolean; detail: string }[] }
    expect(changed.findings.filter((finding) => !finding.ok)).toEqual([{ check: 'archive', ok: false, detail: expect.stringContaining(kept?.file ?? '') as string }])
    rmSync(path)
    expect((await here('table', 'doctor')).text).toContain('is gone')
    writeFileSync(path, bytes)
    expect(await json('doctor')).toMatchObject({ healthy: true })
  })

  it('says that there is no workspace, or a wrong configuration, as a finding', async () => {
    const { text, code } = await run('/', 'json', ['doctor'])
    expect(code).toBe(1)
    expect((JSON.parse(text) as { findings: unknown[] }).findings.at(-1)).toMatchObject({ check: 'workspace', ok: false })
    const directory = join(example.workspace.root, 'broken')
    await run(null, 'json', ['init', directory])
    writeFileSync(join(directory, 'aicost.yaml'), 'company: [')
    expect((JSON.parse((await run(directory, 'json', ['doctor'])).text) as { findings: unknown[] }).findings.at(-1)).toMatchObject({ check: 'configuration', ok: false })
    rmSync(directory, { recursive: true })
  })
})

describe('aicost help and schema', () => {
  it('have topics, every code, every command', async () => {
    for (const topic of ['workflow', 'configuration', 'formats', 'exit-codes', 'codes']) expect((await run(null, 'table', ['help', topic])).text.length, topic).toBeGreaterThan(200)
    const codes = (await run(null, 'table', ['help', 'codes'])).text
    expect(catalogue.filter((page) => !codes.includes(`  ${page.code}\n`))).toEqual([])
    expect((await run(null, 'table', ['help', 'close', 'sign'])).text).toContain('--key <path>')
    expect((await run(null, 'table', ['help', 'LEDGER_HELD'])).text).toContain('--wait')
    expect((await run(null, 'table', ['help', 'reconciliation'])).code).toBe(2)
    expect((await run(null, 'table', ['explain', 'LEDGER_HELD'])).text).toBe((await run(null, 'table', ['help', 'LEDGER_HELD'])).text)
  })

  it('print a schema as plain JSON, and refuse an unknown name', async () => {
    for (const name of ['config', 'import', 'reconcile', 'report.spend']) expect(JSON.parse((await run(null, 'table', ['schema', name])).text)).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', $id: `aicost.${name}/1` })
    expect((await run(null, 'table', ['schema', 'spend'])).code).toBe(2)
  })
})

const has = (program: string): boolean => {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`])
    return true
  } catch {
    return false
  }
}

describe('aicost completion', () => {
  it('knows every command in every shell', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { text } = await run(null, 'table', ['completion', shell])
      expect(commandPaths(tree()).filter((path) => !text.includes(path.split(' ').at(-1) ?? ''))).toEqual([])
    }
    expect((await run(null, 'table', ['completion', 'tcsh'])).code).toBe(2)
  })

  it.skipIf(!has('bash'))('completes commands, subcommands and options in bash', async () => {
    const { text } = await run(null, 'table', ['completion', 'bash'])
    const complete = (...words: string[]): string[] => execFileSync('bash', ['-c', `${text}\nCOMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); _aicost; printf '%s\\n' "\${COMPREPLY[@]}"`, 'bash', 'aicost', ...words], { encoding: 'utf8' }).trim().split('\n')
    expect(complete('rec')).toEqual(['reconcile'])
    expect(complete('close', 's')).toEqual(['sign', 'status'])
    expect(complete('--format', 'json', 'close', 'sign', '--k')).toEqual(['--key'])
    expect(complete('log', '--m')).toEqual(['--month'])
    expect(complete('--workspace', 'close', 'imports', 'u')).toEqual(['undo'])
  })
})

describe('README.md', () => {
  it('lists every command', () => {
    const readme = readFileSync(join(packageRoot, 'README.md'), 'utf8')
    const paths = commandPaths(tree())
    // Commands that only hold others (close, report) have no line of their own.
    const leaves = paths.filter((path) => !paths.some((other) => other.startsWith(`${path} `)))
    expect(leaves.length).toBeGreaterThan(30)
    expect(leaves.filter((path) => !new RegExp(`\`(aicost )?${path}\\b`).test(readme))).toEqual([])
  })
})
