// Run in a process of its own: ClickHouse rolls requests.csv up with the text of src/import/sql/roll-up.sql and writes
// Parquet and the manifest with its totals. Arguments: requests.csv, roll-up.sql, directory for the result.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { query } from 'chdb'

const [requests, rollUp, directory] = process.argv.slice(2)
const quoted = (text) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
const parquet = join(directory, 'usage.parquet')

const columns = `timestamp String, provider String, account String, model String, service_tier String, user_id String, tags String, unit String,
  input_tokens Nullable(Int64), cache_read_tokens Nullable(Int64), output_tokens Nullable(Int64), quantity Nullable(Decimal(38, 18)), cost Nullable(Decimal(38, 18)), currency String`
const request = `select 'estimate' as leg,
    toDateTime64(toStartOfDay(parseDateTimeBestEffort(timestamp, 'UTC')), 6, 'UTC') as bucket_start, bucket_start + interval 1 day as bucket_end,
    provider, account, '' as sub_account, '' as region, model, service_tier, '' as context, '' as api_key, user_id, tags,
    if(unit <> '', unit, 'Tokens') as unit, currency, input_tokens as input, cache_read_tokens as cache_read,
    cast(null as Nullable(Int64)) as cache_write_5m, cast(null as Nullable(Int64)) as cache_write_1h, output_tokens as output, quantity as amount, cost as price
  from file(${quoted(requests)}, 'CSVWithNames', ${quoted(columns)})`
// Without the setting a cast makes NULL an error.
query(`insert into function file(${quoted(parquet)}, 'Parquet') with request as (${request}) ${readFileSync(rollUp, 'utf8')} settings cast_keep_nullable = 1`, 'CSV')

const rows = (sql) => query(sql, 'JSONEachRow').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line))
const from = `from file(${quoted(parquet)}, 'Parquet')`
const COUNTS = ['input_tokens', 'cache_read_tokens', 'cache_write_5m_tokens', 'cache_write_1h_tokens', 'output_tokens', 'requests']
const [counts] = rows(`select toString(count(*)) as records, ${COUNTS.map((name) => `toString(sum(${name})) as ${name}`).join(', ')} ${from}`)
const totals = Object.fromEntries(COUNTS.filter((name) => counts[name] !== null).map((name) => [name, counts[name]]))
for (const [name, by] of [['quantity', 'unit'], ['cost', 'currency']]) {
  for (const row of rows(`select ${by} as key, toString(sum(${name})) as total ${from} where ${name} is not null group by ${by} order by ${by}`)) totals[`${name}:${row.key}`] = row.total
}
writeFileSync(join(directory, 'usage-manifest.json'), `${JSON.stringify({ contract: 'aicost.usage-rollup/1', run: 'clickhouse-1', as_of: '2026-08-05T06:00:00Z', files: [{ name: 'usage.parquet', records: counts.records, totals }] }, null, 2)}\n`)
