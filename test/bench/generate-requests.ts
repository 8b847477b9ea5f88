// A partitioned data set of single requests in Parquet, made by the engine piece by piece: day=…/account=…/part.parquet,
// with many keys and users, so that its roll-up is as hard as one can be. The same rows on every machine.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Ledger, literal } from '../../src/ledger/ledger.ts'

const ACCOUNTS = 4
const DAYS = 31

export async function generateRequests(directory: string, rows: number): Promise<void> {
  const ledger = await Ledger.open(':memory:', { temporary: directory })
  const each = Math.ceil(rows / (DAYS * ACCOUNTS))
  for (let day = 1; day <= DAYS; day++) {
    for (let account = 0; account < ACCOUNTS; account++) {
      const folder = join(directory, `day=2026-08-${String(day).padStart(2, '0')}`, `account=org-${account}`)
      mkdirSync(folder, { recursive: true })
      await ledger.run(`copy (
        select timestamp '2026-08-01' + to_days(${day - 1}) + to_seconds((hash(range, 1) % 86400)::integer) as timestamp, 'OpenAI' as provider, ['gpt-4o-mini', 'gpt-4o', 'o3'][1 + (hash(range, 2) % 3)::integer] as model,
          'key_' || (hash(range, ${account}, 3) % 200000)::varchar as api_key, 'user-' || (hash(range, 4) % 200000)::varchar || '@example.com' as user_id,
          (hash(range, 5) % 20000)::integer as input_tokens, (hash(range, 6) % 4000)::integer as output_tokens, md5(range::varchar) || md5((range + 1)::varchar) as prompt
        from range(${each})) to ${literal(join(folder, 'part.parquet'))} (format parquet, compression snappy)`)
    }
  }
  ledger.close()
}
