// A ledger in memory with its tables, for tests of what is kept in it.
import { sqlText } from '../../src/ledger/assets.ts'
import { Ledger } from '../../src/ledger/ledger.ts'

export async function openLedger(): Promise<Ledger> {
  const ledger = await Ledger.open(':memory:')
  await ledger.run(sqlText('src/ledger/sql/migrations/0001-ledger.sql'))
  return ledger
}
