// What an entry of the log changed, old → new, as a list of keys: decisions and configuration state theirs as objects,
// imports as lists of files, versions as digests.
import type { LoggedEntry } from '../close/log.ts'

export interface LogChange {
  /** Null where the whole changed: a digest. */
  readonly key: string | null
  readonly old: string | null
  readonly new: string | null
}

export function changesOf(entry: Pick<LoggedEntry, 'old' | 'new'>): LogChange[] {
  const [old, next] = [keysOf(entry.old), keysOf(entry.new)]
  if (old === null || next === null) return entry.old === entry.new ? [] : [{ key: null, old: entry.old, new: entry.new }]
  // What is in force after a change of configuration is told by its keys; the hash stands in `old` and `new`.
  const keys = [...new Set([...old.keys(), ...next.keys()])].filter((key) => key !== 'sha256' && old.get(key) !== next.get(key))
  return keys.map((key) => ({ key, old: old.get(key) ?? null, new: next.get(key) ?? null }))
}

/** `amount: 3000 → 3100.5; note …`, one line. */
export function changeText(changes: readonly LogChange[]): string {
  const side = (value: string | null): string => value ?? '—'
  return changes.map(({ key, old, new: next }) => `${key === null ? '' : `${key}: `}${old === null ? side(next) : `${old} → ${side(next)}`}`).join('; ')
}

/** The keys of a stated object, or the files of a list; empty for nothing, null for other text. */
function keysOf(stated: string | null): Map<string, string | null> | null {
  if (stated === null) return new Map()
  const value = parsed(stated)
  if (Array.isArray(value) && (value as readonly Record<string, unknown>[]).some((file) => file['stamps'] !== undefined)) return keysOf(JSON.stringify((value as readonly Record<string, unknown>[])[0]?.['stamps'] ?? {}))
  if (Array.isArray(value)) return new Map((value as readonly Record<string, unknown>[]).map((file) => [String(file['file'] ?? ''), fileText(file)]))
  if (typeof value !== 'object' || value === null) return null
  return new Map(Object.entries(value).map(([key, own]: [string, unknown]) => [key, own === null || typeof own === 'string' ? own : JSON.stringify(own)]))
}

function parsed(text: string): unknown {
  if (!/^[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined // some other text that begins with a bracket
  }
}

function fileText({ records, sha256 }: Record<string, unknown>): string {
  const counts = records as { read?: number } | undefined
  return counts?.read === undefined ? `sha256 ${String(sha256)}` : `${counts.read} records`
}
