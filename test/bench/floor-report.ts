// The floor of `report spend`: the driver alone opens the ledger and sums the counted charges of a month by model.
// Arguments: ledger, month, result.
import { writeFileSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'

const [path = '', month = '', output = ''] = process.argv.slice(2)
const instance = await DuckDBInstance.create(path)
const connection = await instance.connect()
const from = `from evidence_charge as charge semi join (select slice_id from slice where recognized and month = '${month}') as slice on slice.slice_id = charge.x_slice_id`
const rows = await connection.runAndReadAll(`select x_model, sum(coalesce(effective_cost, billed_cost))::varchar as cost, sum(billed_cost)::varchar as billed, count(*)::varchar as charges ${from} group by x_model order by x_model`)
const total = await connection.runAndReadAll(`select sum(coalesce(effective_cost, billed_cost))::varchar as total ${from}`)
writeFileSync(output, JSON.stringify({ rows: rows.getRowObjectsJson(), total: total.getRowObjectsJson()[0]?.['total'] }))
connection.closeSync()
instance.closeSync()
