// YAML as text: every scalar keeps the characters it was written with (4512.10, 0123, 2026-10-01), and every key its line.
import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml'
import type { Document, Node, Pair, Scalar } from 'yaml'

export type Tree = string | readonly Tree[] | { readonly [key: string]: Tree | undefined }
export type Path = readonly (string | number)[]

export interface Problem {
  readonly line: number
  readonly path: Path
  readonly message: string
}

export interface YamlText {
  /** Undefined when the file says nothing, or is not YAML (then `problems` says why). */
  readonly tree: Tree | undefined
  readonly problems: readonly Problem[]
  /** Line of a key or list entry; of the nearest block around it when it is not in the file. */
  readonly lineOf: (path: Path) => number
}

/** Aliases repeat what they point at, so a small file could grow without bound. */
const MAX_NODES = 100_000
const NULL = /^(?:|~|null|Null|NULL)$/

/** `sources[0].match["odd key"]`, as problems name it. */
export function pathText(path: Path): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : /^[\w:-]+$/.test(part) ? `${index === 0 ? '' : '.'}${part}` : `[${JSON.stringify(part)}]`)).join('')
}

export function readYaml(text: string): YamlText {
  const counter = new LineCounter()
  const lineAt = (node: Node | null): number | undefined => (node?.range ? counter.linePos(node.range[0]).line : undefined)
  // The failsafe schema leaves scalars alone; doubled keys are found by the walk, where their path is known.
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: false, schema: 'failsafe' })
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({ line: counter.linePos(error.pos[0]).line, path: [], message: `not YAML: ${error.message}` }))
    return { tree: undefined, problems, lineOf: () => 1 }
  }
  const lines = new Map<string, number>()
  const lineOf = (path: Path): number => lines.get(JSON.stringify(path)) ?? (path.length === 0 ? 1 : lineOf(path.slice(0, -1)))
  const place = (path: Path, node: Node | null): void => {
    const line = lineAt(node)
    if (line !== undefined) lines.set(JSON.stringify(path), line)
  }
  const { tree, found } = walk(document, place)
  return { tree, problems: found.map(({ path, message }) => ({ line: lineOf(path), path, message })), lineOf }
}

interface Walked {
  readonly tree: Tree | undefined
  readonly found: readonly { readonly path: Path; readonly message: string }[]
}

/** The document as a tree of text. `place` is told where each key and list entry stands. */
function walk(document: Document, place: (path: Path, node: Node | null) => void): Walked {
  const found: { path: Path; message: string }[] = []
  const open = new Set<Node>()
  let count = 0

  const read = (node: Node | null, path: Path): Tree | undefined => {
    count += 1
    if (count > MAX_NODES) {
      if (count === MAX_NODES + 1) found.push({ path, message: `more than ${MAX_NODES} entries, counting what aliases repeat` })
      return undefined
    }
    if (isAlias(node)) return alias(node.resolve(document), node.source, path)
    if (isMap(node)) return entries(node.items as Pair<Node, Node | null>[], path)
    if (isSeq(node)) return (node.items as Node[]).map((item, index) => element(item, [...path, index]))
    return isScalar(node) && !isEmpty(node) ? textOf(node) : empty(path)
  }

  /** At the top an empty value is a block whose every line is commented out; anywhere else it is a slip. */
  const empty = (path: Path): undefined => {
    if (path.length > 1) found.push({ path, message: 'has no value: give one, or take the key out' })
  }

  const alias = (target: Node | undefined, name: string, path: Path): Tree | undefined => {
    if (!target || open.has(target)) {
      found.push({ path, message: target ? `*${name} repeats itself` : `*${name}: no anchor &${name}` })
      return undefined
    }
    return within(target, path)
  }

  const within = (node: Node | null, path: Path): Tree | undefined => {
    if (node) open.add(node)
    const value = read(node, path)
    if (node) open.delete(node)
    return value
  }

  const element = (item: Node, path: Path): Tree => {
    place(path, item)
    // An empty list entry keeps its place, so that the indexes after it stay true.
    return within(item, path) ?? ''
  }

  const entries = (items: readonly Pair<Node, Node | null>[], path: Path): Tree => {
    const result: [string, Tree | undefined][] = []
    const names = new Set<string>()
    for (const { key, value } of items) {
      const name = isScalar(key) ? textOf(key) : undefined
      if (name === undefined || name === '__proto__') {
        found.push({ path, message: 'a key that is not a word' })
        continue
      }
      const at = [...path, name]
      place(at, key)
      if (names.has(name)) {
        found.push({ path: at, message: 'written twice' })
        continue
      }
      names.add(name)
      result.push([name, within(value, at)])
    }
    return Object.fromEntries(result)
  }

  const tree = document.contents === null ? undefined : within(document.contents as Node, [])
  return { tree, found }
}

const isEmpty = (node: Scalar): boolean => node.type === 'PLAIN' && NULL.test(textOf(node))

/** The characters of a scalar, whatever a tag would make of them. */
function textOf(node: Scalar): string {
  return node.source ?? String(node.value)
}
