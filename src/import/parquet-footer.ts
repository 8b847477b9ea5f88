// Column names of a Parquet file from its footer alone, without the engine: a thousand files are told apart in the time of
// reading them. The footer is Thrift's compact protocol; of it only the schema, which comes second, is read.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

const MAGIC = 'PAR1'
const TAIL_BYTES = 8
const MOST_FOOTER_BYTES = 16 * 2 ** 20

/** Names of the columns at the top of the schema, or null when the footer is not one that can be read so. */
export function footerNames(path: string): string[] | null {
  const footer = footerOf(path)
  if (footer === null) return null
  try {
    return topLevel(schemaOf(compact(footer)))
  } catch (error) {
    if (error instanceof RangeError) return null // cut or of another shape: the engine has the last word
    throw error
  }
}

function footerOf(path: string): Buffer | null {
  const descriptor = openSync(path, 'r')
  try {
    const { size } = fstatSync(descriptor)
    const tail = Buffer.alloc(TAIL_BYTES)
    if (size < TAIL_BYTES + MAGIC.length || readSync(descriptor, tail, 0, TAIL_BYTES, size - TAIL_BYTES) < TAIL_BYTES || tail.toString('latin1', 4) !== MAGIC) return null
    const length = tail.readUInt32LE(0)
    if (length > size - TAIL_BYTES - MAGIC.length) return null
    const footer = Buffer.alloc(Math.min(length, MOST_FOOTER_BYTES))
    readSync(descriptor, footer, 0, footer.length, size - TAIL_BYTES - length)
    return footer
  } finally {
    closeSync(descriptor)
  }
}

interface Element {
  readonly name: string
  readonly children: number
}

/** Field numbers of the format. */
const SCHEMA = 2
const NAME = 4
const CHILDREN = 5

function schemaOf(input: Compact): Element[] {
  for (let field = input.field(0); field !== null; field = input.field(field.id)) {
    if (field.id !== SCHEMA) {
      input.skip(field.type)
      continue
    }
    return Array.from({ length: input.listLength() }, () => elementOf(input))
  }
  throw new RangeError('a footer without a schema')
}

function elementOf(input: Compact): Element {
  let name = ''
  let children = 0
  for (let field = input.field(0); field !== null; field = input.field(field.id)) {
    if (field.id === NAME) name = input.text()
    else if (field.id === CHILDREN) children = input.signed()
    else input.skip(field.type)
  }
  return { name, children }
}

/** The schema is a tree written depth first; its root is the first element. */
function topLevel(elements: readonly Element[]): string[] {
  const names: string[] = []
  const after = (at: number): number => {
    const element = elements[at]
    if (!element) throw new RangeError('a schema that ends early')
    let next = at + 1
    for (let child = 0; child < element.children; child++) next = after(next)
    return next
  }
  let at = 1
  for (let child = 0; child < (elements[0]?.children ?? 0); child++) {
    names.push(elements[at]?.name ?? '')
    at = after(at)
  }
  return names
}

/** Types of Thrift's compact protocol; 1 and 2 are the two values of a boolean field and have no bytes. */
const [BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, STRUCT] = [3, 4, 5, 6, 7, 8, 9, 10, 12] as const
const DOUBLE_BYTES = 8

interface Field {
  readonly id: number
  readonly type: number
}

interface Compact {
  /** The struct's field after that of the id (0 before the first), which must be read or skipped before the next; null at its end. */
  readonly field: (after: number) => Field | null
  readonly listLength: () => number
  readonly signed: () => number
  readonly text: () => string
  readonly skip: (type: number) => void
}

/** Reads the protocol as far as a schema needs it; past the end is a RangeError. */
function compact(bytes: Buffer): Compact {
  let at = 0
  const byte = (): number => {
    const value = bytes[at++]
    if (value === undefined) throw new RangeError('past the end')
    return value
  }
  const unsigned = (): number => {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const next = byte()
      value += (next & 127) * scale
      if (next < 128) return value
    }
  }
  const signed = (): number => {
    const value = unsigned()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
  const text = (): string => {
    const length = unsigned()
    if (at + length > bytes.length) throw new RangeError('text past the end')
    at += length
    return bytes.toString('utf8', at - length, at)
  }
  const list = (): { length: number; type: number } => {
    const head = byte()
    return { length: head >> 4 === 15 ? unsigned() : head >> 4, type: head & 15 }
  }
  const nextField = (after: number): Field | null => {
    const head = byte()
    return head === 0 ? null : { id: head >> 4 === 0 ? signed() : after + (head >> 4), type: head & 15 }
  }
  const skip = (type: number): void => {
    if (type === BYTE) at += 1
    else if (type === I16 || type === I32 || type === I64) unsigned()
    else if (type === DOUBLE) at += DOUBLE_BYTES
    else if (type === BINARY) at += unsigned()
    else if (type === STRUCT) for (let field = nextField(0); field !== null; field = nextField(field.id)) skip(field.type)
    else if (type === LIST || type === SET) {
      const { length, type: inside } = list()
      for (let element = 0; element < length; element++) {
        if (inside <= 2) at += 1
        else skip(inside)
      }
    } else if (type > 2) throw new RangeError(`type ${type}`)
  }
  return { field: nextField, listLength: () => list().length, signed, text, skip }
}
