// Use case: `aicost export xlsx`. Gathers one month as its workpaper shows it: a signed month as it was signed, any
// other as its evidence says now, with the files, decisions and lines behind every figure.
import { resolve } from 'node:path'
import type { ExitReason } from '../domain/diagnostic.ts'
import { text } from '../domain/money.ts'
import { addMonths } from '../domain/period.ts'
import { decisionsFor } from '../close/decisions.ts'
import type { StandingDecision } from '../close/decisions.ts'
import { versionsOf } from '../close/versions.ts'
import type { Version } from '../close/versions.ts'
import { storedResults } from '../import/record.ts'
import { programVersion, sqlText } from '../ledger/assets.ts'
import { defineRecognized } from '../reconcile/relations.ts'
import { writeWorkpaper } from '../render/workpaper.ts'
import type { ChargeLine, Decision, SourceFile, StatementCell, Workpaper, WorkpaperStatement } from '../render/workpaper-data.ts'
import { mayWrite, writeWhole } from './export-file.ts'
import type { ExportedFile } from './export-file.ts'
import { usedSources } from './version-facts.ts'
import { accrualsForward, journalSheet, logLines, priorMonth, ratesUsed } from './workpaper-facts.ts'
import type { StoredRates } from './workpaper-facts.ts'
import { reconcileReport } from './reconcile.ts'
import type { ReconcileReport } from './reconcile.ts'
import type { Session } from './session.ts'

export interface Exported {
  readonly files: readonly ExportedFile[]
  readonly reasons: readonly ExitReason[]
  readonly asOf: string | null
}

export interface ExportOptions {
  /** Default: aicost-<month>-v<version>.xlsx in the working directory. */
  readonly path?: string | undefined
  readonly force?: boolean | undefined
}

/** The parts of the reconcile document that a workpaper takes over. */
type ReportBody = Pick<Workpaper, 'month' | 'state' | 'version_no' | 'provisional' | 'signed_total' | 'qualifications' | 'completeness' | 'prepaid' | 'checks'> & {
  /** Absent in months signed before documents listed them. */
  readonly accruals?: NonNullable<Workpaper['accruals']>
  readonly commitments?: Workpaper['commitments']
  readonly currency: string
  readonly statements: readonly WorkpaperStatement[]
  readonly drift?: Workpaper['drift']
  readonly tolerance?: Workpaper['tolerance']
  readonly carried?: readonly BodyCarried[]
}

type BodyCarried = NonNullable<Workpaper['carried']>[number]


/** Writes the month's workpaper and says what was written; an existing file is replaced only by force, and only by a whole one. */
export async function exportWorkpaper(session: Session, month: string, options: ExportOptions = {}): Promise<Exported> {
  const report = await reconcileReport(session, month, null)
  const body = report.body as unknown as ReportBody
  const path = resolve(session.cwd, options.path ?? `aicost-${month}-v${body.version_no}.xlsx`)
  mayWrite(path, options.force === true)
  const counter = { rows: 0 }
  const file = await writeWhole(path, 'xlsx', async (part) => {
    await writeWorkpaper(part, await workpaper(session, report, counter))
    return counter.rows
  })
  return { files: [file], reasons: report.reasons, asOf: report.asOf }
}

async function workpaper(session: Session, report: ReconcileReport, counter: { rows: number }): Promise<Workpaper> {
  const { ledger, config } = session
  const body = report.body as unknown as ReportBody
  const version = body.state === 'open' || body.state === 'reopened' ? null : ((await versionsOf(ledger, body.month)).at(-1) ?? null)
  const stored = version === null ? null : (JSON.parse(version.document) as StoredVersion)
  const used = stored?.sources ?? (report.result === null ? {} : await usedSources(session, report.result))
  const sources = await sourceFiles(session, new Set(Object.keys(used)))
  const journal = await journalSheet(session, report)
  return {
    company: stored?.company ?? config.company, month: body.month, currency: body.currency, time_zone: config.close.time_zone,
    state: body.state, version_no: body.version_no, provisional: body.provisional, as_of: report.asOf ?? latest(sources), signed_total: body.signed_total,
    ...signatures(version), program_version: programVersion, stamped: version?.signed_at ?? version?.prepared_at ?? session.now(),
    qualifications: body.qualifications, tolerance: body.tolerance, carried: body.carried?.map((item) => ({ ...item, evidence: evidenceOf(item) })), drift: body.drift ?? [], statements: body.statements.map(statementOf), completeness: body.completeness, checks: body.checks,
    prepaid: body.prepaid, accruals: body.accruals ?? null, roll_forward: await accrualsForward(session, body.month, report.result), commitments: body.commitments ?? [],
    fx: ratesUsed(stored === null ? undefined : (stored.fx ?? {}), report.result, sources), prior: await priorMonth(session, body.month), journal, log: await logLines(session, body.month, version),
    decisions: stored === null ? (await decisionsFor(ledger, body.month)).map(decisionLine) : stored.decisions.map(storedDecision),
    sources,
    charges: chargeLines(session, body.month, version?.state === 'signed' ? version.version_no : 0, counter),
  }
}

/** A signed month was judged as of its newest evidence. */
function latest(sources: readonly SourceFile[]): string | null {
  return sources.flatMap((source) => source.as_of ?? []).sort().at(-1) ?? null
}

/** What a workpaper reads of a version's canonical document. */
interface StoredVersion {
  readonly company: string
  readonly sources: Readonly<Record<string, unknown>>
  /** Absent where every statement is in the reporting currency. */
  readonly fx?: StoredRates
  readonly decisions: readonly StoredDecision[]
}

interface StoredDecision {
  readonly kind: string
  readonly subject: string
  readonly outcome?: string
  readonly amount?: string | null
  readonly currency?: string | null
  readonly note: string | null
  readonly decided_by: string
  readonly decided_at: string
}

function signatures(version: Version | null): Pick<Workpaper, 'prepared_by' | 'prepared_at' | 'signed_by' | 'signed_at' | 'digest' | 'previous_digest'> {
  if (version === null) return { prepared_by: null, prepared_at: null, signed_by: null, signed_at: null, digest: null, previous_digest: null }
  const { prepared_by, prepared_at, signed_by, signed_at, digest, previous_digest } = version
  return { prepared_by, prepared_at, signed_by, signed_at, digest, previous_digest }
}

function decisionLine(decision: StandingDecision): Decision {
  return storedDecision(JSON.parse(JSON.stringify(decision, (_, value: unknown) => (typeof value === 'bigint' ? text(value) : value))) as StoredDecision)
}

function storedDecision(decision: StoredDecision): Decision {
  const { decided_at: at, decided_by: by, subject: target, kind, outcome, amount = null, currency = null, note } = decision
  return { at, by, kind: outcome === undefined ? kind : `${kind}: ${outcome}`, target, amount, currency, note: note ?? '' }
}

/** Adjustments that belong to no cell of evidence. Shown as cells of their own, so that a statement's block foots. */
const OUTSIDE_CELLS = new Set(['tax', 'grant', 'expiry', 'prior_period', 'true_up'])

function statementOf(statement: WorkpaperStatement): WorkpaperStatement {
  const added = statement.adjustments.filter((line) => OUTSIDE_CELLS.has(line.kind)).map((line): StatementCell => ({
    component: line.component, start: `${line.service_month}-01T00:00:00Z`, end: `${addMonths(line.service_month, 1)}-01T00:00:00Z`, leg: line.kind.replace('_', ' '), amount: line.recognized,
  }))
  const variances = statement.variances.map((variance) => ({ ...variance, evidence: evidenceOf(variance) }))
  return { ...statement, cells: [...statement.cells, ...added], variances }
}

const evidenceOf = ({ evidence }: Pick<BodyCarried, 'evidence'>): BodyCarried['evidence'] => evidence.map(({ file, record }) => ({ file: file ?? '(no file)', record }))

/** The files the figures rest on, with their control totals. */
async function sourceFiles(session: Session, ids: ReadonlySet<string>): Promise<SourceFile[]> {
  const results = await storedResults(session.ledger, null)
  return results.filter((result) => result.id !== null && ids.has(result.id)).map((result) => ({
    file: result.file, sha256: result.sha256 ?? '', format: result.format ?? '', leg: result.leg ?? '', source: result.source ?? result.account ?? '', as_of: result.as_of, records: result.records, amounts: result.amounts,
  }))
}

/** The recognized lines in batches, as the ledger gives them. */
async function* chargeLines(session: Session, month: string, versionNo: number, counter: { rows: number }): AsyncGenerator<readonly ChargeLine[]> {
  await defineRecognized(session.ledger, session.config.close.time_zone)
  await session.ledger.run(sqlText('src/ledger/sql/reports/recognized-lines.sql'))
  const parameters = { month, version_no: versionNo }
  for await (const rows of session.ledger.stream<Omit<ChargeLine, 'record'> & { record: string | null }>(sqlText('src/ledger/sql/reports/workpaper-lines.sql'), parameters)) {
    counter.rows += rows.length
    yield rows.map((row) => ({ ...row, record: row.record === null ? null : Number(row.record) }))
  }
}
