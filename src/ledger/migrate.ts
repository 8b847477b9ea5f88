// Brings a ledger up to the program's schema: numbered migrations, one transaction each, recorded in the ledger.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { AicostError } from '../domain/error.ts'
import { packageRoot, sqlText } from './assets.ts'
import type { Ledger } from './ledger.ts'

const DIRECTORY = 'src/ledger/sql/migrations'

interface Migration {
  readonly number: number
  readonly name: string
  readonly path: string
}

function migrations(): Migration[] {
  return readdirSync(join(packageRoot, DIRECTORY))
    .filter((file) => /^\d{4}-.+\.sql$/.test(file))
    .sort()
    .map((file) => ({ number: Number(file.slice(0, 4)), name: file.slice(5, -4), path: `${DIRECTORY}/${file}` }))
}

/** Applies what is missing; a ledger newer than the program is refused. */
export async function migrate(ledger: Ledger, now: string): Promise<void> {
  const known = migrations()
  const applied = await appliedMigrations(ledger)
  const newest = known.at(-1)?.number ?? 0
  const ahead = applied.filter((number) => number > newest)
  if (ahead.length > 0) throw new AicostError('LEDGER_NEWER', `the ledger was written by a newer aicost (schema ${ahead.at(-1)}, this program knows ${newest})`, { file: ledger.path, hint: 'install the newer version' })
  for (const migration of known.filter(({ number }) => !applied.includes(number))) {
    await ledger.transaction(async () => {
      await ledger.run('create table if not exists migration (number integer not null, name varchar not null, applied_at timestamp not null)')
      await ledger.run(sqlText(migration.path))
      await ledger.run('insert into migration values ($number, $name, cast($now as timestamp))', { number: migration.number, name: migration.name, now })
    })
  }
}

async function appliedMigrations(ledger: Ledger): Promise<number[]> {
  const tables = await ledger.rows("select table_name from duckdb_tables() where table_name = 'migration'")
  if (tables.length === 0) return []
  return (await ledger.rows<{ number: number }>('select number from migration order by number')).map((row) => row.number)
}
