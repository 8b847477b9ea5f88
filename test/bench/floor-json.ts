// What a JSON Lines import is compared with: JSON.parse of every line, nothing done with the result. Argument: file.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

let records = 0
for await (const line of createInterface({ input: createReadStream(process.argv[2] ?? '', { highWaterMark: 1 << 20 }), crlfDelay: Infinity })) {
  if (line !== '' && typeof JSON.parse(line) === 'object') records += 1
}
if (records === 0) throw new Error('no record was read')
