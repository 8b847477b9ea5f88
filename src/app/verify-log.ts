// Whether the log is whole, and says of a month's versions what became of them.
import { readLog, verifyLog } from '../close/log.ts'
import type { LogHead } from '../close/log.ts'
import type { Version } from '../close/versions.ts'
import type { Session } from './session.ts'
import type { Difference } from './verify.ts'

/** The chain, with the heads that documents of all months state, and the close of one month as the log tells it. */
export async function logDifferences(session: Session, month: string, versions: readonly Version[]): Promise<Difference[]> {
  const documents = await session.ledger.rows<{ document: string }>('select document from close_version order by month, version_no')
  const heads = documents.flatMap(({ document }) => headOf(document))
  const broken = await verifyLog(session.ledger, heads)
  const chain = broken ? [{ what: `log entry ${broken.log_no}`, expected: 'an unbroken chain', derived: broken.message }] : []
  return [...chain, ...(await toldOtherwise(session, month, versions))]
}

/** A document that was tampered with is found by its digest; it states no head. */
function headOf(document: string): LogHead[] {
  try {
    const { log } = JSON.parse(document) as { log?: LogHead }
    return log === undefined ? [] : [log]
  } catch {
    return []
  }
}

/** The chain cannot tell that its end was cut off; the versions can, and the other way round. */
async function toldOtherwise(session: Session, month: string, versions: readonly Version[]): Promise<Difference[]> {
  const entries = (await readLog(session.ledger, { month })).filter((entry) => entry.subject === month)
  const told = (what: string, digest: string): boolean => entries.some((entry) => entry.what === what && (what === 'reopen' ? entry.old : entry.new) === digest)
  const differences: Difference[] = []
  for (const version of versions) {
    const of = `version ${version.version_no}`
    const acts = [['prepare', true], ['sign', version.signed_at !== null], ['reopen', version.state === 'reopened']] as const
    for (const [what, happened] of acts) {
      if (told(what, version.digest) !== happened) differences.push({ what: `log of ${of}`, expected: happened ? `an entry ${what}` : `no entry ${what}`, derived: happened ? 'none' : 'one' })
    }
    if (version.state === 'signed' && version.signed_at === null) differences.push({ what: of, expected: 'signed by somebody', derived: 'nobody' })
  }
  for (const entry of entries.filter((candidate) => candidate.what === 'prepare' || candidate.what === 'sign')) {
    if (!versions.some((version) => version.digest === entry.new)) differences.push({ what: `log entry ${entry.log_no}`, expected: `a version with the digest ${entry.new ?? ''}`, derived: 'not in the ledger' })
  }
  return differences
}
