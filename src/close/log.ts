// The append-only, hash-chained log: who, when, what, old → new, why. Each entry's hash covers its content and the
// hash before it, so that nothing earlier can be changed, dropped or moved without breaking every later hash.
// All functions run inside the caller's transaction: what is logged and what was done stand or fall together.
import { DateTime } from 'luxon'
import { sqlText } from '../ledger/assets.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { digest } from './canonical.ts'

export interface LogEntry {
  /** ISO 8601 instant. */
  readonly at: string
  readonly who: string
  /** What was done, in the words of the commands: import, accrue, prepare, sign … */
  readonly what: string
  /** What it was done to; a matter of one month begins with the month, see `monthSubject`. */
  readonly subject?: string | null | undefined
  readonly old?: string | null | undefined
  readonly new?: string | null | undefined
  readonly why?: string | null | undefined
}

/** An entry as it is kept. */
export interface LoggedEntry {
  readonly log_no: number
  readonly at: string
  readonly who: string
  readonly what: string
  readonly subject: string | null
  readonly old: string | null
  readonly new: string | null
  readonly why: string | null
  readonly previous_hash: string
  readonly hash: string
}

export type LogHead = Pick<LoggedEntry, 'log_no' | 'hash'>

export interface BrokenEntry {
  readonly log_no: number
  readonly problem: 'changed' | 'missing' | 'out_of_place'
  readonly message: string
}

/** What the first entry follows. */
export const LOG_START: LogHead = { log_no: 0, hash: `sha256:${'0'.repeat(64)}` }

/** `2026-10` or `2026-10 openai-prod`: the subject of what concerns one month, as `readLog({ month })` looks for it. */
export function monthSubject(month: string, of?: string): string {
  return of === undefined ? month : `${month} ${of}`
}

/** Appends one entry and returns the new head. */
export async function appendLog(ledger: Ledger, entry: LogEntry): Promise<LogHead> {
  const previous = await logHead(ledger)
  const content = {
    log_no: previous.log_no + 1,
    at: exactInstant(entry.at),
    who: entry.who,
    what: entry.what,
    subject: entry.subject ?? null,
    old: entry.old ?? null,
    new: entry.new ?? null,
    why: entry.why ?? null,
    previous_hash: previous.hash,
  }
  const hash = digest(content)
  await ledger.insert('log', [{ ...content, hash }])
  return { log_no: content.log_no, hash }
}

/** The newest entry's number and hash, which the digest of a version states; LOG_START while the log is empty. */
export async function logHead(ledger: Ledger): Promise<LogHead> {
  const [head] = await ledger.rows<LogHead>('select log_no, hash from log order by log_no desc, hash limit 1')
  return head ?? LOG_START
}

/** Entries in order; with a month, those whose subject names it (a matter of October is often done in November). */
export async function readLog(ledger: Ledger, { month }: { readonly month?: string | undefined } = {}): Promise<LoggedEntry[]> {
  const rows = await ledger.rows<LoggedEntry>(sqlText('src/close/sql/read-log.sql'), { month: month ?? null })
  return rows.map((row) => ({ ...row, at: withoutZeros(row.at) }))
}

/**
 * The first entry that was changed, is missing or is out of place; null when the chain holds. A chain alone cannot tell
 * that its last entries were cut off or that it was written anew as a whole: the heads that signed versions state can.
 */
export async function verifyLog(ledger: Ledger, heads: readonly LogHead[] = []): Promise<BrokenEntry | null> {
  const stated = new Map(heads.map((head) => [head.log_no, head.hash]))
  let previous: LogHead = LOG_START
  for (const entry of await readLog(ledger)) {
    const expected = previous.log_no + 1
    if (entry.log_no > expected) return broken(expected, 'missing', 'is missing')
    if (entry.log_no < expected) return broken(entry.log_no, 'out_of_place', 'is there twice')
    if (entry.previous_hash !== previous.hash) return broken(expected, 'out_of_place', `does not follow what stands before it: entries were changed, removed or moved`)
    const { hash, ...content } = entry
    if (hash !== digest(content)) return broken(expected, 'changed', 'was changed after it was written')
    if ((stated.get(expected) ?? hash) !== hash) return broken(expected, 'changed', 'is not the one that a signed version states')
    previous = entry
  }
  const beyond = [...stated.keys()].filter((number) => number > previous.log_no)
  return beyond.length > 0 ? broken(previous.log_no + 1, 'missing', 'is missing, though a signed version states a later one') : null
}

function broken(log_no: number, problem: BrokenEntry['problem'], what: string): BrokenEntry {
  return { log_no, problem, message: `entry ${log_no} of the log ${what}` }
}

/** The instant to the millisecond in one spelling, so that what is hashed reads the same when it comes back. */
function exactInstant(at: string): string {
  const parsed = DateTime.fromISO(at, { zone: 'utc' })
  if (!parsed.isValid) throw new Error(`not an ISO 8601 instant: ${at}`)
  return withoutZeros(parsed.toFormat("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'"))
}

/** `…:05.120000Z` → `…:05.12Z`, `…:05.000000Z` → `…:05Z`. */
function withoutZeros(at: string): string {
  return at.replace(/\.?0*Z$/, 'Z')
}
