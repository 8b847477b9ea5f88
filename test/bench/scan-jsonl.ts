// The importer's first scan of a BigQuery export as JSON Lines: every record read, typed, checked, grouped and summed as
// an import does it, without the hash, the copy and the ledger around it. Arguments: file, temporary directory.
import { Ledger } from '../../src/ledger/ledger.ts'
import { readHead } from '../../src/import/head.ts'
import { project } from '../../src/import/relation.ts'
import { scanFile, scanPlan } from '../../src/import/scan.ts'
import { parser } from '../../parsers/gcp-billing-jsonl/parser.ts'

const [path = '', temporary = ''] = process.argv.slice(2)
const ledger = await Ledger.open(':memory:', { temporary })
await ledger.setVariable('source_path', path)
await scanFile(ledger, scanPlan(parser, []), project(parser, { container: 'jsonl', names: readHead(path).header, types: [], parallel: true }, path), 1)
const { records } = await ledger.row<{ records: string }>('select sum(records)::varchar as records from seen')
if (Number(records) === 0) throw new Error('no record was read')
ledger.close()
