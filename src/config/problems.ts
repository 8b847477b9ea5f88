// From the schema's issues to problems a person can act on: where, what, and the word that was probably meant.
import { nearest } from '../domain/pattern.ts'
import type { Path, Tree } from './yaml-text.ts'

/** What is used of an issue of the schema library. */
export interface ShapeIssue {
  readonly code: string
  readonly message: string
  readonly path: readonly PropertyKey[]
  readonly expected?: string
  readonly keys?: readonly string[]
  readonly values?: readonly unknown[]
  readonly errors?: readonly (readonly ShapeIssue[])[]
  readonly issues?: readonly ShapeIssue[]
}

export interface Finding {
  readonly path: Path
  readonly message: string
}

const KINDS: Readonly<Record<string, string>> = { string: 'text', number: 'text', array: 'a list', object: 'a block of keys', record: 'a block of keys' }

/** ' (did you mean scope?)', or nothing when no known word is near. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known)
  // One or two letters are near to anything short.
  return near === undefined || (word.length < 3 && !near.startsWith(word)) ? '' : ` (did you mean ${near}?)`
}

/** The value at a path, or undefined where the tree has none. */
export function at(tree: Tree | undefined, path: Path): Tree | undefined {
  return path.reduce<Tree | undefined>((value, part) => (typeof value === 'object' ? (value as Readonly<Record<PropertyKey, Tree | undefined>>)[part] : undefined), tree)
}

/** All findings behind the schema's issues. A finding whose place is inside one branch of a choice is told there. */
export function findings(issues: readonly ShapeIssue[], tree: Tree, base: Path = []): Finding[] {
  return issues.flatMap((issue) => findingsOf(issue, tree, base))
}

function findingsOf(issue: ShapeIssue, tree: Tree, base: Path): Finding[] {
  const path = [...base, ...(issue.path as Path)]
  const value = at(tree, path)
  switch (issue.code) {
    case 'unrecognized_keys':
      // schema.ts lists the block's own keys in the message.
      return (issue.keys ?? []).map((key) => ({ path: [...path, key], message: `unknown key${suggestion(key, issue.message.split(' '))}` }))
    case 'invalid_key':
      return (issue.issues ?? []).map(({ message }) => ({ path, message }))
    case 'invalid_union':
      return choice(issue, tree, path)
    case 'invalid_type':
      return [{ path, message: value === undefined ? 'missing' : wrongKind([issue.expected ?? ''], value) }]
    case 'invalid_value':
      return [{ path, message: wrongWord((issue.values ?? []).map(String), value) }]
    default:
      return [{ path, message: issue.message }]
  }
}

/** The one branch of the right kind speaks; if none is, the kinds are named. */
function choice(issue: ShapeIssue, tree: Tree, path: Path): Finding[] {
  const branches = branchesOf(issue)
  const fitting = branches.find((branch) => !branch.some(({ code, path: inner }) => code === 'invalid_type' && inner.length === 0))
  if (fitting) return findings(fitting, tree, path)
  const value = at(tree, path)
  const expected = branches.flatMap((branch) => branch.filter(({ path: inner }) => inner.length === 0).map((inner) => inner.expected ?? ''))
  return [{ path, message: value === undefined ? 'missing' : wrongKind(expected, value) }]
}

/** A choice of choices is one choice: text or number, or a block. */
function branchesOf(issue: ShapeIssue): readonly (readonly ShapeIssue[])[] {
  return (issue.errors ?? []).flatMap((branch) => {
    const [only] = branch
    return branch.length === 1 && only?.code === 'invalid_union' && only.path.length === 0 ? branchesOf(only) : [branch]
  })
}

function wrongKind(expected: readonly string[], value: Tree): string {
  const wanted = [...new Set(expected.map((kind) => KINDS[kind] ?? kind))].join(' or ')
  return `expected ${wanted}, not ${typeof value === 'string' ? (value === '' ? 'nothing' : `the text ${value}`) : Array.isArray(value) ? 'a list' : 'a block of keys'}`
}

function wrongWord(known: readonly string[], value: Tree | undefined): string {
  if (value === undefined) return 'missing'
  if (typeof value !== 'string') return wrongKind(['string'], value)
  return `${value === '' ? 'nothing' : value} is not one of ${known.join(', ')}${suggestion(value, known)}`
}
