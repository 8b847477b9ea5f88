// The floor of `reconcile`: the driver alone opens the ledger and runs the sums a reconciliation cannot do without: counted
// charges by account, component, day, model and kind, documents, payments. Arguments: ledger, result.
import { writeFileSync } from 'node:fs'
import { DuckDBInstance } from '@duckdb/node-api'

const [path = '', output = ''] = process.argv.slice(2)
const instance = await DuckDBInstance.create(path)
const connection = await instance.connect()
const counted = 'semi join (select slice_id from slice where counted) as slice on slice.slice_id = x_slice_id'
const read = async (sql: string): Promise<unknown[]> => (await connection.runAndReadAll(sql)).getRowObjectsJson()
const charges = await read(
  `select billing_account_id, billing_currency, x_component, cast(charge_period_start as date) as day, date_trunc('month', billing_period_start) as bill_month, invoice_id, charge_category, x_model, x_token_kind,
     sum(billed_cost)::varchar as billed, sum(coalesce(effective_cost, billed_cost))::varchar as effective, sum(consumed_quantity)::varchar as quantity, count(*)::varchar as charges
   from evidence_charge ${counted} group by all order by all`)
const documents = await read(`select billing_account_id, invoice_id, sum(billed_cost)::varchar as net, sum(tax_amount)::varchar as tax from evidence_invoice_detail ${counted} group by all order by all`)
const payments = await read(`select posted_at, payee, reference, amount::varchar as amount from evidence_payment ${counted} order by all`)
writeFileSync(output, JSON.stringify({ charges, documents: documents.length, payments: payments.length }))
connection.closeSync()
instance.closeSync()
