// Use case: `aicost explain REF`. Says what a reference is and hands it to what explains it.
import { pageOf } from '../domain/catalogue.ts'
import type { Page } from '../domain/catalogue.ts'
import { AicostError } from '../domain/error.ts'
import { isMonth } from '../domain/period.ts'
import { explainDocument } from './explain-document.ts'
import { explainMonth, explainStatement, explainVariance } from './explain-month.ts'
import { explainDecision, explainImport, explainRecord } from './explain-record.ts'
import type { Explanation } from './explanation.ts'
import type { Session } from './session.ts'

/** The page of a code as an explanation; codes need no workspace. Only the exact spelling: an account may be called `tax`. */
export function explainCode(ref: string): { readonly explanation: Explanation; readonly page: Page } | null {
  const page = pageOf(ref)
  if (page === undefined || page.code !== ref) return null
  return { page, explanation: { ref, kind: 'code', label: page.means, month: null, amount: null, currency: null, children: [], evidence: [], details: { code: page.code, kind: page.kind, means: page.means, example: page.example, mend: page.mend } } }
}

export async function explain(session: Session, ref: string, month: string | undefined): Promise<Explanation> {
  if (isMonth(ref)) return explainMonth(session, ref)
  if (/^\d{4}-\d{2}\/.+\/[A-Z]{3}(#.+)?$/.test(ref)) return explainStatement(session, ref)
  const imported = /^import:(\d{1,9})$/.exec(ref)?.[1]
  if (imported !== undefined) return explainImport(session, ref, imported)
  const record = /^(\d{1,9}):(\d{1,9})(?::(\d{1,4}))?$/.exec(ref)
  if (record) return explainRecord(session, ref, Number(record[1]), Number(record[2]), record[3] === undefined ? null : Number(record[3]))
  if (ref.startsWith('decision:')) {
    const decision = await explainDecision(session, ref)
    if (decision) return decision
  }
  if (/^[0-9a-f]{12}$/.test(ref)) {
    for (const candidate of month === undefined ? await monthsOfEvidence(session) : [month]) {
      const variance = await explainVariance(session, ref, candidate)
      if (variance) return variance
    }
  }
  const found = (await explainDocument(session, ref, month)) ?? (await explainDecision(session, ref))
  if (found) return found
  throw new AicostError('REF_UNKNOWN', `nothing here is called ${ref}`, { hint: 'a code, a month, a statement id, a variance id, a document number, import:12, 12:345 or decision:3' })
}

/** The newest first: a variance that is asked for is most often one of the month being closed. */
async function monthsOfEvidence(session: Session): Promise<string[]> {
  return (await session.ledger.rows<{ month: string }>('select month from slice where counted group by month union select month from decision group by month order by month desc')).map((row) => row.month)
}
