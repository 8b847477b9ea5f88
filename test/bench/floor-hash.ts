// The floor of an import of a file already there: its SHA-256, read in pieces of a megabyte. Argument: file.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

const hash = createHash('sha256')
for await (const chunk of createReadStream(process.argv[2] ?? '', { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
hash.digest('hex')
