// Where a JSON Lines file is broken. The engine says that it is and why; inside lists it counts elements instead of
// records, so the record is looked for here, in the one case in which nothing is lost by reading slowly.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { AicostError } from '../domain/error.ts'
import type { Parser } from './contract.ts'
import type { DeliveryInput } from './delivery.ts'
import { asUserError } from './engine-error.ts'

const EXCERPT = 200

/** The error with the first record that is no whole object, has a key twice or another shape than the format's; null where the error is another matter. */
export async function locatedFault(input: DeliveryInput, error: unknown): Promise<AicostError | null> {
  if (!(error instanceof Error) || error instanceof AicostError || !/^Invalid Input Error: .*JSON/i.test(error.message)) return null
  for (const { staged, layout } of input.files) {
    if (layout.container !== 'jsonl') continue
    const found = await firstFault(staged.stagedPath, input.parser)
    const told = asUserError(error, staged.name)
    if (found) return new AicostError(told.code, `${told.message}: ${found.why}`, { ...told.place, record: found.record, excerpt: found.line.slice(0, EXCERPT) })
  }
  return null
}

async function firstFault(path: string, parser: Parser): Promise<{ record: number; why: string; line: string } | null> {
  let record = 0
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    if (line.trim() === '') continue
    record += 1
    const why = faultOf(line, parser)
    if (why !== null) return { record, why, line }
  }
  return null
}

function faultOf(line: string, parser: Parser): string | null {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return 'it is cut or not JSON'
  }
  if (!isObject(value)) return 'it is not an object'
  const twice = keyTwice(line)
  return twice === null ? misshapen(value, parser) : `the key ${twice} stands twice in one object`
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Keys of valid JSON, object by object. */
function keyTwice(line: string): string | null {
  const open: (Set<string> | null)[] = []
  for (const [token, key] of line.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (key !== undefined) {
      const keys = open.at(-1)
      if (keys?.has(key)) return key
      keys?.add(key)
    } else if (token === '{') open.push(new Set())
    else if (token === '[') open.push(null)
    else if (token === '}' || token === ']') open.pop()
  }
  return null
}

function misshapen(record: Readonly<Record<string, unknown>>, parser: Parser): string | null {
  for (const column of parser.columns) {
    for (const path of column.aliases ?? [column.name]) {
      const keys = path.split('.')
      let at: unknown = record
      for (const key of keys) {
        if (at === null || at === undefined) break
        if (!isObject(at)) return `${path} is not in an object`
        at = at[key]
      }
      if (column.type === 'list' && at !== null && at !== undefined && !(Array.isArray(at) && at.every((entry) => entry === null || isObject(entry)))) return `${path} is not a list of objects`
    }
  }
  return null
}
