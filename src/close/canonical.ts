// The canonical text of a JSON value, what a digest is taken over: equal values give equal bytes, on any machine.
//
// Form 1:
// - UTF-8, no blanks and no final newline; Unicode is taken as it stands (no normalization to NFC).
// - object keys sorted by code point (which is the order of their UTF-8 bytes, not of UTF-16 units); no undefined values;
// - strings as JSON.stringify escapes them: \" \\ \b \f \n \r \t, other characters below U+0020 as \u00xx in lower case,
//   everything else literally; a lone surrogate has no UTF-8 and is refused;
// - numbers: whole ones between -(2^53 - 1) and 2^53 - 1, in plain digits. Money and quantities are decimal text.
// A change of any of this is a new number: signed months keep the form they were signed in.
import { createHash } from 'node:crypto'

export const CANONICAL_FORM = 1

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/** Where two values differ. Paths read `statements[2].signed`, keys of other shapes `rates["USD/EUR"]`, the value itself ''. */
export interface Difference {
  readonly path: string
  /** undefined: not there at all, which is not the same as null. */
  readonly a: JsonValue | undefined
  readonly b: JsonValue | undefined
}

/** The canonical text; throws, naming the path, on what has no canonical form (a float, undefined, a Date …). */
export function canonicalText(value: unknown): string {
  return write(value, '')
}

/** `sha256:` and the hex digest of the form's name, a newline and the canonical text. */
export function digest(value: unknown): string {
  return `sha256:${createHash('sha256').update(`aicost-canonical/${CANONICAL_FORM}\n${canonicalText(value)}`, 'utf8').digest('hex')}`
}

/** Every place where two values differ, in order of path; empty exactly when their canonical texts are equal. */
export function diffCanonical(a: unknown, b: unknown): Difference[] {
  // Both are written once: what has no canonical form cannot be compared either.
  const same = canonicalText(a) === canonicalText(b)
  return same ? [] : [...differences(a as JsonValue, b as JsonValue, '')]
}

function write(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return writeString(value, path)
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw none(path, `the number ${value}: only whole numbers below 2^53 are exact, write decimals as text`)
    return String(value === 0 ? 0 : value)
  }
  if (Array.isArray(value)) return `[${Array.from(value, (item: unknown, index) => write(item, `${path}[${index}]`)).join(',')}]`
  if (isPlainObject(value)) {
    const members = sortedKeys(value).map((key) => `${writeString(key, path)}:${write(value[key], step(path, key))}`)
    return `{${members.join(',')}}`
  }
  throw none(path, typeof value === 'object' ? 'an object that is not plain' : `a value of type ${typeof value}`)
}

function writeString(value: string, path: string): string {
  if (/\p{Surrogate}/u.test(value)) throw none(path, 'text with half a surrogate pair')
  return JSON.stringify(value)
}

function none(path: string, what: string): TypeError {
  return new TypeError(`no canonical form at ${path || 'the top'}: ${what}`)
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function sortedKeys(value: object): string[] {
  return Object.keys(value).sort((a, b) => Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8')))
}

function step(path: string, key: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`
  return path === '' ? key : `${path}.${key}`
}

function* differences(a: JsonValue | undefined, b: JsonValue | undefined, path: string): Generator<Difference> {
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let index = 0; index < Math.max(a.length, b.length); index++) yield* differences(a[index], b[index], `${path}[${index}]`)
  } else if (isPlainObject(a) && isPlainObject(b)) {
    for (const key of sortedKeys({ ...a, ...b })) yield* differences(own(a, key), own(b, key), step(path, key))
  } else if (a === undefined || b === undefined ? a !== b : canonicalText(a) !== canonicalText(b)) {
    yield { path, a, b }
  }
}

function own(value: Readonly<Record<string, unknown>>, key: string): JsonValue | undefined {
  return Object.hasOwn(value, key) ? (value[key] as JsonValue) : undefined
}
