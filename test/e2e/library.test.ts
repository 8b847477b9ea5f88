// The package's entry, as another program imports it.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/ledger/assets.ts'

test('the package can be imported by its name, and its functions close a month', () => {
  const dir = mkdtempSync(join(tmpdir(), 'aicost-library-'))
  const program = `
    import { demo, reconcileReport, withSession, workspaceAt } from 'aicost'
    const surroundings = { now: () => '2026-11-06T09:00:00Z', env: {}, cwd: ${JSON.stringify(dir)}, gitUser: () => undefined }
    const { version } = await demo('demo', { force: false }, surroundings)
    const { body } = await withSession(workspaceAt(${JSON.stringify(join(dir, 'demo'))}), surroundings, {}, (session) => reconcileReport(session, '2026-10', null))
    process.stdout.write(JSON.stringify([version.signed_total, body.state, body.totals.recognized]))`
  try {
    expect(JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: packageRoot, encoding: 'utf8' }))).toEqual(['4567.11', 'signed', '4567.1066'])
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}, 120_000)
