// The built program where the machine is in its way: no right to read or write, no room, a ledger that is held or that
// is newer, an archive that is gone. Exit 2 with what to do, and the totals as they were.
import { execFileSync, fork, spawn } from 'node:child_process'
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { importFiles } from '../../src/app/import.ts'
import { withSession } from '../../src/app/session.ts'
import { workspaceAt } from '../../src/config/workspace.ts'
import { FIXED } from '../../src/dev/fixtures.ts'
import { packageRoot } from '../../src/ledger/assets.ts'
import { CONFIG, file, line } from '../import/hostile.ts'
import { directory, run } from '../program.ts'
import type { Ran } from '../program.ts'

const GOOD = file(line({ amount: '12.50' }))
const MORE = file(...Array.from({ length: 14_000 }, (_, at) => line({ day: 1 + (at % 20), amount: `0.${at}`, project: `p${(at * 2_654_435_761) % 4_294_967_296} ${'x'.repeat(60)}` })))
const BIN = join(packageRoot, 'bin', 'aicost.js')
const isRoot = process.getuid?.() === 0
const NOBODY = 65_534

/** A workspace with 12.50 of June in it, and a file to import beside. */
async function workspace(): Promise<string> {
  const root = directory(CONFIG)
  writeFileSync(join(root, 'good.csv'), GOOD)
  writeFileSync(join(root, 'more.csv'), MORE)
  await importFiles(workspaceAt(root), [join(root, 'good.csv')], {}, FIXED)
  return root
}

async function totalOf(root: string): Promise<string> {
  const ran = await run(root, 'reconcile', '--month', '2026-06', '--format', 'json')
  return (JSON.parse(ran.stdout) as { totals: { recognized: string } }).totals.recognized
}

/** The total, what lies in staging, and how many originals the archive holds. */
async function stateOf(root: string): Promise<unknown> {
  const { stagingPath, archivePath } = workspaceAt(root)
  return { total: await totalOf(root), staging: readdirSync(stagingPath), originals: readdirSync(archivePath, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.bin')).length }
}

const AS_BEFORE = { total: '12.5', staging: [], originals: 1 }

function expectRefused(ran: Ran, code: string): void {
  expect(ran.stderr).toContain(`see: aicost help ${code}`)
  expect(ran.exit).toBe(2)
}

/** The program in a shell, or as a user who may do less than root. */
async function runBy(cwd: string, command: string, args: readonly string[], as?: number): Promise<Ran> {
  const child = spawn(command, args, { cwd, env: { PATH: process.env['PATH'], HOME: cwd, AICOST_BY: 'test', CI: '1' }, ...(as === undefined ? {} : { uid: as, gid: as }) })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const exit = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { exit, stdout, stderr }
}

const SHELL = ((): boolean => {
  try {
    return execFileSync('bash', ['-c', 'ulimit -f 100000 && echo yes'], { encoding: 'utf8' }).trim() === 'yes'
  } catch {
    return false
  }
})()

describe.skipIf(!SHELL)('no room', () => {
  // What one file may grow to stands in for a full disk: the staged copy alone, then the ledger's log and the ledger.
  test.each([1000, 4200, 5000])('a limit of %d KiB', { timeout: 60_000 }, async (limit) => {
    const root = await workspace()
    const ran = await runBy(root, 'bash', ['-c', `ulimit -f ${limit}; exec "${process.execPath}" "${BIN}" import more.csv`])
    expectRefused(ran, 'DISK_FULL')
    expect(ran.stderr).toContain('more.csv: no space left')
    expect(await stateOf(root)).toEqual(AS_BEFORE)
  })
})

describe('a result that cannot be written', () => {
  test('a directory that is not there, and a directory', { timeout: 60_000 }, async () => {
    const root = directory(CONFIG)
    for (const [path, code] of [[join('none', 'x.txt'), 'ENOENT'], ['.', 'EISDIR']] as const) {
      const ran = await run(root, 'parsers', '-o', path, '--force')
      expect([ran.exit, ran.stdout, ran.stderr]).toEqual([2, '', expect.stringContaining(`${path}: cannot be written (${code})`)])
    }
  })

  test.skipIf(!existsSync('/dev/full'))('a full disk behind stdout and behind -o', { timeout: 60_000 }, async () => {
    const root = directory(CONFIG)
    for (const tail of ['> /dev/full', '-o /dev/full --force']) {
      const ran = await runBy(root, 'bash', ['-c', `"${process.execPath}" "${BIN}" parsers ${tail}`])
      expect([ran.exit, ran.stderr]).toEqual([2, expect.stringMatching(/^aicost: error: \S+: cannot be written \(ENOSPC\)\nsee: aicost help FILE_UNWRITABLE\n$/)])
    }
  })

  test.skipIf(!SHELL)('the file that was there stays whole', { timeout: 60_000 }, async () => {
    const root = directory(CONFIG)
    writeFileSync(join(root, 'x.txt'), 'as before')
    const ran = await runBy(root, 'bash', ['-c', `trap '' XFSZ; ulimit -f 1; exec "${process.execPath}" "${BIN}" parsers -o x.txt --force`])
    expect([ran.exit, readdirSync(root).sort(), readFileSync(join(root, 'x.txt'), 'utf8')]).toEqual([2, ['aicost.yaml', 'x.txt'], 'as before'])
  })
})

/** Whether another user could run the program at all (its directory may be closed to others). */
let restrained = !isRoot
beforeAll(async () => {
  if (isRoot) restrained = (await runBy('/', process.execPath, [BIN, '--version'], NOBODY)).exit === 0
})

describe('no right', () => {
  const as = isRoot ? NOBODY : undefined
  const opened = (root: string): void => {
    if (isRoot) execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, root])
  }

  test('a file, a directory or a workspace of somebody else', { timeout: 60_000 }, async (context) => {
    if (!restrained) return context.skip('the program cannot be run as another user here')
    const root = await workspace()
    mkdirSync(join(root, 'closed'))
    writeFileSync(join(root, 'closed', 'x.csv'), GOOD)
    opened(root)
    if (isRoot) {
      chownSync(join(root, 'more.csv'), 0, 0)
      chownSync(join(root, 'closed'), 0, 0)
    }
    chmodSync(join(root, 'more.csv'), 0)
    chmodSync(join(root, 'closed'), 0)
    onTestFinished(() => chmodSync(join(root, 'closed'), 0o700))
    const ran = await runBy(root, process.execPath, [BIN, 'import', 'more.csv', 'closed'], as)
    expectRefused(ran, 'FILE_UNREADABLE')
    expect(ran.stderr).toContain('error: more.csv: may not be read')
    expect(ran.stderr).toContain('error: closed: may not be read')
    chmodSync(join(root, '.aicost'), 0o500)
    chmodSync(join(root, '.aicost', 'staging'), 0o500)
    const closed = await runBy(root, process.execPath, [BIN, 'import', 'good.csv'], as)
    expectRefused(closed, 'WORKSPACE_UNWRITABLE')
    chmodSync(join(root, '.aicost'), 0o700)
    chmodSync(join(root, '.aicost', 'staging'), 0o700)
    chmodSync(workspaceAt(root).ledgerPath, 0o400)
    expectRefused(await runBy(root, process.execPath, [BIN, 'reconcile', '--month', '2026-06'], as), 'LEDGER_UNWRITABLE')
    chmodSync(workspaceAt(root).ledgerPath, 0o600)
    expect(await stateOf(root)).toEqual(AS_BEFORE)
  })

  test('a workspace whose directory is no directory', async () => {
    const root = directory(CONFIG)
    writeFileSync(join(root, '.aicost'), 'not mine')
    writeFileSync(join(root, 'good.csv'), GOOD)
    for (const args of [['import', 'good.csv'], ['reconcile', '--month', '2026-06']]) expect(await run(root, ...args)).toMatchObject({ exit: 2, stderr: expect.stringContaining('aicost help WORKSPACE_UNWRITABLE') })
  })

  test.skipIf(!existsSync('/proc/self/mem'))('a file that cannot be read where it says it can', async () => {
    const root = await workspace()
    expectRefused(await run(root, 'import', '/proc/self/mem'), 'FILE_UNREADABLE')
    expect(await stateOf(root)).toEqual(AS_BEFORE)
  })
})

describe('the ledger', () => {
  test('held by another process: refused at once, waited for when asked', { timeout: 60_000 }, async () => {
    const root = await workspace()
    const holder = fork(join(packageRoot, 'test', 'ledger', 'hold.mjs'), [workspaceAt(root).ledgerPath], { execArgv: [] })
    onTestFinished(() => void holder.kill('SIGKILL'))
    await new Promise((resolve) => holder.once('message', resolve))
    const refused = await run(root, 'import', 'more.csv')
    expectRefused(refused, 'LEDGER_HELD')
    expect(refused.stderr).toContain(`PID ${holder.pid}`)
    expectRefused(await run(root, 'import', 'more.csv', '--wait', '1'), 'LEDGER_HELD')
    const waiting = run(root, 'import', 'more.csv', '--wait', '45', '--quiet')
    setTimeout(() => holder.kill('SIGKILL'), 2500)
    expect(await waiting).toMatchObject({ exit: 0 })
  })

  test('newer, damaged or something else: refused, and left as it is', { timeout: 60_000 }, async () => {
    const root = await workspace()
    const { ledgerPath } = workspaceAt(root)
    cpSync(ledgerPath, `${ledgerPath}.kept`)
    await withSession(workspaceAt(root), FIXED, {}, ({ ledger }) => ledger.run("insert into migration values (9999, 'later', timestamp '2030-01-01')"))
    expectRefused(await run(root, 'import', 'more.csv'), 'LEDGER_NEWER')
    writeFileSync(ledgerPath, 'not a ledger')
    expectRefused(await run(root, 'import', 'more.csv'), 'LEDGER_UNREADABLE')
    cpSync(`${ledgerPath}.kept`, ledgerPath)
    expect(await stateOf(root)).toEqual(AS_BEFORE)
  })

  test('an original that is gone from the archive: said, and nothing else stops', async () => {
    const root = await workspace()
    rmSync(workspaceAt(root).archivePath, { recursive: true })
    const looked = await run(root, 'doctor')
    expect(looked.stdout).toContain('is gone')
    expect((await run(root, 'explain', '1:1')).stdout).toContain('the archived file is gone')
    expect(await run(root, 'import', 'good.csv', '--format', 'json')).toMatchObject({ exit: 0, stdout: expect.stringContaining('"unchanged"') })
    const again = await run(root, 'reprocess')
    expect(again.exit).toBe(1)
    expect(again.stderr).toContain('good.csv: its original is gone from the archive')
    expect(await totalOf(root)).toBe('12.5')
  })

  test('an original that was changed in the archive is not read again', async () => {
    const root = await workspace()
    const [original = ''] = readdirSync(workspaceAt(root).archivePath, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.bin'))
    rmSync(join(workspaceAt(root).archivePath, original))
    writeFileSync(join(workspaceAt(root).archivePath, original), GOOD.replace('12.50', '99.50'))
    const again = await run(root, 'reprocess')
    expect(again.exit).toBe(1)
    expect(again.stderr).toContain('good.csv: its original is changed in the archive')
    expect(await totalOf(root)).toBe('12.5')
  })
})
