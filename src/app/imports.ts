// Use cases over the import ledger: list, show, undo, reprocess.
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { AicostError } from '../domain/error.ts'
import { withdrawDecision } from '../close/decisions.ts'
import { appendLog } from '../close/log.ts'
import { whoActs } from '../close/person.ts'
import { storedResults } from '../import/record.ts'
import type { ImportResult } from '../import/record.ts'
import { recount, retire, signedMonths } from '../import/recount.ts'
import { sqlText } from '../ledger/assets.ts'
import type { BucketChange } from '../import/recount.ts'
import type { Session } from './session.ts'

export async function listImports(session: Session): Promise<ImportResult[]> {
  return withProviders(session, await storedResults(session.ledger, null))
}

export async function showImport(session: Session, id: string): Promise<ImportResult[]> {
  const deliveryId = await deliveryOf(session, id)
  return withProviders(session, await storedResults(session.ledger, deliveryId))
}

function withProviders(session: Session, results: readonly ImportResult[]): ImportResult[] {
  return results.map((result) => ({ ...result, provider: session.config.sources.find((source) => source.id === result.source)?.provider ?? session.parsers.get(result.format ?? '')?.provider ?? null }))
}

async function deliveryOf(session: Session, id: string): Promise<number> {
  const [row] = /^\d{1,9}$/.test(id) ? await session.ledger.rows<{ delivery_id: number }>('select delivery_id from import where import_id = $id', { id: Number(id) }) : []
  if (!row) throw new AicostError('IMPORT_UNKNOWN', `there is no import ${id}`, { hint: 'aicost imports lists them' })
  return row.delivery_id
}

export interface Undone {
  readonly imports: readonly ImportResult[]
  readonly changes: readonly BucketChange[]
}

/** Takes an import's delivery out; what it had superseded counts again. Refused for evidence of a signed month. */
export async function undoImport(session: Session, id: string, by: string | undefined, why?: string | undefined): Promise<Undone> {
  const { ledger, config, parsers } = session
  const deliveryId = await deliveryOf(session, id)
  return ledger.transaction(async () => {
    const signed = await signedMonths(ledger)
    const [month] = (await ledger.rows<{ month: string }>(sqlText('src/app/sql/signed-with.sql'), { deliveryId })).map((row) => row.month)
    if (month !== undefined) throw new AicostError('MONTH_SIGNED', `import ${id} is evidence of ${month}, which is signed`, { hint: `aicost close reopen --month ${month} --reason "…"` })
    const { status } = await ledger.row<{ status: string }>('select status from delivery where delivery_id = $deliveryId', { deliveryId })
    if (status === 'forgotten') throw new AicostError('IMPORT_FORGOTTEN', `import ${id} is forgotten: there is nothing left to take out`)
    if (status === 'undone') throw new AicostError('IMPORT_UNDONE', `import ${id} is undone already`)
    const accounts = (await ledger.rows<{ account: string }>('select distinct account from slice where delivery_id = $deliveryId order by account', { deliveryId })).map((row) => row.account)
    await ledger.run("update delivery set status = 'undone' where delivery_id = $deliveryId", { deliveryId })
    const { changes } = await recount(ledger, parsers, config, accounts, signed)
    await retire(ledger, deliveryId)
    const act = { at: session.now(), who: whoActs({ by, env: session.env, gitUser: session.gitUser() }), why: why?.trim() || null }
    const files = await ledger.rows<{ file: string; sha256: string }>('select file, sha256 from import where delivery_id = $deliveryId order by part_no', { deliveryId })
    await appendLog(ledger, { ...act, what: 'undo', subject: id, old: JSON.stringify(files) })
    // The decision that a manual entry was goes with it.
    const [entry] = await ledger.rows<{ decision_id: number }>("select decision_id from decision where kind = 'add' and delivery_id = $deliveryId and not withdrawn", { deliveryId })
    if (entry) await withdrawDecision(ledger, entry.decision_id, act)
    return { imports: withProviders(session, await storedResults(ledger, deliveryId)), changes }
  })
}

/** Where the archived content of an import lies, or null when it is gone. */
export function archivedFile(session: Session, kind: string, path: string): string | null {
  const full = kind === 'reference' ? path : join(session.workspace.root, path)
  return existsSync(full) ? full : null
}

/**
 * An extract of the archive holds the rows that matter, perhaps none; the original covered more. Read again, it covers
 * what the delivery covered then.
 */
export function extractPeriod(files: readonly { readonly archive: string; readonly period_start: string; readonly period_end: string }[]): { period?: { start: string; end: string } } {
  const [first] = files
  return first?.archive === 'extract' ? { period: { start: first.period_start, end: first.period_end } } : {}
}

/** Hash of a file as it lies on disk. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
