// Whether what is stored of a month still follows from its evidence. Light: the code that derives a month is loaded only
// when it is stale, so that a report of a month at rest starts without it.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { AicostError } from '../domain/error.ts'
import { logHead } from '../close/log.ts'
import { programVersion } from '../ledger/assets.ts'
import type { Session } from './session.ts'

/** Path of the company's rate card, absolute; a configured card that is missing is an error. */
export function cardPath(session: Session): string | undefined {
  if (session.config.rates === undefined) return undefined
  const path = resolve(session.workspace.root, session.config.rates)
  if (!existsSync(path)) throw new AicostError('RATE_CARD_UNREADABLE', 'no such file', { file: path, hint: 'aicost.yaml names it under rates:' })
  return path
}

/** What a month's figures follow from: every change of evidence or decision is an entry of the log. */
export async function inputHash(session: Session, month: string, asOf: string | null): Promise<string> {
  const card = cardPath(session)
  const head = await logHead(session.ledger)
  const contracts = session.config.contracts === undefined ? undefined : resolve(session.workspace.root, session.config.contracts)
  const fileHash = (path: string | undefined): string => (path === undefined || !existsSync(path) ? '' : createHash('sha256').update(readFileSync(path)).digest('hex'))
  const parts = [programVersion, month, asOf ?? '', head.hash, session.config.sha256, fileHash(card), fileHash(contracts)]
  return createHash('sha256').update(parts.join('\n')).digest('hex')
}

/** Makes the stored lines of a month follow from today's evidence, deriving them again only when it changed. */
export async function freshen(session: Session, month: string): Promise<void> {
  const hash = await inputHash(session, month, null)
  const [stored] = await session.ledger.rows<{ input_hash: string }>("select input_hash from derived where name = 'reconcile' and month = $month", { month })
  if (stored?.input_hash !== hash) await (await import('./month.ts')).reconcileMonth(session, month)
}
