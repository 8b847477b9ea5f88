// What changed between two texts of aicost.yaml, key by key, as the log says it: `tolerance.statement.abs: 5 → 10`.
// A key that one text leaves out has its default there; entries of lists are told apart by their id or name.
import { validate } from './schema.ts'
import type { Tree } from './yaml-text.ts'
import { readYaml } from './yaml-text.ts'

export interface ConfigChange {
  readonly key: string
  readonly old: string | null
  readonly new: string | null
}

/** In the order of keys; empty where only comments or layout changed, or where a text cannot be read. */
export function configChanges(before: string, after: string): ConfigChange[] {
  const [old, next] = [readYaml(before).tree ?? {}, readYaml(after).tree ?? {}]
  const [oldFilled, nextFilled] = [filled(old), filled(next)]
  return [...differences(old, next, { old: oldFilled, next: nextFilled }, '')].sort((a, b) => (a.key < b.key ? -1 : 1))
}

/** With defaults; undefined where the text does not fit today's schema. */
function filled(tree: Tree): unknown {
  const result = validate(tree)
  return 'data' in result ? result.data : undefined
}

type Block = Readonly<Record<string, Tree | undefined>>
interface Filled {
  readonly old: unknown
  readonly next: unknown
}

function* differences(old: Tree | undefined, next: Tree | undefined, defaults: Filled, key: string, isEntry = false): Generator<ConfigChange> {
  const [oldBlock, nextBlock] = [blockOf(old), blockOf(next)]
  const isBlock = (oldBlock ?? nextBlock) !== undefined && (oldBlock !== undefined || old === undefined) && (nextBlock !== undefined || next === undefined)
  // A block of settings that one text leaves out is its defaults; an entry of a list that one text leaves out is not there.
  if (isBlock && !(isEntry && (old === undefined || next === undefined))) {
    const keys = new Set([...Object.keys(oldBlock ?? {}), ...Object.keys(nextBlock ?? {})])
    for (const name of keys) yield* differences(oldBlock?.[name], nextBlock?.[name], { old: blockOf(defaults.old)?.[name], next: blockOf(defaults.next)?.[name] }, key === '' ? name : `${key}.${name}`)
    return
  }
  const [oldList, nextList] = [named(old), named(next)]
  if (oldList !== null && nextList !== null && (oldList.size > 0 || nextList.size > 0)) {
    const [oldFilled, nextFilled] = [named(defaults.old), named(defaults.next)]
    for (const name of new Set([...oldList.keys(), ...nextList.keys()])) yield* differences(oldList.get(name), nextList.get(name), { old: oldFilled?.get(name), next: nextFilled?.get(name) }, `${key}[${name}]`, true)
    return
  }
  const [before, after] = [textOf(old ?? defaults.old), textOf(next ?? defaults.next)]
  if (before !== after) yield { key, old: before, new: after }
}

function blockOf(value: unknown): Block | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Block) : undefined
}

/** The entries of a list of blocks by id or name; null for what is no such list, an empty map where there is none. */
function named(value: unknown): Map<string, Tree> | null {
  if (value === undefined) return new Map()
  if (!Array.isArray(value)) return null
  const entries = (value as readonly Tree[]).map((entry) => [blockOf(entry)?.['id'] ?? blockOf(entry)?.['name'], entry] as const)
  const names = entries.map(([name]) => name)
  return names.every((name) => typeof name === 'string') && new Set(names).size === names.length ? new Map(entries as [string, Tree][]) : null
}

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}
