// The floor of the import: DuckDB alone reads the same file with the importer's own column list and conversions and
// writes every row by one `create table as`. No hash, no record numbers, no totals. Arguments: file, database, temporary.
import { Ledger } from '../../src/ledger/ledger.ts'
import { project, reader, typed } from '../../src/import/relation.ts'
import type { Layout } from '../../src/import/relation.ts'
import { headerOf } from './containers.ts'
import { parser } from '../../parsers/aws-cur-legacy/parser.ts'

const [path = '', database = '', temporary = ''] = process.argv.slice(2)

const layout: Layout = { container: 'csv', names: headerOf(path), types: [], parallel: true }
const projection = project(parser, layout, path)
const columns = parser.columns.flatMap((column) => {
  const text = projection.text.get(column.name) ?? 'null::varchar'
  return text === 'null::varchar' ? [] : [`${typed(column, text)} as ${column.name}`]
})
const ledger = await Ledger.open(database, { temporary })
await ledger.setVariable('source_path', path)
await ledger.run(`create table floor as select ${columns.join(', ')} from ${reader(layout)}`)
ledger.close()
