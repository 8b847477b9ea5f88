// Mutations of JSON Lines: values, whole lines, keys.
import { junk } from './junk.ts'
import type { Random } from './random.ts'

/** The text after one to three changes, and what they were. */
export function mutateLines(text: string, random: Random): { text: string; what: string } {
  let rows = text.split('\n').filter((line) => line !== '')
  const done: string[] = []
  for (let count = 1 + random.below(3); count > 0 && rows.length > 0; count--) {
    const at = random.below(rows.length)
    const row = rows[at] ?? ''
    const [name, changed] = random.pick<readonly [string, () => string[]]>([
      ['value', () => rows.toSpliced(at, 1, withValue(row, random))],
      ['value', () => rows.toSpliced(at, 1, withValue(row, random))],
      ['value', () => rows.toSpliced(at, 1, withValue(row, random))],
      ['duplicate line', () => rows.toSpliced(at, 0, row)],
      ['drop line', () => rows.toSpliced(at, 1)],
      ['shuffle lines', () => random.shuffled(rows)],
      ['cut line', () => rows.toSpliced(at, 1, row.slice(0, random.below(row.length)))],
      ['other JSON', () => rows.toSpliced(at, 0, random.pick(['[]', '{}', 'null', '1', '"x"', '[{}]', '{"cost":1}', ' ']))],
      ['array', () => [`[${rows.join(',\n')}]`]],
      ['no key', () => rows.toSpliced(at, 1, row.replace(/"\w+":(?="|[\d-])/, () => `"x${random.below(9)}":`))],
    ])
    rows = changed()
    done.push(name)
  }
  return { text: `${rows.join('\n')}\n`, what: done.join(', ') }
}

/** One scalar of the line replaced by junk: as text, as a number, as null or a list. */
function withValue(line: string, random: Random): string {
  const values = [...line.matchAll(/:\s*("(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)/g)]
  if (values.length === 0) return line
  const found = random.pick(values)
  const old = found[1] ?? ''
  const start = (found.index ?? 0) + found[0].length - old.length
  const cell = junk(random, old.replace(/^"|"$/g, ''))
  const value = random.pick([JSON.stringify(cell), JSON.stringify(cell), /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(cell) ? cell : JSON.stringify(cell), 'null', '[]', '{}', '-1'])
  return `${line.slice(0, start)}${value}${line.slice(start + old.length)}`
}
