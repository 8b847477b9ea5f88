// Use case: `aicost sql`. People's own queries over the ledger: read-only, no files, no settings, amounts as text.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AicostError } from '../domain/error.ts'
import type { Workspace } from '../config/workspace.ts'
import { Ledger } from '../ledger/ledger.ts'
import type { Table } from '../ledger/ledger.ts'
import { definePricedCharge, defineRecognized } from '../reconcile/relations.ts'
import { configure, withSession } from './session.ts'
import type { Surroundings } from './session.ts'

/** Runs one statement; whatever the engine says against it is an error of code SQL with its first line. */
export async function query(workspace: Workspace, sql: string, surroundings: Surroundings, options: { readonly wait?: number | undefined } = {}): Promise<Table> {
  const config = configure(workspace)
  const temporary = join(workspace.directory, 'temporary')
  // An empty workspace has no ledger yet, and a read-only one cannot be made.
  if (!existsSync(workspace.ledgerPath)) await withSession(workspace, surroundings, options, () => Promise.resolve())
  mkdirSync(temporary, { recursive: true })
  const ledger = await Ledger.open(workspace.ledgerPath, { readOnly: true, temporary, wait: options.wait ?? 0 })
  const interrupt = (): void => ledger.interrupt()
  process.once('SIGINT', interrupt)
  try {
    // The relations that reports read (counted_charge, priced_charge) are there to be asked as well.
    await definePricedCharge(ledger)
    await defineRecognized(ledger, config.close.time_zone)
    await ledger.seal()
    return await ledger.table(sql)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (error instanceof AicostError || message.includes('INTERRUPT')) throw error
    throw new AicostError('SQL', message.split('\n')[0] ?? message, { hint: 'the ledger is read-only here; aicost sql "show tables" lists what can be asked' })
  } finally {
    process.removeListener('SIGINT', interrupt)
    ledger.close()
  }
}
