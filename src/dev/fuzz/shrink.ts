// Makes the file of a finding smaller while the finding stays: rows are left out, halves first.
import { readFileSync, writeFileSync } from 'node:fs'

const TRIES = 40

/** Rewrites the file with as few of its lines as still fail; files that are not lines of text stay. */
export async function shrunk(file: string, fails: () => Promise<boolean>): Promise<void> {
  const original = readFileSync(file)
  if (original.includes(0) || original[0] === 0x1f) return
  const [header = '', ...lines] = original.toString('latin1').split('\n')
  let rows = lines
  let best = original
  let tries = 0
  for (let size = Math.ceil(rows.length / 2); size >= 1 && tries < TRIES; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < rows.length && tries < TRIES; tries++) {
      const fewer = rows.toSpliced(at, size)
      const bytes = Buffer.from([header, ...fewer].join('\n'), 'latin1')
      writeFileSync(file, bytes)
      if (await fails()) {
        rows = fewer
        best = bytes
      } else at += size
    }
  }
  writeFileSync(file, best)
}
