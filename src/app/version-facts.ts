// What a version's digest is of, gathered from the ledger; and what changed since a version was prepared.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { AicostError } from '../domain/error.ts'
import { text } from '../domain/money.ts'
import { addMonths } from '../domain/period.ts'
import { diffCanonical } from '../close/canonical.ts'
import type { JsonValue } from '../close/canonical.ts'
import { decisionsFor, paymentMatches } from '../close/decisions.ts'
import type { StandingDecision } from '../close/decisions.ts'
import { contentDocument, preparedContent } from '../close/document.ts'
import type { VersionFacts } from '../close/document.ts'
import { versionsOf } from '../close/versions.ts'
import type { Version } from '../close/versions.ts'
import { programVersion, sqlText } from '../ledger/assets.ts'
import { fxRate } from '../reconcile/fx.ts'
import type { MonthResult } from '../reconcile/month.ts'
import { reconcileWithin } from './month.ts'
import type { Reconciled } from './month.ts'
import { qualifications, signedAmount, signedTotal } from './reconcile-document.ts'
import type { Session } from './session.ts'

/** What changed since a version was prepared, in words; empty when it still holds. Inside the caller's transaction. */
export async function changesSince(session: Session, version: Version): Promise<string[]> {
  const versions = await versionsOf(session.ledger, version.month)
  const reconciled = await reconcileWithin(session, version.month, null)
  const facts = await versionFacts(session, reconciled, await decisionsFor(session.ledger, version.month), version.version_no, versions.filter((other) => other.version_no < version.version_no))
  return diffCanonical(preparedContent(JSON.parse(version.document) as Record<string, JsonValue>), contentDocument(facts)).map((difference) => difference.path)
}

/** Facts of a version about to be prepared, or compared. Inside the caller's transaction. */
export async function versionFacts(session: Session, reconciled: Reconciled, decisions: readonly StandingDecision[], versionNo: number, versions: readonly Version[]): Promise<VersionFacts> {
  const { config, ledger } = session
  const { result, rates } = reconciled
  const total = signedTotal(result, config)
  if (total === null) throw new AicostError('FX_MISSING', `a rate into ${config.currency} is missing`, { hint: 'import the ECB\'s rates of the month, or say fx: { method: fixed, rates: { EUR: "…" } }' })
  const previousMonth = (await versionsOf(ledger, addMonths(result.month, -1))).filter((version) => version.state === 'signed').at(-1)
  return {
    month: result.month, versionNo, company: config.company, currency: config.currency, signedTotal: text(total),
    statements: Object.fromEntries(result.statements.map((statement) => [statement.id, {
      currency: statement.currency, recognized: text(statement.recognized), signed: text(signedAmount(statement)), fx_rate: text(fxRate(statement.currency, result.fx)?.rate ?? 0n),
    }])),
    qualifications: qualifications(result, decisions, config) as unknown as JsonValue[],
    sources: await usedSources(session, result), fx: usedRates(result), decisions: [...decisions, ...(await matchesElsewhere(session, result))].sort((a, b) => a.decision_id - b.decision_id).map(plainDecision), configSha256: config.sha256, contractsSha256: contractsHash(session), rates: { hash: rates.hash, list: rates.listVersion },
    program: programVersion, previousVersion: versions.at(-1)?.digest ?? null, previousMonth: previousMonth?.digest ?? null,
  }
}

/** Matches of payments that were decided in another month and settle documents of this one's statements. */
async function matchesElsewhere({ ledger }: Session, result: MonthResult): Promise<StandingDecision[]> {
  const shown = new Set(result.statements.flatMap((statement) => statement.documents.map(({ document }) => document.key)))
  const paying = new Set(result.matching.matches.filter((match) => match.pass === 0 && shown.has(match.document.key)).map((match) => match.payment.id))
  return (await paymentMatches(ledger)).filter((decision) => decision.month !== result.month && paying.has(decision.payment))
}

/** The rates into the reporting currency that figures were translated with, with the published days they were taken from. */
function usedRates(result: MonthResult): VersionFacts['fx'] {
  const currencies = [...new Set(result.statements.map((statement) => statement.currency))].filter((currency) => currency !== result.currency).sort()
  return Object.fromEntries(currencies.flatMap((currency) => {
    const rate = fxRate(currency, result.fx)
    return rate === null ? [] : [[currency, { method: rate.method, rate: text(rate.rate), date: rate.date, days: Object.fromEntries(rate.days.map((day) => [day.day, text(day.rate)])) }] as const]
  }))
}

/** contracts.yaml as it is now; null without one. */
export function contractsText(session: Session): string | null {
  const { contracts } = session.config
  return contracts === undefined ? null : readFileSync(resolve(session.workspace.root, contracts), 'utf8')
}

function contractsHash(session: Session): string | null {
  const { contracts } = session.config
  return contracts === undefined ? null : createHash('sha256').update(readFileSync(resolve(session.workspace.root, contracts))).digest('hex')
}

const plainDecision = (decision: StandingDecision): JsonValue => JSON.parse(JSON.stringify(decision, (_, value: unknown) => (typeof value === 'bigint' ? text(value) : value))) as JsonValue

/** Other months whose detail decides how much of a document falls to this one: `account|month`. */
function tiedElsewhere(result: MonthResult): string[] {
  return [...new Set(result.statements.flatMap((statement) => statement.documents.flatMap(({ placedByMonth }) => [...placedByMonth.keys()].filter((month) => month !== result.month).map((month) => `${statement.account}|${month}`))))]
}

/** Files whose counted slices or documents the month's figures rest on. */
export async function usedSources(session: Session, result: MonthResult): Promise<VersionFacts['sources']> {
  const documents = result.statements.flatMap((statement) => statement.documents.flatMap(({ document }) => document.lines.map(({ line }) => line.importId)))
  const payments = [...result.matching.matches, ...result.booked.matches].filter((match) => result.statements.some((statement) => statement.documents.some(({ document }) => document.key === match.document.key))).map((match) => match.payment.importId)
  const actuals = result.statements.flatMap((statement) => statement.adjustments.flatMap((line) => (line.kind === 'true_up' && line.document !== null ? [line.document] : [])))
  const terms = result.statements.filter((statement) => statement.adjustments.some((line) => line.kind === 'commitment_term' || line.kind === 'charge_term')).map((statement) => statement.account)
  const prepaid = [...session.config.sources.filter((source) => source.billing === 'prepaid' || source.billing === 'advance_estimate').map((source) => source.account), ...terms]
  const rows = await session.ledger.rows<{ import_id: number; sha256: string; format: string; parser_version: number }>(sqlText('src/app/sql/used-sources.sql'),
    { month: result.month, ids: JSON.stringify([...new Set([...documents, ...payments, ...result.fxImports])]), actuals: JSON.stringify(actuals), prepaid: JSON.stringify(prepaid), tied: JSON.stringify(tiedElsewhere(result)) })
  return Object.fromEntries(rows.map((row) => [String(row.import_id), { sha256: row.sha256, format: row.format, parser_version: row.parser_version }]))
}
