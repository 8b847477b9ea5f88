// Holds a ledger open until it is killed; says when it does.
import { DuckDBInstance } from '@duckdb/node-api'

const instance = await DuckDBInstance.create(process.argv[2])
const connection = await instance.connect()
await connection.run('select 1')
process.send('held')
setInterval(() => {}, 60_000)
