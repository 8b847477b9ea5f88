// The generated bill in its other containers: gzip, and Parquet under the names and types of Data Exports.
import { closeSync, createReadStream, createWriteStream, openSync, readSync } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { Ledger, identifier, literal } from '../../src/ledger/ledger.ts'

export async function gzip(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from, { highWaterMark: 1 << 20 }), createGzip({ level: 6 }), createWriteStream(to))
}

const AMOUNTS = /^line_item_(usage_amount|unblended_rate|unblended_cost|blended_rate|blended_cost)$|^pricing_public_on_demand_cost$/
const INSTANTS = /_date$/

/** `lineItem/UnblendedCost` → line_item_unblended_cost; amounts are doubles and dates timestamps, as AWS writes them. */
export async function toParquet(from: string, to: string): Promise<void> {
  const header = headerOf(from)
  const ledger = await Ledger.open(':memory:')
  const columns = header.map((name, index) => {
    const column = name.replace(/[/:]/g, '_').replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()
    const cell = `c${index}`
    return `${AMOUNTS.test(column) ? `${cell}::double` : INSTANTS.test(column) ? `replace(${cell}, 'Z', '')::timestamp` : cell} as ${identifier(column)}`
  })
  await ledger.run(`copy (select ${columns.join(', ')} from read_csv(${literal(from)}, header = true, auto_detect = false, delim = ',', quote = '"', columns = {${header.map((_, index) => `c${index}: 'VARCHAR'`).join(', ')}})) to ${literal(to)} (format parquet, compression snappy)`)
  ledger.close()
}

/** The generated file's header quotes nothing. */
export function headerOf(file: string): string[] {
  const descriptor = openSync(file, 'r')
  const bytes = Buffer.alloc(16_384)
  const length = readSync(descriptor, bytes)
  closeSync(descriptor)
  return (bytes.toString('utf8', 0, length).split('\n')[0] ?? '').split(',')
}
