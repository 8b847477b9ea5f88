// A ledger in memory with its tables, for tests of what is kept in it.
import { Ledger } from '../../src/ledger/ledger.ts'
import { migrate } from '../../src/ledger/migrate.ts'

export async function openLedger(): Promise<Ledger> {
  const ledger = await Ledger.open(':memory:')
  await migrate(ledger, '2026-11-03T09:00:00Z')
  return ledger
}
