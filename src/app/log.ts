// Use cases over the log: reading it, and checking that nothing in it was changed, dropped or moved.
import type { BrokenEntry, LogHead, LoggedEntry } from '../close/log.ts'
import { logHead, readLog, verifyLog } from '../close/log.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { changesOf } from './log-changes.ts'
import type { LogChange } from './log-changes.ts'
import type { Session } from './session.ts'

/** An entry with what it changed, key by key. */
export type TracedEntry = LoggedEntry & { readonly changes: readonly LogChange[] }

/** Entries in order: all, those of one month, or those since an instant. */
export async function logOf(session: Session, { month, since }: { readonly month?: string | undefined; readonly since?: string | undefined }): Promise<TracedEntry[]> {
  const entries = await readLog(session.ledger, { month })
  return entries.filter((entry) => since === undefined || entry.at >= since).map((entry) => ({ ...entry, changes: changesOf(entry) }))
}

export interface LogVerdict {
  readonly entries: number
  readonly head: string
  /** How many entries signed or prepared versions vouch for. */
  readonly stated: number
  readonly broken: BrokenEntry | null
}

/** Follows the chain from its start, and compares it with the heads that versions of months state. */
export async function verify(session: Session): Promise<LogVerdict> {
  const { ledger } = session
  const heads = await statedHeads(ledger)
  const broken = await verifyLog(ledger, heads)
  const { entries } = await ledger.row<{ entries: number }>('select count(*)::integer as entries from log')
  return { entries, head: (await logHead(ledger)).hash, stated: Math.max(0, ...heads.map((head) => head.log_no)), broken }
}

/** The log's head as each version recorded it: a log cut short or written anew cannot agree with them. */
async function statedHeads(ledger: Ledger): Promise<LogHead[]> {
  const versions = await ledger.rows<{ document: string }>('select document from close_version order by month, version_no')
  return versions.flatMap(({ document }) => {
    const { log } = JSON.parse(document) as { log?: LogHead }
    return log === undefined ? [] : [{ log_no: log.log_no, hash: log.hash }]
  })
}
