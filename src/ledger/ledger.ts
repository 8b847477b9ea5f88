// The handle on one DuckDB ledger, and the only importer of the driver. It owns settings, locks, transactions and
// the way values cross the border: parameters in by name, rows out with DECIMAL, BIGINT and TIMESTAMP as text.
import { renameSync, rmSync } from 'node:fs'
import { DuckDBInstance, INTEGER, VARCHAR, BOOLEAN } from '@duckdb/node-api'
import type { DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api'
import { AicostError } from '../domain/error.ts'
import { sqlText } from './assets.ts'
import { identifier, literal } from './quote.ts'
export { identifier, literal } from './quote.ts'

export type Parameter = string | number | boolean | null
export type Parameters = Readonly<Record<string, Parameter>>
export type Cell = string | number | boolean | null
export type Row = Record<string, Cell>

/** A result with its columns, for queries whose columns the program does not know. */
export interface Table {
  /** Names are unique: a second `a` is `a:1`. Types are the engine's: DECIMAL(38,18). */
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  /** Scalars, and lists and objects of nested types; DECIMAL, BIGINT and TIMESTAMP as text. */
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

export interface OpenOptions {
  /** Where sorts and joins that exceed memory go; must exist. */
  readonly temporary?: string
  readonly readOnly?: boolean
  /** Seconds to wait for another process that holds the ledger. */
  readonly wait?: number
  readonly memoryLimit?: string
}

/** Rows are written a group at a time: by default five are collected, 50 MB each of a wide bill, for no gain in time. */
const SETTINGS = { write_buffer_row_group_count: '1', preserve_insertion_order: 'true', autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' }

/** Memory of the engine. What it keeps of pages read or written grows up to this. */
const MEMORY_LIMIT = '720MB'

export class Ledger {
  readonly path: string
  readonly #instance: DuckDBInstance
  readonly #connection: DuckDBConnection
  readonly #memoryLimit: string
  #inTransaction = false

  private constructor(path: string, instance: DuckDBInstance, connection: DuckDBConnection, memoryLimit: string) {
    this.path = path
    this.#memoryLimit = memoryLimit
    this.#instance = instance
    this.#connection = connection
  }

  /** Opens a database file (or ':memory:'). Waits up to `wait` seconds for a lock, then fails with LEDGER_HELD. */
  static async open(path: string, options: OpenOptions = {}): Promise<Ledger> {
    const memoryLimit = options.memoryLimit ?? MEMORY_LIMIT
    const settings: Record<string, string> = { ...SETTINGS, memory_limit: memoryLimit }
    if (options.temporary) settings['temp_directory'] = options.temporary
    if (options.readOnly) settings['access_mode'] = 'READ_ONLY'
    const instance = await openInstance(path, settings, Date.now() + (options.wait ?? 0) * 1000)
    const connection = await instance.connect()
    const ledger = new Ledger(path, instance, connection, memoryLimit)
    await connection.run("set TimeZone = 'UTC'")
    await connection.run(sqlText('src/ledger/sql/macros.sql'))
    return ledger
  }

  /** Runs one or more statements for their effect. */
  async run(sql: string, parameters?: Parameters): Promise<void> {
    await this.#connection.run(sql, values(parameters), types(parameters))
  }

  /** Rows of a query, DECIMAL, BIGINT and TIMESTAMP as text. */
  async rows<T = Row>(sql: string, parameters?: Parameters): Promise<T[]> {
    const reader = await this.#connection.runAndReadAll(sql, values(parameters), types(parameters))
    return reader.getRowObjectsJson() as T[]
  }

  /** Rows of a query with the names and types of its columns. */
  async table(sql: string, parameters?: Parameters): Promise<Table> {
    const reader = await this.#connection.runAndReadAll(sql, values(parameters), types(parameters))
    const names = reader.deduplicatedColumnNames()
    return { columns: reader.columnTypes().map((type, index) => ({ name: names[index] ?? '', type: String(type) })), rows: reader.getRowObjectsJson() }
  }

  /** Holds the engine to less memory, or (without a limit) to its own again. */
  async limitMemory(limit = this.#memoryLimit): Promise<void> {
    await this.run(`set memory_limit = ${literal(limit)}`)
  }

  /** Shuts this connection off from files and settings, for good: for SQL that people write. */
  async seal(): Promise<void> {
    await this.#connection.run('set enable_external_access = false')
    await this.#connection.run('set lock_configuration = true')
  }

  /** The one row of a query that always returns one. */
  async row<T = Row>(sql: string, parameters?: Parameters): Promise<T> {
    const [row] = await this.rows<T>(sql, parameters)
    if (row === undefined) throw new Error(`no row from: ${sql.slice(0, 120)}`)
    return row
  }

  /** Rows in batches, for results too large to hold at once (the workpaper's charges). */
  async *stream<T = Row>(sql: string, parameters?: Parameters): AsyncGenerator<T[]> {
    const result = await this.#connection.stream(sql, values(parameters), types(parameters))
    for await (const rows of result.yieldRowObjectJson()) yield rows as T[]
  }

  /** Writes the rows of a query into a file, without their passing through the program. Gives how many there were. */
  async copy(sql: string, path: string, as: 'csv' | 'parquet', parameters?: Parameters): Promise<number> {
    const options = as === 'csv' ? 'format csv, header true' : 'format parquet, compression zstd'
    const reader = await this.#connection.runAndReadAll(`copy (${sql}) to ${literal(path)} (${options})`, values(parameters), types(parameters))
    return Number(reader.getRowObjectsJson()[0]?.['Count'])
  }

  /** Appends small sets of rows built in the program; columns not named stay NULL. */
  async insert(table: string, rows: readonly Readonly<Record<string, Cell | readonly string[]>>[]): Promise<void> {
    const [first] = rows
    if (!first) return
    const columns = await this.rows<{ name: string; type: string }>('select name, type from pragma_table_info($table)', { table })
    const used = columns.filter((column) => column.name in first)
    const unknown = Object.keys(first).filter((name) => !columns.some((column) => column.name === name))
    if (unknown.length > 0) throw new Error(`${table} has no column ${unknown.join(', ')}`)
    const structure = JSON.stringify([Object.fromEntries(used.map((column) => [column.name, column.type === 'VARCHAR[]' ? ['VARCHAR'] : 'VARCHAR']))])
    const list = used.map((column) => `cast(line.${column.name} as ${column.type}) as ${column.name}`).join(', ')
    for (let start = 0; start < rows.length; start += 5000) {
      const chunk = JSON.stringify(rows.slice(start, start + 5000))
      await this.run(`insert into ${table} by name select ${list} from (select unnest(from_json($chunk::json, $structure)) as line)`, { chunk, structure })
    }
  }

  /** Sets the session variable that `read_csv(getvariable(…))` resolves anew in each query. */
  async setVariable(name: 'source_path' | 'bound_path', value: string): Promise<void> {
    await this.run(`set variable ${name} = $value`, { value })
  }

  /**
   * Everything in `work` or nothing. The only place that begins and commits: DuckDB's `commit` after a failed
   * statement reports success and rolls back, so an error must never reach it.
   */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inTransaction) throw new Error('transactions do not nest')
    await this.#connection.run('begin transaction')
    this.#inTransaction = true
    try {
      const result = await work()
      await this.#connection.run('commit')
      return result
    } catch (error) {
      await this.#connection.run('rollback').catch((failed: unknown) => {
        if (!String(failed).includes('no transaction is active')) throw failed
      })
      throw error
    } finally {
      this.#inTransaction = false
    }
  }

  /**
   * Writes the whole database anew and puts it in the place of its file, so that nothing deleted is left in any block.
   * The last thing to be done with this handle: what it would write afterwards goes to the file that is no more.
   */
  async rewrite(): Promise<void> {
    const fresh = `${this.path}.fresh`
    rmSync(fresh, { force: true })
    await this.#connection.run('checkpoint')
    const { name } = await this.row<{ name: string }>('select current_database() as name')
    await this.#connection.run(`attach ${literal(fresh)} as fresh`)
    await this.#connection.run(`copy from database ${identifier(name)} to fresh`)
    await this.#connection.run('detach fresh')
    renameSync(fresh, this.path)
  }

  /** Ends a running query; it rejects with INTERRUPT and the connection stays usable. */
  interrupt(): void {
    this.#connection.interrupt()
  }

  close(): void {
    this.#connection.closeSync()
    this.#instance.closeSync()
  }
}

async function openInstance(path: string, settings: Record<string, string>, deadline: number): Promise<DuckDBInstance> {
  for (;;) {
    try {
      return await DuckDBInstance.create(path, settings)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      if (message.includes('Could not set lock')) {
        if (Date.now() < deadline) {
          await new Promise((resolve) => setTimeout(resolve, 200))
          continue
        }
        const holder = /PID (\d+)/.exec(message)?.[1]
        throw new AicostError('LEDGER_HELD', `another process${holder ? ` (PID ${holder})` : ''} holds the ledger`, { file: path, hint: 'wait for it to end, or give --wait SECONDS' })
      }
      if (/newer version|not a valid DuckDB database|older storage|serialization/i.test(message)) {
        throw new AicostError('LEDGER_UNREADABLE', 'the ledger cannot be read by this version of aicost', { file: path, hint: message.split('\n')[0] })
      }
      if (/Permission denied|Read-only file system|Cannot open file/i.test(message)) {
        throw new AicostError('LEDGER_UNWRITABLE', 'the ledger cannot be opened for writing', { file: path, hint: message.split('\n')[0] })
      }
      throw error
    }
  }
}

function values(parameters: Parameters | undefined): Record<string, DuckDBValue> | undefined {
  return parameters && { ...parameters }
}

function types(parameters: Parameters | undefined): Record<string, DuckDBType> | undefined {
  return parameters && Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, typeOf(name, value)]))
}

function typeOf(name: string, value: Parameter): DuckDBType {
  if (typeof value === 'boolean') return BOOLEAN
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Math.abs(value) > 2_147_483_647) throw new Error(`parameter ${name} is not a 32-bit integer: pass money and large counts as text`)
    return INTEGER
  }
  return VARCHAR
}
