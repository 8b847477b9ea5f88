// Brings a ledger up to the program's schema: numbered migrations, recorded in the ledger. One that exists takes each in a
// transaction of its own; a new one takes all in one, for the commits were most of the time it took to make.
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
  const missing = known.filter(({ number }) => !applied.includes(number))
  for (const steps of applied.length === 0 ? [missing] : missing.map((step) => [step])) {
    await ledger.transaction(async () => {
      await ledger.run('create table if not exists migration (number integer not null, name varchar not null, applied_at timestamp not null)')
      for (const { path } of steps) await ledger.run(sqlText(path))
      await ledger.insert('migration', steps.map(({ number, name }) => ({ number, name, applied_at: now })))
    })
  }
}

async function appliedMigrations(ledger: Ledger): Promise<number[]> {
  try {
    return (await ledger.rows<{ number: number }>('select number from migration order by number')).map((row) => row.number)
  } catch (error) {
    if (String(error).includes('Table with name migration does not exist')) return []
    throw error
  }
}
