// A ledger that another process holds, or that a newer program wrote, is a clear refusal.
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Ledger } from '../../src/ledger/ledger.ts'
import { packageRoot } from '../../src/ledger/assets.ts'
import { migrate } from '../../src/ledger/migrate.ts'

const NOW = '2026-11-22T00:00:00Z'

function ledgerPath(): string {
  const directory = mkdtempSync(join(tmpdir(), 'aicost-ledger-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return join(directory, 'ledger.duckdb')
}

test('one that another process holds is refused with its PID', async () => {
  const path = ledgerPath()
  const own = await Ledger.open(path)
  await migrate(own, NOW)
  own.close()
  const holder = fork(join(packageRoot, 'test', 'ledger', 'hold.mjs'), [path], { execArgv: [] })
  onTestFinished(() => void holder.kill('SIGKILL'))
  await new Promise((resolve) => holder.once('message', resolve))
  await expect(Ledger.open(path)).rejects.toMatchObject({ code: 'LEDGER_HELD', exit: 2, message: expect.stringContaining(`PID ${holder.pid}`) as string })
})

test('one that a newer program wrote is refused, and stays as it is', async () => {
  const ledger = await Ledger.open(ledgerPath())
  onTestFinished(() => ledger.close())
  await migrate(ledger, NOW)
  await ledger.run("insert into migration values (9999, 'later', timestamp '2030-01-01')")
  await expect(migrate(ledger, NOW)).rejects.toMatchObject({ code: 'LEDGER_NEWER', exit: 2 })
  expect(await ledger.rows('select max(number) as number from migration')).toEqual([{ number: 9999 }])
})
